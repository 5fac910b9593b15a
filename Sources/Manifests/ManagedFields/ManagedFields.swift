/// One entry of `metadata.managedFields`: the places that a manager owns and how it came to.
public struct ManagedFieldsEntry: Sendable, Hashable {
  public enum Operation: String, Sendable {
    case apply = "Apply"
    case update = "Update"
  }

  public var manager: String
  public var operation: Operation
  /// `status`, `scale`, or empty for the object itself.
  public var subresource: String
  /// As written: `2026-11-23T11:22:33Z`; nil where the entry has none.
  public var time: String?
  public var apiVersion: String
  public var fields: FieldSet

  public init(
    manager: String, operation: Operation, subresource: String = "", time: String? = nil, apiVersion: String, fields: FieldSet
  ) {
    self.manager = manager
    self.operation = operation
    self.subresource = subresource
    self.time = time
    self.apiVersion = apiVersion
    self.fields = fields
  }

  /// Whether both entries are the same manager's: an update's API version tells them apart, an apply's does not.
  func isSameManager(as other: ManagedFieldsEntry) -> Bool {
    manager == other.manager && operation == other.operation && subresource == other.subresource
      && (operation == .apply || apiVersion == other.apiVersion)
  }
}

/// Reads, writes and keeps `metadata.managedFields`.
public enum ManagedFields {
  /// The entries of an object; those that make no sense are left out.
  public static func parse(object: Value) -> [ManagedFieldsEntry] {
    (object.metadata["managedFields"]?.list ?? []).compactMap { entry in
      guard let operation = entry["operation"]?.string.flatMap(ManagedFieldsEntry.Operation.init),
        let fields = entry["fieldsV1"]
      else { return nil }
      return ManagedFieldsEntry(
        manager: entry["manager"]?.string ?? "", operation: operation, subresource: entry["subresource"]?.string ?? "",
        time: entry["time"]?.string, apiVersion: entry["apiVersion"]?.string ?? "", fields: FieldSet(fieldsV1: fields))
    }
  }

  /// The value of `metadata.managedFields`: applies first, then by time and name, as the server orders them.
  public static func encode(_ entries: [ManagedFieldsEntry]) -> Value {
    let sorted = entries.sorted { a, b in
      (a.operation.rawValue, a.time ?? "", a.manager, a.apiVersion, a.subresource)
        < (b.operation.rawValue, b.time ?? "", b.manager, b.apiVersion, b.subresource)
    }
    return .list(
      sorted.map { entry in
        var value: Value = [
          "manager": .string(entry.manager), "operation": .string(entry.operation.rawValue),
          "apiVersion": .string(entry.apiVersion),
        ]
        if let time = entry.time { value["time"] = .string(time) }
        value["fieldsType"] = "FieldsV1"
        value["fieldsV1"] = entry.fields.fieldsV1
        if !entry.subresource.isEmpty { value["subresource"] = .string(entry.subresource) }
        return value
      })
  }

  /// Writes the entries into an object; none removes the field.
  public static func set(_ entries: [ManagedFieldsEntry], in object: inout Value) {
    object[path: "metadata", "managedFields"] = entries.isEmpty ? nil : encode(entries)
  }

  /// The entries after an update (create, replace, patch): what was added or changed becomes the writer's and nobody
  /// else's; what was removed is nobody's.
  ///
  /// - Parameters:
  ///   - old: the object before; for a create what an empty object of its kind looks like.
  ///   - entries: those before.
  ///   - writer: manager, operation, subresource, API version and time of this write; its fields are not looked at.
  public static func updated(
    _ entries: [ManagedFieldsEntry], from old: Value, to new: Value, schema: SchemaNode?, writer: ManagedFieldsEntry
  ) -> [ManagedFieldsEntry] {
    let change = FieldComparison(from: old.withoutManagedFields, to: new.withoutManagedFields, schema: schema)
    if change.isSame { return entries }
    let taken = change.added.union(change.modified)
    var result = entries
    for index in result.indices {
      result[index].fields = result[index].fields.subtracting(taken).subtracting(change.removed)
    }
    var own = writer
    own.fields = stripped(taken)
    if !own.fields.isEmpty {
      if let index = result.firstIndex(where: { $0.isSameManager(as: writer) }) {
        own.fields = own.fields.union(result[index].fields)
        result[index] = own
      } else {
        result.append(own)
      }
    }
    return result.filter { !$0.fields.isEmpty }
  }

  /// Without the fields that every object has and nobody owns.
  static func stripped(_ set: FieldSet) -> FieldSet { set.subtracting(unowned) }

  private static let unowned: FieldSet = {
    let metadata = [
      "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields",
      "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds",
    ]
    let top = ["apiVersion", "kind", "metadata"].map { [PathElement.field($0)] }
    return FieldSet(top + metadata.map { [.field("metadata"), .field($0)] })
  }()
}

extension Value {
  /// The object without `metadata.managedFields`.
  public var withoutManagedFields: Value {
    guard metadata["managedFields"] != nil else { return self }
    var result = self
    result[path: "metadata", "managedFields"] = nil
    return result
  }
}
