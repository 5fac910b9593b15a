import Foundation
import Simulator

/// What the demo runs on, and the folder in which its kubeconfig and its sample repository stand.
struct DemoCluster: Sendable {
  private enum Kind: Sendable {
    case bare(BareCluster)
    case fleet(DemoFleet)
  }

  private let kind: Kind
  /// Removed when the demo ends.
  private let folder: String

  var kubeconfigPath: String { folder + "/kubeconfig" }

  /// - Parameter empty: only the cluster, without the sample fleet.
  static func start(empty: Bool) async throws -> DemoCluster {
    let folder = NSTemporaryDirectory() + "tiphys-demo-" + UUID().uuidString.prefix(8).lowercased()
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let demo = DemoCluster(kind: try await kind(empty: empty, in: folder), folder: folder)
    try demo.cluster.kubeconfig.write(toFile: demo.kubeconfigPath, atomically: true, encoding: .utf8)
    return demo
  }

  private static func kind(empty: Bool, in folder: String) async throws -> Kind {
    if empty { return .bare(try await BareCluster.start()) }
    let fleet = try await DemoFleet.make(in: folder)
    try await fleet.start()
    return .fleet(fleet)
  }

  private var cluster: SimulatedCluster {
    switch kind {
    case .bare(let bare): bare.cluster
    case .fleet(let fleet): fleet.cluster
    }
  }

  /// Plays a scenario; without a fleet there is nothing to play on.
  func play(_ scenario: Scenario) {
    guard case .fleet(let fleet) = kind else { return }
    Task { try await fleet.run(scenario) }
  }

  func stop() async {
    switch kind {
    case .bare(let bare): await bare.stop()
    case .fleet(let fleet): await fleet.stop()
    }
    try? FileManager.default.removeItem(atPath: folder)
  }
}
