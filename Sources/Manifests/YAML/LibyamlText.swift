import Glibc

/// A text for libyaml, put in another way where goyaml takes it in another way.
///
/// What goyaml reads and libyaml refuses: a `:` before a comma or a bracket within brackets, as in `{a:}` and `[b:, c]`, belongs to
/// the word before it: it hides behind a character that the text does not have, which to libyaml is one more letter. `\'` between
/// double quotes is a `'`, which needs no backslash. Commas and square brackets belong to the tag that they stand in, as in `!a[b]`
/// and `[!c, d]`: a dash stands for them, for no tag that means something has either. And the document ends with `[]` or `{}` as its
/// root. What libyaml reads and goyaml refuses: a `\/` between double quotes, so the slash hides too.
struct LibyamlText {
  private(set) var bytes: [UInt8]
  /// The hidden characters, by those that stand for them.
  private(set) var hidden: [Unicode.Scalar: Unicode.Scalar] = [:]
  private var count = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let slashes = Self.escapedSlashes(bytes)
    guard !slashes.isEmpty, let stand = unused else { return }
    hidden[stand] = "/"
    self.bytes = []
    var start = 0
    for slash in slashes {
      self.bytes += bytes[start..<slash]
      self.bytes += String(stand).utf8
      start = slash + 1
    }
    self.bytes += bytes[start...]
  }

  private static func escapedSlashes(_ bytes: [UInt8]) -> [Int] {
    bytes.withUnsafeBytes { buffer in
      var found: [Int] = []
      var index = 0
      while index < buffer.count, let start = buffer.baseAddress,
        let backslash = memchr(start + index, Int32(UInt8(ascii: "\\")), buffer.count - index)
      {
        index = start.distance(to: backslash) + 1
        if index < buffer.count, buffer[index] == UInt8(ascii: "/") { found.append(index) }
      }
      return found
    }
  }

  /// - Returns: False where all characters that could stand for it occur.
  private mutating func hide(_ character: Unicode.Scalar, at offset: Int) -> Bool {
    guard let stand = hidden.first(where: { $0.value == character })?.key ?? unused else { return false }
    bytes.replaceSubrange(offset...offset, with: Array(String(stand).utf8))
    hidden[stand] = character
    return true
  }

  /// Puts in another way what libyaml refused. The text has to be read again after each time, so there is an end to it.
  ///
  /// - Parameter index: the number of the character at which libyaml gave up.
  /// - Returns: False where the text stays as it is.
  mutating func change(at index: Int) -> Bool {
    guard count < 100, count * bytes.count < 64 << 20, let offset = offset(of: index) else { return false }
    count += 1
    switch bytes[offset] {
    case UInt8(ascii: "\\") where offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "'"): bytes.remove(at: offset)
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"): bytes[offset] = UInt8(ascii: "-")
    case UInt8(ascii: ":"): return hide(":", at: offset)
    default: return false
    }
    return true
  }

  /// Lets the document end behind a root without elements, whatever follows on its line.
  ///
  /// Anything that begins a line may turn out to be a key, so libyaml looks on for a colon up to the line's end and trips over what
  /// it finds. goyaml forgets about that when empty brackets close. They are moved so far apart here that they can be no key.
  mutating func loosenEmptyRoot() {
    guard let open = rootStart, let brackets = EmptyBrackets(bytes, at: open), brackets.isOnOneLine, let next = brackets.next
    else { return }
    if bytes[next] == UInt8(ascii: ":"), next + 1 == bytes.count || EmptyBrackets.isBlank(bytes[next + 1]) {
      bytes.removeSubrange(next...)
    } else {
      bytes.insert(contentsOf: repeatElement(UInt8(ascii: " "), count: Self.longestKey + 1), at: open + 1)
    }
  }

  /// YAML 1.1: a key that no `?` announces has at most so many characters.
  private static let longestKey = 1024

  /// Where the first node begins: behind empty lines, comments and the line that begins a document.
  private var rootStart: Int? {
    var index = 0
    while index < bytes.count {
      if EmptyBrackets.isBlank(bytes[index]) {
        index += 1
      } else if bytes[index] == UInt8(ascii: "#") {
        guard let end = bytes[index...].firstIndex(of: 0x0A) else { return nil }
        index = end
      } else if bytes[index...].starts(with: "---".utf8), index + 3 < bytes.count, EmptyBrackets.isBlank(bytes[index + 3]) {
        index += 3
      } else {
        return index
      }
    }
    return nil
  }

  private func offset(of character: Int) -> Int? {
    var left = character
    for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
      if left == 0 { return offset }
      left -= 1
    }
    return nil
  }

  /// A character of the area for private use that does not occur.
  private var unused: Unicode.Scalar? {
    let used = Set(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    return (UInt32(0xE000)...0xF8FF).lazy.compactMap(Unicode.Scalar.init).first { !used.contains($0) }
  }
}

/// `[]` or `{}` in a text, with blanks between the two perhaps. goyaml does not look on for the colon that would make them a key.
struct EmptyBrackets {
  let isOnOneLine: Bool
  /// Where something follows on the line on which they close.
  let next: Int?

  /// - Returns: nil where there are none at that place.
  init?<Bytes: RandomAccessCollection<UInt8>>(_ bytes: Bytes, at open: Int) where Bytes.Index == Int {
    guard bytes.indices.contains(open), let closing = Self.closing(bytes[open]),
      let close = bytes[(open + 1)...].firstIndex(where: { !Self.isBlank($0) }), bytes[close] == closing
    else { return nil }
    isOnOneLine = !bytes[open..<close].contains { $0 == 0x0A || $0 == 0x0D }
    let next = bytes[(close + 1)...].firstIndex { $0 != 0x20 && $0 != 0x09 }
    self.next = next.flatMap { Self.isBlank(bytes[$0]) ? nil : $0 }
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  private static func closing(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "["): UInt8(ascii: "]")
    case UInt8(ascii: "{"): UInt8(ascii: "}")
    default: nil
    }
  }
}
