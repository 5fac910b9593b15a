import Manifests

/// One rule of `spec.ignoreDifferences`: fields of some resources that do not count as drift.
public struct IgnoreDifference: Sendable, Hashable {
  /// A glob; empty means the core group.
  public var group: String
  /// A glob.
  public var kind: String
  /// Exact; empty for any.
  public var name: String
  /// Exact; empty for any.
  public var namespace: String
  public var jsonPointers: [String]
  public var jqPathExpressions: [String]
  /// Field managers whose fields are ignored.
  public var managedFieldsManagers: [String]

  public init(
    group: String = "", kind: String, name: String = "", namespace: String = "", jsonPointers: [String] = [],
    jqPathExpressions: [String] = [], managedFieldsManagers: [String] = []
  ) {
    self.group = group
    self.kind = kind
    self.name = name
    self.namespace = namespace
    self.jsonPointers = jsonPointers
    self.jqPathExpressions = jqPathExpressions
    self.managedFieldsManagers = managedFieldsManagers
  }

  /// Reads one element of `spec.ignoreDifferences`, wherever such a list stands.
  public init(_ value: Value, path: String = "ignoreDifferences", problems: inout [SpecProblem]) {
    let reader = SpecReader(value, path: path)
    self.init(reader)
    problems += reader.problems.list
  }

  init(_ reader: SpecReader) {
    self.init(
      group: reader.string("group"), kind: reader.string("kind"), name: reader.string("name"),
      namespace: reader.string("namespace"), jsonPointers: reader.strings("jsonPointers"),
      jqPathExpressions: reader.strings("jqPathExpressions"),
      managedFieldsManagers: reader.strings("managedFieldsManagers"))
    if kind.isEmpty { reader.note("kind", "is required (a glob such as '*' is fine)") }
  }

  public func applies(to key: ResourceKey) -> Bool {
    Glob.matches(group, key.group) && Glob.matches(kind, key.kind) && (name.isEmpty || name == key.name)
      && (namespace.isEmpty || namespace == key.namespace)
  }
}
