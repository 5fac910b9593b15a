// The console on a made-up fleet, for trying it by hand and for counting its bytes (Tests/ConsoleFeed/bytes.py):
//
//   console-feed [--apps N] [--production] [--ascii] [--control FIFO]
//
// Lines of the control file: "status INDEX", "ages", "lost", "live", "notice TEXT", "storm N", "crash".
import Console
import ConsoleFixtures
import Drift
import Foundation
import Health
import Reconciler

let arguments = CommandLine.arguments
func value(_ name: String) -> String? {
  arguments.firstIndex(of: name).flatMap { arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil }
}

let bus = EventBus()
let fixture = FleetFixture(now: Date())
var options = ConsoleOptions(
  context: "prod-eu", isProduction: arguments.contains("--production"), theme: value("--theme") ?? "default-dark",
  keymap: value("--keymap") ?? "vim", scenarios: ["black-friday", "bad-image", "calm"])
if arguments.contains("--ascii") { options.ascii = true }

let count = value("--apps").flatMap { Int($0) }
if !arguments.contains("--silent") {
  for event in fixture.events where count == nil || { if case .app = event { false } else { true } }() { bus.publish(event) }
  if let count { for event in fixture.many(count) { bus.publish(event) } }
}

/// Answers as a reconciler would, at once.
nonisolated func answer(_ intent: Intent, _ bus: EventBus, _ fixture: FleetFixture) {
  switch intent {
  case .open(let id): for event in fixture.opened(id) { bus.publish(event) }
  case .describe(let id, let key): bus.publish(.details(id, fixture.details(key)))
  case .previewSync(let id, _): bus.publish(.preview(id, fixture.preview, fixture.documents))
  case .previewRollback(let id, let historyID):
    var preview = fixture.preview
    preview.revision = fixture.history.first { $0.id == historyID }?.revision
    bus.publish(.preview(id, preview, fixture.documents))
  case .followLog(let key, let container, _, let tail):
    let lines = (0..<tail).map { "2026-11-23T08:31:0\($0 % 10)Z level=info msg=\"request \($0) done\" \u{1b}[31mred\u{1b}[0m" }
    bus.publish(.logLines(key, container: container, lines: lines, done: false))
  case .note(let app, let text):
    bus.publish(.timeline(TimelineEntry(time: Date(), kind: .note, app: app, text: text, actor: "you")))
  default: bus.publish(.notice(Notice(.info, "\(intent)")))
  }
}

/// Plays the lines of the control file.
nonisolated func play(_ path: String, _ bus: EventBus, _ fixture: FleetFixture, _ count: Int) {
  guard let file = fopen(path, "r+") else { return }
  var rows = fixture.many(count).compactMap { if case .app(let row) = $0 { row } else { nil } }
  var line: UnsafeMutablePointer<CChar>?
  var size = 0
  while getline(&line, &size, file) > 0, let text = line.map({ String(cString: $0) }) {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    switch words.first {
    case "status":
      guard let index = words.last.flatMap({ Int($0) }), rows.indices.contains(index) else { continue }
      rows[index].sync = rows[index].sync == .synced ? .outOfSync : .synced
      rows[index].drift =
        rows[index].sync == .synced
        ? DriftSummary() : DriftSummary(resources: 1, fields: 1, cause: fixture.who("kubectl-scale", 300))
      bus.publish(.app(rows[index]))
    case "health":
      guard let index = words.last.flatMap({ Int($0) }), rows.indices.contains(index) else { continue }
      rows[index].health = Health(rows[index].health.status == .healthy ? .suspended : .healthy)
      bus.publish(.app(rows[index]))
    case "ages":
      for index in rows.indices {
        rows[index].lastSync = rows[index].lastSync?.addingTimeInterval(-60)
        bus.publish(.app(rows[index]))
      }
    case "lost":
      bus.publish(
        .connection(
          ConnectionState(
            phase: .lost(reason: "connection refused", since: Date()), context: "prod-eu", server: "https://10.0.0.1:6443")))
    case "crash": fatalError("asked for")
    case "live": bus.publish(.connection(ConnectionState(phase: .live, context: "prod-eu", server: "https://10.0.0.1:6443")))
    case "notice": bus.publish(.notice(Notice(.warning, words.dropFirst().joined(separator: " "))))
    case "storm":
      for step in 0..<(words.last.flatMap { Int($0) } ?? 1000) {
        rows[step % rows.count].lastSync = Date()
        rows[step % rows.count].health = Health(step % 2 == 0 ? .progressing : .healthy)
        bus.publish(.app(rows[step % rows.count]))
        usleep(2000)
      }
    default: break
    }
  }
}

if let path = value("--control") {
  let count = count ?? 0
  Thread.detachNewThread { [bus, fixture] in play(path, bus, fixture, count) }
}

do {
  let console = try Console(bus: bus, options: options) { [bus, fixture] intent in answer(intent, bus, fixture) }
  let reason = try console.run()
  print("ended: \(reason)")
} catch {
  FileHandle.standardError.write(Data("console-feed: \(error)\n".utf8))
  exit(2)
}
