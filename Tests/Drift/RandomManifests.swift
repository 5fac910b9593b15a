import Manifests
import Randomness
import TestSupport

/// Makes manifests of a kind out of its schema, what a server makes of them, and the forms in which people write the same.
struct RandomManifests {
  /// What a manifest is made of: a kind, and its schema where there is one.
  struct Kind {
    var name: GroupVersionKind
    var schema: SchemaNode?
    /// A custom resource, whose schema the comparison has to be told.
    var isCustom: Bool
  }

  var random: SplitMix

  /// Every built-in kind in every version that is known, and custom ones with and without schema.
  static let kinds: [Kind] = {
    let builtin = Schema.builtin.allKinds.sorted { ($0.group, $0.version, $0.kind) < ($1.group, $1.version, $1.kind) }
      .map { Kind(name: $0, schema: Schema.builtin.node(for: $0), isCustom: false) }
    func custom(_ kind: String, _ schema: SchemaNode?) -> Kind {
      Kind(name: GroupVersionKind(group: "example.org", version: "v1", kind: kind), schema: schema, isCustom: true)
    }
    // Custom kinds are few among many: each stands there as often as makes a tenth of all.
    let customs = [custom("Plain", nil), custom("Typed", .customResource(openAPI: customSchema))]
    return builtin + (0..<max(1, builtin.count / 20)).flatMap { _ in customs }
  }()

  private static let customSchema: Value = [
    "type": "object",
    "properties": [
      "spec": [
        "type": "object",
        "properties": [
          "replicas": ["type": "integer", "default": 1], "mode": ["type": "string", "default": "auto"],
          "port": ["x-kubernetes-int-or-string": true], "paused": ["type": "boolean"], "ratio": ["type": "number"],
          "since": ["type": "string", "format": "date-time"],
          "listeners": [
            "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name", "protocol"],
            "items": [
              "type": "object", "required": ["name"],
              "properties": [
                "name": ["type": "string"], "protocol": ["type": "string", "default": "TCP"], "port": ["type": "integer"],
                "tls": ["type": "object", "properties": ["mode": ["type": "string", "default": "Terminate"]]],
              ],
            ],
          ],
          "finalizers": ["type": "array", "x-kubernetes-list-type": "set", "items": ["type": "string"]],
          "steps": [
            "type": "array",
            "items": [
              "type": "object", "properties": ["name": ["type": "string"], "retries": ["type": "integer", "default": 3]],
            ],
          ],
          "selector": [
            "type": "object", "x-kubernetes-map-type": "atomic", "additionalProperties": ["type": "string"],
          ],
          "options": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
          "labels": ["type": "object", "additionalProperties": ["type": "string"]],
        ],
      ]
    ],
  ]

  /// A manifest as it may stand in Git.
  mutating func manifest(of kind: Kind) -> Value {
    var object: Object = ["apiVersion": .string(kind.name.apiVersion), "kind": .string(kind.name.kind)]
    var metadata: Object = ["name": "x"]
    if chance(2) { metadata["namespace"] = "default" }
    if chance(2) { metadata["labels"] = map(of: 3) }
    if chance(3) { metadata["annotations"] = map(of: 2) }
    object["metadata"] = .object(metadata)
    guard let schema = kind.schema else {
      object["spec"] = anything(4)
      return .object(object)
    }
    let own: Set<String> = ["apiVersion", "kind", "metadata", "status"]
    var names = schema.fields.keys.filter { !own.contains($0) }.sorted()
    names.shuffle(using: &random)
    for name in names where name == "spec" || chance(2) {
      if let field = schema.field(name) { object[name] = value(of: field, depth: 0) }
    }
    return .object(object)
  }

  // MARK: Values

  mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &random) == 0 }
  private mutating func pick<T>(_ choices: [T], _ fallback: T) -> T { choices.randomElement(using: &random) ?? fallback }

  private mutating func map(of count: Int) -> Value {
    var object = Object()
    for _ in 0..<count { object[pick(["app", "a.io/b", "tier", "x"], "x")] = .string(pick(["a", "b", ""], "a")) }
    return .object(object)
  }

  private mutating func anything(_ depth: Int) -> Value {
    switch depth == 0 ? 2 : Int.random(in: 0..<3, using: &random) {
    case 0:
      var object = Object()
      for _ in 0..<Int.random(in: 0..<4, using: &random) { object[pick(["a", "b", "name", "c"], "a")] = anything(depth - 1) }
      return .object(object)
    case 1:
      var list: [Value] = []
      for _ in 0..<Int.random(in: 0..<3, using: &random) { list.append(anything(depth - 1)) }
      return .list(list)
    default: return pick(["x", "", 1, 0, true, false, .null, 1.5, 9_007_199_254_740_993, "1", "1Gi"], "x")
    }
  }

  private mutating func value(of node: SchemaNode, depth: Int) -> Value {
    if let standard = node.defaultValue, chance(4) { return standard }
    if let items = node.items {
      var list: [Value] = []
      for place in 0..<Int.random(in: 0..<3, using: &random) {
        var element = value(of: items, depth: depth + 1)
        if case .map(let keys) = node.list, var object = element.object {
          for key in keys where key == keys.first || chance(2) {
            object[key] = items.field(key).map { identity(of: $0, place) }
          }
          element = .object(object)
        }
        if case .set = node.list, list.contains(element) { continue }
        list.append(element)
      }
      return .list(list)
    }
    if node.isStruct {
      var object = Object()
      let names = node.fields.keys.sorted()
      // Deep structs (a pod's template in a template) are kept small, or one manifest would be the whole run.
      let share = max(2, names.count / (depth < 4 ? 6 : 2))
      guard depth < 12 else { return .object(object) }
      for name in names where chance(share) { object[name] = node.field(name).map { value(of: $0, depth: depth + 1) } }
      return .object(object)
    }
    if let additional = node.additional {
      var object = Object()
      for _ in 0..<Int.random(in: 0..<3, using: &random) {
        object[pick(["cpu", "a.io/b", "x", "y"], "x")] = value(of: additional, depth: depth + 1)
      }
      return .object(object)
    }
    return scalar(node.scalar ?? .any)
  }

  private func identity(of node: SchemaNode, _ place: Int) -> Value {
    switch node.scalar {
    case .integer, .intOrString: .int(Int64(80 + place))
    default: .string(node.defaultValue?.string ?? "n\(place)")
    }
  }

  private mutating func scalar(_ scalar: SchemaNode.Scalar) -> Value {
    switch scalar {
    case .string: pick(["x", "y", "", "IfNotPresent", "10", "multi\nline\n"], "x")
    case .integer: pick([0, 1, 2, 8080, -1, 9_007_199_254_740_993], 1)
    case .number: pick([0, 1, 1.5, 2.0], 1)
    case .boolean: pick([true, false], true)
    case .quantity: pick(["1", "1000m", 1, "1Gi", "1024Mi", "0.5", "500m", 0, "0"], "1")
    case .intOrString: pick([80, "80", "25%", "http", 0], 80)
    case .time: pick(["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2026-01-02T00:00:00Z"], "2026-01-01T00:00:00Z")
    case .duration: pick(["1h", "60m", "1h0m0s", "30s"], "1h")
    case .bytes: pick(["eA==", "aGk=", ""], "eA==")
    case .any: anything(2)
    }
  }
}

// MARK: The same in another form

extension RandomManifests {
  /// What a server may hand out for a manifest: defaults and what it fills in are there, nulls and what is empty are not.
  mutating func served(_ value: Value, _ schema: SchemaNode?) -> Value {
    switch value {
    case .object(let object):
      var result = Object()
      for (key, child) in object where !child.isNull {
        let node = schema?.child(key)
        // What is empty is left out of structs, not out of maps with free keys.
        if schema?.field(key) != nil, let node, node.absentIsZero, node.defaultValue == nil, Self.isEmpty(child), chance(2) {
          continue
        }
        result[key] = served(child, node)
      }
      for name in (schema?.fields ?? [:]).keys.sorted() where !object.contains(name) {
        if let standard = schema?.field(name)?.defaultValue, !standard.isNull, chance(2) { result[name] = standard }
      }
      return .object(result)
    case .list(let list):
      var result: [Value] = []
      for element in list {
        var made = served(element, schema?.items)
        // What tells elements apart is never left out.
        if case .map(let keys)? = schema?.list {
          for key in keys { if let value = element[key], !value.isNull { made[key] = value } }
        }
        result.append(made)
      }
      return .list(result)
    default: return canonical(value, schema?.scalar)
    }
  }

  private static func isEmpty(_ value: Value) -> Bool {
    switch value {
    case .list(let list): list.isEmpty
    case .string(let text): text.isEmpty
    case .int(let number): number == 0
    case .bool(let isTrue): !isTrue
    default: false
    }
  }

  private func canonical(_ value: Value, _ scalar: SchemaNode.Scalar?) -> Value {
    switch (scalar, value) {
    case (.quantity, .int(let number)): .string(String(number))
    case (.quantity, .string("1000m")): "1"
    case (.quantity, .string("1024Mi")): "1Gi"
    case (.quantity, .string("0.5")): "500m"
    case (.time, .string("2026-01-01T01:00:00+01:00")): "2026-01-01T00:00:00Z"
    case (.number, .double(let number)) where number == number.rounded(): .int(Int64(number))
    default: value
    }
  }
}
