import Manifests

extension ResourceDrift {
  /// As `tiphys diff` and `tiphys app diff` print it with `-o json`:
  /// `{"group", "kind", "namespace", "name", "verdict", "modified", "fields": […], "message", "hint"}`.
  ///
  /// `modified` is whether a sync would change anything live; `message` (why the verdict is unknown) and `hint` only stand
  /// there where there is one.
  ///
  /// - Parameter hint: what else is to be said of the resource (``DiffDocument/hint``).
  public func json(hint: String = "") -> Value {
    var result: Value = [
      "group": .string(key.group), "kind": .string(key.kind), "namespace": .string(key.namespace), "name": .string(key.name),
      "verdict": .string(verdict.rawValue), "modified": .bool(verdict == .outOfSync || verdict == .missing),
      "fields": .list(fields.map(\.json)),
    ]
    if !message.isEmpty { result["message"] = .string(message) }
    if !hint.isEmpty { result["hint"] = .string(hint) }
    return result
  }
}

extension FieldDrift {
  /// `{"path", "class": "changed|leftOver|foreign", "desired", "live", "attribution"}`; null where there is none.
  public var json: Value {
    [
      "path": .string(path), "class": .string(kind.rawValue), "desired": desired ?? .null, "live": live ?? .null,
      "attribution": attribution?.json ?? .null,
    ]
  }
}

extension Attribution {
  /// `{"manager", "operation", "subresource", "time"}`; `time` is null where the server does not tell.
  public var json: Value {
    [
      "manager": .string(manager), "operation": .string(operation), "subresource": .string(subresource),
      "time": Value(orNull: time.map(Timestamp.text)),
    ]
  }
}
