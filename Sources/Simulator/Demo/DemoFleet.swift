import Applications
import Foundation
import Manifests
import Repository
import Synchronization

/// The demo: an embedded cluster with its controllers, a Git repository with a history, and the Applications that bring the one
/// to the other, all made on the spot and already settled.
///
///     let fleet = try await DemoFleet.make(in: folder)
///     try await fleet.start()
///     … fleet.cluster.kubeconfig …
///     try await fleet.run(.blackFriday)
///     await fleet.stop()
public final class DemoFleet: Sendable {
  public let cluster: SimulatedCluster
  public let controllers: ControllerManager
  public let clock: SimulatedClock
  let repository: Mutex<FleetRepository>
  /// The address of the repository, as the Applications name it.
  public let repositoryURL: String
  /// Waits while a scenario lets time pass; simulated seconds.
  let pause: @Sendable (Double) async throws -> Void

  private init(
    cluster: SimulatedCluster, controllers: ControllerManager, clock: SimulatedClock, repository: FleetRepository,
    pause: @escaping @Sendable (Double) async throws -> Void
  ) {
    self.cluster = cluster
    self.controllers = controllers
    self.clock = clock
    repositoryURL = repository.repository.url
    self.repository = Mutex(repository)
    self.pause = pause
  }

  public var store: ObjectStore { cluster.store }

  /// Makes repository and cluster. The clock stands at `now` when this returns, and nothing listens yet: see ``start()``.
  ///
  /// - Parameters:
  ///   - folder: where the bare repository `fleet.git` is put; the folder must exist.
  ///   - pause: how a scenario waits; nil for real time.
  /// - Throws: where the folder cannot be written to.
  public static func make(
    in folder: String, now: Date = Date(), settings: SimulationSettings = SimulationSettings(),
    pause: (@Sendable (Double) async throws -> Void)? = nil
  ) async throws -> DemoFleet {
    let repository = try FleetRepository(in: folder + "/fleet.git", now: now)
    let beginning = repository.commits.first?.date.addingTimeInterval(-86400) ?? now
    let clock = SimulatedClock(standingAt: beginning)
    let store = ObjectStore(now: { clock.now })
    let controllers = ControllerManager(store: store, clock: clock, settings: .instant)
    await controllers.start()
    await controllers.keepQuiet(until: now.addingTimeInterval(-settings.eventLifetime))
    let seeder = FleetSeeder(store: store, clock: clock, controllers: controllers)
    try seeder.seedCluster(InstallManifests.all(namespace: ApplicationTemplates.namespace))
    try await seeder.play(try applications(in: repository), until: now)
    await controllers.use(settings)
    return DemoFleet(
      cluster: SimulatedCluster(store: store, logs: SimulatedPodLogs()), controllers: controllers, clock: clock,
      repository: repository, pause: pause ?? { try await Task.sleep(for: .seconds($0)) })
  }

  /// Every Application: those in Git, and the one above them.
  private static func applications(in repository: FleetRepository) throws -> [FleetApplication] {
    let templates = ApplicationTemplates(plan: repository.plan, url: repository.repository.url)
    let texts = [templates.rootApplication] + templates.files.sorted { $0.key < $1.key }.map(\.value)
    return try texts.flatMap { try YAML.documents($0).map(\.value) }.filter { $0.kind == "Application" }
      .compactMap { FleetApplication($0, in: repository) }
  }

  /// Lets the clock run with real time and begins to listen.
  ///
  /// - Throws: where no socket can be had.
  public func start() async throws {
    clock.run()
    await controllers.resume()
    try await cluster.start()
  }

  /// Stops listening and working. The repository stays.
  public func stop() async {
    await controllers.stop()
    await cluster.stop()
  }
}
