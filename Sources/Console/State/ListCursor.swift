/// Where the cursor stands in a list, and which part of the list is on the screen.
struct ListCursor: Sendable, Hashable {
  var index = 0
  private(set) var top = 0

  /// Moves as `action` says; false when it is no movement.
  mutating func move(_ action: Action, count: Int, page: Int) -> Bool {
    switch action {
    case .moveDown: index += 1
    case .moveUp: index -= 1
    case .moveTop: index = 0
    case .moveBottom: index = count - 1
    case .halfDown: shift(page / 2, count: count, page: page)
    case .halfUp: shift(-(page / 2), count: count, page: page)
    case .pageDown: shift(max(1, page - 1), count: count, page: page)
    case .pageUp: shift(-max(1, page - 1), count: count, page: page)
    default: return false
    }
    clamp(count: count)
    return true
  }

  private mutating func shift(_ by: Int, count: Int, page: Int) {
    index += by
    top = max(0, min(top + by, count - page))
  }

  mutating func clamp(count: Int) { index = max(0, min(index, count - 1)) }

  /// Scrolls as little as is needed to have the cursor on the screen.
  mutating func show(count: Int, page: Int) {
    clamp(count: count)
    if index < top { top = index }
    if index >= top + page { top = index - page + 1 }
    top = max(0, min(top, count - page))
  }

  /// The object under the cursor moved from `index` to `place`: it stays at the same line of the screen where it can.
  mutating func follow(to place: Int) {
    top = max(0, top + place - index)
    index = place
  }
}

/// A scroll position without a cursor: for text.
struct Scroll: Sendable, Hashable {
  var top = 0
  var left = 0

  mutating func move(_ action: Action, count: Int, page: Int) -> Bool {
    switch action {
    case .moveDown: top += 1
    case .moveUp: top -= 1
    case .moveTop: top = 0
    case .moveBottom: top = count
    case .halfDown: top += max(1, page / 2)
    case .halfUp: top -= max(1, page / 2)
    case .pageDown: top += max(1, page - 1)
    case .pageUp: top -= max(1, page - 1)
    case .moveLeft: left = max(0, left - 8)
    case .moveRight: left += 8
    case .lineStart: left = 0
    default: return false
    }
    clamp(count: count, page: page)
    return true
  }

  mutating func clamp(count: Int, page: Int) { top = max(0, min(top, count - page)) }
}
