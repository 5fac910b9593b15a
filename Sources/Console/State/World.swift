import Drift
import Foundation
import Health
import Manifests
import Reconciler

/// What is known of an app that was opened. Nil is "not told yet", never "nothing".
struct OpenedApp: Sendable {
  var tree: [TreeNode]?
  var drift: [DiffDocument]?
  var operation: OperationProgress?
  var isOperationKnown = false
  var history: [HistoryEntry]?
  var details: [ResourceKey: ResourceDetails] = [:]
  var preview: (preview: SyncPreview, documents: [DiffDocument])?
  /// The commit to Git that was asked for.
  var commit: CommitPlan?
  /// Counts the previews that came, so that a view knows a new one from the one it has.
  var previewCount = 0
}

/// The lines of one container's log that are kept.
struct LogBuffer: Sendable {
  static let limit = 20_000
  private(set) var lines: [String] = []
  /// How many lines were dropped at the start.
  private(set) var dropped = 0
  var isDone = false
  /// How many lines ever came.
  var total: Int { dropped + lines.count }

  mutating func append(_ more: [String]) {
    lines.append(contentsOf: more)
    // Dropped in bulk, so that a fast log costs no move per line.
    if lines.count > Self.limit + Self.limit / 4 {
      dropped += lines.count - Self.limit
      lines.removeFirst(lines.count - Self.limit)
    }
  }
}

/// How many apps are in which state.
struct Totals: Sendable, Hashable {
  var apps = 0
  var outOfSync = 0
  var unknown = 0
  var loading = 0
  var degraded = 0
  var progressing = 0
  var syncing = 0
  var fights = 0
  /// Fields that people set and no manifest has, in all apps.
  var foreign = 0
  var failed = 0

  mutating func count(_ row: AppRow, _ by: Int) {
    apps += by
    if row.judgedAt == nil {
      loading += by
      return
    }
    if row.sync == .outOfSync { outOfSync += by }
    if row.sync == .unknown { unknown += by }
    if row.health.status == .degraded || row.health.status == .missing { degraded += by }
    if row.health.status == .progressing { progressing += by }
    if row.isSyncing { syncing += by }
    if row.isFight { fights += by }
    foreign += row.drift.foreign * by
    if row.hasFailed { failed += by }
  }
}

extension AppRow {
  /// Self-heal fights somebody. The one who leads knows the parties; who follows reads the condition that the leader writes.
  var isFight: Bool { fight != nil || conditions.contains { $0.type == AppCondition.fight } }
  var isSyncing: Bool { operation.map { !$0.phase.isOver } ?? false }
  /// The last operation failed, and the app is not where it should be.
  var hasFailed: Bool {
    guard let operation, sync != .synced else { return false }
    return operation.phase == .failed || operation.phase == .error
  }

  /// How much the app needs a person: 0 is not at all.
  var urgency: Int {
    if isFight { return 7 }
    if hasFailed { return 6 }
    if health.status == .degraded || health.status == .missing { return 5 }
    if conditions.contains(where: \.isError) { return 4 }
    if judgedAt != nil, sync == .unknown || health.status == .unknown { return 3 }
    if sync == .outOfSync, !isSyncing { return 2 }
    if isSyncing || health.status == .progressing { return 1 }
    return 0
  }
}

/// Everything the console was told. A pure reducer: events in, state out.
struct World: Sendable {
  static let timelineLimit = 5_000
  static let noticeLimit = 200

  var connection: ConnectionState?
  var leadership = Leadership(.unknown)
  var gitPolled: Date?
  /// Nil until somebody asked.
  private(set) var clusters: [ClusterRow]?
  /// The list of apps is complete: "none" means none.
  var isLoaded = false
  private(set) var apps: [AppID: AppRow] = [:]
  private(set) var totals = Totals()
  /// How many apps have a name.
  private var names: [String: Int] = [:]
  /// Counts changes of the set of apps and of their rows, for views that keep an order.
  private(set) var generation = 0
  private(set) var opened: [AppID: OpenedApp] = [:]
  private(set) var logs: [ResourceKey: LogBuffer] = [:]
  private(set) var timeline: [TimelineEntry] = []
  /// How many entries the timeline ever had.
  private(set) var timelineCount = 0
  private(set) var notices: [(time: Date, notice: Notice)] = []

  /// Takes up one event.
  mutating func apply(_ event: ReconcilerEvent, now: Date) {
    switch event {
    case .connection(let state): connection = state
    case .leadership(let state): leadership = state
    case .gitPolled(let time): gitPolled = time
    case .appsLoaded: isLoaded = true
    case .app(let row):
      guard apps[row.id] != row else { return }
      if let old = apps[row.id] { totals.count(old, -1) } else { names[row.id.name, default: 0] += 1 }
      totals.count(row, 1)
      apps[row.id] = row
      generation += 1
    case .appRemoved(let id):
      if let old = apps.removeValue(forKey: id) {
        totals.count(old, -1)
        names[id.name, default: 1] -= 1
      }
      opened[id] = nil
      generation += 1
    case .tree(let id, let nodes): opened[id, default: OpenedApp()].tree = nodes
    case .drift(let id, let documents): opened[id, default: OpenedApp()].drift = documents
    case .operation(let id, let progress):
      opened[id, default: OpenedApp()].operation = progress
      opened[id]?.isOperationKnown = true
    case .history(let id, let entries): opened[id, default: OpenedApp()].history = entries
    case .details(let id, let details): opened[id, default: OpenedApp()].details[details.key] = details
    case .preview(let id, let preview, let documents):
      opened[id, default: OpenedApp()].preview = (preview, documents)
      opened[id]?.previewCount += 1
    case .commit(let id, let plan): opened[id, default: OpenedApp()].commit = plan
    case .logLines(let key, _, let lines, let done):
      logs[key, default: LogBuffer()].append(lines)
      if done { logs[key]?.isDone = true }
    case .timeline(let entry):
      timeline.append(entry)
      timelineCount += 1
      if timeline.count > Self.timelineLimit + 500 { timeline.removeFirst(500) }
    case .notice(let notice):
      notices.append((now, notice))
      if notices.count > Self.noticeLimit + 50 { notices.removeFirst(50) }
    case .clusters(let rows): clusters = rows
    }
  }

  /// Forgets what was told about an app that is no longer open.
  mutating func forget(_ id: AppID) { opened[id] = nil }
  mutating func forgetLog(_ key: ResourceKey) { logs[key] = nil }
  mutating func forgetCommit(_ id: AppID) { opened[id]?.commit = nil }
  mutating func forgetPreview(_ id: AppID) { opened[id]?.preview = nil }

  /// An app's name, with its namespace where another app has the same name.
  func name(_ id: AppID) -> String { names[id.name, default: 0] > 1 ? id.namespace + "/" + id.name : id.name }

  /// Since when nothing new is heard from the cluster, and why; nil while it is heard.
  var outage: (reason: String, since: Date)? {
    if case .lost(let reason, let since) = connection?.phase { (reason, since) } else { nil }
  }
}
