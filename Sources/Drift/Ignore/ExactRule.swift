import Applications
import Manifests

extension IgnoreDifference {
  /// The rule for exactly one field of one resource: a JSON pointer where fields of maps lead to it, a jq path where elements
  /// of lists have to be told apart by name.
  public init(exactly path: FieldPath, of key: ResourceKey) {
    self.init(group: key.group, kind: key.kind, name: key.name, namespace: key.namespace)
    if path.contains(where: {
      if case .key = $0 { true } else if case .value = $0 { true } else { false }
    }) {
      jqPathExpressions = [Self.expression(path)]
    } else {
      jsonPointers = [JSONPointer(tokens: path.map(Self.token)).description]
    }
  }

  private static func token(_ step: PathElement) -> String {
    switch step {
    case .field(let name): name
    case .index(let index): String(index)
    case .key, .value: ""
    }
  }

  /// `.spec.template.spec.containers[]? | select(.name == "web") | .image`.
  private static func expression(_ path: FieldPath) -> String {
    var text = ""
    /// After a pipe a path begins anew.
    var begins = true
    func field(_ name: String) -> String {
      let isPlain =
        name.first.map { $0.isASCII && ($0.isLetter || $0 == "_") } == true
        && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      return isPlain ? "." + name : (begins ? "." : "") + "[" + JSON.text(.string(name)) + "]"
    }
    for step in path {
      switch step {
      case .field(let name):
        text += field(name)
        begins = false
      case .index(let index):
        text += (begins ? "." : "") + "[\(index)]"
        begins = false
      case .key(let keys):
        let conditions = keys.enumerated().map { place, key in
          let name = ".\(key.key)"
          let value = JSON.text(key.value)
          // What tells an element apart besides its first key may be left out where it is the default.
          return place == 0 ? "\(name) == \(value)" : "(\(name) // \(value)) == \(value)"
        }
        text += "[]? | select(" + conditions.joined(separator: " and ") + ") | "
        begins = true
      case .value(let value):
        text += "[]? | select(. == \(JSON.text(value))) | "
        begins = true
      }
    }
    return text.hasSuffix(" | ") ? String(text.dropLast(3)) : text
  }

  /// As it stands in an Application; what is empty is left out.
  public var value: Value {
    var result: Value = [:]
    if !group.isEmpty { result["group"] = .string(group) }
    result["kind"] = .string(kind)
    if !name.isEmpty { result["name"] = .string(name) }
    if !namespace.isEmpty { result["namespace"] = .string(namespace) }
    if !jsonPointers.isEmpty { result["jsonPointers"] = Value(jsonPointers) }
    if !jqPathExpressions.isEmpty { result["jqPathExpressions"] = Value(jqPathExpressions) }
    if !managedFieldsManagers.isEmpty {
      result["managedFieldsManagers"] = Value(managedFieldsManagers)
    }
    return result
  }

  /// The rule as it is pasted under `spec` of an Application.
  public var yaml: String { YAML.encode(["ignoreDifferences": [value]]) }
}
