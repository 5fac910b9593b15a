import Manifests

/// sigs.k8s.io/yaml: a value by way of JSON into goyaml's text.
enum GoYAML {
  /// Without the newline at the end.
  static func encode(_ value: GoValue, _ execution: Execution) throws -> GoString {
    var nodes = 0
    let manifest = try manifest(value, 0, &nodes)
    try execution.step(nodes)
    var text = Array(YAML.encode(manifest, style: .go).utf8)
    if text.last == 0x0A { text.removeLast() }
    return GoString(bytes: text)
  }

  /// Helm's `toYamlPretty`: goyaml v3 with two spaces.
  static func pretty(_ value: GoValue, _ execution: Execution) throws -> GoString {
    try encode(value, execution)
  }

  /// What JSON leaves of a value: integers that are whole stay integers.
  private static func manifest(_ value: GoValue, _ depth: Int, _ nodes: inout Int) throws
    -> Manifests.Value
  {
    guard depth < 1000 else {
      throw FunctionError(
        "json: unsupported value: encountered a cycle via map[string]interface {}")
    }
    nodes += 1
    switch value {
    case .list(let elements):
      var list: [Manifests.Value] = []
      list.reserveCapacity(elements.count)
      for element in elements { list.append(try manifest(element, depth + 1, &nodes)) }
      return .list(list)
    case .slice(let slice):
      if slice.isNil { return .null }
      var list: [Manifests.Value] = []
      for element in slice.elements { list.append(try manifest(element, depth + 1, &nodes)) }
      return .list(list)
    case .map(let map):
      var object = Object()
      object.reserveCapacity(map.count)
      for (key, element) in map.storage {
        object[key.text] = try manifest(element, depth + 1, &nodes)
      }
      return .object(object)
    case .float64(let number):
      guard number.isFinite else {
        throw FunctionError("json: unsupported value: \(Printer.text(value))")
      }
      if let whole = Int64(exactly: number), number != 0 || number.sign == .plus {
        return .int(whole)
      }
      return .double(number)
    case .object(let object): return try manifest(object.jsonValue, depth + 1, &nodes)
    default: return value.manifestValue
    }
  }
}
