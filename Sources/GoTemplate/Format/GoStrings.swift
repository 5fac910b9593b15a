/// Go's strings package, as far as more than one function needs it.
enum GoStrings {
  static func isASCIISpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  /// `TrimSpace`.
  static func trimSpace(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    trim(bytes, left: true, right: true) { RuneClass.isSpace($0) }
  }

  /// `TrimFunc` at either end.
  static func trim(
    _ bytes: ArraySlice<UInt8>, left: Bool, right: Bool, where isGone: (Unicode.Scalar) -> Bool
  ) -> ArraySlice<UInt8> {
    var rest = bytes
    while left, !rest.isEmpty {
      let (rune, length) = UTF8Decoding.rune(in: rest, at: rest.startIndex)
      guard isGone(rune) else { break }
      rest.removeFirst(length)
    }
    while right, let last = rest.indices.last {
      // The last rune begins at most four bytes before the end.
      var start = last
      while start > rest.startIndex, last - start < 3, rest[start] & 0xC0 == 0x80 { start -= 1 }
      var (rune, length) = UTF8Decoding.rune(in: rest, at: start)
      if start + length != rest.endIndex { (rune, length) = (UTF8Decoding.replacement, 1) }
      guard isGone(rune) else { break }
      rest.removeLast(length)
    }
    return rest
  }

  /// `ReplaceAll`. An empty `old` matches before each rune and at the end.
  static func replace(_ text: GoString, _ old: GoString, _ new: GoString) -> GoString {
    if old.isEmpty {
      var result = new
      for rune in text.runes {
        result.append(rune)
        result += new
      }
      return result
    }
    guard var found = text.bytes.firstIndex(ofBytes: old.bytes) else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var start = 0
    while true {
      result.append(contentsOf: text.bytes[start..<found])
      result.append(contentsOf: new.bytes)
      start = found + old.count
      guard let next = text.bytes.firstIndex(ofBytes: old.bytes, from: start) else { break }
      found = next
    }
    result.append(contentsOf: text.bytes[start...])
    return GoString(bytes: result)
  }

  /// `Split`. An empty separator splits into runes.
  static func split(_ text: GoString, _ separator: GoString, limit: Int = -1) -> [GoString] {
    if limit == 0 { return [] }
    if separator.isEmpty {
      var runes: [GoString] = []
      var index = 0
      while index < text.count {
        let isLast = runes.count == limit - 1
        let end = isLast ? text.count : index + UTF8Decoding.rune(in: text.bytes, at: index).length
        runes.append(GoString(bytes: text.bytes[index..<end]))
        index = end
      }
      return runes
    }
    var parts: [GoString] = []
    var start = 0
    while limit < 0 || parts.count < limit - 1, let found = text.bytes.firstIndex(ofBytes: separator.bytes, from: start) {
      parts.append(GoString(bytes: text.bytes[start..<found]))
      start = found + separator.count
    }
    parts.append(GoString(bytes: text.bytes[start...]))
    return parts
  }

  static func join(_ parts: [GoString], _ separator: GoString) -> GoString {
    var result = GoString()
    for (index, part) in parts.enumerated() {
      if index > 0 { result += separator }
      result += part
    }
    return result
  }

  static func hasPrefix(_ text: GoString, _ prefix: GoString) -> Bool { text.bytes.starts(with: prefix.bytes) }
  static func hasSuffix(_ text: GoString, _ suffix: GoString) -> Bool {
    text.count >= suffix.count && text.bytes[(text.count - suffix.count)...].elementsEqual(suffix.bytes)
  }
  static func contains(_ text: GoString, _ part: GoString) -> Bool { text.bytes.firstIndex(ofBytes: part.bytes) != nil }

  /// `Fields`: the words between white space.
  static func fields(_ text: GoString) -> [GoString] {
    var words: [GoString] = []
    var word = GoString()
    for rune in text.runes {
      if RuneClass.isSpace(rune) {
        if !word.isEmpty { words.append(word) }
        word = GoString()
      } else {
        word.append(rune)
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  static func map(_ text: GoString, _ transform: (Unicode.Scalar) -> Unicode.Scalar) -> GoString {
    GoString(runes: text.runes.map(transform))
  }
  static func upper(_ text: GoString) -> GoString {
    if text.bytes.allSatisfy({ $0 < 0x80 }) {
      return GoString(bytes: text.bytes.map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") ? $0 - 32 : $0 })
    }
    return map(text, RuneClass.toUpper)
  }
  static func lower(_ text: GoString) -> GoString {
    if text.bytes.allSatisfy({ $0 < 0x80 }) {
      return GoString(bytes: text.bytes.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 + 32 : $0 })
    }
    return map(text, RuneClass.toLower)
  }
}

extension GoString {
  /// Without white space at either end, as Go's `strings.TrimSpace`.
  public var trimmedWhitespace: GoString { GoString(bytes: GoStrings.trimSpace(bytes[...])) }
}
