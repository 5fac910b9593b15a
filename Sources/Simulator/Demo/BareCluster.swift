/// An embedded cluster with its controllers, its nodes and classes, and nothing else: what tests and tinkerers start from.
public struct BareCluster: Sendable {
  public let cluster: SimulatedCluster
  public let controllers: ControllerManager

  /// Makes the cluster and begins to listen.
  ///
  /// - Throws: where no socket can be had.
  public static func start() async throws -> BareCluster {
    let clock = SimulatedClock()
    let store = ObjectStore(now: { clock.now })
    let controllers = ControllerManager(store: store, clock: clock)
    try FleetSeeder(store: store, clock: clock, controllers: controllers).seedBareCluster()
    await controllers.start()
    let cluster = SimulatedCluster(store: store, logs: SimulatedPodLogs())
    try await cluster.start()
    return BareCluster(cluster: cluster, controllers: controllers)
  }

  /// Stops controllers and server.
  public func stop() async {
    await controllers.stop()
    await cluster.stop()
  }
}
