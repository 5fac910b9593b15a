import CRe2

/// A compiled regular expression in Go's syntax.
public final class RegularExpression {
  private let handle: OpaquePointer
  let groupCount: Int
  /// How many instructions it has been compiled to.
  public let size: Int
  /// Whether the pattern is the empty text.
  let isEmpty: Bool

  /// - Throws: ``FunctionError`` with Go's text where the pattern is none.
  public init(_ pattern: GoString, posix: Bool = false) throws(FunctionError) {
    handle = Self.withPythonNames(pattern.bytes).withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { tiphys_re2_new($0.baseAddress ?? Self.empty, $0.count, posix ? 1 : 0) }
    }
    groupCount = Int(tiphys_re2_groups(handle))
    size = max(1, Int(tiphys_re2_size(handle)))
    isEmpty = pattern.isEmpty
    let code = tiphys_re2_error(handle)
    let byteEscape = Self.byteEscape(pattern.bytes)
    guard code == 0, byteEscape == nil else {
      // All stored properties are set, so deinit frees the handle.
      var length = 0
      let argument = tiphys_re2_error_argument(handle, &length)
      let part = GoString(
        bytes: UnsafeRawBufferPointer(start: UnsafeRawPointer(argument), count: length).map { $0 })
      if let byteEscape {
        // RE2 goes on behind it.
        let place = code == 0 || code == 6 || code == 7 ? nil : pattern.bytes.firstIndex(ofBytes: part.bytes)
        if place ?? .max > byteEscape { throw FunctionError("error parsing regexp: invalid escape sequence: `\\C`") }
      }
      throw FunctionError("error parsing regexp: \(Self.reason(Int(code), Self.asWritten(part, in: pattern), pattern))")
    }
  }

  deinit { tiphys_re2_free(handle) }

  /// Where `\C` stands: a single byte, which RE2 has and Go does not.
  private static func byteEscape(_ pattern: [UInt8]) -> Int? {
    var index = 0
    while let escape = pattern[index...].firstIndex(of: UInt8(ascii: "\\")), escape + 1 < pattern.count {
      switch pattern[escape + 1] {
      case UInt8(ascii: "C"): return escape
      // What stands between `\Q` and `\E` is text.
      case UInt8(ascii: "Q"):
        guard let end = pattern.firstIndex(ofBytes: Array("\\E".utf8), from: escape + 2) else { return nil }
        index = end + 2
      default: index = escape + 2
      }
    }
    return nil
  }

  /// Go also takes `(?<name>…)`, which this RE2 only knows as `(?P<name>…)`.
  private static func withPythonNames(_ pattern: [UInt8]) -> [UInt8] {
    guard pattern.firstIndex(ofBytes: Array("(?<".utf8)) != nil else { return pattern }
    var result: [UInt8] = []
    var index = 0
    var isInClass = false
    while index < pattern.count {
      let byte = pattern[index]
      if byte == UInt8(ascii: "\\"), index + 1 < pattern.count {
        result += pattern[index...(index + 1)]
        index += 2
        continue
      }
      if byte == UInt8(ascii: "[") { isInClass = true } else if byte == UInt8(ascii: "]") { isInClass = false }
      if !isInClass, pattern[index...].starts(with: "(?<".utf8), index + 3 < pattern.count {
        result += Array("(?P<".utf8)
        index += 3
        continue
      }
      result.append(byte)
      index += 1
    }
    return result
  }

  /// A part of a pattern that is told, with the names as they stood.
  private static func asWritten(_ part: GoString, in pattern: GoString) -> GoString {
    GoStrings.contains(pattern, part) ? part : GoStrings.replace(part, "(?P<", "(?<")
  }

  private nonisolated(unsafe) static let empty: UnsafePointer<CChar> = {  // one byte that is never written
    let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    pointer.initialize(to: 0)
    return UnsafePointer(pointer)
  }()

  /// The bounds of the leftmost match and its groups (nil where a group took no part), or nil.
  public func match(_ text: [UInt8], groups: Int = 1) -> [Range<Int>?]? {
    guard let repaired = RepairedText(text) else { return search(text, from: 0, groups: groups) }
    return search(repaired.bytes, from: 0, groups: groups)?.map { $0.map(repaired.original) }
  }

  /// - Parameter text: UTF-8.
  private func search(_ text: [UInt8], from start: Int, groups: Int) -> [Range<Int>?]? {
    var start = start
    while let found = searchBytes(text, from: start, groups: groups) {
      // `\B` is found between the bytes of a rune too.
      guard let whole = found[0], whole.lowerBound < text.count, text[whole.lowerBound] & 0xC0 == 0x80 else { return found }
      start = whole.lowerBound + 1
      while start < text.count, text[start] & 0xC0 == 0x80 { start += 1 }
    }
    return nil
  }

  private func searchBytes(_ text: [UInt8], from start: Int, groups: Int) -> [Range<Int>?]? {
    var bounds = [Int32](repeating: -1, count: groups * 2)
    let found = text.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        tiphys_re2_match(handle, $0.baseAddress ?? Self.empty, $0.count, start, &bounds, Int32(groups))
      }
    }
    guard found == 1 else { return nil }
    return (0..<groups).map { bounds[2 * $0] < 0 ? nil : Int(bounds[2 * $0])..<Int(bounds[2 * $0 + 1]) }
  }

  /// All matches that do not overlap, as Go finds them: an empty one right behind another is left out.
  func matches(_ text: [UInt8], limit: Int = -1, groups: Int = 1, _ execution: Execution) throws -> [[Range<Int>?]] {
    let repaired = RepairedText(text)
    let text = repaired?.bytes ?? text
    var found: [[Range<Int>?]] = []
    var position = 0
    var previousEnd = -1
    while position <= text.count, limit < 0 || found.count < limit {
      try execution.beginMatch(of: self, in: text.count - position)
      guard let match = search(text, from: position, groups: groups), let whole = match[0] else { break }
      var accept = true
      if whole.upperBound == position || whole.isEmpty {
        if whole.isEmpty, whole.lowerBound == previousEnd { accept = false }
        position =
          whole.upperBound
          + (whole.isEmpty
            ? (whole.upperBound < text.count ? UTF8Decoding.rune(in: text, at: whole.upperBound).length : 1) : 0)
      } else {
        position = whole.upperBound
      }
      previousEnd = whole.upperBound
      if accept {
        try execution.reserve(elements: 2 + groups)
        found.append(repaired.map { repaired in match.map { $0.map(repaired.original) } } ?? match)
      }
    }
    return found
  }

  func groupNumber(_ name: ArraySlice<UInt8>) -> Int? {
    let number = Array(name).withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { tiphys_re2_group(handle, $0.baseAddress ?? Self.empty, $0.count) }
    }
    return number < 0 ? nil : Int(number)
  }

  /// Go's words for RE2's codes.
  private static func reason(_ code: Int, _ part: GoString, _ pattern: GoString) -> String {
    let words: String
    switch code {
    case 2: words = "invalid escape sequence"
    case 3: words = "invalid character class"
    case 4: words = "invalid character class range"
    case 5: words = "missing closing ]"
    case 6: words = "missing closing )"
    case 7: words = "unexpected )"
    case 8:
      words = "trailing backslash at end of expression"
    case 9: words = "missing argument to repetition operator"
    case 10:
      // Go does not take what makes it lazy for a part of it.
      return "invalid repeat count: `\(GoStrings.hasSuffix(part, "?") ? GoString(bytes: part.bytes.dropLast()) : part)`"
    case 11: words = "invalid nested repetition operator"
    case 12: words = "invalid or unsupported Perl syntax"
    case 13: words = "invalid UTF-8"
    case 14: words = "invalid named capture"
    default: words = "expression too large"
    }
    // Go names the whole rest of the pattern where a parenthesis or bracket is not closed.
    return code == 6 || code == 7 ? "\(words): `\(pattern)`" : "\(words): `\(part)`"
  }
}

/// A text whose bytes that are no UTF-8 have become U+FFFD, which Go takes them for and RE2 does not.
private struct RepairedText {
  let bytes: [UInt8]
  /// Where each byte stood.
  private let origins: [Int]

  /// Nil where all of it is UTF-8.
  init?(_ text: [UInt8]) {
    guard text.contains(where: { $0 >= 0x80 }), String(validating: text, as: UTF8.self) == nil else { return nil }
    var bytes: [UInt8] = []
    var origins: [Int] = []
    var index = 0
    while index < text.count {
      let (rune, length) = UTF8Decoding.rune(in: text, at: index)
      let before = bytes.count
      bytes += UTF8.encode(rune).map(Array.init) ?? []
      for offset in 0..<(bytes.count - before) { origins.append(index + (length == 1 ? 0 : offset)) }
      index += length
    }
    self.bytes = bytes
    self.origins = origins + [text.count]
  }

  func original(_ range: Range<Int>) -> Range<Int> { origins[range.lowerBound]..<origins[range.upperBound] }
}

extension Execution {
  /// A compiled expression; each pattern is compiled once in a run.
  func regularExpression(_ pattern: GoString) throws -> RegularExpression {
    if let known = regularExpressions[pattern] { return known }
    try begin(steps: 200 + 2 * pattern.count)
    let expression = try RegularExpression(pattern)
    // As long as compiling it took, backwards too when it comes to that.
    try begin(steps: 20 * expression.size)
    expressionSize += expression.size
    if regularExpressions.count > 1000 || expressionSize > 500_000 {
      regularExpressions.removeAll()
      expressionSize = expression.size
    }
    regularExpressions[pattern] = expression
    return expression
  }

  /// Takes of the budget what it costs to look for an expression in so many bytes.
  ///
  /// The first look at a text is paid for as if each instruction were tried at each byte, which is the worst that RE2 does. Where
  /// there are many matches in a text each may look at all that is left, but hardly ever does: for them the clock has to do.
  func beginMatch(of expression: RegularExpression, in count: Int, isFirst: Bool = false) throws {
    if isFirst { return try begin(steps: 8 + count * expression.size / 16) }
    if count > 4096 { try begin(steps: 8) } else { try step(8 + count / 64) }
  }
}
