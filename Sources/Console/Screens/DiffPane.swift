import Drift
import Foundation
import Manifests
import Reconciler

/// Differences as text: one resource at a time, side by side or one below the other. A part of several screens.
struct DiffPane {
  enum Layout: String { case automatic, side, unified, fields }

  /// One line on the screen.
  private struct Row {
    var left: Line = []
    var right: Line = []
    /// Who set what the line shows, and whether it is foreign.
    var who: (attribution: Attribution, isForeign: Bool)?
    /// The number of the change that begins here, counted from 0 within the document.
    var change: Int?
    /// Which of the document's fields it is part of.
    var field: Int?
    var isFold = false
  }

  private(set) var documents: [DiffDocument] = []
  private(set) var index = 0
  var layout = Layout.automatic
  private var context = 3
  private var showsAll = false
  private var isWrapped = false
  private var scroll = Scroll()
  /// The change that n and N move.
  private var change = 0
  private var rows: [Row] = []
  private var changeCount = 0
  private var builtFor: (width: Int, theme: String)?
  private var page = 20
  private var scrollsToChange = true

  var document: DiffDocument? { documents.indices.contains(index) ? documents[index] : nil }

  /// Takes up new documents; stays at the resource that was shown.
  mutating func show(_ new: [DiffDocument]) {
    guard new != documents else { return }
    let key = document?.key
    documents = new
    index = new.firstIndex { $0.key == key } ?? min(index, max(0, new.count - 1))
    if document?.key != key {
      change = 0
      scrollsToChange = true
    }
    builtFor = nil
  }

  mutating func select(_ key: ResourceKey) { if let place = documents.firstIndex(where: { $0.key == key }) { go(to: place) } }

  private mutating func go(to place: Int, last: Bool = false) {
    index = place
    scroll = Scroll()
    builtFor = nil
    change = last ? Int.max : 0
    scrollsToChange = true
  }

  // MARK: Acting

  mutating func perform(_ action: Action, _ session: Session) -> Bool {
    if scroll.move(action, count: rows.count, page: page) { return true }
    switch action {
    case .next:
      if change + 1 < changeCount {
        change += 1
        scrollsToChange = true
      } else if index + 1 < documents.count {
        go(to: index + 1)
      } else {
        session.say("this is the last change")
      }
    case .previous:
      if change > 0 {
        change -= 1
        scrollsToChange = true
      } else if index > 0 {
        go(to: index - 1, last: true)
      } else {
        session.say("this is the first change")
      }
    case .nextDocument, .previousDocument:
      guard !documents.isEmpty else { return true }
      go(to: (index + (action == .nextDocument ? 1 : documents.count - 1)) % documents.count)
    case .moreContext, .lessContext:
      context = action == .moreContext ? min(1_000, context * 2 + (context == 0 ? 1 : 0)) : context / 2
      rebuild()
    case .onlyChanges:
      showsAll.toggle()
      rebuild()
    case .wrap:
      isWrapped.toggle()
      scroll.left = 0
      rebuild()
    case .fieldTable:
      layout = layout == .fields ? .automatic : .fields
      isWrapped = false
      rebuild()
    case .copyChange:
      guard let field = currentField, let document else { return true }
      session.copy(Self.text(of: field.place, document), what: "the change of \(field.drift.path)")
    case .layout:
      let isSide = isSide(builtFor?.width ?? 100)
      layout = isSide ? .unified : .side
      rebuild()
    case .copy:
      guard let document else { return true }
      session.copy(Self.text(document, context: showsAll ? .max : context), what: "the differences of \(document.key.short)")
    default: return false
    }
    return true
  }

  private mutating func rebuild() {
    builtFor = nil
    scrollsToChange = true
  }

  /// The field that the current change is about.
  var currentField: (place: Int, drift: FieldDrift)? {
    guard let document, let place = rows.first(where: { $0.change == change })?.field,
      document.fields.indices.contains(place)
    else { return nil }
    return (place, document.fields[place])
  }

  private func isSide(_ width: Int) -> Bool {
    layout == .automatic ? width >= 100 : layout == .side
  }

  /// "fields" is what differs and is not foreign.
  static func count(_ documents: [DiffDocument]) -> String {
    let total = documents.reduce(0) { $0 + changes(in: $1.rows).count }
    return "\(Frame.count(documents.count, "resource")), \(Frame.count(total, "change"))"
  }

  // MARK: Laying out

  /// The ranges of rows that differ.
  private static func changes(in rows: [DiffDocument.Row]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start: Int?
    for (index, row) in rows.enumerated() {
      if row.kind != .equal {
        // Another field begins where another attribution does.
        if let from = start, row.attribution != nil, row.attribution != rows[from].attribution, index > from {
          result.append(from..<index)
          start = index
        } else if start == nil {
          start = index
        }
      } else if let from = start {
        result.append(from..<index)
        start = nil
      }
    }
    if let from = start { result.append(from..<rows.count) }
    return result
  }

  /// Which rows are shown, and how many are left out in between.
  private enum Piece {
    case row(Int)
    case fold(Int)
  }

  private static func pieces(_ rows: [DiffDocument.Row], context: Int, all: Bool) -> [Piece] {
    guard !all else { return rows.indices.map { .row($0) } }
    var shown = [Bool](repeating: false, count: rows.count)
    for range in changes(in: rows) {
      for index in max(0, range.lowerBound - context)..<min(rows.count, range.upperBound + min(context, rows.count)) {
        shown[index] = true
      }
    }
    var result: [Piece] = []
    var hidden = 0
    for index in rows.indices {
      if shown[index] {
        // A fold that hides one line takes as much room as the line.
        if hidden == 1 { result.append(.row(index - 1)) } else if hidden > 1 { result.append(.fold(hidden)) }
        hidden = 0
        result.append(.row(index))
      } else {
        hidden += 1
      }
    }
    if hidden == 1 { result.append(.row(rows.count - 1)) } else if hidden > 1 { result.append(.fold(hidden)) }
    return result
  }

  private func numbered(_ line: DiffDocument.Line, sign: String, _ role: Role, _ word: Role) -> Line {
    let number = String(line.number)
    let padded = String(repeating: " ", count: max(0, 5 - number.count)) + number
    var result: Line = [Run(padded + " ", .diffNumber), Run(sign.isEmpty ? "  " : sign + " ", role)]
    for span in line.spans where !span.text.isEmpty { result.append(Run(span.text, span.changed ? word : role)) }
    return result
  }

  private mutating func build(width: Int, _ frame: Frame) {
    rows = []
    changeCount = 0
    builtFor = (width, frame.session.theme.name)
    guard let document else { return }
    if layout == .fields {
      rows = DiffFields.lines(document.fields, width: width, frame).map {
        Row(left: $0.line, change: $0.field, field: $0.field)
      }
      changeCount = document.fields.count
      change = max(0, min(change, changeCount - 1))
      return
    }
    let starts = Self.changes(in: document.rows)
    changeCount = starts.count
    change = max(0, min(change, changeCount - 1))
    let starting = Dictionary(uniqueKeysWithValues: starts.enumerated().map { ($0.element.lowerBound, $0.offset) })
    let pieces = Self.pieces(document.rows, context: context, all: showsAll)
    let side = isSide(width)
    let foldGlyph = frame.glyph(.diffFold)
    var removed: [Row] = []
    var added: [Row] = []
    func flush() {
      rows += removed + added
      removed = []
      added = []
    }
    for piece in pieces {
      switch piece {
      case .fold(let count):
        flush()
        rows.append(
          Row(
            left: [Run("   \(foldGlyph) \(count) equal lines", .diffFold)],
            right: side ? [Run("   \(foldGlyph)", .diffFold)] : [], isFold: true))
      case .row(let place):
        let row = document.rows[place]
        let who = row.attribution.map { ($0, row.kind == .foreign) }
        let change = starting[place]
        if row.kind == .equal || side {
          flush()
          rows.append(sided(row, side: side, who: who, change: change, frame))
          continue
        }
        if change != nil { flush() }
        if let left = row.left {
          removed.append(Row(left: numbered(left, sign: frame.glyph(.diffRemove), .diffRemove, .diffRemoveWord)))
        }
        if let right = row.right {
          let foreign = row.kind == .foreign
          added.append(
            Row(
              left: numbered(
                right, sign: frame.glyph(foreign ? .diffForeign : .diffAdd), foreign ? .diffForeign : .diffAdd,
                foreign ? .diffForeign : .diffAddWord), who: who))
        } else if who != nil, !removed.isEmpty {
          removed[removed.count - 1].who = who
        }
        if let change {
          if removed.isEmpty { if !added.isEmpty { added[0].change = change } } else { removed[0].change = change }
        }
      }
    }
    flush()
    markFields(document, starts)
  }

  /// Each change knows the field that it begins.
  private mutating func markFields(_ document: DiffDocument, _ starts: [Range<Int>]) {
    for index in rows.indices {
      guard let change = rows[index].change, starts.indices.contains(change) else { continue }
      rows[index].field = document.rows[starts[change]].lazy.compactMap(\.field).first
    }
  }

  private func sided(
    _ row: DiffDocument.Row, side: Bool, who: (attribution: Attribution, isForeign: Bool)?, change: Int?, _ frame: Frame
  ) -> Row {
    var result = Row(who: who, change: change)
    switch row.kind {
    case .equal:
      if let left = row.left ?? row.right { result.left = numbered(left, sign: "", .text, .text) }
      if side, let right = row.right ?? row.left { result.right = numbered(right, sign: "", .text, .text) }
    default:
      let foreign = row.kind == .foreign
      if let left = row.left { result.left = numbered(left, sign: frame.glyph(.diffRemove), .diffRemove, .diffRemoveWord) }
      if let right = row.right {
        result.right = numbered(
          right, sign: frame.glyph(foreign ? .diffForeign : .diffAdd), foreign ? .diffForeign : .diffAdd,
          foreign ? .diffForeign : .diffAddWord)
      }
    }
    return result
  }

  private func who(_ row: Row, _ frame: Frame) -> String? {
    row.who.map { ($0.isForeign ? "foreign: " : "") + frame.who($0.attribution) }
  }

  // MARK: Drawing

  mutating func draw(_ area: Area, _ frame: Frame, isFocused: Bool = true) {
    if builtFor?.width != area.width || builtFor?.theme != frame.session.theme.name { build(width: area.width, frame) }
    guard let document else { return }
    let side = layout != .fields && isSide(area.width)
    let whoWidth =
      rows.contains { $0.who != nil } && side && area.width >= 120 ? min(34, area.width / 5) : 0
    let half = side ? (area.width - whoWidth - 1) / 2 : area.width
    drawTitles(document, area, half, side, whoWidth, frame)
    let hint = document.hint.isEmpty ? [] : TextLayout.wrap(document.hint, width: max(20, area.width - 8), glyphs: frame.glyphs)
    for (index, text) in hint.enumerated() {
      frame.put(area, 1, 1 + index, [Run(index == 0 ? "hint  " : "      ", .faint), Run(text, .messageWarning)])
    }
    let body = area.part(y: 1 + hint.count)
    page = max(1, body.height)
    let lines = isWrapped && layout != .fields ? wrapped(half: half, side: side, frame) : rows
    if scrollsToChange {
      scrollsToChange = false
      if let place = lines.firstIndex(where: { $0.change == change }) {
        if place < scroll.top + 1 || place > scroll.top + page - 4 { scroll.top = max(0, place - max(1, page / 4)) }
      }
    }
    scroll.clamp(count: lines.count, page: page)
    for line in 0..<body.height where scroll.top + line < lines.count {
      draw(lines[scroll.top + line], body, line, half, side, whoWidth, frame, isFocused)
    }
    if side {
      // Not through the hint.
      for part in [area.part(height: 1), body] { part.rule(column: half, glyph: frame.glyph(.rule), glyphs: frame.glyphs) }
    }
  }

  private func drawTitles(_ document: DiffDocument, _ area: Area, _ half: Int, _ side: Bool, _ whoWidth: Int, _ frame: Frame) {
    var title: Line = [Run(document.key.title, .strong)]
    if documents.count > 1 { title.append(Run(" (\(index + 1) of \(documents.count))", .faint)) }
    let source = document.source.isEmpty ? "Git" : document.source
    if layout == .fields {
      frame.put(area, 1, 0, title + [Run("  path, Git, cluster, who", .columnTitle)])
    } else if side {
      frame.put(area, 1, 0, title + [Run("  desired, \(source)", .columnTitle)], limit: half - 1)
      frame.put(area, half + 2, 0, "live", .columnTitle, limit: half - 2)
      if whoWidth > 0 { frame.put(area, 2 * half + 2, 0, "who", .columnTitle, limit: whoWidth) }
    } else {
      let legend = "  \(frame.glyph(.diffRemove)) desired, \(source)  \(frame.glyph(.diffAdd)) live"
      frame.put(area, 1, 0, title + [Run(legend, .columnTitle)])
    }
  }

  private func draw(
    _ row: Row, _ area: Area, _ line: Int, _ half: Int, _ side: Bool, _ whoWidth: Int, _ frame: Frame, _ isFocused: Bool
  ) {
    let isPlain = row.isFold || layout == .fields
    let numberWidth = isPlain ? 0 : 8
    func put(_ text: Line, at column: Int, width: Int) {
      // Numbers and signs stay where they are when the text scrolls.
      let fixed = Array(text.prefix(2))
      let used = isPlain ? 0 : frame.put(area, column, line, fixed, limit: width)
      frame.put(
        area, column + used, line, isPlain ? text : Array(text.dropFirst(2)), limit: width - used,
        skip: row.isFold || numberWidth == 0 && layout != .fields ? 0 : scroll.left)
    }
    var left = row.left
    var right = row.right
    let who = who(row, frame)
    if whoWidth == 0, let who {
      let note = Run("   " + who, .who)
      if side, !right.isEmpty { right.append(note) } else { left.append(note) }
    }
    put(left, at: 1, width: half - 1)
    if side { put(right, at: half + 1, width: half - 1) }
    if whoWidth > 0, let who { frame.put(area, 2 * half + 2, line, who, .who, limit: whoWidth - 1) }
    if row.change == change, changeCount > 0 {
      frame.put(area, 0, line, frame.glyph(.rowCursor), isFocused ? .rowCursor : .faint)
    }
  }

  private func wrapped(half: Int, side: Bool, _ frame: Frame) -> [Row] {
    let width = max(10, half - 10)
    let indent = Run("        ", .diffNumber)
    func lines(_ line: Line) -> [Line] {
      let fixed = Array(line.prefix(2))
      return TextLayout.cut(Array(line.dropFirst(2)), width: width, glyphs: frame.glyphs).enumerated().map { index, part in
        index == 0 ? fixed + part : [indent, Run("", .text)] + part
      }
    }
    return rows.flatMap { row -> [Row] in
      if row.isFold { return [row] }
      let left = lines(row.left)
      let right = lines(row.right)
      return (0..<max(left.count, right.count)).map { index in
        Row(
          left: index < left.count ? left[index] : [], right: index < right.count ? right[index] : [],
          who: index == 0 ? row.who : nil, change: index == 0 ? row.change : nil)
      }
    }
  }

  /// One change as text: who wants what.
  static func text(of place: Int, _ document: DiffDocument) -> String {
    var lines = [
      "# \(document.key.kind) \(document.key.namespace)/\(document.key.name)  \(document.fields[place].path)"
    ]
    for row in document.rows where row.field == place && row.kind != .equal {
      if let left = row.left { lines.append("- " + left.text) }
      if let right = row.right {
        lines.append("+ " + right.text + (row.attribution.map { "  # \($0.manager)" } ?? ""))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The differences of one resource as a unified text.
  static func text(_ document: DiffDocument, context: Int) -> String {
    var lines = ["===== \(document.key.group)/\(document.key.kind) \(document.key.namespace)/\(document.key.name) ====="]
    for piece in pieces(document.rows, context: min(context, document.rows.count), all: context == .max) {
      switch piece {
      case .fold(let count): lines.append("@@ \(count) equal lines @@")
      case .row(let index):
        let row = document.rows[index]
        if row.kind == .equal {
          lines.append("  " + ((row.left ?? row.right)?.text ?? ""))
        } else {
          if let left = row.left { lines.append("- " + left.text) }
          if let right = row.right {
            lines.append("+ " + right.text + (row.attribution.map { "  # \($0.manager)" } ?? ""))
          }
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
