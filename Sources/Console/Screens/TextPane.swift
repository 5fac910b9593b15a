import Foundation

/// Lines of text that scroll both ways, wrap, and can be searched. A part of several screens.
struct TextPane {
  private(set) var lines: [Line] = []
  var scroll = Scroll()
  var isWrapped = false { didSet { wrapped = nil } }
  /// Stay at the end when lines are added.
  var isFollowing = false
  private(set) var needle = ""
  private var page = 20
  private var wrapped: (width: Int, lines: [Line])?

  private var visibleCount: Int { isWrapped ? wrapped?.lines.count ?? lines.count : lines.count }

  mutating func perform(_ action: Action, _ session: Session) -> Bool {
    if scroll.move(action, count: visibleCount, page: page) {
      switch action {
      case .moveLeft, .moveRight, .lineStart: break
      default: isFollowing = isFollowing && scroll.top >= visibleCount - page || action == .moveBottom && isFollowing
      }
      return true
    }
    switch action {
    case .wrap:
      isWrapped.toggle()
      scroll.left = 0
    case .next, .previous: find(forward: action == .next, session)
    default: return false
    }
    return true
  }

  mutating func search(_ text: String, _ session: Session) {
    needle = text.lowercased()
    guard !needle.isEmpty else { return }
    if let found = hit(from: scroll.top) { scroll(to: found) } else { session.say("\(text) is not in here") }
  }

  var plain: String { lines.map(\.plain).joined(separator: "\n") }

  /// The first line with a hit from `start` on, all around once.
  private func hit(from start: Int, forward: Bool = true) -> Int? {
    let shown = isWrapped ? wrapped?.lines ?? lines : lines
    guard !shown.isEmpty else { return nil }
    return (0..<shown.count).lazy.map { step in
      (start + (forward ? step : 2 * shown.count - step)) % shown.count
    }.first { shown[$0].plain.lowercased().contains(needle) }
  }

  private mutating func find(forward: Bool, _ session: Session) {
    guard !needle.isEmpty else { return session.say("nothing to look for yet") }
    if let found = hit(from: scroll.top + (forward ? 1 : -1), forward: forward) {
      scroll(to: found)
    } else {
      session.say("\(needle) is not in here")
    }
  }

  private mutating func scroll(to index: Int) {
    isFollowing = false
    scroll.top = index
    scroll.clamp(count: visibleCount, page: page)
  }

  /// Takes these lines in place of what was there.
  mutating func show(_ new: [Line]) {
    guard new != lines else { return }
    lines = new
    wrapped = nil
  }

  /// Adds lines at the end; beyond `limit`, the oldest go.
  mutating func append(_ more: [Line], limit: Int, glyphs: Glyphs) {
    guard !more.isEmpty else { return }
    lines += more
    if let width = wrapped?.width { wrapped?.lines += more.flatMap { TextLayout.cut($0, width: width, glyphs: glyphs) } }
    // In bulk, so that a fast log costs no move per line.
    if lines.count > limit + limit / 4 {
      let gone = lines.count - limit
      lines.removeFirst(gone)
      wrapped = nil
      if !isWrapped { scroll.top = max(0, scroll.top - gone) }
    }
  }

  /// What stands on the screen.
  var visible: String {
    let shown = isWrapped ? wrapped?.lines ?? lines : lines
    return shown.dropFirst(scroll.top).prefix(page).map(\.plain).joined(separator: "\n")
  }

  mutating func draw(_ area: Area, _ frame: Frame) {
    page = max(1, area.height)
    var shown = lines
    if isWrapped {
      if wrapped?.width != area.width {
        wrapped = (area.width, lines.flatMap { TextLayout.cut($0, width: area.width, glyphs: frame.glyphs) })
      }
      shown = wrapped?.lines ?? lines
    }
    if isFollowing { scroll.top = shown.count }
    scroll.clamp(count: shown.count, page: page)
    for row in 0..<area.height where scroll.top + row < shown.count {
      let line = shown[scroll.top + row]
      frame.put(area, 0, row, needle.isEmpty ? line : Self.highlight(line, needle), skip: isWrapped ? 0 : scroll.left)
    }
  }

  /// The line with the hits of a search marked. Letters that change their length with their case are left unmarked.
  static func highlight(_ line: Line, _ needle: String) -> Line {
    guard line.plain.lowercased().contains(needle) else { return line }
    return line.flatMap { run -> Line in
      let lower = run.text.lowercased()
      guard lower.count == run.text.count, lower.contains(needle) else { return [run] }
      var result: Line = []
      var rest = Substring(run.text)
      var restLower = Substring(lower)
      while let hit = restLower.range(of: needle) {
        let before = restLower.distance(from: restLower.startIndex, to: hit.lowerBound)
        let length = restLower.distance(from: hit.lowerBound, to: hit.upperBound)
        result.append(Run(String(rest.prefix(before)), run.role, run.emphasis))
        result.append(Run(String(rest.dropFirst(before).prefix(length)), .match))
        rest = rest.dropFirst(before + length)
        restLower = restLower[hit.upperBound...]
      }
      result.append(Run(String(rest), run.role, run.emphasis))
      return result.filter { !$0.text.isEmpty }
    }
  }
}
