/// A Go string: bytes, usually but not always UTF-8, compared and hashed byte by byte.
///
/// Swift's `String` will not do: it cannot hold arbitrary bytes (a binary file on its way through `b64enc`), and it takes
/// canonically equivalent texts for equal.
public struct GoString: Sendable, Hashable {
  public var bytes: [UInt8]

  @inlinable public init() { bytes = [] }
  @inlinable public init(bytes: [UInt8]) { self.bytes = bytes }
  @inlinable public init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
  @inlinable public init(_ text: String) { bytes = Array(text.utf8) }
  @inlinable public init(_ text: Substring) { bytes = Array(text.utf8) }

  /// The text; each byte that is no UTF-8 becomes U+FFFD, where Swift would make one of several.
  public var text: String {
    // Nearly all are ASCII, which needs no validation.
    if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
    return String(validating: bytes, as: UTF8.self) ?? repaired
  }

  private var repaired: String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: runes)
    return String(text)
  }
  @inlinable public var count: Int { bytes.count }
  @inlinable public var isEmpty: Bool { bytes.isEmpty }

  @inlinable public func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  @inlinable public static func == (a: GoString, b: GoString) -> Bool { a.bytes == b.bytes }
}

extension GoString: Comparable {
  @inlinable public static func < (a: GoString, b: GoString) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}

extension GoString: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, CustomStringConvertible {
  @inlinable public init(stringLiteral value: String) { bytes = Array(value.utf8) }
  public var description: String { text }
}

extension GoString {
  @inlinable public static func + (a: GoString, b: GoString) -> GoString { GoString(bytes: a.bytes + b.bytes) }
  @inlinable public static func += (a: inout GoString, b: GoString) { a.bytes += b.bytes }
}
