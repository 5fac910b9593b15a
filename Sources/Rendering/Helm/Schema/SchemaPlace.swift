/// A place in a document: a JSON pointer below its URL.
struct SchemaPlace: Hashable, CustomStringConvertible {
  /// Without a fragment.
  var document: String
  var pointer: [String] = []

  /// `file:///values.schema.json#/properties/a%20b`, as Go writes the URL.
  var description: String { document + "#" + SchemaURL.escaped(fragment: Self.text(pointer)) }

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
}
