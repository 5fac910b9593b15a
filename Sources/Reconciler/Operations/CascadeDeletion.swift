import Applications
import Foundation
import Kubernetes
import Manifests

/// Deletes what an Application manages before the Application itself may go (`resources-finalizer.argocd.argoproj.io`).
///
/// Waves go in reverse, each when the one before is gone.
@NetworkActor
final class CascadeDeletion {
  let app: AppController
  private let fleet: Fleet
  private let applications: ApplicationWriter
  private let propagation: SyncOptions.Propagation
  private var isBusy = false
  /// Something went while a step was on its way.
  private var isDue = false
  private var isOver = false
  private var asked: Set<String> = []
  private var timer: NetworkActor.Timer?
  /// Why it does not go on; nil while it does.
  private(set) var problem: String?
  var onProblem: () -> Void = {}

  init(_ app: AppController, fleet: Fleet, applications: ApplicationWriter, propagation: SyncOptions.Propagation) {
    self.app = app
    self.fleet = fleet
    self.applications = applications
    self.propagation = propagation
  }

  func start() { goOn() }

  func drop() {
    isOver = true
    timer?.cancel()
  }

  func take(_ change: LiveChange) {
    if case .removed(let object) = change, object.instance == app.instance { goOn() }
  }

  private func goOn() {
    isDue = true
    guard !isBusy, !isOver else { return }
    isBusy = true
    Task { @NetworkActor [weak self] in
      while let self, self.isDue, !self.isOver {
        self.isDue = false
        await self.step()
      }
      self?.isBusy = false
    }
  }

  private func step() async {
    var waves: [Int: [StoredObject]] = [:]
    for key in app.store.keys(instance: app.instance) {
      guard let object = app.store[key], object.owners.isEmpty, let value = object.decoded() else { continue }
      let options = ResourceSyncOptions(value, app: app.application.spec.syncPolicy.syncOptions)
      if options.delete == .never { continue }
      if options.delete == .confirm, app.application.deletionApproved == nil {
        return tell(
          "\(key.kind) \(key.name) is only deleted with a person's consent: annotate the app with \(AnnotationKey.deletionApproved)"
        )
      }
      waves[SyncWave.of(value), default: []].append(object)
    }
    guard let last = waves.keys.max(), let objects = waves[last] else { return await release() }
    var problems: [String] = []
    for object in objects.sorted(by: { $0.key < $1.key }) where !object.isDeleting && !asked.contains(object.uid) {
      guard let resource = app.cluster.resource(for: object.key.groupKind) else { continue }
      do {
        try await app.cluster.client.delete(
          resource, namespace: object.key.namespace, name: object.key.name,
          propagation: propagation == .background ? .background : .foreground,
          preconditions: DeletePreconditions(uid: object.uid))
        asked.insert(object.uid)
      } catch  where error.kind == .notFound || error.kind == .conflict {
        continue
      } catch {
        problems.append("\(object.key.kind) \(object.key.name): \(error)")
      }
    }
    tell(problems.isEmpty ? nil : problems.joined(separator: "; "))
    if !problems.isEmpty { retry() }
  }

  /// Everything is gone: so may the Application.
  private func release() async {
    let current = applications.current(app.id) ?? app.application.raw
    let left = (current.metadata["finalizers"]?.list ?? []).filter {
      ![FinalizerKey.resources, FinalizerKey.resourcesForeground, FinalizerKey.resourcesBackground].contains($0.string ?? "")
    }
    do {
      try await applications.patch(
        app.id,
        ["metadata": ["finalizers": left.isEmpty ? .null : .list(left), "resourceVersion": .string(current.resourceVersion)]])
      isOver = true
    } catch  where error.kind == .notFound {
      isOver = true
    } catch {
      tell("the finalizer cannot be removed: \(error)")
      retry()
    }
  }

  private func retry() {
    timer = NetworkActor.schedule(after: .seconds(5)) { [weak self] in self?.goOn() }
  }

  private func tell(_ text: String?) {
    guard problem != text else { return }
    problem = text
    onProblem()
  }
}
