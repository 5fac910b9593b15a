import Applications
import ArgumentParser
import Kubernetes
import Manifests

/// `tiphys install`: what a reconciler needs in a cluster.
struct InstallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Apply (or print) the namespace, the CRDs and the RBAC that a reconciler needs.")

  @Flag(help: "Print the manifests instead of applying them.")
  var print = false

  @Option(
    name: .customLong("reconciler"),
    help: ArgumentHelp("Also run `tiphys reconcile` in the cluster, from this image.", valueName: "image"))
  var image: String?

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    var manifests = InstallManifests.all(namespace: cluster.namespace)
    if let image { manifests.append(InstallManifests.deployment(namespace: cluster.namespace, image: image)) }
    if print {
      Swift.print(YAML.encode(documents: manifests), terminator: "")
      return
    }
    if cluster.readOnly { throw Failure("--read-only: nothing is installed; `tiphys install --print` shows what would be") }
    let client = try await Session.connect(try cluster.configuration())
    for line in try await Self.apply(manifests, client) { Swift.print(Table.printable(line)) }
  }

  /// Applies in order; the API server needs a moment before it serves a new kind.
  @NetworkActor
  private static func apply(_ manifests: [Value], _ client: ClusterClient) async throws -> [String] {
    var discovery = try await client.discover()
    var lines: [String] = []
    for manifest in manifests {
      let kind = manifest.groupVersionKind
      let deadline = ContinuousClock.now + .seconds(30)
      /// Why the server did not tell what it serves of this kind's group.
      var failure: APIError? { discovery.failures.first { $0.groupVersion == kind.apiVersion }?.error }
      while discovery.resource(for: kind) == nil, kind.group == CustomResourceDefinitions.group || failure != nil,
        ContinuousClock.now < deadline
      {
        try await Task.sleep(for: .milliseconds(200))
        discovery = try await client.discover()
      }
      guard let resource = discovery.resource(for: kind) else {
        if let failure { throw failure }
        throw Failure("the cluster does not serve \(kind); Kubernetes 1.19 or newer is needed")
      }
      _ = try await client.patch(
        resource, namespace: manifest.namespace, name: manifest.name, type: .apply, body: manifest, fieldManager: "tiphys",
        force: true)
      lines.append("\(resource.qualifiedName)/\(manifest.name) applied")
    }
    return lines
  }
}
