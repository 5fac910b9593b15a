/// A pattern of Go's `filepath.Match`: `*` and `?` stop at `/`, `[a-z]` and `[^a]` classes, `\` quotes.
///
/// Go reads a pattern only as far as it matches, so that a malformed one is found out by some names and not by others.
struct GoPathPattern {
  enum Outcome { case matches, differs, malformed }

  private enum Element {
    case anything
    case character(Unicode.Scalar)
    case oneOf([ClosedRange<Unicode.Scalar>], negated: Bool)

    func matches(_ scalar: Unicode.Scalar) -> Bool {
      switch self {
      case .anything: scalar != "/"
      case .character(let own): own == scalar
      case .oneOf(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
      }
    }
  }

  /// What stands between two stars.
  private struct Chunk {
    var isAfterStar: Bool
    /// Nil where it is malformed.
    var elements: [Element]?
  }

  private let chunks: [Chunk]

  init(_ text: String) {
    var rest = Array(text.unicodeScalars)[...]
    var chunks: [Chunk] = []
    while !rest.isEmpty {
      let isAfterStar = rest.first == "*"
      rest = rest.drop { $0 == "*" }
      let end = Self.chunkEnd(rest)
      chunks.append(Chunk(isAfterStar: isAfterStar, elements: Self.elements(rest[..<end])))
      rest = rest[end...]
    }
    self.chunks = chunks
  }

  /// Where the next star stands that is no member of a class.
  private static func chunkEnd(_ text: ArraySlice<Unicode.Scalar>) -> Int {
    var isInClass = false
    var index = text.startIndex
    while index < text.endIndex {
      switch text[index] {
      case "\\": index += 1
      case "[": isInClass = true
      case "]": isInClass = false
      case "*" where !isInClass: return index
      default: break
      }
      index += 1
    }
    return text.endIndex
  }

  private static func elements(_ text: ArraySlice<Unicode.Scalar>) -> [Element]? {
    var elements: [Element] = []
    var rest = text
    while let first = rest.popFirst() {
      switch first {
      case "?": elements.append(.anything)
      case "[":
        let negated = rest.first == "^"
        if negated { rest = rest.dropFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var count = 0
        while rest.first != "]" || count == 0 {
          guard let low = member(&rest) else { return nil }
          var high = low
          if rest.first == "-" {
            rest = rest.dropFirst()
            guard let other = member(&rest) else { return nil }
            high = other
          }
          if low <= high { ranges.append(low...high) }
          count += 1
        }
        rest = rest.dropFirst()
        elements.append(.oneOf(ranges, negated: negated))
      case "\\":
        guard let quoted = rest.popFirst() else { return nil }
        elements.append(.character(quoted))
      default: elements.append(.character(first))
      }
    }
    return elements
  }

  /// One member of a class; something must come behind it.
  private static func member(_ rest: inout ArraySlice<Unicode.Scalar>) -> Unicode.Scalar? {
    guard let first = rest.popFirst(), first != "-", first != "]" else { return nil }
    let scalar = first == "\\" ? rest.popFirst() : first
    return rest.isEmpty ? nil : scalar
  }

  func outcome(for name: ArraySlice<Unicode.Scalar>) -> Outcome {
    var name = name
    for (index, chunk) in chunks.enumerated() {
      let isLast = index == chunks.count - 1
      if chunk.isAfterStar, let elements = chunk.elements, elements.isEmpty { return name.contains("/") ? .differs : .matches }
      guard let elements = chunk.elements else { return .malformed }
      func rest(of name: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar>? {
        guard name.count >= elements.count, zip(elements, name).allSatisfy({ $0.matches($1) }) else { return nil }
        let rest = name.dropFirst(elements.count)
        return isLast && !rest.isEmpty ? nil : rest
      }
      var found = rest(of: name)
      while found == nil, chunk.isAfterStar, let skipped = name.first, skipped != "/" {
        name = name.dropFirst()
        found = rest(of: name)
      }
      guard let found else { return .differs }
      name = found
    }
    return name.isEmpty ? .matches : .differs
  }
}
