import Foundation
import Testing

@testable import Console

/// Compares frames with the recorded ones under `Screens`. `TIPHYS_RECORD=1 swift test` records them anew.
enum Golden {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Screens")

  static func check(_ driver: Driver, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    driver.draw()
    let text = describe(driver.draw())
    let file = folder.appendingPathComponent(name + ".txt")
    if ProcessInfo.processInfo.environment["TIPHYS_RECORD"] != nil {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let recorded = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    if recorded != text {
      let before = recorded.split(separator: "\n", omittingEmptySubsequences: false)
      let after = text.split(separator: "\n", omittingEmptySubsequences: false)
      let place = zip(before, after).enumerated().first { $0.element.0 != $0.element.1 }
      let difference = place.map { "line \($0.offset + 1):\n- \($0.element.0)\n+ \($0.element.1)" } ?? "other length"
      Issue.record("\(name) looks different, \(difference)\n\(text)", sourceLocation: sourceLocation)
    }
  }

  /// The text of a frame, and below it the roles of each line: "3: 12-22 status.outOfSync".
  static func describe(_ grid: Grid) -> String {
    var lines = (0..<grid.height).map { "|" + grid.text(row: $0) }
    lines.append("")
    for y in 0..<grid.height {
      var parts: [String] = []
      let cells = Array(grid.row(y))
      var x = 0
      while x < cells.count {
        var end = x
        while end < cells.count, cells[end].role == cells[x].role, cells[end].emphasis == cells[x].emphasis { end += 1 }
        let emphasis = cells[x].emphasis.isEmpty ? "" : "+\(cells[x].emphasis.rawValue)"
        let isBlank = cells[x..<end].allSatisfy { $0.scalar == 32 } && cells[x].emphasis.isEmpty
        if !isBlank, cells[x].role != .text || !emphasis.isEmpty {
          parts.append("\(x)-\(end - 1) \(cells[x].role.rawValue)\(emphasis)")
        }
        x = end
      }
      if !parts.isEmpty { lines.append("\(y): " + parts.joined(separator: ", ")) }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
