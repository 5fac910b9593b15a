import GoTemplate
import Manifests
import Versions

/// What `Chart.yaml` (and, for apiVersion v1, `requirements.yaml`) says.
public struct ChartMetadata: Sendable, Hashable {
  public struct Maintainer: Sendable, Hashable {
    public var name = ""
    public var email = ""
    public var url = ""

    init(_ reader: GoStructReader) throws(RenderError) {
      try reader.string("email", &email)
      try reader.string("name", &name)
      try reader.string("url", &url)
    }
  }

  public var apiVersion = ""
  public var name = ""
  public var version = ""
  public var appVersion = ""
  public var kubeVersion = ""
  public var description = ""
  public var type = ""
  public var home = ""
  public var icon = ""
  public var condition = ""
  public var tags = ""
  public var deprecated = false
  public var keywords: [String] = []
  public var sources: [String] = []
  public var maintainers: [Maintainer] = []
  /// Nil where the file has none.
  public var annotations: [String: String]?
  /// As declared; ``HelmChart/dependencies`` holds the charts themselves.
  public var dependencies: [ChartDependency] = []

  public init() {}

  /// Takes over what a file says; what it does not name stays.
  mutating func read(_ value: Value, context: String) throws(RenderError) {
    let reader = try GoStructReader(value, type: "Metadata", context: context)
    // By the alphabet, as Go comes upon them, so that of two faults the same one is told.
    if let map = try reader.stringMap("annotations") { annotations = map }
    try reader.string("apiVersion", &apiVersion)
    try reader.string("appVersion", &appVersion)
    try reader.string("condition", &condition)
    let entries = try reader.structs("dependencies", ChartDependency.init)
    if let entries { dependencies = entries.compactMap(\.self) }
    try reader.bool("deprecated", &deprecated)
    try reader.string("description", &description)
    try reader.string("home", &home)
    try reader.string("icon", &icon)
    try reader.strings("keywords", &keywords)
    try reader.string("kubeVersion", &kubeVersion)
    let people = try reader.structs("maintainers", Maintainer.init)
    if let people { maintainers = people.compactMap(\.self) }
    try reader.string("name", &name)
    try reader.strings("sources", &sources)
    try reader.string("tags", &tags)
    try reader.string("type", &type)
    try reader.string("version", &version)
    func requireNoNull(_ name: String, _ isNull: [Bool]?) throws(RenderError) {
      guard isNull?.contains(true) ?? false else { return }
      throw RenderError(.invalid, "validation: \(name) must not contain empty or null nodes")
    }
    try requireNoNull("maintainers", people?.map { $0 == nil })
    try requireNoNull("dependencies", entries?.map { $0 == nil })
  }

  /// What helm demands of every chart before it renders anything.
  func validate() throws(RenderError) {
    func fault(_ message: String) -> RenderError { RenderError(.invalid, "validation: " + message) }
    guard !apiVersion.isEmpty else { throw fault("chart.metadata.apiVersion is required") }
    guard !name.isEmpty else { throw fault("chart.metadata.name is required") }
    guard TreePath.name(name) == name else { throw fault("chart.metadata.name \(name.goQuoted) is invalid") }
    guard name != ".", name != ".." else { throw fault("chart.metadata.name \(name.goQuoted) is not allowed") }
    guard !version.isEmpty else { throw fault("chart.metadata.version is required") }
    guard (try? SemanticVersion(version)) != nil else { throw fault("chart.metadata.version \(version.goQuoted) is invalid") }
    guard ["", "application", "library"].contains(type) else {
      throw fault("chart.metadata.type must be application or library")
    }
    var seen: Set<String> = []
    for dependency in dependencies {
      let isAllowed = dependency.alias.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == "-")
      }
      guard isAllowed else {
        throw fault("dependency \(dependency.name.goQuoted) has disallowed characters in the alias")
      }
      let known = dependency.alias.isEmpty ? dependency.name : dependency.alias
      guard seen.insert(known).inserted else {
        throw fault("more than one dependency with name or alias \(known.goQuoted)")
      }
    }
  }
}

/// A dependency as `Chart.yaml` or `requirements.yaml` declares it.
public struct ChartDependency: Sendable, Hashable {
  public enum ImportedValues: Sendable, Hashable {
    /// A name under the subchart's `exports`.
    case export(String)
    case path(child: String, parent: String)
  }

  public var name = ""
  /// A range of versions.
  public var version = ""
  /// `https://…`, `oci://…`, `file://…`, `@name`, `alias:name`, or empty for what lies in `charts/`.
  public var repository = ""
  /// Paths of values, separated by commas; the first that is a boolean decides.
  public var condition = ""
  public var tags: [String] = []
  public var alias = ""
  public var importValues: [ImportedValues] = []
  var enabled = false

  init(_ reader: GoStructReader) throws(RenderError) {
    try reader.string("alias", &alias)
    try reader.string("condition", &condition)
    try reader.bool("enabled", &enabled)
    for value in try reader.list("import-values") ?? [] {
      switch value {
      case .string(let name): importValues.append(.export(name))
      case .object(let object):
        importValues.append(.path(child: Self.printed(object["child"]), parent: Self.printed(object["parent"])))
      default: continue
      }
    }
    try reader.string("name", &name)
    try reader.string("repository", &repository)
    try reader.strings("tags", &tags)
    try reader.string("version", &version)
  }

  /// As Go's `%v` prints a value of JSON.
  private static func printed(_ value: Value?) -> String {
    switch value {
    case .string(let text): text
    case nil, .null: "<nil>"
    case .bool(let value): String(value)
    case .int(let value): String(value)
    case .double(let value): GoValue.float64(value).printed("v").text
    case let value?: JSON.text(value)
    }
  }
}
