/// What a terminal sends: key presses, and pasted text apart from them.
enum Input: Sendable, Hashable {
  case key(Key)
  case paste(String)
}

/// Turns the bytes of a terminal into keys. Unknown sequences are swallowed whole, never shown as letters.
struct InputDecoder {
  /// Pasted text beyond this is cut off.
  static let pasteLimit = 65_536
  private static let sequenceLimit = 64

  private var pending: [UInt8] = []
  private var paste: [UInt8]?

  /// An ESC waits: it is a key of its own unless more bytes follow at once.
  var isWaiting: Bool { pending.first == 0x1b && paste == nil }

  mutating func feed(_ bytes: some Sequence<UInt8>) -> [Input] {
    pending.append(contentsOf: bytes)
    var result: [Input] = []
    while let input = take(final: false) { if let input = input.value { result.append(input) } }
    return result
  }

  /// The wait is over: what is pending is what it looks like.
  mutating func flush() -> [Input] {
    var result: [Input] = []
    while let input = take(final: true) { if let input = input.value { result.append(input) } }
    return result
  }

  private struct Taken {
    var value: Input?
    static let nothing = Taken(value: nil)
    static func key(_ key: Key) -> Taken { Taken(value: .key(key)) }
  }

  /// Takes the next input off `pending`; nil when more bytes are needed.
  private mutating func take(final: Bool) -> Taken? {
    if paste != nil { return takePaste() }
    guard let first = pending.first else { return nil }
    if first == 0x1b { return takeEscape(final: final) }
    if first < 0x80 {
      pending.removeFirst()
      return .key(Self.plain(first))
    }
    return takeUTF8(final: final)
  }

  private static func plain(_ byte: UInt8) -> Key {
    switch byte {
    case 0x00: Key(.character(" "), control: true)
    case 0x08, 0x7f: Key(.backspace)
    case 0x09: Key(.tab)
    case 0x0a, 0x0d: Key(.enter)
    case 0x01...0x1a: Key(.character(Unicode.Scalar(byte + 0x60)), control: true)
    case 0x1b: Key(.escape)
    case 0x1c...0x1f: Key(.character(Unicode.Scalar(byte + 0x40)), control: true)
    default: Key(.character(Unicode.Scalar(byte)))
    }
  }

  private mutating func takeUTF8(final: Bool) -> Taken? {
    let first = pending[0]
    let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    guard first >= 0xc2, first <= 0xf4 else {
      pending.removeFirst()
      return .nothing
    }
    if pending.count < length {
      guard final || pending.dropFirst().contains(where: { $0 & 0xc0 != 0x80 }) else { return nil }
      pending.removeFirst()
      return .nothing
    }
    let text = String(decoding: pending[..<length], as: UTF8.self)
    guard text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first, scalar != "\u{fffd}" else {
      pending.removeFirst()
      return .nothing
    }
    pending.removeFirst(length)
    return .key(Key(.character(scalar)))
  }

  private mutating func takeEscape(final: Bool) -> Taken? {
    guard pending.count > 1 else {
      guard final else { return nil }
      pending.removeFirst()
      return .key(Key(.escape))
    }
    switch pending[1] {
    case UInt8(ascii: "["): return takeControlSequence(final: final)
    case UInt8(ascii: "O"):
      guard pending.count > 2 else {
        guard final else { return nil }
        pending.removeFirst(2)
        return .key(Key(.character("O"), meta: true))
      }
      let letter = pending[2]
      pending.removeFirst(3)
      return Taken(value: Self.letterKey(letter).map { .key(Key($0)) })
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"): return takeString(final: final)
    case 0x1b:
      // ESC ESC [ A is Meta-Up of some terminals; otherwise the first is a key.
      pending.removeFirst()
      return .key(Key(.escape))
    case 0x80...:
      pending.removeFirst()
      return .key(Key(.escape))
    default:
      var key = Self.plain(pending[1])
      key.meta = true
      pending.removeFirst(2)
      return .key(key)
    }
  }

  /// An answer of the terminal (colours, names): swallowed up to its end.
  private mutating func takeString(final: Bool) -> Taken? {
    for (index, byte) in pending.enumerated().dropFirst(2) {
      if byte == 0x07 {
        pending.removeFirst(index + 1)
        return .nothing
      }
      if byte == 0x5c, pending[index - 1] == 0x1b {
        pending.removeFirst(index + 1)
        return .nothing
      }
    }
    guard final || pending.count > 4096 else { return nil }
    let key = Self.plain(pending[1])
    let onlyTwo = pending.count == 2
    pending.removeAll()
    return onlyTwo ? .key(Key(key.code, meta: true)) : .nothing
  }

  private mutating func takeControlSequence(final: Bool) -> Taken? {
    guard let end = pending.dropFirst(2).firstIndex(where: { $0 >= 0x40 && $0 <= 0x7e }) else {
      guard final || pending.count > Self.sequenceLimit else { return nil }
      let onlyTwo = pending.count == 2
      pending.removeAll()
      return onlyTwo ? .key(Key(.character("["), meta: true)) : .nothing
    }
    let parameters = String(decoding: pending[2..<end], as: UTF8.self).split(separator: ";", omittingEmptySubsequences: false)
    let letter = pending[end]
    // The Linux console sends ESC [ [ A for F1.
    if letter == UInt8(ascii: "["), end == 2 {
      guard pending.count > 3 else {
        guard final else { return nil }
        pending.removeAll()
        return .nothing
      }
      let number = Int(pending[3]) - 0x40
      pending.removeFirst(4)
      return (1...5).contains(number) ? .key(Key(.function(number))) : .nothing
    }
    pending.removeFirst(end + 1)
    let numbers = parameters.map { Int($0.prefix { $0 != ":" }) }
    let first = numbers.first.flatMap { $0 } ?? 1
    let modifiers = max(0, (numbers.count > 1 ? numbers[1] ?? 1 : 1) - 1)
    var key: Key?
    switch letter {
    case UInt8(ascii: "~"):
      if first == 200 {
        paste = []
        return .nothing
      }
      if first == 27, numbers.count > 2, let code = numbers[2] {
        key = Self.codePoint(code)
      } else {
        key = Self.tildeKey(first).map { Key($0) }
      }
    case UInt8(ascii: "u"): key = Self.codePoint(first)
    case UInt8(ascii: "Z"): return .key(Key(.backTab))
    default: key = Self.letterKey(letter).map { Key($0) }
    }
    guard var key else { return .nothing }
    if modifiers & 2 != 0 { key.meta = true }
    if modifiers & 4 != 0 { key.control = true }
    if modifiers & 1 != 0, key.code == .tab { key.code = .backTab }
    return .key(key)
  }

  private static func codePoint(_ code: Int) -> Key? {
    if code < 0x20 || code == 0x7f { return UInt8(exactly: code).map(plain) }
    return UInt32(exactly: code).flatMap(Unicode.Scalar.init).map { Key(.character($0)) }
  }

  private static func letterKey(_ letter: UInt8) -> Key.Code? {
    switch letter {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "M"): .enter
    case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(letter) - 0x4f)
    default: nil
    }
  }

  private static func tildeKey(_ number: Int) -> Key.Code? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    default: nil
    }
  }

  private mutating func takePaste() -> Taken? {
    let end = Array("\u{1b}[201~".utf8)
    guard var text = paste else { return nil }
    var index = 0
    while index < pending.count {
      if pending[index] == 0x1b {
        let rest = pending[index...].prefix(end.count)
        if rest.elementsEqual(end) {
          pending.removeFirst(index + end.count)
          paste = nil
          return Taken(value: .paste(String(decoding: text, as: UTF8.self)))
        }
        if rest.count < end.count, end.starts(with: rest) { break }
      }
      if text.count < Self.pasteLimit { text.append(pending[index]) }
      index += 1
    }
    pending.removeFirst(index)
    paste = text
    return nil
  }
}
