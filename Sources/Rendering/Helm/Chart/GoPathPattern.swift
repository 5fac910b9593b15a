/// A pattern of Go's `path.Match`: `*` and `?` stop at `/`, `[a-z]` and `[^a]` classes, `\` quotes.
struct GoPathPattern {
  private let pattern: [Unicode.Scalar]

  /// Nil where the pattern is malformed.
  init?(_ text: String) {
    pattern = Array(text.unicodeScalars)
    guard Self.isWellFormed(pattern) else { return nil }
  }

  func matches(_ name: ArraySlice<Unicode.Scalar>) -> Bool { Self.match(pattern[...], name) }

  private static func isWellFormed(_ pattern: [Unicode.Scalar]) -> Bool {
    var index = 0
    while index < pattern.count {
      switch pattern[index] {
      case "\\":
        index += 1
        if index >= pattern.count { return false }
      case "[":
        guard let end = classEnd(pattern[index...]) else { return false }
        index = end
      default: break
      }
      index += 1
    }
    return true
  }

  /// The index of the `]` that ends the class at the front.
  private static func classEnd(_ pattern: ArraySlice<Unicode.Scalar>) -> Int? {
    var index = pattern.startIndex + 1
    if index < pattern.endIndex, pattern[index] == "^" { index += 1 }
    var members = 0
    while index < pattern.endIndex {
      if pattern[index] == "]", members > 0 { return index }
      if pattern[index] == "\\" { index += 1 }
      guard index < pattern.endIndex, pattern[index] != "-" || members > 0 else { return nil }
      members += 1
      index += 1
    }
    return nil
  }

  private static func match(_ pattern: ArraySlice<Unicode.Scalar>, _ name: ArraySlice<Unicode.Scalar>) -> Bool {
    var pattern = pattern
    var name = name
    // The last star seen: where to go on with one more character taken by it.
    var retry: (pattern: ArraySlice<Unicode.Scalar>, name: ArraySlice<Unicode.Scalar>)?
    while true {
      if let first = pattern.first, first == "*" {
        pattern = pattern.dropFirst()
        retry = (pattern, name)
        continue
      }
      if pattern.isEmpty && name.isEmpty { return true }
      if let rest = one(pattern, name.first) {
        pattern = rest
        name = name.dropFirst()
        continue
      }
      guard let back = retry, let skipped = back.name.first, skipped != "/" else { return false }
      retry = (back.pattern, back.name.dropFirst())
      pattern = back.pattern
      name = back.name.dropFirst()
    }
  }

  /// What is left of the pattern once its front has matched one character; nil where it does not.
  private static func one(_ pattern: ArraySlice<Unicode.Scalar>, _ scalar: Unicode.Scalar?) -> ArraySlice<Unicode.Scalar>? {
    guard let first = pattern.first, let scalar else { return nil }
    switch first {
    case "?": return scalar == "/" ? nil : pattern.dropFirst()
    case "[":
      guard let end = classEnd(pattern) else { return nil }
      var index = pattern.startIndex + 1
      let negated = pattern[index] == "^"
      if negated { index += 1 }
      var isMember = false
      func member() -> Unicode.Scalar {
        if pattern[index] == "\\" { index += 1 }
        defer { index += 1 }
        return pattern[index]
      }
      while index < end {
        let low = member()
        var high = low
        if index < end - 1, pattern[index] == "-" {
          index += 1
          high = member()
        }
        if low <= scalar && scalar <= high { isMember = true }
      }
      return isMember != negated ? pattern[(end + 1)...] : nil
    case "\\":
      let rest = pattern.dropFirst()
      return rest.first == scalar ? rest.dropFirst() : nil
    default: return first == scalar ? pattern.dropFirst() : nil
    }
  }
}
