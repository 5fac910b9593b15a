/// The cases of words: `snakecase`, `camelcase`, `title` and their like.
enum Casing {
  private static func isConnector(_ rune: Unicode.Scalar) -> Bool {
    rune == "-" || rune == "_" || RuneClass.isSpace(rune)
  }

  private static func isPunctuation(_ rune: Unicode.Scalar) -> Bool {
    switch rune.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  /// A letter of a script that is written in words: Chinese characters are none.
  private static func isAlphabet(_ rune: Unicode.Scalar) -> Bool {
    switch rune.value {
    case 0x3400...0x4D85, 0x4E00...0x9FCC, 0x20000...0x2B81D: false
    default: RuneClass.isLetter(rune)
    }
  }

  private static func isNumber(_ rune: Unicode.Scalar) -> Bool {
    switch rune.properties.generalCategory {
    case .decimalNumber, .letterNumber, .otherNumber: true
    default: false
    }
  }

  // MARK: snake_case and kebab-case

  private enum WordKind { case none, number, upper, alphabet, connector, punctuation, other }

  private static func kind(_ rune: Unicode.Scalar) -> WordKind {
    if isConnector(rune) { return .connector }
    if isPunctuation(rune) { return .punctuation }
    if RuneClass.isUpper(rune) { return .upper }
    if isAlphabet(rune) { return .alphabet }
    return isNumber(rune) ? .number : .other
  }

  /// A rune and its bytes, among them those before it that are no UTF-8.
  private struct Unit {
    var rune: Unicode.Scalar
    var bytes: ArraySlice<UInt8>

    /// What is no UTF-8 at the end is taken for one more of the rune before it.
    static func units(_ text: GoString) -> [Unit] {
      var units: [Unit] = []
      units.reserveCapacity(text.count)
      var (start, index) = (0, 0)
      while index < text.count {
        let (rune, length) = UTF8Decoding.rune(in: text.bytes, at: index)
        index += length
        if rune == UTF8Decoding.replacement, index < text.count { continue }
        let isNone = rune == UTF8Decoding.replacement
        units.append(Unit(rune: isNone ? units.last?.rune ?? rune : rune, bytes: text.bytes[start..<index]))
        start = index
      }
      return units
    }
  }

  /// Cuts text into runs of a kind: `HTTPStatus2x` is `HTTP`, `Status`, `2`, `x`.
  private struct WordReader {
    var rest: ArraySlice<Unit>

    mutating func next() -> (kind: WordKind, word: ArraySlice<Unit>) {
      guard let first = rest.first else { return (.none, []) }
      let kind = kind(first.rune)
      var end = rest.startIndex + 1
      func extend(while isSame: (Unicode.Scalar) -> Bool) {
        while end < rest.endIndex, isSame(rest[end].rune) { end += 1 }
      }
      func isLowerLetter(_ rune: Unicode.Scalar) -> Bool {
        isAlphabet(rune) && !RuneClass.isUpper(rune)
      }
      switch kind {
      case .upper:
        if end < rest.endIndex, RuneClass.isUpper(rest[end].rune) {
          extend { RuneClass.isUpper($0) }
          // The last capital begins the word that follows an abbreviation.
          if end < rest.endIndex, isAlphabet(rest[end].rune) { end -= 1 }
        } else {
          extend(while: isLowerLetter)
        }
      case .alphabet: extend(while: isLowerLetter)
      case .other:
        extend { kindOf($0) == .other || kindOf($0) == .upper && !isAlphabet($0) }
      // Dashes and underscores inside of it join nothing.
      case .punctuation: extend(while: isPunctuation)
      default: extend { kindOf($0) == kind }
      }
      defer { rest = rest[end...] }
      return (kind, rest[..<end])
    }

    private func kindOf(_ rune: Unicode.Scalar) -> WordKind { Casing.kind(rune) }
  }

  static func words(_ text: GoString, joinedBy connector: Unicode.Scalar) -> GoString {
    guard !text.isEmpty else { return text }
    var result = GoString()
    func write(_ kind: WordKind, _ word: ArraySlice<Unit>) {
      for unit in word {
        guard kind == .upper || kind == .connector else {
          result.bytes += unit.bytes
          continue
        }
        for rune in GoString(bytes: unit.bytes).runes {
          result.append(
            isConnector(rune) ? connector : RuneClass.isUpper(rune) ? RuneClass.toLower(rune) : rune
          )
        }
      }
    }
    var reader = WordReader(rest: Unit.units(text)[...])
    var (kind, word) = reader.next()
    /// Letters right behind a number belong to it.
    func writeNumberAndLetters() {
      while kind == .alphabet || kind == .number {
        write(kind, word)
        (kind, word) = reader.next()
      }
      if kind != .none, kind != .punctuation, kind != .connector { result.append(connector) }
    }
    while !reader.rest.isEmpty {
      if kind != .connector { write(kind, word) }
      let (previous, last) = (kind, word)
      (kind, word) = reader.next()
      switch previous {
      case .number: writeNumberAndLetters()
      case .connector: write(previous, last)
      case .punctuation: break
      default:
        guard kind == .number else {
          if kind != .connector, kind != .punctuation { result.append(connector) }
          break
        }
        if reader.rest.isEmpty { break }
        let number = word
        (kind, word) = reader.next()
        if kind != .alphabet {
          // `Bld4Floor`: the number belongs to the word before it.
          write(.number, number)
          if kind != .connector, kind != .punctuation { result.append(connector) }
        } else {
          result.append(connector)
          write(.number, number)
          writeNumberAndLetters()
        }
      }
    }
    write(kind, word)
    return result
  }

  // MARK: CamelCase

  static func camel(_ text: GoString) -> GoString {
    var runes = text.runes[...]
    var result = GoString()
    // The original tells the last of nothing but connectors twice.
    if let last = runes.last, runes.allSatisfy(isConnector) { return text + GoString(runes: CollectionOfOne(last)) }
    while let first = runes.first, isConnector(first), runes.count > 1 {
      result.append(runes.removeFirst())
    }
    guard var current = runes.popFirst() else { return result }
    var wordIsUpper = RuneClass.isUpper(current)
    if !isConnector(current) { current = RuneClass.toUpper(current) }
    for next in runes {
      var rune = next
      if isConnector(rune), isConnector(current) {
        result.append(current)
        current = rune
        continue
      }
      if isConnector(current) {
        wordIsUpper = RuneClass.isUpper(rune)
        rune = RuneClass.toUpper(rune)
      } else {
        if wordIsUpper {
          if RuneClass.isUpper(rune) { rune = RuneClass.toLower(rune) } else { wordIsUpper = false }
        }
        result.append(current)
      }
      current = rune
    }
    result.append(current)
    return result
  }

  // MARK: Single letters

  /// Go's `strings.Title`: the first letter of each word.
  static func title(_ text: GoString) -> GoString {
    var previous: Unicode.Scalar = " "
    return GoStrings.map(text) { rune in
      defer { previous = rune }
      return isSeparator(previous) ? RuneClass.toTitle(rune) : rune
    }
  }

  private static func isSeparator(_ rune: Unicode.Scalar) -> Bool {
    if rune.isASCII { return !(rune == "_" || RuneClass.isLetter(rune) || RuneClass.isDigit(rune)) }
    return !RuneClass.isLetter(rune) && !RuneClass.isDigit(rune) && RuneClass.isSpace(rune)
  }

  static func untitle(_ text: GoString) -> GoString {
    var startsWord = true
    return GoStrings.map(text) { rune in
      if RuneClass.isSpace(rune) {
        startsWord = true
        return rune
      }
      defer { startsWord = false }
      return startsWord ? RuneClass.toLower(rune) : rune
    }
  }

  static func swap(_ text: GoString) -> GoString {
    var afterSpace = true
    return GoStrings.map(text) { rune in
      if RuneClass.isUpper(rune) || RuneClass.isTitle(rune) {
        afterSpace = false
        return RuneClass.toLower(rune)
      }
      if RuneClass.isLower(rune) {
        defer { afterSpace = false }
        return afterSpace ? RuneClass.toTitle(rune) : RuneClass.toUpper(rune)
      }
      afterSpace = RuneClass.isSpace(rune)
      return rune
    }
  }

  /// The first byte of each word, taken for a rune as the original does.
  static func initials(_ text: GoString) -> GoString {
    var result = GoString()
    var startsWord = true
    for byte in text.bytes {
      let rune = Unicode.Scalar(byte)
      if RuneClass.isSpace(rune) {
        startsWord = true
      } else if startsWord {
        result.append(rune)
        startsWord = false
      }
    }
    return result
  }
}

/// Shortening and wrapping of lines, by bytes.
enum Wrapping {
  static func abbreviate(_ text: GoString, _ offset: Int, _ width: Int) -> GoString {
    let count = text.count
    if width < 4 || count <= width { return text }
    var offset = min(offset, count)
    if count &- offset < width - 3 { offset = count - (width - 3) }
    if offset <= 4 { return GoString(bytes: text.bytes[..<(width - 3)]) + "..." }
    if width < 7 { return GoString() }
    if offset + width - 3 < count {
      let rest = GoString(bytes: text.bytes[offset...])
      return "..." + (width - 3 < 4 ? GoString() : abbreviate(rest, 0, width - 3))
    }
    return "..." + GoString(bytes: text.bytes[(count - (width - 3))...])
  }

  static func wrap(_ text: GoString, _ width: Int, _ newLine: GoString, breaksLongWords: Bool)
    -> GoString
  {
    let bytes = text.bytes
    let newLine = newLine.isEmpty ? "\n" : newLine
    let width = max(width, 1)
    var result = GoString()
    var offset = 0
    while bytes.count - offset > width {
      if bytes[offset] == 0x20 {
        offset += 1
        continue
      }
      var end: Int
      if let space = bytes[offset...(offset + width)].lastIndex(of: 0x20) {
        end = space
      } else if breaksLongWords {
        result.bytes += bytes[offset..<(offset + width)] + newLine.bytes
        offset += width
        continue
      } else if let space = bytes[(offset + width)...].firstIndex(of: 0x20) {
        end = space
      } else {
        result.bytes += bytes[offset...]
        offset = bytes.count
        break
      }
      result.bytes += bytes[offset..<end] + newLine.bytes
      end += 1
      offset = end
    }
    result.bytes += bytes[offset...]
    return result
  }
}
