import GoTemplate
import Manifests

/// A place in a document: a JSON pointer below its URL.
struct SchemaPlace: Hashable, CustomStringConvertible {
  /// Without a fragment.
  var document: String
  var pointer: [String] = []

  /// `file:///values.schema.json#/properties/a%20b`, as Go writes the URL.
  var description: String { document + "#" + Self.encoded(fragment: Self.text(pointer)) }

  /// `/properties/a~1b`
  static func text(_ pointer: [String]) -> String {
    pointer.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
  }

  /// The tokens of a pointer; nil where a `~` is none of `~0` and `~1`.
  static func tokens(_ text: some StringProtocol) -> [String]? {
    var tokens: [String] = []
    for token in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      let parts = token.split(separator: "~", omittingEmptySubsequences: false)
      var plain = String(parts[0])
      for part in parts.dropFirst() {
        switch part.first {
        case "0": plain += "~" + part.dropFirst()
        case "1": plain += "/" + part.dropFirst()
        default: return nil
        }
      }
      tokens.append(plain)
    }
    return tokens
  }

  static func encoded(fragment: String) -> String {
    var text = ""
    for byte in fragment.utf8 {
      let scalar = Unicode.Scalar(byte)
      if scalar.isASCII,
        scalar.properties.isAlphabetic || (48...57).contains(byte) || "-_.~$&+,/:;=?@!()*".unicodeScalars.contains(scalar)
      {
        text.unicodeScalars.append(scalar)
      } else {
        text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return text
  }
}

/// URLs as schemas use them.
enum SchemaURL {
  /// What a reference means that stands in a document.
  static func join(_ base: String, _ reference: String) -> String {
    if reference.isEmpty { return base }
    if reference.contains("://") || reference.hasPrefix("urn:") { return reference }
    let parts = base.prefix { $0 != "?" }.parts(separatedBy: "://")
    guard parts.count == 2 else { return reference }
    let slash = parts[1].firstIndex(of: "/") ?? parts[1].endIndex
    if reference.hasPrefix("//") { return parts[0] + ":" + reference }
    let folder =
      reference.hasPrefix("/")
      ? [] : parts[1][slash...].split(separator: "/", omittingEmptySubsequences: false).dropFirst().dropLast()
    var path = folder.map(String.init)
    let steps = reference.split(separator: "/", omittingEmptySubsequences: false).dropFirst(reference.hasPrefix("/") ? 1 : 0)
    for (index, step) in steps.enumerated() {
      let isLast = index == steps.count - 1
      switch step {
      case "..":
        _ = path.popLast()
        if isLast { path.append("") }
      case ".": if isLast { path.append("") }
      default: path.append(String(step))
      }
    }
    return parts[0] + "://" + parts[1][..<slash] + "/" + path.joined(separator: "/")
  }

  /// The URL without its fragment, and the fragment.
  static func split(_ text: String) -> (url: String, fragment: String) {
    guard let mark = text.firstIndex(of: "#") else { return (text, "") }
    return (String(text[..<mark]), String(text[text.index(after: mark)...]))
  }

  /// Nil where an escape is none.
  static func percentDecoded(_ text: String) -> String? {
    guard text.contains("%") else { return text }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexDigit),
        let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
