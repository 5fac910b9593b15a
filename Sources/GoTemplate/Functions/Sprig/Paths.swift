/// Go's package path, and what Sprig does with URLs.
enum SprigPaths {
  static let table: FunctionTable = {
    var table = FunctionTable([
      "urlParse": GoFunction("(string) map") { _, a in try .map(GoURL(parsing: a[0].argumentText).dictionary)
      },
      "urlJoin": GoFunction("(map) string") { _, a in try .string(GoURL.join(a[0].argumentMap)) },
    ])
    func add(_ name: String, _ body: @escaping @Sendable (GoString) -> GoValue) {
      let function = GoFunction("(string) any") { _, a in body(a[0].argumentText) }
      table[name] = function
      table["os" + name.prefix(1).uppercased() + name.dropFirst()] = function
    }
    add("base") { .string(base($0)) }
    add("dir") { .string(directory($0)) }
    add("clean") { .string(clean($0)) }
    add("ext") { .string(fileExtension($0)) }
    add("isAbs") { .bool($0.bytes.first == UInt8(ascii: "/")) }
    return table
  }()

  private static let slash = UInt8(ascii: "/")

  static func clean(_ path: GoString) -> GoString {
    guard !path.isEmpty else { return "." }
    let bytes = path.bytes
    let isRooted = bytes[0] == slash
    var result: [UInt8] = isRooted ? [slash] : []
    result.reserveCapacity(bytes.count)
    /// As far as no `..` takes anything away.
    var fixed = result.count
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: slash) ?? bytes.count
      let part = bytes[start..<end]
      start = end + 1
      if part.isEmpty || part.elementsEqual(".".utf8) { continue }
      let isUp = part.elementsEqual("..".utf8)
      if isUp, result.count > fixed {
        result.removeSubrange(max(fixed, result[fixed...].lastIndex(of: slash) ?? fixed)...)
        continue
      }
      if isUp, isRooted { continue }
      if result.count > (isRooted ? 1 : 0) { result.append(slash) }
      result += part
      if isUp { fixed = result.count }
    }
    return result.isEmpty ? "." : GoString(bytes: result)
  }

  static func base(_ path: GoString) -> GoString {
    guard !path.isEmpty else { return "." }
    var bytes = path.bytes[...]
    while bytes.last == slash { bytes.removeLast() }
    if let index = bytes.lastIndex(of: slash) { bytes = bytes[(index + 1)...] }
    return bytes.isEmpty ? "/" : GoString(bytes: bytes)
  }

  static func directory(_ path: GoString) -> GoString {
    let end = path.bytes.lastIndex(of: slash).map { $0 + 1 } ?? 0
    return clean(GoString(bytes: path.bytes[..<end]))
  }

  static func fileExtension(_ path: GoString) -> GoString {
    for index in path.bytes.indices.reversed() {
      if path.bytes[index] == slash { break }
      if path.bytes[index] == UInt8(ascii: ".") { return GoString(bytes: path.bytes[index...]) }
    }
    return GoString()
  }
}
