import Applications
import Drift
import Foundation
import Health
import Kubernetes
import Manifests

/// Keeps `status` of the Applications as what was judged, while this process leads.
///
/// The screen does not wait for it: writes are gathered for a moment, and left out where nothing of substance changed.
@NetworkActor
final class StatusWriter {
  private static let gathering = Duration.milliseconds(250)

  private let fleet: Fleet
  private let applications: ApplicationWriter
  private var timers: [AppID: NetworkActor.Timer] = [:]
  /// Apps whose refresh is done: the annotation goes with the next write.
  private var refreshed: Set<AppID> = []
  private var isWriting: Set<AppID> = []
  private var isStopped = false

  var leads = false {
    didSet { if leads, !oldValue { for app in fleet.apps.values { schedule(app.id) } } }
  }

  init(fleet: Fleet, applications: ApplicationWriter) {
    self.fleet = fleet
    self.applications = applications
  }

  func schedule(_ id: AppID) {
    guard leads, !isStopped, timers[id] == nil else { return }
    timers[id] = NetworkActor.schedule(after: Self.gathering) { [weak self] in
      self?.timers[id] = nil
      self?.write(id)
    }
  }

  /// A refresh that was asked for by annotation is done.
  func refreshDone(_ id: AppID) {
    refreshed.insert(id)
    schedule(id)
  }

  func forget(_ id: AppID) {
    timers.removeValue(forKey: id)?.cancel()
    refreshed.remove(id)
  }

  /// Writes what waits now, and then nothing more.
  func stop() {
    let waiting = Array(timers.keys)
    for id in waiting {
      timers.removeValue(forKey: id)?.cancel()
      if leads { write(id) }
    }
    isStopped = true
  }

  private func write(_ id: AppID) {
    guard leads, let app = fleet.apps[id], app.row.judgedAt != nil else { return }
    applications.enqueue(id) { [weak self] in
      guard let self, self.leads else { return }
      let current = self.applications.current(id) ?? app.application.raw
      var patch: Value = [:]
      let removesAnnotation = self.refreshed.remove(id) != nil && current.annotation(AnnotationKey.refresh) != nil
      if removesAnnotation { patch[path: "metadata", "annotations", AnnotationKey.refresh] = .null }
      if let status = self.changes(app, current["status"] ?? [:], always: removesAnnotation) { patch["status"] = status }
      guard patch.object?.isEmpty == false else { return }
      do { try await self.applications.patch(id, patch) } catch {
        // Gone, or not ours to write: nothing to tell; out of reach: the next judgement writes it.
      }
    }
  }

  /// The merge patch for the status; nil where nothing of substance changed.
  private func changes(_ app: AppController, _ current: Value, always: Bool) -> Value? {
    let old = ApplicationStatus(current)
    var new = old
    StatusComposer(app: app, store: app.store).compose(into: &new)
    guard new != old || always else { return nil }
    new.reconciledAt = fleet.now()
    return MergePatch.between(current, new.value)
  }
}

/// Says in Argo CD's words what was judged of an app.
@NetworkActor
struct StatusComposer {
  let app: AppController
  let store: LiveStore

  func compose(into status: inout ApplicationStatus) {
    let row = app.row
    let spec = app.application.raw["spec"] ?? [:]
    var comparedTo: Value = ["destination": app.application.spec.destination.value]
    if let source = spec["source"] { comparedTo["source"] = source }
    if let sources = spec["sources"] { comparedTo["sources"] = sources }
    if let rules = spec["ignoreDifferences"] { comparedTo["ignoreDifferences"] = rules }
    let several = app.application.spec.hasMultipleSources
    status.sync = ApplicationStatus.Sync(
      status: SyncStatusCode(rawValue: row.sync.rawValue) ?? .unknown, revision: several ? "" : app.desired?.revision ?? "",
      revisions: several ? app.desired?.revisions ?? [] : [], comparedTo: comparedTo)
    let health = status.health
    status.health = ApplicationStatus.Health(
      status: row.health.status.rawValue,
      lastTransitionTime: health?.status == row.health.status.rawValue ? health?.lastTransitionTime : row.judgedAt)
    status.conditions = row.conditions.map {
      ApplicationStatus.Condition(type: $0.type, message: $0.message, lastTransitionTime: $0.time)
    }
    status.resources = resources
    status.images = Set(app.keys.flatMap { store[$0]?.images ?? [] }).sorted()
    if let kinds = app.desired?.sourceTypes {
      status.sourceType = several ? "" : kinds.first ?? ""
      status.sourceTypes = several ? kinds : []
    }
  }

  private var resources: [ApplicationStatus.Resource] {
    app.verdicts.drifts.values.sorted { $0.key < $1.key }.map { drift in
      let desired = app.desired?.resource(drift.key)
      let live = store[drift.key]
      let version = GroupVersionKind(apiVersion: desired?.manifest.apiVersion ?? live?.apiVersion ?? "", kind: "").version
      let code: SyncStatusCode =
        switch drift.verdict {
        case .synced: .synced
        case .outOfSync, .missing, .extra: .outOfSync
        case .unknown: .unknown
        }
      let health = live == nil ? Health(.missing) : live?.health
      return ApplicationStatus.Resource(
        key: drift.key, version: version, status: code,
        health: health.map { ApplicationStatus.Health(status: $0.status.rawValue, message: $0.message) },
        requiresPruning: drift.verdict == .extra, syncWave: desired?.wave ?? 0)
    }
  }
}
