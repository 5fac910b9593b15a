import Drift
import Foundation
import Health
import Manifests

/// The verdicts on the resources of one app, and what they add up to.
struct AppVerdicts: Sendable {
  private(set) var drifts: [ResourceKey: ResourceDrift] = [:]

  subscript(key: ResourceKey) -> ResourceDrift? { drifts[key] }

  /// Takes a verdict in (nil takes it out); true where that changed anything.
  mutating func set(_ drift: ResourceDrift?, for key: ResourceKey) -> Bool {
    guard drifts[key] != drift else { return false }
    drifts[key] = drift
    return true
  }

  mutating func keepOnly(_ keys: Set<ResourceKey>) { drifts = drifts.filter { keys.contains($0.key) } }

  /// The keys of all resources with this verdict, sorted.
  func keys(_ verdict: ResourceDrift.Verdict) -> [ResourceKey] {
    drifts.values.filter { $0.verdict == verdict }.map(\.key).sorted()
  }

  /// Unknown where any verdict is; out of sync where any resource is.
  var status: SyncStatus {
    var status = SyncStatus.synced
    for drift in drifts.values {
      switch drift.verdict {
      case .synced: break
      case .unknown: return .unknown
      case .outOfSync, .missing, .extra: status = .outOfSync
      }
    }
    return status
  }

  var summary: DriftSummary {
    var summary = DriftSummary()
    // A foreign field explains nothing while a real one drifts; among equals the newest counts.
    var best = (rank: -1, time: Date.distantPast)
    for drift in drifts.values {
      switch drift.verdict {
      case .missing: summary.missing += 1
      case .extra: summary.extra += 1
      case .outOfSync, .synced, .unknown: break
      }
      if drift.verdict != .synced && drift.verdict != .unknown { summary.resources += 1 }
      for field in drift.fields {
        let isForeign = field.kind == .foreign
        if isForeign { summary.foreign += 1 } else { summary.fields += 1 }
        guard let cause = field.attribution else { continue }
        let candidate = (rank: isForeign ? 0 : 1, time: cause.time ?? .distantPast)
        if candidate > best {
          best = candidate
          summary.cause = cause
        }
      }
    }
    return summary
  }

  /// As well as the worst resource; `live` gives what counts and how it is.
  ///
  /// Missing resources count only where nothing is live; a child Application that is Missing or Unknown does not count.
  static func health(of keys: some Sequence<ResourceKey>, in store: LiveStore, except id: AppID) -> Health {
    var worst = Health(.healthy)
    var live = 0
    var missing = 0
    for key in keys {
      guard let object = store[key] else {
        missing += 1
        continue
      }
      live += 1
      guard !object.ignoresHealth, object.hook.isEmpty, let health = object.health else { continue }
      if key.group == "argoproj.io", key.kind == "Application" {
        if key.namespace == id.namespace, key.name == id.name { continue }
        if health.status == .missing || health.status == .unknown { continue }
      }
      if health.status > worst.status {
        worst = Health(health.status, health.message.isEmpty ? "" : "\(key.kind) \(key.name): \(health.message)")
      }
    }
    return live == 0 && missing > 0 ? Health(.missing) : worst
  }
}
