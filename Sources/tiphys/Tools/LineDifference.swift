/// Two texts line by line: what only one of them has, with some lines around it.
struct LineDifference {
  private enum Line {
    case same(Substring)
    case left(Substring)
    case right(Substring)
  }
  private var lines: [Line] = []
  /// How many lines only the one or only the other has.
  private(set) var leftOnly = 0
  private(set) var rightOnly = 0

  init(_ left: String, _ right: String) {
    let theirs = left.split(separator: "\n", omittingEmptySubsequences: false)
    let ours = right.split(separator: "\n", omittingEmptySubsequences: false)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in ours.difference(from: theirs) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    (leftOnly, rightOnly) = (removed.count, inserted.count)
    var (i, j) = (0, 0)
    while i < theirs.count || j < ours.count {
      if removed.contains(i) {
        lines.append(.left(theirs[i]))
        i += 1
      } else if inserted.contains(j) {
        lines.append(.right(ours[j]))
        j += 1
      } else {
        lines.append(.same(theirs[i]))
        i += 1
        j += 1
      }
    }
  }

  /// `- ` before what only the left text has, `+ ` before what only the right one has.
  ///
  /// - Parameter limit: lines that are written at most.
  func text(context: Int = 3, limit: Int = 100) -> String {
    var isShown = [Bool](repeating: false, count: lines.count)
    for (index, line) in lines.enumerated() {
      if case .same = line { continue }
      for near in max(0, index - context)...min(lines.count - 1, index + context) { isShown[near] = true }
    }
    var text = ""
    var written = 0
    for (index, line) in lines.enumerated() where isShown[index] {
      guard written < limit else {
        return text + "… and \(isShown[index...].count { $0 }) more lines of the difference\n"
      }
      if index > 0, !isShown[index - 1] { text += "…\n" }
      written += 1
      switch line {
      case .same(let words): text += "  \(words)\n"
      case .left(let words): text += "- \(words)\n"
      case .right(let words): text += "+ \(words)\n"
      }
    }
    return text
  }
}
