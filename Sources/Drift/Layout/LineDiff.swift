/// Aligns two sequences.
public enum LineDiff {
  /// One step of going from the left to the right sequence, by positions.
  public enum Step: Equatable, Sendable {
    case both(Int, Int)
    case left(Int)
    case right(Int)
  }

  /// Sequences longer than this, once their common beginning and end are gone, are not aligned but replaced: time and
  /// memory grow with the square of what differs.
  static let limit = 1000
  /// Lines longer than this, in bytes, are marked as a whole.
  static let longestMarkedLine = 4096

  /// The steps, those of the left side before those of the right side where both go.
  public static func steps<Element: Hashable>(_ left: [Element], _ right: [Element]) -> [Step] {
    var start = 0
    while start < left.count, start < right.count, left[start] == right[start] { start += 1 }
    var end = 0
    while end < left.count - start, end < right.count - start, left[left.count - 1 - end] == right[right.count - 1 - end] {
      end += 1
    }
    var steps = (0..<start).map { Step.both($0, $0) }
    steps += middle(left[start..<left.count - end], right[start..<right.count - end])
    steps += (0..<end).map { .both(left.count - end + $0, right.count - end + $0) }
    return steps
  }

  private static func middle<Element: Hashable>(_ left: ArraySlice<Element>, _ right: ArraySlice<Element>) -> [Step] {
    if left.isEmpty || right.isEmpty || left.count > limit || right.count > limit {
      return left.indices.map(Step.left) + right.indices.map(Step.right)
    }
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in right.difference(from: left) {
      switch change {
      case .remove(let offset, _, _): removed.insert(left.startIndex + offset)
      case .insert(let offset, _, _): inserted.insert(right.startIndex + offset)
      }
    }
    var steps: [Step] = []
    var (i, j) = (left.startIndex, right.startIndex)
    while i < left.endIndex || j < right.endIndex {
      if i < left.endIndex, removed.contains(i) {
        steps.append(.left(i))
        i += 1
      } else if j < right.endIndex, inserted.contains(j) {
        steps.append(.right(j))
        j += 1
      } else if i < left.endIndex, j < right.endIndex {
        steps.append(.both(i, j))
        i += 1
        j += 1
      } else {
        break
      }
    }
    return steps
  }

  /// The words that differ between two lines, as spans of each.
  static func marks(_ left: String, _ right: String) -> (left: [DiffDocument.Span], right: [DiffDocument.Span]) {
    if left.utf8.count > longestMarkedLine || right.utf8.count > longestMarkedLine {
      return ([DiffDocument.Span(left, changed: true)], [DiffDocument.Span(right, changed: true)])
    }
    let a = words(left)
    let b = words(right)
    var spans: (left: [DiffDocument.Span], right: [DiffDocument.Span]) = ([], [])
    func add(_ word: Substring, _ changed: Bool, to list: inout [DiffDocument.Span]) {
      if let last = list.last, last.changed == changed {
        list[list.count - 1].text += word
      } else {
        list.append(DiffDocument.Span(String(word), changed: changed))
      }
    }
    for step in steps(a, b) {
      switch step {
      case .both(let i, let j):
        add(a[i], false, to: &spans.left)
        add(b[j], false, to: &spans.right)
      case .left(let i): add(a[i], true, to: &spans.left)
      case .right(let j): add(b[j], true, to: &spans.right)
      }
    }
    return spans
  }

  /// Runs of letters and digits, runs of blanks, and everything else one by one.
  private static func words(_ text: String) -> [Substring] {
    var words: [Substring] = []
    var rest = text[...]
    while let first = rest.first {
      let word: Substring
      if first.isLetter || first.isNumber {
        word = rest.prefix { $0.isLetter || $0.isNumber }
      } else if first == " " {
        word = rest.prefix { $0 == " " }
      } else {
        word = rest.prefix(1)
      }
      words.append(word)
      rest = rest[word.endIndex...]
    }
    return words
  }
}
