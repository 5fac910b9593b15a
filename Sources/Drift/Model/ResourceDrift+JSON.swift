import Manifests

extension ResourceDrift {
  /// For `-o json`: `{"key", "verdict", "modified", "fields": [{"kind", "path", "desired", "live", "attribution"}]}`.
  /// `modified` is whether a sync would change anything; nil values are left out.
  public var json: Value {
    var result: Value = [
      "key": .string(key.description), "verdict": .string(verdict.rawValue),
      "modified": .bool(verdict == .outOfSync || verdict == .missing), "fields": .list(fields.map(\.json)),
    ]
    if !message.isEmpty { result["message"] = .string(message) }
    return result
  }
}

extension FieldDrift {
  public var json: Value {
    var result: Value = ["kind": .string(kind.rawValue), "path": .string(path)]
    if let desired { result["desired"] = desired }
    if let live { result["live"] = live }
    if let attribution { result["attribution"] = attribution.json }
    return result
  }
}

extension Attribution {
  public var json: Value {
    var result: Value = ["manager": .string(manager), "operation": .string(operation)]
    if !subresource.isEmpty { result["subresource"] = .string(subresource) }
    if let time { result["time"] = .string(Timestamp.text(time)) }
    return result
  }
}
