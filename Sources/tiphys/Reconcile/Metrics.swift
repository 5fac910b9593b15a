import Foundation
import Health
import Reconciler

/// What `/metrics` tells, in Prometheus' text format, with Argo CD's names where they mean the same.
struct Metrics: Sendable {
  private var rows: [AppID: AppRow] = [:]
  /// Syncs that ended, by app and phase.
  private var syncs: [Sync: Int] = [:]
  private var leads = false
  private var isLive = false
  var clusters: [ClusterRow] = []
  let identity: String
  let version: String

  private struct Sync: Hashable {
    var app: AppID
    var project: String
    var server: String
    var phase: String
  }

  init(identity: String, version: String) {
    self.identity = identity
    self.version = version
  }

  /// The cluster answers, and everything that may be read is known.
  var isReady: Bool { isLive }

  mutating func take(_ event: ReconcilerEvent) {
    switch event {
    case .app(let row):
      if let operation = row.operation, operation.phase.isOver, let before = rows[row.id],
        before.operation?.phase.isOver != true
          || before.operation?.startedAt != operation.startedAt
      {
        let sync = Sync(
          app: row.id, project: row.project, server: row.destinationCluster, phase: operation.phase.rawValue)
        syncs[sync, default: 0] += 1
      }
      rows[row.id] = row
    case .appRemoved(let id): rows[id] = nil
    case .leadership(let leadership): leads = leadership.role == .leader
    case .connection(let state): isLive = state.phase == .live
    case .clusters(let rows): clusters = rows
    default: break
    }
  }

  // MARK: The text

  func text() -> String {
    var text = ""
    func family(_ name: String, _ type: String, _ help: String, _ samples: [(labels: [(String, String)], value: String)]) {
      guard !samples.isEmpty else { return }
      text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
      for sample in samples {
        let labels = sample.labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        text += labels.isEmpty ? "\(name) \(sample.value)\n" : "\(name){\(labels)} \(sample.value)\n"
      }
    }
    let apps = rows.values.sorted { $0.id < $1.id }
    family(
      "argocd_app_info", "gauge", "Information about an Application.",
      apps.map { row in
        let operation = row.operation.map { $0.phase.isOver ? "" : "sync" } ?? ""
        return (
          [
            ("namespace", row.id.namespace), ("name", row.id.name), ("project", row.project),
            ("autosync_enabled", row.autoSync ? "true" : "false"), ("repo", row.repoURL),
            ("dest_server", row.destinationCluster), ("dest_namespace", row.destinationNamespace),
            ("sync_status", row.sync.rawValue), ("health_status", row.health.status.rawValue), ("operation", operation),
          ], "1"
        )
      })
    family(
      "argocd_app_condition", "gauge", "Conditions of an Application.",
      apps.flatMap { row in
        Dictionary(grouping: row.conditions, by: \.type).sorted { $0.key < $1.key }.map { type, all in
          ([("namespace", row.id.namespace), ("name", row.id.name), ("condition", type)], String(all.count))
        }
      })
    family(
      "argocd_app_sync_total", "counter", "Syncs that have ended.",
      syncs.sorted { ($0.key.app, $0.key.phase) < ($1.key.app, $1.key.phase) }.map { sync, count in
        (
          [
            ("namespace", sync.app.namespace), ("name", sync.app.name), ("project", sync.project), ("dest_server", sync.server),
            ("phase", sync.phase),
          ], String(count)
        )
      })
    family(
      "tiphys_app_drift_fields", "gauge", "Fields of an Application's resources that differ from Git.",
      apps.map { ([("namespace", $0.id.namespace), ("name", $0.id.name)], String($0.drift.fields)) })
    family(
      "argocd_cluster_info", "gauge", "Information about a cluster.",
      clusters.map { ([("server", $0.server), ("name", $0.name), ("k8s_version", $0.version)], "1") })
    family(
      "argocd_cluster_connection_status", "gauge", "Whether a cluster can be reached.",
      clusters.map { row in
        var isReached = true
        if case .unreachable = row.reach { isReached = false }
        return ([("server", row.server), ("k8s_version", row.version)], isReached ? "1" : "0")
      })
    family(
      "argocd_cluster_api_resource_objects", "gauge", "Objects that are followed on a cluster.",
      clusters.compactMap { row in row.objects.map { ([("server", row.server)], String($0)) } })
    family(
      "argocd_cluster_api_resources", "gauge", "Kinds that are followed on a cluster.",
      clusters.compactMap { row in row.kinds.map { ([("server", row.server)], String($0)) } })
    family(
      "tiphys_leader", "gauge", "Whether this process carries out operations.", [([("identity", identity)], leads ? "1" : "0")])
    family("tiphys_build_info", "gauge", "The version that runs.", [([("version", version)], "1")])
    for (name, type, help, value) in ProcessFigures.all { family(name, type, help, [([], value)]) }
    return text
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// What the process uses, under Prometheus' usual names.
private enum ProcessFigures {
  static var all: [(name: String, type: String, help: String, value: String)] {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    let processor = seconds(usage.ru_utime) + seconds(usage.ru_stime)
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ").dropFirst().first
    let resident = (pages.flatMap { Int($0) } ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    return [
      ("process_cpu_seconds_total", "counter", "User and system time.", String(processor)),
      ("process_resident_memory_bytes", "gauge", "Resident memory.", String(resident)),
    ]
  }
}
