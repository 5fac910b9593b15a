import Foundation
import Testing

/// Screens that were looked at once and are to stay as they are; `TIPHYS_RECORD=1` records them anew.
enum Golden {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Screens").path

  /// What differs from run to run made equal: commits (which hash their dates), ages, and blanks at the end.
  static func screen(_ lines: [String]) -> String {
    lines.map { line in
      // Escape sequences are tokens of their own: their digits are no ages.
      var line = line.replacing(/\u{1b}\[[0-9;]*m|[0-9a-z]+|[ ]+/) { match in
        let word = String(match.output)
        if word.hasPrefix(" ") { return " " }
        if word.wholeMatch(of: /[0-9a-f]{7}/) != nil { return "*******" }
        if word.wholeMatch(of: /\d+[smhd]|now/) != nil { return "1d" }
        return word
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// Whether this is the recorded screen.
  static func isEqual(_ screen: String, _ name: String) throws -> Bool {
    try screen == String(contentsOfFile: path(name), encoding: .utf8)
  }

  private static func path(_ name: String) -> String { folder + "/" + name + ".txt" }

  static func expect(_ screen: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let path = path(name)
    if ProcessInfo.processInfo.environment["TIPHYS_RECORD"] != nil {
      try screen.write(toFile: path, atomically: true, encoding: .utf8)
      return
    }
    let golden = try String(contentsOfFile: path, encoding: .utf8)
    #expect(
      screen == golden, "the screen is not as in \(name).txt; TIPHYS_RECORD=1 records it anew", sourceLocation: sourceLocation)
  }
}
