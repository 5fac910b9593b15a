import Applications
import ArgumentParser
import Foundation
import Kubernetes
import Manifests
import Reconciler

/// The parts of an Application's spec, besides its sources, that can be given on the command line.
struct SpecOptions: ParsableArguments {
  @Option(help: "The project.")
  var project: String?

  @Option(help: "The destination cluster's URL.")
  var destServer: String?

  @Option(help: "The destination cluster's name.")
  var destName: String?

  @Option(help: "The namespace that resources go to.")
  var destNamespace: String?

  @Option(help: "automated or none.")
  var syncPolicy: String?

  @Flag(inversion: .prefixedNo, help: "Automated sync deletes what has left Git.")
  var autoPrune: Bool?

  @Flag(inversion: .prefixedNo, help: "Automated sync takes back changes in the cluster.")
  var selfHeal: Bool?

  @Option(name: .customLong("sync-option"), help: "A sync option such as CreateNamespace=true. Repeatable.")
  var syncOptions: [String] = []

  func validate() throws {
    if let syncPolicy, !["automated", "none"].contains(syncPolicy) {
      throw ValidationError("--sync-policy \(syncPolicy): write automated or none")
    }
    try SyncOptions.validate(syncOptions)
  }

  /// A merge patch with what was given.
  var patch: Value {
    var spec: Value = [:]
    func put(_ value: Value?, _ path: String...) { if let value { spec.set(value, at: path) } }
    put(project.map { Value($0) }, "project")
    put(destServer.map { Value($0) }, "destination", "server")
    put(destName.map { Value($0) }, "destination", "name")
    put(destNamespace.map { Value($0) }, "destination", "namespace")
    if syncPolicy == "automated" { put(["enabled": true], "syncPolicy", "automated") }
    if syncPolicy == "none" { put(.null, "syncPolicy", "automated") }
    put(autoPrune.map { Value($0) }, "syncPolicy", "automated", "prune")
    put(selfHeal.map { Value($0) }, "syncPolicy", "automated", "selfHeal")
    if !syncOptions.isEmpty { put(Value(syncOptions), "syncPolicy", "syncOptions") }
    return ["spec": spec]
  }
}

/// Application objects on the API server.
enum ApplicationObjects {
  static let resource = APIResource(
    group: CustomResourceDefinitions.group, version: CustomResourceDefinitions.version, kind: "Application",
    plural: "applications", namespaced: true)
  static let finalizer = "resources-finalizer.argocd.argoproj.io"
}

/// `tiphys app set`.
struct AppSetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "set", abstract: "Change an Application's spec.")

  @OptionGroup var app: AppArgument
  @OptionGroup var source: SourceOptions
  @OptionGroup var position: SourcePosition
  @OptionGroup var spec: SpecOptions
  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    if cluster.readOnly { throw Failure("--read-only: nothing is changed") }
    let id = try AppID(argument: app.name, namespace: cluster.namespace)
    let client = try await Session.connect(try cluster.configuration())
    let old = try await client.get(ApplicationObjects.resource, namespace: id.namespace, name: id.name)
    var patch = spec.patch
    try changeSource(of: old, &patch)
    // A list can only be replaced as a whole: not over what somebody else has changed meanwhile.
    patch[path: "metadata", "resourceVersion"] = Value(old.resourceVersion)
    _ = try await client.patch(
      ApplicationObjects.resource, namespace: id.namespace, name: id.name, type: .merge, body: patch,
      fieldManager: "tiphys")
    print("\(id) changed")
  }

  private func changeSource(of application: Value, _ patch: inout Value) throws {
    var change: Value = [:]
    try source.apply(to: &change)
    guard change != [:] || position.isGiven else { return }
    guard let index = try position.index(in: application) else {
      var changed = application[path: "spec", "source"] ?? [:]
      try source.apply(to: &changed)
      patch[path: "spec", "source"] = changed
      return
    }
    var sources = application[path: "spec", "sources"]?.list ?? []
    try source.apply(to: &sources[index])
    patch[path: "spec", "sources"] = .list(sources)
  }
}

/// `tiphys app create`.
struct AppCreateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "create", abstract: "Create an Application.")

  @OptionGroup var app: AppArgument
  @OptionGroup var source: SourceOptions
  @OptionGroup var spec: SpecOptions

  @Flag(help: "Deleting the Application deletes its resources too.")
  var setFinalizer = false

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    if cluster.readOnly { throw Failure("--read-only: nothing is created") }
    guard source.repository != nil, source.path != nil || source.chart != nil else {
      throw Failure(
        "give the repository and the folder or chart in it: --repo URL --path FOLDER, or --repo URL --helm-chart NAME")
    }
    if source.chart != nil, source.revision == nil { throw Failure("give the chart's version, or a range: --revision '1.*'") }
    let id = try AppID(argument: app.name, namespace: cluster.namespace)
    var object: Value = [
      "apiVersion": Value(ApplicationObjects.resource.apiVersion), "kind": "Application",
      "metadata": ["name": Value(id.name), "namespace": Value(id.namespace)],
      "spec": spec.patch["spec"] ?? [:],
    ]
    var described: Value = [:]
    try source.apply(to: &described)
    object[path: "spec", "source"] = described
    if object[path: "spec", "project"] == nil { object[path: "spec", "project"] = "default" }
    if object[path: "spec", "destination", "server"] == nil, object[path: "spec", "destination", "name"] == nil {
      object[path: "spec", "destination", "server"] = "https://kubernetes.default.svc"
    }
    if setFinalizer { object[path: "metadata", "finalizers"] = [Value(ApplicationObjects.finalizer)] }
    let client = try await Session.connect(try cluster.configuration())
    _ = try await client.create(
      ApplicationObjects.resource, namespace: id.namespace, object: object, fieldManager: "tiphys")
    print("\(id) created")
  }
}

/// `tiphys app delete`: with its resources, unless told to leave them.
struct AppDeleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete an Application, and with it its resources.")

  @OptionGroup var app: AppArgument

  @Flag(inversion: .prefixedNo, help: "Delete the Application's resources too.")
  var cascade = true

  @Flag(name: .shortAndLong, help: "Do not ask for the name again. Not enough where data would go with it.")
  var yes = false

  @Option(
    help: ArgumentHelp("Delete data too, which is asked for otherwise: the Application's name again.", valueName: "name"))
  var confirm: String?

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    if cluster.readOnly { throw Failure("--read-only: nothing is deleted") }
    let id = try AppID(argument: app.name, namespace: cluster.namespace)
    var metadata: Value = ["finalizers": cascade ? [Value(ApplicationObjects.finalizer)] : .null]
    let consent = cascade ? try await consent(id) : nil
    if consent == nil, !yes {
      try Confirmation.ask(for: id.name, before: cascade ? "deletes \(id) and its resources" : "deletes \(id)")
    }
    let client = try await Session.connect(try cluster.configuration())
    let live = try await client.get(ApplicationObjects.resource, namespace: id.namespace, name: id.name)
    // Once it is being deleted no finalizer can be added any more.
    if live.metadata["deletionTimestamp"]?.string != nil, cascade { metadata["finalizers"] = nil }
    _ = try await client.patch(
      ApplicationObjects.resource, namespace: id.namespace, name: id.name, type: .merge,
      body: ["metadata": metadata], fieldManager: "tiphys")
    try await client.delete(ApplicationObjects.resource, namespace: id.namespace, name: id.name)
    if consent != nil { try await approve(id, client) }
    let left = try? await client.get(ApplicationObjects.resource, namespace: id.namespace, name: id.name)
    print(
      left == nil
        ? "\(id) deleted"
        : "\(id) is being deleted: whoever leads takes its resources away first (`tiphys app wait \(id.name) --delete` where nobody"
          + " does)")
  }

  /// Writes the consent down where whoever takes the resources away looks for it; it counts from the deletion on.
  private func approve(_ id: AppID, _ client: ClusterClient) async throws {
    // It may be gone already.
    guard let live = try? await client.get(ApplicationObjects.resource, namespace: id.namespace, name: id.name) else { return }
    // By the server's clock: this machine's may be behind.
    let time = max(live.metadata["deletionTimestamp"]?.string ?? "", Date().ISO8601Format())
    _ = try await client.patch(
      ApplicationObjects.resource, namespace: id.namespace, name: id.name, type: .merge,
      body: ["metadata": ["annotations": [AnnotationKey.deletionApproved: Value(time)]]], fieldManager: "tiphys")
  }

  /// Where data goes with the Application: the name, over the list of what goes.
  private func consent(_ id: AppID) async throws -> DeletionConsent? {
    var preview = SyncPreview()
    try await Session.use(cluster, app: app.name) { session, id in
      _ = try? await session.reconciler.judged(id)
      preview = await session.reconciler.previewDeletion(id)
    }
    guard preview.problem.isEmpty else { throw Failure(preview.problem) }
    let reason = preview.dataLoss.isEmpty ? "" : "deleting \(id) deletes data"
    return try Confirmation.consent(
      for: id, deletions: preview.deletes, losses: preview.dataLoss, reason: reason, given: confirm)
  }
}
