import Foundation
import Manifests

/// An `argoproj.io/v1alpha1` Application, read as far as it can be read.
///
/// Nothing in it makes reading fail: what is wrong stands in ``problems``, and becomes an `InvalidSpecError` condition.
public struct Application: Sendable, Hashable {
  public static let groupVersionKind = GroupVersionKind(group: "argoproj.io", version: "v1alpha1", kind: "Application")
  public static let groupKind = groupVersionKind.groupKind

  public var namespace: String
  public var name: String
  public var spec: ApplicationSpec
  /// A sync that somebody asks for and that nobody has started yet.
  public var operation: ApplicationOperation?
  public var status: ApplicationStatus
  /// What is wrong with the spec; empty where it can be worked with.
  public var problems: [SpecProblem]
  /// The object as it came.
  public var raw: Value

  public init(_ value: Value) {
    raw = value
    namespace = value.namespace
    name = value.name
    let problems = SpecReader.Problems()
    if value["spec"]?.object == nil {
      problems.list.append(SpecProblem(path: "spec", message: "is missing: source and destination are required"))
      spec = ApplicationSpec()
    } else {
      spec = ApplicationSpec(SpecReader(value["spec"] ?? .null, path: "spec", problems: problems))
    }
    operation = value["operation"]?.object.map { _ in
      ApplicationOperation(SpecReader(value["operation"] ?? .null, path: "operation", problems: problems))
    }
    status = ApplicationStatus(value["status"] ?? [:])
    self.problems = problems.list
  }

  /// The problems as one condition message: `spec.source.path: is required …; spec.destination: …`.
  public var problemMessage: String { problems.map(\.description).joined(separator: "; ") }

  public var labels: [String: String] { raw.labels }
  public var finalizers: [String] { (raw.metadata["finalizers"]?.list ?? []).compactMap(\.string) }
  public var isDeleting: Bool { raw.metadata["deletionTimestamp"]?.string != nil }
  /// When its deletion was asked for; nil where it was not.
  public var deletedAt: Date? { Timestamp.parse(raw.metadata["deletionTimestamp"]?.string) }
  /// `skip-reconcile: "true"`: nobody is to touch the app.
  public var skipsReconcile: Bool { raw.annotation(AnnotationKey.skipReconcile) == "true" }
  /// Whether the app's resources go with it, and how; nil where they stay.
  public var cascade: SyncOptions.Propagation? {
    let finalizers = finalizers
    if finalizers.contains(FinalizerKey.resourcesBackground) { return .background }
    if finalizers.contains(FinalizerKey.resources) || finalizers.contains(FinalizerKey.resourcesForeground) {
      return .foreground
    }
    return nil
  }
  /// `deletion-approved`: the time of the consent as written; nil where there is none.
  public var deletionApproved: String? { raw.annotation(AnnotationKey.deletionApproved) }
}

/// `spec` of an Application.
public struct ApplicationSpec: Sendable, Hashable {
  /// `source`, or all of `sources` where that is used; empty only with a problem noted.
  public var sources: [ApplicationSource]
  /// True where `spec.sources` is used.
  public var hasMultipleSources: Bool
  public var destination: Destination
  public var project: String
  public var syncPolicy: SyncPolicy
  public var ignoreDifferences: [IgnoreDifference]
  /// Notes and links.
  public var info: [InfoItem]
  public var revisionHistoryLimit: Int

  init() {
    sources = []
    hasMultipleSources = false
    destination = Destination()
    project = "default"
    syncPolicy = SyncPolicy()
    ignoreDifferences = []
    info = []
    revisionHistoryLimit = 10
  }

  init(_ reader: SpecReader) {
    let list = reader.children("sources")
    hasMultipleSources = !list.isEmpty
    if hasMultipleSources {
      sources = list.map(ApplicationSource.init)
      let refs = sources.map(\.ref).filter { !$0.isEmpty }
      if Set(refs).count != refs.count { reader.note("sources", "two of them have the same 'ref'") }
    } else if let source = reader.child("source") {
      sources = [ApplicationSource(source)]
    } else if let hydrator = reader.child("sourceHydrator") {
      // What is deployed is what was hydrated: the sync source of the dry source's repository.
      let target = hydrator.child("syncSource")
      sources = [
        ApplicationSource(
          repoURL: hydrator.child("drySource")?.string("repoURL") ?? "", path: target?.string("path") ?? "",
          targetRevision: target?.string("targetBranch") ?? "")
      ]
    } else {
      sources = []
      reader.note("source", "is missing: repoURL and path are required")
    }
    if let destination = reader.child("destination") {
      self.destination = Destination(destination)
    } else {
      destination = Destination()
      reader.note("destination", "is missing: server (or name) and namespace are required")
    }
    let project = reader.string("project")
    self.project = project.isEmpty ? "default" : project
    syncPolicy = reader.child("syncPolicy").map(SyncPolicy.init) ?? SyncPolicy()
    ignoreDifferences = reader.children("ignoreDifferences").map(IgnoreDifference.init)
    info = reader.children("info").map { InfoItem(name: $0.string("name"), value: $0.string("value")) }
    revisionHistoryLimit = reader.int("revisionHistoryLimit") ?? 10
  }

  /// The first source: the only one of most apps.
  public var source: ApplicationSource { sources.first ?? ApplicationSource() }

  /// One entry of `spec.info`.
  public struct InfoItem: Sendable, Hashable {
    public var name: String
    public var value: String
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }
}
