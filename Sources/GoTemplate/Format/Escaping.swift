/// text/template's escapes: `html`, `js`.
enum Escaping {
  /// The arguments as text: a lone string as it is, else as `print` prints them.
  static func text(_ arguments: [GoValue]) -> GoString {
    if arguments.count == 1, let text = arguments[0].string { return text }
    return Printer.sprint(arguments.map { $0.isNull ? .string("<no value>") : $0 })
  }

  static func html(_ text: GoString) -> GoString {
    var result = GoString()
    for byte in text.bytes {
      switch byte {
      case 0: result += "\u{FFFD}"
      case UInt8(ascii: "\""): result += "&#34;"
      case UInt8(ascii: "'"): result += "&#39;"
      case UInt8(ascii: "&"): result += "&amp;"
      case UInt8(ascii: "<"): result += "&lt;"
      case UInt8(ascii: ">"): result += "&gt;"
      default: result.bytes.append(byte)
      }
    }
    return result
  }

  static func javaScript(_ text: GoString) -> GoString {
    var result = GoString()
    var index = 0
    while index < text.bytes.count {
      let (rune, length) = UTF8Decoding.rune(in: text.bytes[...], at: index)
      defer { index += length }
      switch rune {
      case "\\": result += "\\\\"
      case "'": result += "\\'"
      case "\"": result += "\\\""
      case "<": result += "\\u003C"
      case ">": result += "\\u003E"
      case "&": result += "\\u0026"
      case "=": result += "\\u003D"
      default:
        if rune.value < 0x20 || !RuneClass.isPrint(rune) {
          let hex = String(rune.value, radix: 16, uppercase: true)
          result += GoString(
            "\\u" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex)
        } else {
          // Bytes that are no UTF-8 stay as they are.
          result.bytes.append(contentsOf: text.bytes[index..<index + length])
        }
      }
    }
    return result
  }
}

/// Go's net/url escapes.
enum URLEscaping {
  static func query(_ text: GoString) -> GoString {
    escape(text, unescaped: "-_.~", spaceIsPlus: true)
  }

  static func escape(_ text: GoString, unescaped: String, spaceIsPlus: Bool = false) -> GoString {
    let alphabet = Array("0123456789ABCDEF".utf8)
    let allowed = Array(unescaped.utf8)
    var result = GoString()
    for byte in text.bytes {
      let isAlphaNumeric =
        (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
        || ((byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z"))
      if isAlphaNumeric || allowed.contains(byte) {
        result.bytes.append(byte)
      } else if spaceIsPlus, byte == 0x20 {
        result.bytes.append(UInt8(ascii: "+"))
      } else {
        result.bytes.append(contentsOf: [
          UInt8(ascii: "%"), alphabet[Int(byte >> 4)], alphabet[Int(byte & 15)],
        ])
      }
    }
    return result
  }
}
