/// Makes text of a server fit to be shown.
package enum SafeText {
  /// The text on one line without control characters, direction marks or needless space, cut at `limit` characters.
  package static func line(_ text: some StringProtocol, limit: Int = 1000) -> String {
    var result = String.UnicodeScalarView()
    var count = 0
    var spaceIsDue = false
    for scalar in text.unicodeScalars {
      guard isPrintable(scalar) else {
        spaceIsDue = count > 0
        continue
      }
      if spaceIsDue {
        result.append(" ")
        spaceIsDue = false
      }
      result.append(scalar)
      count += 1
      if count >= limit {
        result.append("…")
        break
      }
    }
    return String(result)
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x21, 0x7F..<0xA0: false
    case 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: false
    default: true
    }
  }
}

/// Percent-encoding of what goes into a request's target.
package enum PercentEncoding {
  /// Everything but RFC 3986's unreserved characters encoded.
  package static func encode(_ text: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.append(byte)
      default:
        result.append(UInt8(ascii: "%"))
        result.append(digits[Int(byte >> 4)])
        result.append(digits[Int(byte & 15)])
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// `a=1&b=2`, or an empty text.
  package static func query(_ pairs: [(name: String, value: String)]) -> String {
    pairs.map { encode($0.name) + "=" + encode($0.value) }.joined(separator: "&")
  }
}
