/// A text for libyaml, in which is put in another way what goyaml reads and libyaml refuses.
///
/// There are two such things. A `:` before a comma or a bracket within brackets, as in `{a:}` and `[b:, c]`, belongs to the word
/// before it: it hides behind a character that the text does not have, which to libyaml is one more letter. And `\'` between double
/// quotes is a `'`, which needs no backslash.
struct LibyamlText {
  private(set) var bytes: [UInt8]
  /// What stands for a colon; nil while none is hidden.
  private(set) var hiddenColon: Unicode.Scalar?
  private var count = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Puts in another way what libyaml refused. The text has to be read again after each time, so there is an end to it.
  ///
  /// - Parameter index: the number of the character at which libyaml gave up.
  /// - Returns: False where the text stays as it is.
  mutating func change(at index: Int) -> Bool {
    guard count < 100, count * bytes.count < 64 << 20, let offset = offset(of: index) else { return false }
    count += 1
    switch bytes[offset] {
    case UInt8(ascii: "\\") where offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "'"): bytes.remove(at: offset)
    case UInt8(ascii: ":"):
      guard let stand = hiddenColon ?? unused else { return false }
      bytes.replaceSubrange(offset...offset, with: Array(String(stand).utf8))
      hiddenColon = stand
    default: return false
    }
    return true
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
