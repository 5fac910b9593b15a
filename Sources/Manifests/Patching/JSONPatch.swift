/// JSON Patch (RFC 6902).
public enum JSONPatch {
  /// Applies a list of operations in order.
  ///
  /// - Throws: ``PatchError`` for the first operation that is malformed, leads nowhere or whose test fails; the input is
  ///   then as it was.
  public static func apply(_ patch: Value, to value: Value) throws(PatchError) -> Value {
    guard let operations = patch.list else { throw PatchError("a JSON patch is a list of operations, not \(patch.typeName)") }
    var result = value
    for operation in operations { try apply(operation: operation, to: &result) }
    return result
  }

  private static func apply(operation: Value, to value: inout Value) throws(PatchError) {
    guard let name = operation["op"]?.string else { throw PatchError("an operation has no \"op\"") }
    let path = try pointer(operation, "path")
    switch name {
    case "add": try path.add(try operand(operation), to: &value)
    case "replace": try path.replace(try operand(operation), in: &value)
    case "remove": try path.remove(from: &value)
    case "test":
      let expected = try operand(operation)
      // As in Go's library: a missing value equals null.
      guard path.get(from: value) ?? .null == expected else { throw PatchError("testing value \(path) failed") }
    case "copy":
      let from = try pointer(operation, "from")
      guard let copied = from.get(from: value) else { throw PatchError("there is nothing at '\(from)' to copy") }
      try path.add(copied, to: &value)
    case "move":
      let moved = try pointer(operation, "from").remove(from: &value)
      try path.add(moved, to: &value)
    default: throw PatchError("'\(name)' is no operation of a JSON patch")
    }
  }

  private static func pointer(_ operation: Value, _ field: String) throws(PatchError) -> JSONPointer {
    guard let text = operation[field]?.string else { throw PatchError("an operation has no \"\(field)\"") }
    return try JSONPointer(text)
  }

  private static func operand(_ operation: Value) throws(PatchError) -> Value {
    guard let value = operation["value"] else { throw PatchError("an operation has no \"value\"") }
    return value
  }
}

/// JSON Merge Patch (RFC 7396).
public enum MergePatch {
  /// The value with the patch laid over it: null removes a key, maps merge, all else replaces.
  public static func apply(_ patch: Value, to value: Value) -> Value {
    guard let changes = patch.object else { return patch }
    var result = value.object ?? [:]
    for (key, change) in changes {
      if change.isNull {
        result.removeValue(forKey: key)
      } else {
        result[key] = apply(change, to: result[key] ?? .null)
      }
    }
    return .object(result)
  }

  /// The patch that turns one value into the other; nil where they are equal.
  public static func between(_ old: Value, _ new: Value) -> Value? {
    if old == new { return nil }
    guard let before = old.object, let after = new.object else { return new }
    var patch = Object()
    for key in before.keys where !after.contains(key) { patch[key] = .null }
    for (key, value) in after {
      if let former = before[key] {
        if let change = between(former, value) { patch[key] = change }
      } else {
        patch[key] = value
      }
    }
    return .object(patch)
  }
}
