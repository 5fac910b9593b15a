import Applications
import Drift
import Foundation
import Health
import Kubernetes
import Manifests

/// Turns what changes into lines that a person can read afterwards: what, to which app, by whom.
@NetworkActor
struct TimelineRecorder {
  let now: @Sendable () -> Date
  let publish: @NetworkActor (TimelineEntry) -> Void

  /// A row changed. The first judgement of an app is no news.
  func rowChanged(from old: AppRow, to new: AppRow) {
    guard old.judgedAt != nil, new.judgedAt != nil else { return }
    if old.health.status != new.health.status {
      let reason = new.health.message.isEmpty ? "" : " · \(new.health.message)"
      tell(.health, new.id, "\(old.health.status.rawValue) → \(new.health.status.rawValue)\(reason)")
    }
    if let before = old.revision, let revision = new.revision, !before.isSame(revision) {
      tell(.revision, new.id, "\(before.short) → \(revision.short) \(revision.subject)", by: revision.author)
    }
    if old.sync != .synced, new.sync == .synced { tell(.drift, new.id, "in sync again") }
  }

  /// A change in the cluster changed a verdict.
  func verdictChanged(_ id: AppID, _ key: ResourceKey, from old: ResourceDrift?, to new: ResourceDrift?) {
    guard let new, new.verdict != .synced || !new.fields.isEmpty else { return }
    let name = "\(key.kind) \(key.name)"
    switch new.verdict {
    case .missing: tell(.drift, id, "\(name) was deleted")
    case .extra: tell(.drift, id, "\(name) appeared, and is in no manifest")
    case .unknown: break
    case .outOfSync, .synced:
      let known = Set((old?.fields ?? []).map(\.change))
      for field in new.fields where !known.contains(field.change) {
        let place = field.kind == .foreign ? " (in no manifest)" : ""
        tell(
          .drift, id, "\(name) \(field.path) \(Self.text(field.desired)) → \(Self.text(field.live))\(place)",
          by: field.attribution?.manager ?? "")
      }
    }
  }

  /// The Application's operation went on.
  func operationChanged(_ id: AppID, from old: OperationState?, to new: OperationState?) {
    guard let new else { return }
    let by = new.operation.initiatedBy.automated ? "automated" : new.operation.initiatedBy.username
    let revisions = new.syncResult.map { $0.revisions.isEmpty ? [$0.revision] : $0.revisions } ?? []
    let revision = revisions.isEmpty ? "" : " to " + revisions.map(RevisionInfo.short).joined(separator: " ")
    if old?.startedAt != new.startedAt { tell(.sync, id, "sync\(revision) started", by: by) }
    if new.phase.isCompleted, old?.phase != new.phase || old?.startedAt != new.startedAt {
      tell(.sync, id, "sync\(revision) \(new.phase.rawValue): \(new.message)", by: by)
    }
  }

  private func tell(_ kind: TimelineEntry.Kind, _ id: AppID, _ text: String, by actor: String = "") {
    publish(TimelineEntry(time: now(), kind: kind, app: id, text: text, actor: actor))
  }

  private static func text(_ value: Value?) -> String {
    guard let value else { return "–" }
    let text = value.string ?? JSON.text(value)
    return text.count > 60 ? text.prefix(59) + "…" : text
  }
}

extension FieldDrift {
  /// Field and live value: the same drift stays the same while its attribution gets a newer time.
  fileprivate var change: Change { Change(path: path, live: live) }
  fileprivate struct Change: Hashable {
    var path: String
    var live: Value?
  }
}
