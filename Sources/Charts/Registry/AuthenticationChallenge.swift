/// What a registry asks for with `WWW-Authenticate` (RFC 9110, section 11.6.1): `Bearer realm="…",service="…",scope="…"`.
struct AuthenticationChallenge: Sendable, Equatable {
  /// In lower case: `bearer`, `basic`.
  var scheme: String
  var parameters: [String: String]

  /// The challenges of one field: those that can be understood.
  static func read(_ text: String) -> [AuthenticationChallenge] {
    var challenges: [AuthenticationChallenge] = []
    var rest = Substring(text)
    func skip(_ drop: (Character) -> Bool) { rest = rest.drop(while: drop) }
    while true {
      skip { $0 == "," || $0.isWhitespace }
      let word = rest.prefix { !$0.isWhitespace && $0 != "," && $0 != "=" }
      guard !word.isEmpty else { return challenges }
      rest = rest.dropFirst(word.count)
      skip(\.isWhitespace)
      guard rest.first == "=" else {
        challenges.append(AuthenticationChallenge(scheme: word.lowercased(), parameters: [:]))
        continue
      }
      rest = rest.dropFirst()
      skip(\.isWhitespace)
      let value = takeValue(&rest)
      if !challenges.isEmpty { challenges[challenges.count - 1].parameters[word.lowercased()] = value }
    }
  }

  private static func takeValue(_ rest: inout Substring) -> String {
    guard rest.first == "\"" else {
      let value = rest.prefix { $0 != "," && !$0.isWhitespace }
      rest = rest.dropFirst(value.count)
      return String(value)
    }
    rest = rest.dropFirst()
    var value = ""
    while let character = rest.popFirst(), character != "\"" {
      if character == "\\", let next = rest.popFirst() { value.append(next) } else { value.append(character) }
    }
    return value
  }
}
