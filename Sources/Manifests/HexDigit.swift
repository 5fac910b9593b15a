extension UInt8 {
  /// Whether it is one of `0-9a-fA-F`. Swift's own integers would read a text with a sign as well.
  public var isHexDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
    default: false
    }
  }
}
