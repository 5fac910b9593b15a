import Foundation
import Health
import Reconciler

/// Which rows the fleet shows, in which order.
///
/// The order is made anew when rows change, but the row under the cursor keeps its place until the cursor leaves it.
struct FleetOrder {
  enum Column: String, CaseIterable, Sendable {
    case name, project, destination, sync, health, drift, revision
    case lastSync = "last sync"
    case age
  }

  enum Item: Sendable, Hashable {
    case group(String)
    case app(AppID)
  }

  var column = Column.name
  var isDescending = false
  var isUrgentFirst = false
  var isGrouped = false
  var folded: Set<String> = []
  var filter = FleetFilter()
  private(set) var items: [Item] = []
  /// Per project: how many rows, and how many of them need a person.
  private(set) var groups: [String: (count: Int, urgent: Int)] = [:]
  /// How many apps the filter lets through.
  private(set) var matching = 0

  /// Makes the order anew. `pinned` stays at its index where it still belongs to the list.
  mutating func update(_ apps: [AppID: AppRow], pinned: Item?) {
    let place = pinned.flatMap { items.firstIndex(of: $0) }
    var rows = filter.isEmpty ? Array(apps.values) : apps.values.filter(filter.matches)
    rows.sort(by: isBefore)
    matching = rows.count
    groups.removeAll(keepingCapacity: true)
    if isGrouped {
      var byProject: [String: [AppRow]] = [:]
      for row in rows {
        byProject[row.project, default: []].append(row)
        groups[row.project, default: (0, 0)].count += 1
        if row.urgency > 1 { groups[row.project, default: (0, 0)].urgent += 1 }
      }
      items = byProject.keys.sorted().flatMap { project in
        [.group(project)] + (folded.contains(project) ? [] : (byProject[project] ?? []).map { .app($0.id) })
      }
    } else {
      items = rows.map { .app($0.id) }
    }
    // Between groups a row does not stay: its project says where it belongs.
    if let pinned, let place, !isGrouped, let now = items.firstIndex(of: pinned), now != place, place < items.count {
      items.remove(at: now)
      items.insert(pinned, at: place)
    }
  }

  private func isBefore(_ a: AppRow, _ b: AppRow) -> Bool {
    if isUrgentFirst, a.urgency != b.urgency { return a.urgency > b.urgency }
    switch compare(a, b) {
    case 0: return a.id < b.id
    case let order: return isDescending ? order > 0 : order < 0
    }
  }

  private func compare(_ a: AppRow, _ b: AppRow) -> Int {
    func order<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a > b ? 1 : 0 }
    switch column {
    case .name: return order(a.id, b.id)
    case .project: return order(a.project, b.project)
    case .destination:
      return order(a.destinationCluster + "/" + a.destinationNamespace, b.destinationCluster + "/" + b.destinationNamespace)
    // The worst first: that is what a person sorts by status for.
    case .sync:
      return order(b.sync == .synced ? 0 : b.sync == .unknown ? 1 : 2, a.sync == .synced ? 0 : a.sync == .unknown ? 1 : 2)
    case .health: return order(b.health.status, a.health.status)
    case .drift: return order(b.drift.fields + b.drift.missing + b.drift.extra, a.drift.fields + a.drift.missing + a.drift.extra)
    case .revision: return order(a.revision?.id ?? "", b.revision?.id ?? "")
    case .lastSync: return order(b.lastSync ?? .distantPast, a.lastSync ?? .distantPast)
    case .age: return order(b.createdAt ?? .distantPast, a.createdAt ?? .distantPast)
    }
  }
}
