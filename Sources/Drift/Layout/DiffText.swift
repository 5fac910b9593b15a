import Manifests

/// A laid out comparison as plain text, without control characters.
public enum DiffText {
  /// A unified diff under a `===== group/Kind namespace/name =====` heading; empty where nothing differs.
  ///
  /// Who set a live value stands behind it, as a comment.
  public static func unified(_ document: DiffDocument, context: Int = 3) -> String {
    let hunks = hunks(document.rows, context: context)
    guard !hunks.isEmpty else { return "" }
    var text = heading(document)
    let source = document.source.isEmpty ? "" : " " + clean(document.source)
    text += "--- desired (Git)\(source)\n+++ live (cluster)\n"
    for hunk in hunks {
      let rows = document.rows[hunk]
      text += "@@ -\(extent(rows, \.left, document.rows[..<hunk.lowerBound])) "
      text += "+\(extent(rows, \.right, document.rows[..<hunk.lowerBound])) @@\n"
      var minus = ""
      var plus = ""
      for row in rows {
        if row.kind == .equal {
          text += minus + plus + " " + clean(row.right?.text ?? "") + "\n"
          (minus, plus) = ("", "")
          continue
        }
        if let left = row.left { minus += "-" + clean(left.text) + "\n" }
        if let right = row.right { plus += "+" + clean(right.text) + note(row) + "\n" }
      }
      text += minus + plus
    }
    return text
  }

  /// Both sides beside each other, `width` columns wide altogether. Between them stands `|` where a line changed, `<`
  /// where only Git has it, `>` where only the cluster has it, `~` where the cluster has it and keeps it.
  public static func sideBySide(_ document: DiffDocument, width: Int = 160, context: Int = 3) -> String {
    let hunks = hunks(document.rows, context: context)
    guard !hunks.isEmpty else { return "" }
    let half = max(10, (width - 3) / 2)
    func fit(_ text: String) -> String {
      let text = clean(text)
      if text.count > half { return text.prefix(half - 1) + "…" }
      return text + String(repeating: " ", count: half - text.count)
    }
    func trimmed(_ line: String) -> String {
      var line = line[...]
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    var text = heading(document)
    text += trimmed(fit("desired (Git)") + "   " + fit("live (cluster)"))
    var last = 0
    for hunk in hunks {
      if hunk.lowerBound > last { text += "… \(hunk.lowerBound - last) lines\n" }
      last = hunk.upperBound
      for row in document.rows[hunk] {
        let mark =
          switch row.kind {
          case .equal: " "
          case .changed: "|"
          case .added: "<"
          case .removed: ">"
          case .foreign: "~"
          }
        text += trimmed(fit(row.left?.text ?? "") + " \(mark) " + fit((row.right?.text ?? "") + note(row)))
      }
    }
    if last < document.rows.count { text += "… \(document.rows.count - last) lines\n" }
    return text
  }

  private static func heading(_ document: DiffDocument) -> String {
    let key = document.key
    let title = clean("===== \(key.group)/\(key.kind) \(key.namespace)/\(key.name) =====") + "\n"
    return document.hint.isEmpty ? title : title + "hint: " + clean(document.hint) + "\n"
  }

  private static func note(_ row: DiffDocument.Row) -> String {
    guard let attribution = row.attribution else { return "" }
    return "  # " + clean(attribution.summary) + (row.kind == .foreign ? ", not in Git" : "")
  }

  /// Ranges of rows around what differs.
  private static func hunks(_ rows: [DiffDocument.Row], context: Int) -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for (index, row) in rows.enumerated() where row.kind != .equal {
      let range = max(0, index - context)..<min(rows.count, index + context + 1)
      if let last = hunks.last, last.upperBound >= range.lowerBound {
        hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
      } else {
        hunks.append(range)
      }
    }
    return hunks
  }

  private static func extent(
    _ rows: ArraySlice<DiffDocument.Row>, _ side: KeyPath<DiffDocument.Row, DiffDocument.Line?>,
    _ before: ArraySlice<DiffDocument.Row>
  ) -> String {
    let lines = rows.compactMap { $0[keyPath: side] }
    if let first = lines.first { return "\(first.number),\(lines.count)" }
    return "\(before.last(where: { $0[keyPath: side] != nil })?[keyPath: side]?.number ?? 0),0"
  }

  /// The text without anything that a terminal would act on.
  private static func clean(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}

extension Attribution {
  /// `kubectl-scale (scale) 2026-01-02T03:04:05Z`.
  public var summary: String {
    var text = manager.isEmpty ? "unknown" : manager
    if !subresource.isEmpty { text += " (\(subresource))" }
    if let time { text += " " + Timestamp.text(time) }
    return text
  }
}
