/// A URL as Go's net/url takes it apart.
struct GoURL {
  var scheme = GoString()
  var userInfo: GoString?
  var host = GoString()
  var path = GoString()
  var opaque = GoString()
  var query = GoString()
  var fragment = GoString()

  init() {}

  /// - Throws: ``FunctionError`` with Go's text.
  init(_ text: GoString) throws {
    func fault(_ what: String) -> FunctionError {
      FunctionError("unable to parse url: parse \(Quoting.doubleQuoted(text)): \(what)")
    }
    if text.bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      throw fault("net/url: invalid control character in URL")
    }
    var rest = text.bytes[...]
    if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
      fragment = try Self.unescape(rest[(hash + 1)...], fault)
      rest = rest[..<hash]
    }
    // The scheme.
    for (offset, byte) in rest.enumerated() {
      let isLetter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
      if isLetter { continue }
      if byte == UInt8(ascii: ":") {
        if offset == 0 { throw fault("missing protocol scheme") }
        scheme = GoStrings.lower(GoString(bytes: rest.prefix(offset)))
        rest = rest.dropFirst(offset + 1)
        break
      }
      let mayFollow =
        (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || "+-.".utf8.contains(byte)
      if !mayFollow || offset == 0 { break }
    }
    if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
      query = GoString(bytes: rest[(mark + 1)...])
      rest = rest[..<mark]
    }
    if rest.first != UInt8(ascii: "/") {
      if !scheme.isEmpty {
        opaque = GoString(bytes: rest)
        return
      }
      let firstSegment = rest.prefix { $0 != UInt8(ascii: "/") }
      if firstSegment.contains(UInt8(ascii: ":")) {
        throw fault("first path segment in URL cannot contain colon")
      }
    }
    if rest.starts(with: "//".utf8), !scheme.isEmpty || !rest.starts(with: "///".utf8) {
      let authority = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "/") }
      rest = rest.dropFirst(2 + authority.count)
      var hostPart = authority
      if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
        userInfo = GoString(bytes: authority[..<at])
        hostPart = authority[(at + 1)...]
      }
      if let colon = hostPart.lastIndex(of: UInt8(ascii: ":")),
        !hostPart[colon...].contains(UInt8(ascii: "]"))
      {
        let port = hostPart[(colon + 1)...]
        guard port.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
          throw fault(
            "invalid port \(Quoting.doubleQuoted(GoString(bytes: hostPart[colon...]))) after host")
        }
      }
      if hostPart.contains(0x20) { throw fault("invalid character \" \" in host name") }
      host = try Self.unescape(hostPart, fault)
    }
    path = try Self.unescape(rest, fault)
  }

  private static func unescape(_ bytes: ArraySlice<UInt8>, _ fault: (String) -> FunctionError)
    throws -> GoString
  {
    guard bytes.contains(UInt8(ascii: "%")) else { return GoString(bytes: bytes) }
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      else {
        throw fault("invalid URL escape \(Quoting.doubleQuoted(GoString(bytes: [byte] + digits)))")
      }
      result.append(value)
      rest.removeFirst(2)
    }
    return GoString(bytes: result)
  }

  private var hostname: GoString {
    let bytes = host.bytes
    if bytes.first == UInt8(ascii: "["), let end = bytes.firstIndex(of: UInt8(ascii: "]")) {
      return GoString(bytes: bytes[1..<end])
    }
    if let colon = bytes.lastIndex(of: UInt8(ascii: ":")) {
      return GoString(bytes: bytes[..<colon])
    }
    return host
  }

  /// What `urlParse` gives.
  var dictionary: GoMap {
    GoMap([
      "scheme": .string(scheme), "host": .string(host), "hostname": .string(hostname),
      "path": .string(path),
      "query": .string(query), "opaque": .string(opaque), "fragment": .string(fragment),
      "userinfo": .string(userInfo ?? GoString()),
    ])
  }

  /// What `urlJoin` makes of such a dictionary.
  static func join(_ map: GoMap) throws -> GoString {
    func part(_ key: GoString) throws -> GoString {
      guard let value = map[key], !value.isNull else { return GoString() }
      guard let text = value.string else {
        throw FunctionError(
          "unable to parse \(key) key, must be of type string, but \(value.type?.description ?? "") found"
        )
      }
      return text
    }
    var url = GoURL()
    url.scheme = try part("scheme")
    url.host = try part("host")
    url.path = try part("path")
    url.query = try part("query")
    url.opaque = try part("opaque")
    url.fragment = try part("fragment")
    let user = try part("userinfo")
    if !user.isEmpty {
      _ = try GoURL("proto://" + user + "@host")
      url.userInfo = user
    }
    return url.text
  }

  /// Go's `URL.String()`.
  var text: GoString {
    var result = GoString()
    if !scheme.isEmpty { result += scheme + ":" }
    if !opaque.isEmpty {
      result += opaque
    } else {
      if !scheme.isEmpty || !host.isEmpty || userInfo != nil {
        if !host.isEmpty || !path.isEmpty || userInfo != nil { result += "//" }
        if let userInfo { result += userInfo + "@" }
        result += URLEscaping.escape(host, unescaped: "-_.~!$&'()*+,;=:[]<>\"")
      }
      if !path.isEmpty, path.bytes[0] != UInt8(ascii: "/"), !host.isEmpty { result += "/" }
      if result.isEmpty {
        let segment = path.bytes.prefix { $0 != UInt8(ascii: "/") }
        if segment.contains(UInt8(ascii: ":")) { result += "./" }
      }
      result += path == "*" ? path : URLEscaping.escape(path, unescaped: "-_.~$&+,/:;=@")
    }
    if !query.isEmpty { result += "?" + query }
    if !fragment.isEmpty {
      result += "#" + URLEscaping.escape(fragment, unescaped: "-_.~$&+,/:;=?@!()*")
    }
    return result
  }
}
