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
    let isRooted = path.bytes[0] == slash
    var parts: [ArraySlice<UInt8>] = []
    for part in path.bytes.split(separator: slash) {
      if part.elementsEqual(".".utf8) { continue }
      if part.elementsEqual("..".utf8) {
        if let last = parts.last, !last.elementsEqual("..".utf8) {
          parts.removeLast()
        } else if !isRooted {
          parts.append(part)
        }
        continue
      }
      parts.append(part)
    }
    let joined = Array(parts.joined(separator: [slash]))
    if isRooted { return GoString(bytes: [slash] + joined) }
    return joined.isEmpty ? "." : GoString(bytes: joined)
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
