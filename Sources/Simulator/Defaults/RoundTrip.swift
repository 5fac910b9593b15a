import Manifests

/// What decoding into Go's types and encoding again does to an object: null and empty values of optional fields vanish,
/// quantities get their canonical form.
enum RoundTrip {
  static func normalize(_ object: inout Value, _ schema: SchemaNode) {
    guard let fields = object.object else { return }
    var result = Object()
    for (key, value) in fields {
      guard let node = schema.child(key) else {
        result[key] = value
        continue
      }
      if key == "status" {
        result[key] = value
      } else if key == "rules" || key == "endpoints" || key == "ports" {
        result[key] = cleaned(value, node) ?? value  // always written, even when empty
      } else if let kept = cleaned(value, node) {
        result[key] = kept
      }
    }
    object = .object(result)
  }

  /// Nil where the field is left out.
  private static func cleaned(_ value: Value, _ node: SchemaNode) -> Value? {
    switch value {
    case .null: return node.scalar == .any ? value : nil
    case .object(let object):
      if node.scalar != nil { return value }
      var result = Object()
      for (key, child) in object {
        guard let childNode = node.child(key) else {
          result[key] = child
          continue
        }
        // Entries of a map with free keys stay, whatever they hold.
        if node.additional != nil, node.field(key) == nil {
          result[key] = childNode.scalar == .quantity ? quantity(child) : child
        } else if key == "creationTimestamp", child.isNull {
          result[key] = child
        } else if let kept = cleaned(child, childNode) {
          result[key] = kept
        }
      }
      return result.isEmpty && !node.isStruct ? nil : .object(result)
    case .list(let list):
      guard let items = node.items else { return value }
      return list.isEmpty ? nil : .list(list.map { item in items.scalar == nil ? cleaned(item, items) ?? [:] : item })
    case .bool(false), .string(""), .int(0): return node.absentIsZero && node.scalar != nil && node.scalar != .any ? nil : value
    default: return node.scalar == .quantity ? quantity(value) : value
    }
  }

  static func quantity(_ value: Value) -> Value {
    let text: String
    switch value {
    case .string(let given): text = given
    case .int(let number): text = String(number)
    case .double(let number): text = number.goJSONText
    default: return value
    }
    guard let parsed = Quantity(text), !text.contains(where: { $0 == "e" || ($0 == "E" && text.last != "E") }) else {
      return .string(text)
    }
    return .string(text.hasSuffix("i") ? binary(parsed) : decimal(parsed))
  }

  private static func binary(_ quantity: Quantity) -> String {
    guard quantity.nanos % 1_000_000_000 == 0 else { return decimal(quantity) }
    var number = quantity.nanos / 1_000_000_000
    var suffix = 0
    let suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
    while number != 0, number % 1024 == 0, suffix < suffixes.count - 1 {
      number /= 1024
      suffix += 1
    }
    return "\(number)\(suffixes[suffix])"
  }

  private static func decimal(_ quantity: Quantity) -> String {
    var number = quantity.nanos
    if number == 0 { return "0" }
    var suffix = 0
    let suffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]
    while number % 1000 == 0, suffix < suffixes.count - 1 {
      number /= 1000
      suffix += 1
    }
    return "\(number)\(suffixes[suffix])"
  }
}
