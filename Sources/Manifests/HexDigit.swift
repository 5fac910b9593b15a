extension UInt8 {
  /// Whether it is one of `0-9a-fA-F`. Swift's own integers would read a text with a sign as well.
  public var isHexDigit: Bool { Character(Unicode.Scalar(self)).isHexDigit }
}
