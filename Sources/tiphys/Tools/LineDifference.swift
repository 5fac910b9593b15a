import Drift

/// Two texts of YAML documents line by line: what only one of them has, with some lines around it.
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
    let (left, right) = (Self.documents(left), Self.documents(right))
    var (removed, inserted): ([Substring], [Substring]) = ([], [])
    /// What differs between two documents that both have.
    func align() {
      for step in LineDiff.steps(removed, inserted) {
        switch step {
        case .both(let index, _): lines.append(.same(removed[index]))
        case .left(let index): lines.append(.left(removed[index]))
        case .right(let index): lines.append(.right(inserted[index]))
        }
      }
      (removed, inserted) = ([], [])
    }
    // By documents first: what differs lies in a few of them, and the time that it takes grows with the square of what is aligned.
    for step in LineDiff.steps(left, right) {
      switch step {
      case .both(let index, _):
        align()
        lines += left[index].map(Line.same)
      case .left(let index): removed += left[index]
      case .right(let index): inserted += right[index]
      }
    }
    align()
    for line in lines {
      switch line {
      case .same: continue
      case .left: leftOnly += 1
      case .right: rightOnly += 1
      }
    }
  }

  private static func documents(_ text: String) -> [[Substring]] {
    var documents: [[Substring]] = [[]]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "---" { documents.append([]) }
      documents[documents.count - 1].append(line)
    }
    return documents
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
