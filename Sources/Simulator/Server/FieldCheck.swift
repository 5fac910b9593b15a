import Manifests

/// What decoding into the types of a built-in kind does: unknown fields are dropped or refused, wrong types refused.
enum FieldCheck {
  enum Mode: Sendable {
    case ignore, warn, strict

    init(_ request: APIRequest) {
      switch request.query["fieldValidation"] {
      case "Strict": self = .strict
      case "Ignore": self = .ignore
      default: self = .warn
      }
    }
  }

  /// - Returns: what to warn of.
  static func check(_ object: inout Value, _ target: RequestTarget, mode: Mode) throws(StatusError) -> [String] {
    let kind = GroupVersionKind(apiVersion: target.apiVersion, kind: target.type.kind)
    guard !target.type.isCustom, object.groupVersionKind == kind, let node = Schema.builtin.node(for: kind) else { return [] }
    var unknown: [String] = []
    if let fault = clean(&object, node, "", &unknown) {
      throw .badRequest(
        "\(target.type.kind) in version \"\(target.version)\" cannot be handled as a \(target.type.kind): json: cannot unmarshal \(fault)"
      )
    }
    let messages = unknown.map { "unknown field \"\($0)\"" }
    if mode == .strict, !messages.isEmpty {
      throw .badRequest(
        "\(target.type.kind) in version \"\(target.version)\" cannot be handled as a \(target.type.kind): "
          + "strict decoding error: \(messages.joined(separator: ", "))")
    }
    return mode == .warn ? messages : []
  }

  /// Drops unknown fields and collects their paths.
  ///
  /// - Returns: the first value of a wrong type, in the words of Go's decoder.
  private static func clean(_ value: inout Value, _ node: SchemaNode, _ path: String, _ unknown: inout [String]) -> String? {
    if value.isNull { return nil }
    if let scalar = node.scalar { return mismatch(value, scalar, path) }
    if let items = node.items {
      guard var list = value.list else { return fault(value, path, "[]object") }
      value = .null
      for index in list.indices {
        if let fault = clean(&list[index], items, "\(path)[\(index)]", &unknown) { return fault }
      }
      value = .list(list)
      return nil
    }
    guard var object = value.object else { return fault(value, path, node.isStruct ? "object" : "map[string]string") }
    value = .null
    for key in object.keys {
      let childPath = path.isEmpty ? key : path + "." + key
      guard let child = node.child(key) else {
        object.removeValue(forKey: key)
        unknown.append(childPath)
        continue
      }
      guard childPath != "metadata.managedFields", var inner = object[key] else { continue }
      object[key] = .null
      if let fault = clean(&inner, child, childPath, &unknown) { return fault }
      object[key] = inner
    }
    value = .object(object)
    return nil
  }

  private static func mismatch(_ value: Value, _ scalar: SchemaNode.Scalar, _ path: String) -> String? {
    switch scalar {
    case .any: return nil
    case .string, .time, .bytes, .duration: return value.string == nil ? fault(value, path, "string") : nil
    case .integer: return value.int == nil ? fault(value, path, "int32") : nil
    case .number: return value.number == nil ? fault(value, path, "float64") : nil
    case .boolean: return value.bool == nil ? fault(value, path, "bool") : nil
    case .quantity: return value.string == nil && value.number == nil ? fault(value, path, "resource.Quantity") : nil
    case .intOrString: return value.string == nil && value.int == nil ? fault(value, path, "intstr.IntOrString") : nil
    }
  }

  private static func fault(_ value: Value, _ path: String, _ expected: String) -> String {
    let given =
      switch value {
      case .string: "string"
      case .int, .double: "number"
      case .bool: "bool"
      case .list: "array"
      case .object, .null: "object"
      }
    return "\(given) into Go struct field .\(path) of type \(expected)"
  }
}
