import Manifests

/// The objects that a cluster needs before Applications can be stored in it: Argo CD's own resource definitions, in its group
/// and version, so that Argo CD, its CLI and kubectl read what Tiphys writes and the other way round.
public enum CustomResourceDefinitions {
  public static let group = "argoproj.io"
  public static let version = "v1alpha1"

  /// The three definitions: Application, AppProject, ApplicationSet.
  public static var all: [Value] { [application, appProject, applicationSet] }

  /// `applications.argoproj.io`. As in Argo CD it has no status subresource: status is written with the object.
  public static let application = definition(
    kind: "Application", plural: "applications", shortNames: ["app", "apps"],
    properties: [
      "spec": ApplicationSchema.spec,
      "operation": ApplicationSchema.operation,
      "status": ApplicationSchema.status,
    ],
    required: ["metadata", "spec"],
    columns: [
      Column("Sync Status", ".status.sync.status"),
      Column("Health Status", ".status.health.status"),
      Column("Revision", ".status.sync.revision", wideOnly: true),
      Column("Project", ".spec.project", wideOnly: true),
    ])

  /// `appprojects.argoproj.io`.
  public static let appProject = definition(
    kind: "AppProject", plural: "appprojects", shortNames: ["appproj", "appprojs"],
    properties: [
      "spec": ProjectSchema.spec,
      "status": .object(["type": "object", "x-kubernetes-preserve-unknown-fields": true]),
    ],
    required: ["metadata", "spec"])

  /// `applicationsets.argoproj.io`, with a status subresource.
  public static let applicationSet = definition(
    kind: "ApplicationSet", plural: "applicationsets", shortNames: ["appset", "appsets"],
    properties: ["spec": ApplicationSetSchema.spec, "status": ApplicationSetSchema.status],
    required: ["metadata", "spec"],
    subresources: ["status": [:]])

  private struct Column {
    var name: String
    var path: String
    var wideOnly: Bool
    init(_ name: String, _ path: String, wideOnly: Bool = false) {
      self.name = name
      self.path = path
      self.wideOnly = wideOnly
    }
  }

  private static func definition(
    kind: String, plural: String, shortNames: [String], properties: KeyValuePairs<String, Value>, required: [String],
    columns: [Column] = [], subresources: Value = [:]
  ) -> Value {
    var all: [(String, Value)] = [("apiVersion", .schemaString), ("kind", .schemaString), ("metadata", ["type": "object"])]
    all += properties.map { ($0.key, $0.value) }
    let printed = columns.map { column -> Value in
      var value: Value = ["jsonPath": .string(column.path), "name": .string(column.name), "type": "string"]
      if column.wideOnly { value["priority"] = 10 }
      return value
    }
    var version: Value = [
      "name": .string(Self.version),
      "served": true,
      "storage": true,
      "schema": [
        "openAPIV3Schema": [
          "type": "object", "required": Value(required), "properties": .object(Object(all)),
        ]
      ],
      "subresources": subresources,
    ]
    if !printed.isEmpty { version["additionalPrinterColumns"] = .list(printed) }
    return [
      "apiVersion": "apiextensions.k8s.io/v1",
      "kind": "CustomResourceDefinition",
      "metadata": [
        "name": .string("\(plural).\(group)"),
        "labels": [
          "app.kubernetes.io/name": .string("\(plural).\(group)"),
          "app.kubernetes.io/part-of": "argocd",
        ],
      ],
      "spec": [
        "group": .string(group),
        "names": [
          "kind": .string(kind), "listKind": .string(kind + "List"), "plural": .string(plural),
          "shortNames": Value(shortNames), "singular": .string(kind.lowercased()),
        ],
        "scope": "Namespaced",
        "versions": [version],
      ],
    ]
  }
}
