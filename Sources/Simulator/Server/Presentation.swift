import Manifests

/// How a client wants objects: in which version, and as themselves, as metadata only, or as a table.
struct Presentation: Sendable {
  enum Form: Sendable, Equatable {
    case object
    case metadata
    case table(version: String)
  }

  var form: Form = .object
  /// The type in whose words tables are made.
  var type: ResourceType
  var version: String
  /// What table rows carry: `Metadata`, `Object` or `None`.
  var includedObject = "Metadata"
  private let isEventsGroup: Bool
  private let columns: TableColumns

  init(_ request: APIRequest, _ target: RequestTarget, columns: TableColumns) {
    type = target.type
    version = target.version
    isEventsGroup = target.type.group == "events.k8s.io"
    self.columns = columns
    includedObject = request.query["includeObject"] ?? "Metadata"
    // The first media type that can be served wins, as the client lists them by preference.
    for option in (request.headers["accept"] ?? "").split(separator: ",") {
      let parameters = option.split(separator: ";").map(\.trimmed)
      guard parameters.first == "application/json" || parameters.first == "*/*" else { continue }
      let version = parameters.first { $0.hasPrefix("v=") }.map { String($0.dropFirst(2)) } ?? "v1"
      if parameters.contains("as=Table") { form = .table(version: version) }
      if parameters.contains("as=PartialObjectMetadata") || parameters.contains("as=PartialObjectMetadataList") {
        form = .metadata
      }
      break
    }
  }

  private var isStorageVersion: Bool { version == type.storageVersion && !isEventsGroup }

  /// The object in the asked version.
  func converted(_ value: Value) -> Value {
    if isEventsGroup { return Conversion.eventToNewGroup(value) }
    return isStorageVersion ? value : Conversion.convert(value, type, to: version)
  }

  /// One object, as a single answer or within a watch event.
  func json(_ object: StoredObject, withColumns: Bool = true) -> [UInt8] {
    form == .object && isStorageVersion ? object.json : json(object.value, withColumns: withColumns)
  }

  func json(_ value: Value, withColumns: Bool = true) -> [UInt8] {
    let value = converted(value)
    switch form {
    case .object: return JSON.encode(StoredObject.ordered(value))
    case .metadata: return JSON.encode(Self.metadata(value))
    case .table(let version):
      return JSON.encode(
        table([value], version: version, metadata: ["resourceVersion": .string(value.resourceVersion)], withColumns: withColumns))
    }
  }

  /// A list of objects with its metadata.
  func json(list: [StoredObject], metadata: Value) -> [UInt8] {
    if case .table(let version) = form {
      return JSON.encode(table(list.map { converted($0.value) }, version: version, metadata: metadata, withColumns: true))
    }
    let isMetadata = form == .metadata
    var bytes: [UInt8] = []
    let kind = isMetadata ? "PartialObjectMetadataList" : type.kind + "List"
    let apiVersion = isMetadata ? "meta.k8s.io/v1" : type.apiVersion(version)
    bytes += "{\"kind\":\"\(kind)\",\"apiVersion\":\"\(apiVersion)\",\"metadata\":".utf8
    bytes += JSON.encode(metadata)
    bytes += ",\"items\":[".utf8
    for (index, object) in list.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      if isMetadata {
        bytes += JSON.encode(Self.metadata(converted(object.value)))
      } else if type.isCustom {
        bytes += json(object)
      } else if isStorageVersion {
        // Lists of built-in kinds leave out what the list says once.
        bytes += object.jsonWithoutType
      } else {
        var value = converted(object.value)
        value["apiVersion"] = nil
        value["kind"] = nil
        bytes += JSON.encode(value)
      }
    }
    bytes += "]}".utf8
    return bytes
  }

  private static func metadata(_ value: Value) -> Value {
    ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": value.metadata]
  }

  private func table(_ values: [Value], version: String, metadata: Value, withColumns: Bool) -> Value {
    [
      "kind": "Table", "apiVersion": .string("meta.k8s.io/" + version), "metadata": metadata,
      "columnDefinitions": withColumns ? columns.definitions : .null,
      "rows": .list(
        values.map { value in
          var row: Value = ["cells": .list(columns.cells(value))]
          switch includedObject {
          case "None": break
          case "Object": row["object"] = value
          default: row["object"] = Self.metadata(value)
          }
          return row
        }),
    ]
  }
}
