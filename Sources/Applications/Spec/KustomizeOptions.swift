import Manifests

/// `source.kustomize`: what is added to the kustomization before it is built.
public struct KustomizeOptions: Sendable, Hashable {
  /// `count` is as written: a number or a text that stands for one.
  public struct Replica: Sendable, Hashable {
    public var name: String
    public var count: Value
    public init(name: String, count: Value) {
      self.name = name
      self.count = count
    }
  }

  /// What a patch applies to; empty fields match all. Names are anchored regular expressions.
  public struct Selector: Sendable, Hashable {
    public var group: String
    public var version: String
    public var kind: String
    public var name: String
    public var namespace: String
    public var labelSelector: String
    public var annotationSelector: String
  }

  /// A strategic-merge or JSON patch, inline or in a file.
  public struct Patch: Sendable, Hashable {
    public var path: String
    public var patch: String
    public var target: Selector?
    public var options: [String: Bool]
  }

  public var namePrefix: String
  public var nameSuffix: String
  /// `[old=]image[:tag][@digest]`.
  public var images: [String]
  public var replicas: [Replica]
  public var commonLabels: [String: String]
  public var commonAnnotations: [String: String]
  public var forceCommonLabels: Bool
  public var forceCommonAnnotations: Bool
  /// `$ARGOCD_APP_NAME` and its kin are replaced in the annotations' values.
  public var commonAnnotationsEnvsubst: Bool
  public var namespace: String
  public var patches: [Patch]
  public var components: [String]
  public var ignoreMissingComponents: Bool
  public var labelWithoutSelector: Bool
  public var labelIncludeTemplates: Bool
  public var version: String
  public var kubeVersion: String
  public var apiVersions: [String]

  /// Reads `source.kustomize`; an empty map gives options that change nothing.
  public init(_ value: Value, problems: inout [SpecProblem]) {
    let reader = SpecReader(value, path: "spec.source.kustomize")
    self.init(reader)
    problems += reader.problems.list
  }

  init(_ reader: SpecReader) {
    namePrefix = reader.string("namePrefix")
    nameSuffix = reader.string("nameSuffix")
    images = reader.strings("images")
    replicas = reader.children("replicas").map { Replica(name: $0.string("name"), count: $0.value["count"] ?? .null) }
    commonLabels = reader.stringMap("commonLabels")
    commonAnnotations = reader.stringMap("commonAnnotations")
    forceCommonLabels = reader.bool("forceCommonLabels")
    forceCommonAnnotations = reader.bool("forceCommonAnnotations")
    commonAnnotationsEnvsubst = reader.bool("commonAnnotationsEnvsubst")
    namespace = reader.string("namespace")
    patches = reader.children("patches").map { patch in
      Patch(
        path: patch.string("path"), patch: patch.string("patch"),
        target: patch.child("target").map {
          Selector(
            group: $0.string("group"), version: $0.string("version"), kind: $0.string("kind"), name: $0.string("name"),
            namespace: $0.string("namespace"), labelSelector: $0.string("labelSelector"),
            annotationSelector: $0.string("annotationSelector"))
        },
        options: (patch.child("options")?.value.object ?? [:]).reduce(into: [:]) { $0[$1.key] = $1.value.bool })
    }
    components = reader.strings("components")
    ignoreMissingComponents = reader.bool("ignoreMissingComponents")
    labelWithoutSelector = reader.bool("labelWithoutSelector")
    labelIncludeTemplates = reader.bool("labelIncludeTemplates")
    version = reader.string("version")
    kubeVersion = reader.string("kubeVersion")
    apiVersions = reader.strings("apiVersions")
  }
}
