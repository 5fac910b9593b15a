import Foundation
import Manifests

/// The logs of simulated pods, for the server.
public struct SimulatedPodLogs: PodLogSource {
  public init() {}

  public func lines(of pod: Value, container: String?, previous: Bool, until: Date) -> [PodLogLine]? {
    PodLog(pod: pod, container: container, previous: previous)?.lines(until: until)
  }

  public func next(of pod: Value, container: String?, after: Date) -> [PodLogLine] {
    PodLog(pod: pod, container: container)?.next(after: after) ?? []
  }
}

/// What the containers of simulated pods write: plausible lines that depend on the pod and the moment only, so that they need
/// no memory and no work while nobody reads them.
struct PodLog: Sendable {
  /// How many lines a node keeps of a container.
  static let kept = 2000

  private let seed: String
  private let style: Style
  private let opening: [String]
  private let closing: [String]
  private let start: Date
  private let end: Date?
  /// Seconds between two lines once the container is up.
  private let period: Double

  private enum Style { case http, worker, database }

  /// The log of a container of a pod as it stands; nil where it has not started (or where there was no previous one).
  ///
  /// - Parameters:
  ///   - container: its name; nil for the first.
  ///   - previous: the log of the run before the last restart.
  init?(pod: Value, container: String?, previous: Bool = false) {
    let statuses = (pod.status["containerStatuses"]?.list ?? []) + (pod.status["initContainerStatuses"]?.list ?? [])
    guard let status = statuses.first(where: { container == nil || $0["name"]?.string == container }) else { return nil }
    let name = status["name"]?.string ?? ""
    let state = previous ? status["lastState"] : status["state"]?["waiting"] == nil ? status["state"] : status["lastState"]
    let terminated = state?["terminated"]
    guard let start = (terminated ?? state?["running"])?["startedAt"]?.string.flatMap(Timestamp.parse) else { return nil }
    self.start = start
    end = terminated?["finishedAt"]?.string.flatMap(Timestamp.parse)
    seed = "\(pod.uid)/\(name)/\(previous)"
    let image = status["image"]?.string ?? ""
    let app = pod.label("app.kubernetes.io/name") ?? pod.label("app") ?? name
    let version = ImageName(image).tag
    style = image.contains("postgres") ? .database : pod.controllerReference?.kind == "Job" ? .worker : .http
    period = style == .http ? 2.5 : style == .worker ? 0.4 : 30
    let hasFailed = (terminated?["exitCode"]?.int ?? 0) != 0
    switch style {
    case .database:
      opening = [
        "PostgreSQL Database directory appears to contain a database; Skipping initialization",
        "LOG:  starting PostgreSQL \(version) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit",
        "LOG:  listening on IPv4 address \"0.0.0.0\", port 5432", "LOG:  database system is ready to accept connections",
      ]
      closing = ["LOG:  received fast shutdown request", "LOG:  database system is shut down"]
    case .worker:
      opening = [
        "level=info msg=\"starting \(app)\" version=\(version)", "level=info msg=\"connected to database\" host=ledger-pg",
      ]
      closing =
        hasFailed
        ? [
          "level=error msg=\"migration 0042_add_settlement_currency failed\" "
            + "error=\"pq: column \\\"currency\\\" of relation \\\"settlements\\\" contains null values\"",
          "level=error msg=\"rolled back, nothing was changed\"",
        ] : ["level=info msg=\"done\""]
    case .http:
      opening = [
        "level=info msg=\"starting \(app)\" version=\(version) pid=1",
        "level=info msg=\"configuration loaded\" file=/etc/\(app)/config.yaml",
        "level=info msg=\"listening\" address=0.0.0.0:8080",
      ]
      closing =
        hasFailed
        ? ["level=fatal msg=\"cannot connect to upstream\" error=\"dial tcp 10.96.0.23:5432: connect: connection refused\""]
        : ["level=info msg=\"shutting down\" signal=SIGTERM"]
    }
  }

  /// The lines that can be read at `now`, at most the last `limit`.
  func lines(until now: Date, limit: Int = kept) -> [PodLogLine] {
    let last = lastIndex(at: Date(timeIntervalSinceReferenceDate: now.timeIntervalSinceReferenceDate.rounded(.down)))
    let first = max(0, last - min(limit, Self.kept) + 1)
    return first <= last ? (first...last).map(line) : []
  }

  /// The lines of the first moment after `time` that has any; empty where the container has ended, and none will come.
  func next(after time: Date) -> [PodLogLine] {
    let index = lastIndex(at: time) + 1
    guard index < count else { return [] }
    let moment = self.time(index)
    return (index..<count).lazy.prefix { self.time($0) == moment }.map(line)
  }

  private var bodyCount: Int? { end.map { max(0, Int(($0.timeIntervalSince(start) - 1) / period)) } }
  private var count: Int { bodyCount.map { opening.count + $0 + closing.count } ?? .max }

  /// When a line was written; never earlier than the line before it.
  private func time(_ index: Int) -> Date {
    if index < opening.count {
      let time = start.addingTimeInterval(Double(index) * 0.05)
      return end.map { min($0, time) } ?? time
    }
    let body = index - opening.count
    if let end, let bodyCount, body >= bodyCount { return end }
    return start.addingTimeInterval(1 + (Double(body) + chance(index).within(0...0.9)) * period)
  }

  /// The index of the latest line at a moment; -1 before the first.
  private func lastIndex(at now: Date) -> Int {
    let elapsed = now.timeIntervalSince(start)
    guard elapsed >= 0 else { return -1 }
    let guess = elapsed < 1 ? min(opening.count - 1, Int(elapsed / 0.05)) : opening.count + Int((elapsed - 1) / period)
    var index = min(guess, count - 1)
    // The times themselves decide: by the rounding of a division a line could follow itself for ever.
    while index + 1 < count, time(index + 1) <= now { index += 1 }
    while index >= 0, time(index) > now { index -= 1 }
    return index
  }

  private func chance(_ index: Int) -> Chance {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in seed.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    // One step of the generator between the two: the streams of neighbouring lines would overlap otherwise.
    return Chance(seed: Chance(seed: hash &+ UInt64(index)).next())
  }

  private func line(_ index: Int) -> PodLogLine {
    let time = time(index)
    if index < opening.count { return PodLogLine(time: time, text: opening[index]) }
    let body = index - opening.count
    if let bodyCount, body >= bodyCount { return PodLogLine(time: time, text: closing[min(body - bodyCount, closing.count - 1)]) }
    return PodLogLine(time: time, text: text(chance(index), body))
  }

  private func text(_ chance: Chance, _ number: Int) -> String {
    func pick(_ choices: [String]) -> String { choices[Int(chance.next() % UInt64(choices.count))] }
    switch style {
    case .database:
      let written = 1 + chance.next() % 400
      return
        "LOG:  checkpoint complete: wrote \(written) buffers (\(written / 16).\(written % 10)%); sync=0.00\(1 + chance.next() % 9) s"
    case .worker:
      return "level=info msg=\"applied\" step=\(number + 1) rows=\(chance.next() % 900) duration=\(1 + chance.next() % 90)ms"
    case .http:
      let method = pick(["GET", "GET", "GET", "POST"])
      let path = pick(["/v1/orders", "/v1/accounts/1042", "/v1/quotes", "/v1/sessions", "/healthz", "/v1/items?page=2"])
      let status = chance.next() % 40 == 0 ? "503" : pick(["200", "200", "200", "201", "304", "404"])
      let level = status == "503" ? "warn" : "info"
      return "level=\(level) msg=request method=\(method) path=\(path) status=\(status) duration=\(1 + chance.next() % 180)ms "
        + "trace=\(chance.hex(16))"
    }
  }
}
