import Foundation
import Simulator

/// The embedded cluster with its controllers, and a folder in which its kubeconfig (and the sample repository) stand.
struct DemoCluster: Sendable {
  let cluster: SimulatedCluster
  let controllers: ControllerManager
  /// Removed when the demo ends.
  let folder: String

  var kubeconfigPath: String { folder + "/kubeconfig" }

  static func start() async throws -> DemoCluster {
    let clock = SimulatedClock()
    let store = ObjectStore(now: { clock.now })
    let cluster = SimulatedCluster(store: store, logs: SimulatedPodLogs())
    try await cluster.start()
    let controllers = ControllerManager(store: store, clock: clock)
    await controllers.start()
    let folder = NSTemporaryDirectory() + "/tiphys-demo-" + String(ProcessInfo.processInfo.processIdentifier)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let demo = DemoCluster(cluster: cluster, controllers: controllers, folder: folder)
    try cluster.kubeconfig.write(toFile: demo.kubeconfigPath, atomically: true, encoding: .utf8)
    return demo
  }

  func stop() async {
    await controllers.stop()
    await cluster.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }
}
