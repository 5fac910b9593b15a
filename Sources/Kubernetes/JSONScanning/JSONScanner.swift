/// Why bytes could not be scanned: at which byte they stop to be JSON.
struct JSONScanError: Error, Equatable {
  var offset: Int
}

/// Walks over JSON without building anything: finds where values begin and end, and skips what nobody asked for.
///
/// It believes that brackets match; who decodes the found ranges checks that.
struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var failure: JSONScanError { JSONScanError(offset: position) }

  @inline(__always)
  mutating func skipSpace() {
    while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
  }

  /// The next byte that is no space, without going past it.
  @inline(__always)
  mutating func peek() throws(JSONScanError) -> UInt8 {
    skipSpace()
    guard position < bytes.count else { throw failure }
    return bytes[position]
  }

  @inline(__always)
  mutating func expect(_ byte: UInt8) throws(JSONScanError) {
    guard try peek() == byte else { throw failure }
    position += 1
  }

  /// True, and past it, where `byte` comes next.
  @inline(__always)
  mutating func take(_ byte: UInt8) throws(JSONScanError) -> Bool {
    guard try peek() == byte else { return false }
    position += 1
    return true
  }

  /// Calls `body` with each key's range (between its quotes); `body` must go past the value.
  @inline(__always)
  mutating func members(
    _ body: (_ key: Range<Int>, _ scanner: inout JSONScanner) throws(JSONScanError) -> Void
  ) throws(JSONScanError) {
    try expect(UInt8(ascii: "{"))
    if try take(UInt8(ascii: "}")) { return }
    repeat {
      let key = try string()
      try expect(UInt8(ascii: ":"))
      try body(key, &self)
    } while try take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
  }

  /// Calls `body` before each element; `body` must go past it.
  @inline(__always)
  mutating func elements(_ body: (_ scanner: inout JSONScanner) throws(JSONScanError) -> Void) throws(JSONScanError) {
    try expect(UInt8(ascii: "["))
    if try take(UInt8(ascii: "]")) { return }
    repeat { try body(&self) } while try take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
  }

  /// The range between the quotes of a string, and past it.
  mutating func string() throws(JSONScanError) -> Range<Int> {
    try expect(UInt8(ascii: "\""))
    let start = position
    try finishString()
    return start..<(position - 1)
  }

  /// Past the value that comes next, whatever it is; its range.
  @discardableResult
  mutating func value() throws(JSONScanError) -> Range<Int> {
    let first = try peek()
    let start = position
    switch first {
    case UInt8(ascii: "\""):
      position += 1
      try finishString()
    case UInt8(ascii: "{"), UInt8(ascii: "["): try skipNested()
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"): throw failure
    default: skipWord()
    }
    return start..<position
  }

  private mutating func skipWord() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0...0x20: return
      default: position += 1
      }
    }
  }

  private mutating func skipNested() throws(JSONScanError) {
    var depth = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): try finishString()
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return }
      default: break
      }
    }
    throw failure
  }

  /// From inside a string past its closing quote.
  private mutating func finishString() throws(JSONScanError) {
    let raw = UnsafeRawBufferPointer(bytes)
    while position < bytes.count {
      // Eight bytes at a time: a byte of `a ^ pattern` is zero where it is a quote, or a backslash.
      if position + 8 <= bytes.count {
        let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        let found = Self.zeroBytes(word ^ 0x2222_2222_2222_2222) | Self.zeroBytes(word ^ 0x5C5C_5C5C_5C5C_5C5C)
        if found == 0 {
          position += 8
          continue
        }
        position += UInt64(littleEndian: found).trailingZeroBitCount / 8
      }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"): position += 2
      default: position += 1
      }
    }
    position = bytes.count
    throw failure
  }

  /// The high bit of each byte that is zero (and perhaps of bytes above the lowest of them).
  @inline(__always)
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }
}
