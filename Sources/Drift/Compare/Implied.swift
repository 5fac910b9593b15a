import Manifests

/// What a field that is not there means to the server.
enum Implied {
  /// Whether a live object without the field is what `desired` asks for.
  static func byAbsence(_ desired: Value, _ schema: SchemaNode?) -> Bool {
    if desired.isNull { return true }
    guard let schema else { return false }
    if let standard = schema.defaultValue, FieldWalker.agree(desired, standard, schema) { return true }
    guard schema.absentIsZero else { return false }
    return isZero(desired, schema)
  }

  /// Whether the server makes `live` of a field that nobody sets: a default, a zero, or something it fills in.
  static func byServer(_ live: Value, _ schema: SchemaNode?) -> Bool {
    if live.isNull { return true }
    guard let schema else { return false }
    if schema.isServerFilled { return true }
    if let standard = schema.defaultValue, FieldWalker.agree(live, standard, schema) { return true }
    guard schema.absentIsZero else { return false }
    switch live {
    case .object(let object) where schema.isStruct:
      for (key, value) in object where !byServer(key, value, schema.field(key), in: object) {
        return false
      }
      return true
    default: return isZero(live, schema)
    }
  }

  /// The same for a field whose default depends on the fields beside it in `parent`.
  static func byServer(_ key: String, _ live: Value, _ schema: SchemaNode?, in parent: Object) -> Bool {
    if byServer(live, schema) { return true }
    guard schema != nil else { return false }
    switch key {
    case "imagePullPolicy": return live.string == pullPolicy(ofImage: parent["image"]?.string ?? "")
    case "targetPort": return parent["port"].map { ScalarEquality.equal(live, $0, .intOrString) } ?? false
    case "hostPort": return live == parent["containerPort"]
    case "requests": return live == parent["limits"]
    default: return false
    }
  }

  /// A value without the fields that say no more than their absence does.
  static func taken(from value: Value, _ schema: SchemaNode?) -> Value {
    switch value {
    case .object(let object):
      var rest = Object()
      for (key, element) in object where !byAbsence(element, schema?.child(key)) {
        rest[key] = taken(from: element, schema?.child(key))
      }
      return .object(rest)
    case .list(let list): return .list(list.map { taken(from: $0, schema?.items) })
    default: return value
    }
  }

  /// `Always` for an image without a tag or with `latest`, `IfNotPresent` for any other.
  private static func pullPolicy(ofImage image: String) -> String {
    if image.contains("@") { return "IfNotPresent" }
    let name = image.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let colon = name.lastIndex(of: ":") else { return "Always" }
    return name[name.index(after: colon)...] == "latest" ? "Always" : "IfNotPresent"
  }

  /// Whether a value carries nothing. The fields of a struct count one by one.
  private static func isZero(_ value: Value, _ schema: SchemaNode) -> Bool {
    switch value {
    case .null: return true
    case .bool(let value): return !value
    case .int(let value): return value == 0
    case .double(let value): return value == 0
    case .string(let text): return text.isEmpty
    case .list(let list): return list.isEmpty
    case .object(let object):
      guard schema.isStruct else { return object.isEmpty }
      for (key, element) in object where !byAbsence(element, schema.field(key)) { return false }
      return true
    }
  }

  /// Whether the server takes a desired value for "you choose": an empty cluster IP, port 0, an empty caBundle that an
  /// injector fills.
  static func isLeftToServer(_ desired: Value, _ live: Value, _ schema: SchemaNode?) -> Bool {
    guard let schema else { return false }
    switch desired {
    case .string(let text) where text.isEmpty:
      if schema.isServerFilled { return true }
    case .int(0):
      if schema.isServerFilled { return true }
    default: return false
    }
    guard schema.absentIsZero, let standard = schema.defaultValue else { return false }
    return FieldWalker.agree(live, standard, schema)
  }
}
