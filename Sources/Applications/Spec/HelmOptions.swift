import Manifests

/// `source.helm`: how a chart is rendered.
public struct HelmOptions: Sendable, Hashable {
  /// One `--set`, or `--set-string` where `forceString`.
  public struct Parameter: Sendable, Hashable {
    public var name: String
    public var value: String
    public var forceString: Bool
    public init(name: String, value: String, forceString: Bool = false) {
      self.name = name
      self.value = value
      self.forceString = forceString
    }
  }

  /// One `--set-file`.
  public struct FileParameter: Sendable, Hashable {
    public var name: String
    public var path: String
    public init(name: String, path: String) {
      self.name = name
      self.path = path
    }
  }

  /// Relative to the chart, or `$ref/…` into another source; later ones win. Globs allowed.
  public var valueFiles: [String]
  /// YAML text; beaten by ``valuesObject``.
  public var values: String
  public var valuesObject: Value?
  public var parameters: [Parameter]
  public var fileParameters: [FileParameter]
  /// Empty means the Application's name.
  public var releaseName: String
  /// `v3`; nothing else exists any more.
  public var version: String
  public var passCredentials: Bool
  public var ignoreMissingValueFiles: Bool
  public var skipCrds: Bool
  public var skipTests: Bool
  public var skipSchemaValidation: Bool
  /// Instead of the destination's namespace.
  public var namespace: String
  public var kubeVersion: String
  public var apiVersions: [String]

  public init(
    valueFiles: [String] = [], values: String = "", valuesObject: Value? = nil, parameters: [Parameter] = [],
    fileParameters: [FileParameter] = [], releaseName: String = "", version: String = "", passCredentials: Bool = false,
    ignoreMissingValueFiles: Bool = false, skipCrds: Bool = false, skipTests: Bool = false,
    skipSchemaValidation: Bool = false, namespace: String = "", kubeVersion: String = "", apiVersions: [String] = []
  ) {
    self.valueFiles = valueFiles
    self.values = values
    self.valuesObject = valuesObject
    self.parameters = parameters
    self.fileParameters = fileParameters
    self.releaseName = releaseName
    self.version = version
    self.passCredentials = passCredentials
    self.ignoreMissingValueFiles = ignoreMissingValueFiles
    self.skipCrds = skipCrds
    self.skipTests = skipTests
    self.skipSchemaValidation = skipSchemaValidation
    self.namespace = namespace
    self.kubeVersion = kubeVersion
    self.apiVersions = apiVersions
  }

  init(_ reader: SpecReader) {
    valueFiles = reader.strings("valueFiles")
    values = reader.string("values")
    valuesObject = reader.child("valuesObject")?.value
    parameters = reader.children("parameters").map {
      Parameter(name: $0.string("name"), value: $0.string("value"), forceString: $0.bool("forceString"))
    }
    fileParameters = reader.children("fileParameters").map {
      FileParameter(name: $0.string("name"), path: $0.string("path"))
    }
    releaseName = reader.string("releaseName")
    version = reader.string("version")
    passCredentials = reader.bool("passCredentials")
    ignoreMissingValueFiles = reader.bool("ignoreMissingValueFiles")
    skipCrds = reader.bool("skipCrds")
    skipTests = reader.bool("skipTests")
    skipSchemaValidation = reader.bool("skipSchemaValidation")
    namespace = reader.string("namespace")
    kubeVersion = reader.string("kubeVersion")
    apiVersions = reader.strings("apiVersions")
  }
}
