/// Columns of text, as kubectl prints them: padded to the widest cell, two blanks apart, nothing at the line's end.
struct Table {
  var header: [String]
  var rows: [[String]] = []

  init(_ header: String...) { self.header = header }
  init(_ header: [String]) { self.header = header }

  /// The table as lines; control characters in cells are shown as `?`, since cells may come from anywhere.
  func text() -> String {
    let lines = ([header] + rows).map { $0.map(Table.printable) }
    var widths = [Int](repeating: 0, count: header.count)
    for line in lines {
      for (column, cell) in line.enumerated() where column < widths.count {
        widths[column] = max(widths[column], cell.count)
      }
    }
    return lines.map { line in
      var text = ""
      for (column, cell) in line.enumerated() {
        text += cell
        if column < line.count - 1 { text += String(repeating: " ", count: widths[column] - cell.count + 2) }
      }
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }.joined(separator: "\n")
  }

  static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHarmful) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isHarmful($0) ? "?" : $0 }))
  }

  /// Control characters and those that turn the direction of text around.
  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
    default: false
    }
  }
}
