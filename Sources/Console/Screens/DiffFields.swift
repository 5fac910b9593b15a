import Drift
import Foundation
import Manifests

/// The fields of a comparison as a table: path, class, what Git says, what the cluster has, and who did it.
enum DiffFields {
  static func lines(_ fields: [FieldDrift], width: Int, _ frame: Frame) -> [(
    line: Line, field: Int?
  )] {
    let pathWidth = min(
      max(12, fields.map { frame.glyphs.width(of: $0.path) }.max() ?? 12), max(20, width * 2 / 5))
    let valueWidth = max(8, (width - pathWidth - 14) / 4)
    func cell(_ text: String, _ width: Int) -> String {
      let text =
        frame.glyphs.width(of: text) > width
        ? String(text.prefix(width - 1)) + frame.pick("…", "~") : text
      return text + String(repeating: " ", count: max(0, width - frame.glyphs.width(of: text)) + 2)
    }
    /// The end of a path says more than its beginning.
    func tail(_ path: String) -> String {
      frame.glyphs.width(of: path) > pathWidth ? frame.pick("…", "~") + path.suffix(pathWidth - 1) : path
    }
    return fields.enumerated().map { index, field in
      let (sign, role): (Role, Role) =
        switch field.kind {
        case .changed: (.diffAdd, .text)
        case .leftOver: (.diffRemove, .text)
        case .foreign: (.diffForeign, .diffForeign)
        }
      var line: Line = [
        Run(frame.glyph(sign) + " ", sign),
        Run(cell(tail(field.path), pathWidth), field.kind == .foreign ? role : .strong),
        Run(cell(Frame.short(field.desired), valueWidth), .diffRemove),
        Run(cell(Frame.short(field.live), valueWidth), .diffAdd),
      ]
      var who = field.attribution.map { frame.party($0) } ?? ""
      if field.kind == .foreign { who = "foreign: " + who }
      if field.kind == .leftOver { who = "gone from Git: " + who }
      line.append(Run(who, .who))
      return (line, index)
    }
  }
}
