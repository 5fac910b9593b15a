import Applications
import Drift
import Foundation
import Kubernetes
import Manifests

/// The heart: follows a cluster and the Git repositories of its Applications, judges, tells the bus, and (where it leads)
/// carries out what the Applications ask for.
///
/// All of it runs on the network thread: a byte from a watch becomes a verdict without a hop.
@NetworkActor
public final class Reconciler {
  public let options: ReconcilerOptions
  let client: ClusterClient
  let bus: EventBus

  /// - Parameter client: of the cluster that holds the Applications; nothing is asked before ``start()``.
  public init(client: ClusterClient, options: ReconcilerOptions, bus: EventBus) {
    self.client = client
    self.options = options
    self.bus = bus
  }

  /// Begins to connect, and goes on until ``stop()``. Returns at once.
  public func start() {}

  /// Ends everything: hands the Lease over, cancels watches, waits for writes that are on their way.
  public func stop() async {}

  /// Does what a person wants; what becomes of it comes over the bus (a refusal as a notice).
  public func send(_ intent: Intent) {}
}
