import Manifests

/// A URL as Go's net/url takes it apart.
public struct GoURL {
  public private(set) var scheme = GoString()
  /// As Go writes it.
  private(set) var userInfo: GoString?
  public private(set) var host = GoString()
  var path = GoString()
  /// As it was written, where Go would write it in another way; else empty.
  public private(set) var rawPath = GoString()
  var opaque = GoString()
  var query = GoString()
  var fragment = GoString()

  init() {}

  /// - Throws: ``FunctionError`` with Go's text: `parse "x:y": first path segment in URL cannot contain colon`.
  public init(_ text: GoString) throws {
    let hash = text.bytes.firstIndex(of: UInt8(ascii: "#")) ?? text.count
    try readAddress(text.bytes[..<hash])
    fragment = try Self.unescape(text.bytes[hash...].dropFirst()) {
      FunctionError("parse \(Quoting.doubleQuoted(text)): \($0)")
    }
  }

  /// Reads all but the fragment.
  private mutating func readAddress(_ text: ArraySlice<UInt8>) throws {
    func fault(_ what: String) -> FunctionError {
      FunctionError("parse \(Quoting.doubleQuoted(GoString(bytes: text))): \(what)")
    }
    if text.contains(where: { $0 < 0x20 || $0 == 0x7F }) { throw fault("net/url: invalid control character in URL") }
    var rest = text
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
      let at = authority.lastIndex(of: UInt8(ascii: "@"))
      let hostPart = at.map { authority[($0 + 1)...] } ?? authority
      var port = hostPart.lastIndex(of: UInt8(ascii: ":")).map { hostPart[$0...] } ?? []
      if hostPart.first == UInt8(ascii: "[") {
        guard let bracket = hostPart.lastIndex(of: UInt8(ascii: "]")) else { throw fault("missing ']' in host") }
        port = hostPart[(bracket + 1)...]
      } else if hostPart.contains(UInt8(ascii: "[")) {
        throw fault("invalid IP-literal")
      }
      guard port.isEmpty || (port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy { (48...57).contains($0) }) else {
        throw fault("invalid port \(Quoting.doubleQuoted(GoString(bytes: port))) after host")
      }
      host = try Self.unescape(hostPart, isHost: true, fault)
      if let at { userInfo = try Self.userInfo(authority[..<at], fault) }
    }
    path = try Self.unescape(rest, fault)
    if escapedPath != GoString(bytes: rest) { rawPath = GoString(bytes: rest) }
  }

  /// A name and what may be its password, with the escapes that Go writes.
  private static func userInfo(
    _ text: ArraySlice<UInt8>, _ fault: (String) -> FunctionError
  ) throws -> GoString {
    guard text.allSatisfy({ isLetterOrDigit($0) || "-._:~!$&'()*+,;=%@".utf8.contains($0) }) else {
      throw fault("net/url: invalid userinfo")
    }
    let parts = text.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    return GoStrings.join(
      try parts.map { URLEscaping.escape(try unescape($0, fault), unescaped: "-_.~$&+,;=") }, ":")
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte | 0x20)
  }

  private static let hostCharacters = Set("-_.~!$&'()*+,;=:[]<>\"%".utf8)

  public static func unescape(_ text: GoString) throws -> GoString {
    try unescape(text.bytes[...]) { FunctionError($0) }
  }

  private static func unescape(
    _ bytes: ArraySlice<UInt8>, isHost: Bool = false, _ fault: (String) -> FunctionError
  ) throws -> GoString {
    if isHost,
      let wrong = bytes.first(where: {
        $0 < 0x80 && !isLetterOrDigit($0) && !hostCharacters.contains($0)
      })
    {
      throw fault("invalid character \(Quoting.doubleQuoted(GoString(bytes: [wrong]))) in host name")
    }
    guard bytes.contains(UInt8(ascii: "%")) else { return GoString(bytes: bytes) }
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      // In a host only what is no ASCII is written so, and the mark of a zone.
      guard digits.count == 2, digits.allSatisfy(\.isHexDigit),
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
        !isHost || value >= 0x80 || value == UInt8(ascii: "%")
      else {
        throw fault("invalid URL escape \(Quoting.doubleQuoted(GoString(bytes: [byte] + digits)))")
      }
      result.append(value)
      rest.removeFirst(2)
    }
    return GoString(bytes: result)
  }

  public var hostname: GoString {
    let bytes = host.bytes
    if bytes.first == UInt8(ascii: "["), let end = bytes.firstIndex(of: UInt8(ascii: "]")) {
      return GoString(bytes: bytes[1..<end])
    }
    if let colon = bytes.lastIndex(of: UInt8(ascii: ":")) {
      return GoString(bytes: bytes[..<colon])
    }
    return host
  }

  /// For `urlParse` and `urlJoin`, in whose words the fault is told.
  init(parsing text: GoString) throws {
    do { self = try GoURL(text) } catch let error as FunctionError {
      throw FunctionError("unable to parse url: \(error.message)")
    }
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
      guard let value = map[key] else { return GoString() }
      if value.isNull { throw FunctionError("runtime error: invalid memory address or nil pointer dereference") }
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
      do { url.userInfo = try GoURL("proto://" + user + "@host").userInfo } catch let error as FunctionError {
        throw FunctionError("unable to parse userinfo in dict: \(error.message)")
      }
    }
    return url.text
  }

  public static func escape(fragment: GoString) -> GoString {
    URLEscaping.escape(fragment, unescaped: "-_.~$&+,/:;=?@!()*")
  }

  private var escapedPath: GoString { path == "*" ? path : URLEscaping.escape(path, unescaped: "-_.~$&+,/:;=@") }

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
      result += escapedPath
    }
    if !query.isEmpty { result += "?" + query }
    if !fragment.isEmpty {
      result += "#" + Self.escape(fragment: fragment)
    }
    return result
  }
}
