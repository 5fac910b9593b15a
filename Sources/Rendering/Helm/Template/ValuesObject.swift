import GoTemplate

/// `common.Values`, the type of `.Values` and of `.`: a map with methods of its own.
enum ValuesObject {
  static let type = GoType.named("common.Values", .anyMap)

  static let methods: MethodTable = MethodTable([
    "AsMap": GoMethod("() map") { _, receiver, _ in
      guard let map = receiver.map, !map.isEmpty else { return .map(GoMap()) }
      return .map(map.view(as: .anyMap))
    },
    "YAML": GoMethod("() string") { execution, receiver, _ in .string(try execution.yaml(receiver) + "\n") },
    // It wants an `io.Writer`, which no template has.
    "Encode": GoMethod("(any) any") { _, _, _ in throw FunctionError("wrong type for value; expected io.Writer") },
    "Table": GoMethod("(string) any") { _, receiver, arguments in
      .map(try table(parts(arguments[0]), in: receiver).view(as: type, methods: methods))
    },
    "PathValue": GoMethod("(string) any") { _, receiver, arguments in
      var path = parts(arguments[0])
      guard path != [""], let key = path.popLast() else { throw FunctionError("YAML path cannot be empty") }
      let found = path.isEmpty ? receiver.map : try? table(path, in: receiver)
      guard let value = found?[key], !isTable(value) else { throw FunctionError("\(key.text.goQuoted) is not a value") }
      return value
    },
  ])

  private static func parts(_ path: GoValue) -> [GoString] {
    (path.string?.text ?? "").split(separator: ".", omittingEmptySubsequences: false).map { GoString(String($0)) }
  }

  private static func isTable(_ value: GoValue) -> Bool { value.map?.type == .anyMap }

  private static func table(_ path: [GoString], in values: GoValue) throws -> GoMap {
    var map = values.map ?? GoMap()
    for key in path {
      guard let value = map[key], let inner = value.map, isTable(value) || inner.type == type else {
        throw FunctionError("\(key.text.goQuoted) is not a table")
      }
      map = inner
    }
    return map
  }
}
