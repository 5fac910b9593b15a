import Foundation
import Testing

/// Screens that were looked at once and are to stay as they are; `TIPHYS_RECORD=1` records them anew.
enum Golden {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Screens").path

  /// What differs from run to run made equal: commits (which hash their dates), ages, and blanks at the end.
  static func screen(_ lines: [String]) -> String {
    lines.map { line in
      var line = line.replacing(/\b[0-9a-f]{7}\b/, with: "*******")
      line = line.replacing(/\b(?:\d+[smhd]|now)(?=\s|$|\u{1b})/, with: "1d")
      line = line.replacing(/git <?\d+\w/, with: "git 1d").replacing(/[ ]+/, with: " ")
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  static func expect(_ screen: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let path = folder + "/" + name + ".txt"
    if ProcessInfo.processInfo.environment["TIPHYS_RECORD"] != nil {
      try screen.write(toFile: path, atomically: true, encoding: .utf8)
      return
    }
    let golden = try String(contentsOfFile: path, encoding: .utf8)
    #expect(screen == golden, "the screen is not as in \(name).txt; TIPHYS_RECORD=1 records it anew", sourceLocation: sourceLocation)
  }
}
