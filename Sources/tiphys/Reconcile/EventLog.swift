import Foundation
import Reconciler

/// Writes the reconciler's events to stderr, one `key=value` line each (logfmt), each fact once.
struct EventLog {
  private var connection: ConnectionState.Phase?
  private var leadership: Leadership?
  private var rows: [AppID: AppRow] = [:]

  mutating func write(_ event: ReconcilerEvent) {
    switch event {
    case .connection(let state):
      if connection != state.phase, let text = describe(state) { line(.info, text, ["server": state.server]) }
      connection = state.phase
    case .leadership(let now):
      if leadership != now { line(.info, "leadership", ["role": describe(now.role)]) }
      leadership = now
    case .app(let row):
      if rows[row.id]?.conditions != row.conditions {
        for condition in row.conditions {
          line(
            condition.isError ? .error : .warning, condition.message, ["app": row.id.description, "condition": condition.type])
        }
      }
      rows[row.id] = row
    case .appRemoved(let id):
      rows[id] = nil
      line(.info, "removed", ["app": id.description])
    case .timeline(let entry):
      var fields = ["kind": entry.kind.rawValue]
      if let app = entry.app { fields["app"] = app.description }
      if !entry.actor.isEmpty { fields["actor"] = entry.actor }
      line(.info, entry.text, fields)
    case .notice(let notice):
      line(notice.severity, notice.text, [:])
    case .gitPolled, .appsLoaded, .tree, .drift, .operation, .history, .details, .preview, .commit, .logLines, .clusters: break
    }
  }

  /// The last line: the Lease is given up, and nothing is half done.
  func end() { line(.info, "stopped", [:]) }

  private func describe(_ state: ConnectionState) -> String? {
    switch state.phase {
    case .connecting: "connecting"
    case .loading: nil
    case .live: "watching \(state.version)"
    case .lost(let reason, _): "connection lost: \(reason)"
    }
  }

  private func describe(_ role: Leadership.Role) -> String {
    switch role {
    case .unknown: "unknown"
    case .leader: "leader"
    case .follower(let other): "follower of \(other)"
    case .argoCD: "argo-cd leads"
    case .readOnly(let reason): "read-only: \(reason)"
    }
  }

  private func line(_ level: Notice.Severity, _ message: String, _ fields: [String: String]) {
    let word =
      switch level {
      case .info: "info"
      case .warning: "warning"
      case .error: "error"
      }
    var text = "time=\(Date().ISO8601Format()) level=\(word) msg=\(quoted(message))"
    for (key, value) in fields.sorted(by: { $0.key < $1.key }) { text += " \(key)=\(quoted(value))" }
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  private func quoted(_ text: String) -> String {
    let plain = Table.printable(text)
    guard plain.isEmpty || plain.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return plain }
    return "\"" + plain.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
