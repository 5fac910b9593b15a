/// Breaking texts into lines.
enum TextLayout {
  /// Words in lines of at most `width` columns; longer words are cut.
  static func wrap(_ text: String, width: Int, glyphs: Glyphs) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      var used = 0
      for word in paragraph.split(separator: " ") {
        for piece in cut(String(word), width: width, glyphs: glyphs) {
          let columns = glyphs.width(of: piece)
          if used > 0, used + 1 + columns > width {
            lines.append(line)
            (line, used) = ("", 0)
          }
          line += (used > 0 ? " " : "") + piece
          used += (used > 0 ? 1 : 0) + columns
        }
      }
      lines.append(line)
    }
    while lines.count > 1, lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Pieces of at most `width` columns, cut anywhere.
  static func cut(_ text: String, width: Int, glyphs: Glyphs) -> [String] {
    guard width > 0, glyphs.width(of: text) > width else { return [text] }
    var pieces: [String] = []
    var piece = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      let columns = glyphs.cell(for: scalar).width
      if used + columns > width, used > 0 {
        pieces.append(String(piece))
        piece = String.UnicodeScalarView()
        used = 0
      }
      piece.append(scalar)
      used += columns
    }
    pieces.append(String(piece))
    return pieces
  }

  /// The runs of a line in lines of at most `width` columns, cut anywhere.
  static func cut(_ line: Line, width: Int, glyphs: Glyphs) -> [Line] {
    guard width > 0, line.width(glyphs) > width else { return [line] }
    var lines: [Line] = [[]]
    var used = 0
    for run in line {
      var piece = String.UnicodeScalarView()
      for scalar in run.text.unicodeScalars {
        let columns = glyphs.cell(for: scalar).width
        if used + columns > width, used > 0 {
          lines[lines.count - 1].append(Run(String(piece), run.role, run.emphasis))
          piece = String.UnicodeScalarView()
          lines.append([])
          used = 0
        }
        piece.append(scalar)
        used += columns
      }
      lines[lines.count - 1].append(Run(String(piece), run.role, run.emphasis))
    }
    return lines
  }

  /// Tabs as blanks up to the next multiple of eight columns.
  static func expandTabs(_ text: String) -> String {
    guard text.utf8.contains(9) else { return text }
    var result = String.UnicodeScalarView()
    var column = 0
    for scalar in text.unicodeScalars {
      if scalar == "\t" {
        repeat {
          result.append(" ")
          column += 1
        } while column % 8 != 0
      } else {
        result.append(scalar)
        column += 1
      }
    }
    return String(result)
  }
}
