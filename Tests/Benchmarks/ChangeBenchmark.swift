import Foundation
import Kubernetes
import Manifests

/// Drift made through the API, and how soon and with how many bytes it stands on the terminal.
///
/// A value of a ConfigMap is changed and set back: the row turns OutOfSync and Synced again, and no controller adds changes of
/// its own.
struct ChangeBenchmark {
  let console: PseudoTerminal
  let kubeconfig: String

  struct Result {
    var latency: Figures
    var bytes: Figures
  }

  func run(samples: Int) async throws -> Result {
    let configuration = try Kubeconfig.load(path: kubeconfig, environment: [:]).configuration(context: nil)
    let target = try await Target.find(configuration)
    // The fleet must be on the screen and still before anything is measured.
    _ = console.readUntilQuiet(.seconds(3), limit: .seconds(60))
    var latency: [Double] = []
    var bytes: [Double] = []
    for sample in 0..<samples {
      let acknowledged = try await target.write(sample.isMultiple(of: 2) ? "changed behind Git's back" : target.original)
      var first = console.read(within: .seconds(5))
      latency.append((ContinuousClock.now - acknowledged).milliseconds)
      first += console.readUntilQuiet(.milliseconds(60), limit: .seconds(2))
      bytes.append(Double(first.count))
    }
    return Result(latency: Figures(latency), bytes: Figures(bytes))
  }

  /// A ConfigMap of an Application that nothing heals.
  @NetworkActor
  final class Target {
    nonisolated let original: String
    private let client: ClusterClient
    private let object: Value
    private let key: String
    private static let configMaps = APIResource(
      group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true)

    private init(client: ClusterClient, object: Value, key: String, original: String) {
      self.client = client
      self.object = object
      self.key = key
      self.original = original
    }

    /// - Parameter index: which of the ConfigMaps that would do.
    static func find(_ configuration: ClusterConfiguration, at index: Int = 0) async throws -> Target {
      let client = try ClusterClient(configuration, userAgent: "kubectl-edit")
      let applications = APIResource(
        group: "argoproj.io", version: "v1alpha1", kind: "Application", plural: "applications", namespaced: true)
      let healed = Set(
        try await client.list(applications, namespace: "argocd").items
          .filter { $0[path: "spec", "syncPolicy", "automated", "selfHeal"] == true }.map(\.name))
      var rest = index
      for object in try await client.list(configMaps, namespace: nil).items {
        guard let tracking = object.annotation("argocd.argoproj.io/tracking-id"), let app = tracking.split(separator: ":").first,
          !healed.contains(String(app)), let first = object["data"]?.object?.first(where: { _ in true }),
          let original = first.value.string
        else { continue }
        if rest == 0 { return Target(client: client, object: object, key: first.key, original: original) }
        rest -= 1
      }
      throw Missing()
    }

    /// - Returns: when the API server had acknowledged the change.
    func write(_ value: String) async throws -> ContinuousClock.Instant {
      _ = try await client.patch(
        Self.configMaps, namespace: object.namespace, name: object.name, type: .merge, body: ["data": [key: Value(value)]],
        fieldManager: "kubectl-edit")
      return .now
    }

    struct Missing: Error, CustomStringConvertible {
      var description: String { "the demo has no ConfigMap of an Application without self-heal" }
    }
  }
}
