/// Reading runes out of bytes, as Go does: what is no UTF-8 is U+FFFD of one byte.
enum UTF8Decoding {
  static let replacement: Unicode.Scalar = "\u{FFFD}"

  /// The rune at an index, and how many bytes it takes.
  static func rune(in bytes: [UInt8], at index: Int) -> (rune: Unicode.Scalar, length: Int) { rune(in: bytes[...], at: index) }

  static func rune(in bytes: ArraySlice<UInt8>, at index: Int) -> (rune: Unicode.Scalar, length: Int) {
    let first = bytes[index]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length: Int
    var value: UInt32
    switch first {
    case 0xC2...0xDF: (length, value) = (2, UInt32(first & 0x1F))
    case 0xE0...0xEF: (length, value) = (3, UInt32(first & 0x0F))
    case 0xF0...0xF4: (length, value) = (4, UInt32(first & 0x07))
    default: return (replacement, 1)
    }
    guard index + length <= bytes.endIndex else { return (replacement, 1) }
    for next in bytes[index + 1..<index + length] {
      guard next & 0xC0 == 0x80 else { return (replacement, 1) }
      value = value << 6 | UInt32(next & 0x3F)
    }
    let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard value >= smallest, let rune = Unicode.Scalar(value) else { return (replacement, 1) }
    return (rune, length)
  }
}

extension GoString {
  /// The runes; each byte that is no UTF-8 gives U+FFFD.
  var runes: [Unicode.Scalar] {
    var runes: [Unicode.Scalar] = []
    runes.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let (rune, length) = UTF8Decoding.rune(in: bytes[...], at: index)
      runes.append(rune)
      index += length
    }
    return runes
  }

  init(runes: some Sequence<Unicode.Scalar>) {
    self.init()
    for rune in runes { append(rune) }
  }

  mutating func append(_ rune: Unicode.Scalar) {
    if rune.isASCII {
      bytes.append(UInt8(truncatingIfNeeded: rune.value))
    } else {
      bytes.append(contentsOf: String(Character(rune)).utf8)
    }
  }

  var runeCount: Int { bytes.allSatisfy { $0 < 0x80 } ? bytes.count : runes.count }

  func prefixOfRunes(_ count: Int) -> GoString {
    var index = 0
    for _ in 0..<count {
      guard index < bytes.count else { break }
      index += UTF8Decoding.rune(in: bytes[...], at: index).length
    }
    return GoString(bytes: bytes[..<index])
  }
}

extension Array where Element == UInt8 {
  /// Where `needle` begins at or behind `from`.
  func firstIndex(ofBytes needle: [UInt8], from: Int = 0) -> Int? {
    guard let first = needle.first else { return from <= count ? from : nil }
    guard count >= needle.count else { return nil }
    let last = count - needle.count
    var index = from
    while index <= last {
      if self[index] == first, self[index..<index + needle.count].elementsEqual(needle) { return index }
      index += 1
    }
    return nil
  }
}

/// Go's classes of runes.
enum RuneClass {
  static func isLetter(_ rune: Unicode.Scalar) -> Bool {
    switch rune.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  static func isDigit(_ rune: Unicode.Scalar) -> Bool { rune.properties.generalCategory == .decimalNumber }
  static func isUpper(_ rune: Unicode.Scalar) -> Bool { rune.properties.generalCategory == .uppercaseLetter }
  static func isLower(_ rune: Unicode.Scalar) -> Bool { rune.properties.generalCategory == .lowercaseLetter }
  static func isTitle(_ rune: Unicode.Scalar) -> Bool { rune.properties.generalCategory == .titlecaseLetter }

  static func isSpace(_ rune: Unicode.Scalar) -> Bool {
    switch rune.value {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  /// Letters, marks, numbers, punctuation, symbols and the ASCII space.
  static func isPrint(_ rune: Unicode.Scalar) -> Bool {
    if rune.value < 0x7F { return rune.value >= 0x20 }
    switch rune.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
      return false
    default: return true
    }
  }

  static func toUpper(_ rune: Unicode.Scalar) -> Unicode.Scalar {
    switch rune.value {
    // Greek letters with a small iota: as a text they become two capitals, as runes those that are for titles.
    case 0x1F80...0x1F87, 0x1F90...0x1F97, 0x1FA0...0x1FA7, 0x1FB3, 0x1FC3, 0x1FF3: toTitle(rune)
    default: single(rune.properties.uppercaseMapping) ?? rune
    }
  }
  static func toLower(_ rune: Unicode.Scalar) -> Unicode.Scalar {
    // A capital I with a dot: as a text the dot would stay.
    rune == "\u{130}" ? "i" : single(rune.properties.lowercaseMapping) ?? rune
  }
  static func toTitle(_ rune: Unicode.Scalar) -> Unicode.Scalar { single(rune.properties.titlecaseMapping) ?? rune }

  /// Go maps rune by rune; what would become several stays as it is.
  private static func single(_ text: String) -> Unicode.Scalar? {
    let scalars = text.unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }
}
