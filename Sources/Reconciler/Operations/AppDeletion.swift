import Applications
import Foundation
import Kubernetes
import Manifests

/// Takes a deleted Application down before it may go: PreDelete hooks, its resources, PostDelete hooks.
///
/// Each of its finalizers stands for one stage that is still to come; it is removed when the stage is over, so that whoever leads
/// goes on at the right one. Within a stage what is to be done follows from what is live.
@NetworkActor
final class AppDeletion {
  /// How far a stage is.
  enum Stand: Sendable, Hashable {
    case done
    case waiting(for: String)
    /// Somebody has to do something: the message of a `DeletionError`.
    case blocked(String)
  }

  let app: AppController
  private let fleet: Fleet
  private let applications: ApplicationWriter
  private var isBusy = false
  /// Something changed while a step was on its way.
  private var isDue = false
  private var isOver = false
  private var timer: NetworkActor.Timer?
  private let resources: CascadeDeletion
  private let hooks: DeletionHooks
  private(set) var stand = Stand.waiting(for: "its turn")
  /// ``stand`` changed.
  var onChange: () -> Void = {}

  init(_ app: AppController, fleet: Fleet, applications: ApplicationWriter) {
    self.app = app
    self.fleet = fleet
    self.applications = applications
    resources = CascadeDeletion(app, fleet: fleet)
    hooks = DeletionHooks(app, fleet: fleet)
  }

  /// Whether there is anything to do before the Application may go.
  static func concerns(_ application: Application) -> Bool { application.finalizers.contains { stage(of: $0) != nil } }

  func start() { goOn() }

  func drop() {
    isOver = true
    timer?.cancel()
  }

  func take(_ change: LiveChange) {
    let isOwn: Bool
    switch change {
    case .set(let object, _, let previous): isOwn = object.instance == app.instance || previous?.instance == app.instance
    case .removed(let object): isOwn = object.instance == app.instance
    }
    if isOwn { goOn() }
  }

  /// The Application changed: somebody may have agreed to deletions, or taken a finalizer away.
  func applicationChanged() { goOn() }

  private func goOn() {
    isDue = true
    guard !isBusy, !isOver else { return }
    isBusy = true
    timer?.cancel()
    Task { @NetworkActor [weak self] in
      while let self, self.isDue, !self.isOver {
        self.isDue = false
        await self.step()
      }
      self?.isBusy = false
    }
  }

  // MARK: Stages

  private enum Stage: Int {
    case preDelete, preDeleteCleanup, resources, postDelete, postDeleteCleanup
  }

  private static func stage(of finalizer: String) -> Stage? {
    switch finalizer {
    case FinalizerKey.preDelete: .preDelete
    case FinalizerKey.preDeleteCleanup: .preDeleteCleanup
    case FinalizerKey.resources, FinalizerKey.resourcesForeground, FinalizerKey.resourcesBackground: .resources
    case FinalizerKey.postDelete: .postDelete
    case FinalizerKey.postDeleteCleanup: .postDeleteCleanup
    default: nil
    }
  }

  private func step() async {
    let application = applications.current(app.id).map(Application.init) ?? app.application
    let stages = application.finalizers.compactMap(Self.stage)
    guard let stage = stages.min(by: { $0.rawValue < $1.rawValue }) else {
      isOver = true
      return
    }
    var stand: Stand
    switch stage {
    case .preDelete: stand = await hooks.run(.preDelete, application)
    case .preDeleteCleanup: stand = await hooks.clean(.preDelete, application)
    case .resources: stand = await resources.step(application)
    case .postDelete: stand = await hooks.run(.postDelete, application)
    case .postDeleteCleanup: stand = await hooks.clean(.postDelete, application)
    }
    if case .done = stand { stand = await release(stage, application) }
    if self.stand != stand {
      self.stand = stand
      onChange()
    }
    switch stand {
    case .done: isDue = true
    // Not everything that changes things comes in as an event: a kind that cannot be watched, a refused request.
    case .waiting, .blocked: timer = NetworkActor.schedule(after: .seconds(5)) { [weak self] in self?.goOn() }
    }
  }

  /// A stage is over: its finalizer goes.
  private func release(_ stage: Stage, _ application: Application) async -> Stand {
    let left = application.finalizers.filter { Self.stage(of: $0) != stage }
    do {
      try await applications.patch(
        app.id,
        [
          "metadata": [
            "finalizers": left.isEmpty ? .null : Value(left), "resourceVersion": .string(application.raw.resourceVersion),
          ]
        ])
      if left.isEmpty { isOver = true }
      return .done
    } catch  where error.kind == .notFound {
      isOver = true
      return .done
    } catch  where error.kind == .conflict {
      // Written meanwhile: the watch brings it.
      return .waiting(for: "the newest state of the Application")
    } catch {
      return .blocked("a finalizer cannot be removed: \(error)")
    }
  }
}
