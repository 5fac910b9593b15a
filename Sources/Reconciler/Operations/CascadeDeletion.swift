import Applications
import Foundation
import Kubernetes
import Manifests

/// Deletes what an Application manages (`resources-finalizer.argocd.argoproj.io`): waves in reverse, each when the one before is
/// gone.
@NetworkActor
final class CascadeDeletion {
  private let app: AppController
  private let fleet: Fleet
  /// The uids of what the server was asked to delete.
  private var asked: Set<String> = []

  init(_ app: AppController, fleet: Fleet) {
    self.app = app
    self.fleet = fleet
  }

  /// Does what can be done now.
  func step(_ application: Application) async -> AppDeletion.Stand {
    var waves: [Int: [(object: StoredObject, value: Value)]] = [:]
    var unconfirmed: [ResourceKey] = []
    let isConfirmed = application.deletedAt.map { application.isDeletionApproved(since: $0) } ?? false
    for key in app.store.keys(instance: app.instance).sorted() {
      guard let object = app.store[key], object.owners.isEmpty, let value = object.decoded() else { continue }
      let options = ResourceSyncOptions(value, app: application.spec.syncPolicy.syncOptions)
      if options.delete == .never { continue }
      if options.delete == .confirm, !isConfirmed { unconfirmed.append(key) }
      waves[SyncWave.of(value), default: []].append((object, value))
    }
    if let first = unconfirmed.first {
      let more = unconfirmed.count > 1 ? " and \(unconfirmed.count - 1) more resources" : ""
      return .blocked(
        "\(first.kind) \(first.name)\(more) may only be deleted with a person's consent: `tiphys app confirm-deletion"
          + " \(app.id.name)`, or annotate the Application with \(AnnotationKey.deletionApproved): <time>")
    }
    if !isConfirmed, let refusal = refusal(of: waves.values.joined().filter { !$0.object.isDeleting }.map(\.object.key)) {
      return .blocked(refusal)
    }
    guard let last = waves.keys.max(), let objects = waves[last] else { return .done }
    let problems = await delete(objects.map(\.object), application.cascade ?? .foreground)
    if let first = problems.first { return .blocked(first) }
    let names = objects.map { "\($0.object.key.kind) \($0.object.key.name)\(Self.hold(on: $0.value))" }
    let more = names.count > 3 ? " and \(names.count - 3) more" : ""
    return .waiting(for: "the deletion of \(names.prefix(3).joined(separator: ", "))\(more)")
  }

  private func delete(_ objects: [StoredObject], _ propagation: SyncOptions.Propagation) async -> [String] {
    var problems: [String] = []
    for object in objects where !object.isDeleting && !asked.contains(object.uid) {
      guard let resource = app.cluster.resource(for: object.key.groupKind) else { continue }
      do {
        try await app.cluster.client.delete(
          resource, namespace: object.key.namespace, name: object.key.name, propagation: DeletionPropagation(propagation),
          preconditions: DeletePreconditions(uid: object.uid))
        asked.insert(object.uid)
      } catch  where error.kind == .notFound || error.kind == .conflict {
        continue
      } catch {
        problems.append("\(object.key.kind) \(object.key.name): \(error)")
      }
    }
    return problems
  }

  /// The finalizers of others that keep a deleted object.
  private static func hold(on value: Value) -> String {
    guard value.metadata["deletionTimestamp"]?.string != nil else { return "" }
    let finalizers = (value.metadata["finalizers"]?.list ?? []).compactMap(\.string).filter { $0 != "foregroundDeletion" }
    return finalizers.isEmpty ? "" : " (held by finalizer \(finalizers.joined(separator: ", ")))"
  }

  /// Data goes only with a person's consent, however the Application came to be deleted; nil where it may.
  private func refusal(of keys: [ResourceKey]) -> String? {
    var verdict = BlastRadius(app: app, fleet: fleet).verdict(deletions: keys)
    // All of an app goes with it: how much that is says nothing.
    verdict.exceedsShare = false
    guard !verdict.isHarmless else { return nil }
    return "nothing more of it is deleted: \(verdict.reason). To allow it: tiphys app delete \(app.id.name) --confirm "
      + "\(app.id.name), or annotate the Application with \(AnnotationKey.deletionApproved): <time>"
  }
}
