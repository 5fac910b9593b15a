import ArgumentParser
import Foundation
import Kubernetes
import Reconciler

/// `tiphys reconcile`: the reconciler without a screen.
struct ReconcileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile", abstract: "Reconcile without a screen: log one line per event until SIGTERM.")

  @Option(help: ArgumentHelp("How long the Lease lasts: after this, another process takes over.", valueName: "seconds"))
  var leaseDuration = LeaseTiming().seconds

  @Option(
    help: ArgumentHelp(
      "Serve /healthz, /readyz and Prometheus' /metrics there; :PORT for every address of this machine.",
      valueName: "[host:]port"))
  var listen: ListenAddress?

  @OptionGroup var cluster: ClusterOptions

  func validate() throws {
    guard (1...3600).contains(leaseDuration) else { throw ValidationError("--lease-duration is 1 to 3600 seconds") }
  }

  func run() async throws {
    let signals = StopSignals()
    // Nobody is there to be asked.
    let client = try await Session.connect(try cluster.configuration(), terminal: nil)
    let bus = EventBus()
    var settings = try Environment.reconcilerOptions(
      namespace: cluster.namespace, readOnly: cluster.readOnly, files: cluster.files, canLead: !cluster.readOnly,
      argoCD: cluster.argoCD)
    settings.lease = LeaseTiming(seconds: leaseDuration)
    let reconciler = await Self.start(client, settings, bus)
    let server = try listen.map { address throws(Failure) in
      try MetricsServer(address, metrics: Metrics(identity: settings.identity, version: Tiphys.version)) {
        let rows = await reconciler.clusterRows()
        return [{ $0.clusters = rows }]
      }
    }
    do { try await server?.start() } catch {
      await reconciler.stop()
      throw error
    }
    var log = EventLog()
    while signals.wait(orReadable: bus.wakeDescriptor) {
      let events = bus.drain()
      for event in events { log.write(event) }
      server?.change { metrics in for event in events { metrics.take(event) } }
    }
    await server?.stop()
    await reconciler.stop()
    log.end()
  }

  @NetworkActor
  private static func start(_ client: ClusterClient, _ options: ReconcilerOptions, _ bus: EventBus) -> Reconciler {
    let reconciler = Reconciler(client: client, options: options, bus: bus)
    reconciler.start()
    return reconciler
  }
}

extension ListenAddress: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
