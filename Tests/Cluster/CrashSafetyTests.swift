import Foundation
import Glibc
import Randomness
import TestSupport
import Testing

/// The leader dies by SIGKILL in the middle of syncs, again and again, and another process takes over. Some of the syncs have to
/// fail: by a hook, by a Deployment that does not come up, by a manifest that the API server refuses.
///
/// `TIPHYS_TEST_KILLS` says how often (12), `TIPHYS_TEST_SEED` where the moments and the fates come from. What is judged is seen
/// from outside: a watch that notes every hook that is ever created, and what the Application and the cluster are in the end.
@Suite(.serialized)
struct CrashSafetyTests {
  static let kills = ProcessInfo.processInfo.environment["TIPHYS_TEST_KILLS"].flatMap { Int($0) } ?? 12
  static let seed = ProcessInfo.processInfo.environment["TIPHYS_TEST_SEED"].flatMap { UInt64($0) } ?? 20_261_125

  @Test(arguments: TestCluster.all)
  func everySyncEndsAndNoHookRunsTwice(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let trial = try CrashTrial(bench, seed: Self.seed)
    defer { trial.close() }
    // How long a sync takes where nobody dies; the first also has to read everything for the first time.
    let first = try await trial.round(.succeeds, killAfter: nil)
    let usual = try await trial.round(.succeeds, killAfter: nil)
    #expect(first.problems.isEmpty && usual.problems.isEmpty, "\(first.problems + usual.problems)")
    var outcomes: [String: Int] = [:]
    var killedWithin = 0
    for number in 1...Self.kills {
      let fate = trial.fate()
      let round = try await trial.round(fate, killAfter: trial.moment(within: usual.seconds))
      outcomes[round.outcome, default: 0] += 1
      if round.wasKilledWithin { killedWithin += 1 }
      #expect(round.problems.isEmpty, "seed \(Self.seed), kill \(number), \(fate): \(round.problems)")
      if !round.problems.isEmpty { break }
      // A long run tells how far it has come.
      guard number % 10 == 0 || number == Self.kills else { continue }
      let ends = outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: "; ")
      print(
        "crash safety, \(cluster.testDescription): seed \(Self.seed), \(number) kills, \(killedWithin) of them within the sync;"
          + " \(ends); \(trial.hooksCreated) hooks created, none twice in an attempt")
    }
  }
}

/// An app with hooks, waves and prunes, two processes that can lead, and a watch from outside.
final class CrashTrial {
  /// What a commit brings about where nobody dies.
  enum Fate: CaseIterable {
    case succeeds, presyncHookFails, syncHookFails, postsyncHookFails, deploymentFails, manifestIsRefused

    /// The hooks that run; whoever comes after the failure does not, but for the one of SyncFail.
    var hooks: [String] {
      switch self {
      case .succeeds: ["first", "second", "both", "between", "last", "both"]
      case .presyncHookFails: ["first", "second", "alarm"]
      case .syncHookFails, .deploymentFails: ["first", "second", "both", "between", "alarm"]
      case .postsyncHookFails: ["first", "second", "both", "between", "last", "alarm"]
      case .manifestIsRefused: []
      }
    }

    /// The hook that fails; empty where it is something else, or nothing.
    var failingHook: String {
      switch self {
      case .presyncHookFails: "second"
      case .syncHookFails: "between"
      case .postsyncHookFails: "last"
      case .succeeds, .deploymentFails, .manifestIsRefused: ""
      }
    }
  }

  struct Round {
    /// `complete`, `cleanly failed, as it had to`, or what else came of it.
    var outcome: String
    var seconds: Double
    var wasKilledWithin: Bool
    var problems: [String]
  }

  private let bench: Bench
  private let app: String
  private let home: String
  private var random: SplitMix
  private var processes: [Background] = []
  private var number = 0
  private let jobs: KubectlWatch
  private let record: KubectlWatch
  private let lease: KubectlWatch
  private(set) var hooksCreated = 0

  init(_ bench: Bench, seed: UInt64) throws {
    self.bench = bench
    app = bench.name + "-crash"
    random = SplitMix(state: seed)
    home = try temporaryDirectory()
    jobs = try KubectlWatch(
      bench, home + "/jobs", ["get", "jobs", "--output-watch-events"],
      "{.type} {.object.metadata.name} {.object.metadata.uid}")
    record = try KubectlWatch(
      bench, home + "/record", ["get", "applications", "--field-selector", "metadata.name=" + app],
      // kubectl makes columns of tabs.
      "{.operation} ### {.status.operationState} ### {.status.history[*].id}")
    lease = try KubectlWatch(
      bench, home + "/lease", ["get", "leases", "--field-selector", "metadata.name=tiphys-reconciler"],
      "{.spec.holderIdentity}")
    try bench.repository.commit("release 0", files(0, .succeeds))
    // A controller namespace of its own: nobody else on the cluster leads here.
    try bench.createApplication(app, controller: bench.name)
    for _ in 0..<2 { try startProcess() }
  }

  func close() {
    for process in processes { process.kill() }
    for watch in [jobs, record, lease] { watch.close() }
    try? FileManager.default.removeItem(atPath: home)
  }

  /// A moment at which to kill: within a sync of the usual length, or shortly after.
  func moment(within usual: Double) -> Double { Double(random.next() % 1000) / 1000 * usual * 1.1 }

  /// More than half of the syncs are to succeed.
  func fate() -> Fate {
    let number = Int(random.next() % 10)
    return number < 5 ? .succeeds : Fate.allCases[number - 4]
  }

  // MARK: A round

  /// One commit, one sync, maybe one kill.
  func round(_ fate: Fate, killAfter: Double?) async throws -> Round {
    number += 1
    let seen = try created().count
    let history = try historyIDs().count
    let before = try application()
    let commit = try bench.repository.commit("release \(number)", files(number, fate))
    try await eventually("somebody leads") { try leader() != nil }
    try bench.require(
      bench.kubectl(
        "-n", bench.name, "patch", "application", app, "--type", "merge", "-p",
        "{\"operation\": {\"initiatedBy\": {\"username\": \"trial\"}, \"sync\": {\"revision\": \"\(commit)\", \"prune\": true}}}")
    )
    let began = ContinuousClock.now
    var wasRunning = false
    if let killAfter {
      while ContinuousClock.now - began < .seconds(killAfter) { breathe() }
      wasRunning = try !application().operation.isEmpty
      if let leader = try leader() {
        leader.kill()
        processes.removeAll { $0 === leader }
      }
      try startProcess()
    }
    // The watch may still tell of the time before it was asked for.
    var patience = ContinuousClock.now + .seconds(20)
    try await eventually("the operation ends", within: 120) {
      // A watch may be silent for reasons of its own: what is true then is what a new one says.
      if ContinuousClock.now > patience {
        record.close()
        patience = .now + .seconds(20)
      }
      let now = try application()
      return now.operation.isEmpty && now.state != before.state && now.state.contains("finishedAt")
    }
    let took = ContinuousClock.now - began
    let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) * 1e-18
    let phase = try state()["phase"] as? String ?? ""
    // The watch from outside runs beside: what it has to tell may still be on its way.
    for _ in 0..<200 {
      if try created().count - seen >= fate.hooks.count { break }
      breathe()
    }
    let problems = try check(phase, fate, commit, Array(try created().dropFirst(seen)), history)
    let outcome =
      switch (phase, fate) {
      case ("Succeeded", .succeeds): "complete"
      case ("Failed", .succeeds), ("Error", .succeeds): "cleanly failed, though nothing was wrong"
      case ("Failed", _), ("Error", _): "cleanly failed, as it had to"
      default: "\(phase) where it \(fate)"
      }
    return Round(outcome: outcome, seconds: seconds, wasKilledWithin: wasRunning, problems: problems)
  }

  /// What must be so after a sync that has ended.
  private func check(
    _ phase: String, _ fate: Fate, _ commit: String, _ hooks: [String], _ history: Int
  ) throws -> [String] {
    var problems: [String] = []
    hooksCreated += hooks.count
    let record = try state()
    let message = record["message"] as? String ?? ""
    if record["finishedAt"] == nil { problems.append("the record has no end") }
    let result = record["syncResult"] as? [String: Any] ?? [:]
    if result["revision"] as? String != commit { problems.append("the record is of \(result["revision"] ?? "no revision")") }
    let resources = result["resources"] as? [[String: Any]] ?? []
    func recorded(_ key: String, _ resource: [String: Any]) -> String { resource[key] as? String ?? "" }

    // Hooks: none twice, none missing, each in the record with its end.
    let expected = Dictionary(grouping: fate.hooks, by: { $0 }).mapValues(\.count)
    let seen = Dictionary(grouping: hooks, by: { $0 }).mapValues(\.count)
    for (name, count) in seen where count > expected[name, default: 0] {
      problems.append("hook \(name) was created \(count) times, where \(expected[name, default: 0]) was due")
    }
    let results = Dictionary(grouping: resources.filter { !recorded("hookType", $0).isEmpty }, by: { recorded("name", $0) })
    if results.mapValues(\.count) != seen { problems.append("hooks created: \(seen), recorded: \(results.mapValues(\.count))") }
    for (name, entries) in results {
      for entry in entries where recorded("hookPhase", entry) != (name == fate.failingHook ? "Failed" : "Succeeded") {
        problems.append("hook \(name) was left \(recorded("hookPhase", entry)): \(recorded("message", entry))")
      }
    }
    let entries = try historyIDs()
    if Set(entries).count != entries.count { problems.append("history ids \(entries)") }

    switch phase {
    case "Succeeded":
      if fate != .succeeds { problems.append("it succeeded, where it \(fate)") }
      if seen != expected { problems.append("hooks \(seen) instead of \(expected)") }
      if !message.hasPrefix("successfully synced") { problems.append("the message is '\(message)'") }
      if min(10, history + 1) != entries.count { problems.append("\(entries.count) entries of history after \(history)") }
      for resource in resources where recorded("hookPhase", resource) != "Succeeded" {
        problems.append("\(recorded("name", resource)) was left \(recorded("hookPhase", resource))")
      }
      problems += try live()
    case "Failed", "Error":
      if message.isEmpty { problems.append("failed without a reason") }
      if fate != .succeeds, seen != expected { problems.append("hooks \(seen) instead of \(expected)") }
      if fate == .deploymentFails,
        !resources.contains(where: { recorded("name", $0) == "web" && recorded("hookPhase", $0) == "Failed" })
      {
        problems.append("the Deployment is not recorded as failed")
      }
      if history != entries.count { problems.append("a failed sync is in the history") }
    default: problems.append("ended as '\(phase)'")
    }
    return problems
  }

  /// The cluster is as the commit says.
  private func live() throws -> [String] {
    var problems: [String] = []
    let names = try bench.kubectl(
      "-n", bench.name, "get", "configmaps", "-o", "jsonpath={range .items[*]}{.metadata.name}={.data.release} {end}"
    ).output.split(separator: " ").map(String.init).filter { !$0.hasPrefix("kube-root-ca") }
    let wanted = ["config=\(number)", "late=\(number)", "only-\(number)=\(number)", "only-\(number)-late=\(number)"]
    if Set(names) != Set(wanted) { problems.append("config maps \(names) instead of \(wanted)") }
    let image = try bench.kubectl(
      "-n", bench.name, "get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}")
    if image.output != "registry.example/web:\(number)" { problems.append("the image is \(image.output)") }
    return problems
  }

  // MARK: The world

  private func application() throws -> (operation: String, state: String, history: String) {
    let parts = (try record.last() ?? "").split(separator: " ### ", omittingEmptySubsequences: false).map(String.init)
    return parts.count == 3 ? (parts[0], parts[1], parts[2]) : ("", "", "")
  }

  private func state() throws -> [String: Any] {
    let text = try application().state
    return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }

  private func historyIDs() throws -> [Int] { try application().history.split(separator: " ").compactMap { Int($0) } }

  /// The names of all hooks ever created, in order.
  private func created() throws -> [String] {
    var known: Set<String> = []
    return try jobs.all().compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      // A watch that was begun anew tells of what is there once more.
      return words.count == 3 && words[0] == "ADDED" && known.insert(words[2]).inserted ? words[1] : nil
    }
  }

  private func startProcess() throws {
    processes.append(
      try Background(
        Program.tiphys, ["reconcile", "--namespace", bench.name, "--lease-duration", "1", "--kubeconfig", bench.kubeconfig],
        // No pause between waves: the time is spent on kills.
        environment: Demo.environment(home: home).merging(["ARGOCD_SYNC_WAVE_DELAY": "0"]) { $1 }))
  }

  /// The process that holds the Lease; nil where it is dead.
  private func leader() throws -> Background? {
    let holder = try lease.last() ?? ""
    guard let id = holder.split(separator: "_").last.flatMap({ pid_t($0) }) else { return nil }
    return processes.first { $0.id == id }
  }

  /// Hooks in three phases and two waves, one of two phases; resources in three waves; two prunes from release to release.
  private func files(_ number: Int, _ fate: Fate) -> [String: String?] {
    func job(_ name: String, _ hook: String, wave: Int = 0, policy: String = "BeforeHookCreation") -> String {
      """
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: \(name)
        annotations:
          argocd.argoproj.io/hook: \(hook)
          argocd.argoproj.io/hook-delete-policy: \(policy)
          argocd.argoproj.io/sync-wave: "\(wave)"
      spec:
        backoffLimit: 0
        template:
          metadata: {annotations: {sim/fail: "\(name == fate.failingHook)"}}
          spec:
            restartPolicy: Never
            containers: [{name: job, image: registry.example/job:\(number)}]

      """
    }
    func config(_ name: String, wave: Int) -> String {
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: \(name), annotations: {argocd.argoproj.io/sync-wave: "\(wave)"}}
      data: {release: "\(number)"}

      """
    }
    let hooks = [
      job("first", "PreSync"), job("second", "PreSync", wave: 1, policy: "BeforeHookCreation,HookSucceeded"),
      job("between", "Sync", wave: 1), job("last", "PostSync"), job("both", "PreSync,PostSync", wave: 2),
      job("alarm", "SyncFail"),
    ]
    let configs = [
      config("config", wave: -1), config("late", wave: 2), config("only-\(number)", wave: 0),
      config("only-\(number)-late", wave: 2),
    ]
    let isUp = fate != .deploymentFails
    let deployment = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, annotations: {argocd.argoproj.io/sync-wave: "1"}}
      spec:
        replicas: \(fate == .manifestIsRefused ? "-1" : "2")
        progressDeadlineSeconds: \(isUp ? 600 : 1)
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}, annotations: {sim/never-ready: "\(!isUp)"}}
          spec: {containers: [{name: web, image: "registry.example/web:\(number)"}]}
      """
    return [
      "app/hooks.yaml": hooks.joined(separator: "---\n"), "app/configs.yaml": configs.joined(separator: "---\n"),
      "app/web.yaml": deployment,
    ]
  }
}

/// What `kubectl get --watch` tells, a line for each change; begun anew where the server has ended it.
final class KubectlWatch {
  private let arguments: [String]
  private let file: String
  private var process: Background
  private var number = 0
  private var handle: FileHandle
  private var rest = Data()
  private var lines: [String] = []

  init(_ bench: Bench, _ file: String, _ arguments: [String], _ path: String) throws {
    guard let kubectl = TestCluster.kubectl else { throw Bench.Missing() }
    self.file = file
    self.arguments =
      [kubectl, "--kubeconfig", bench.kubeconfig, "-n", bench.name] + arguments + ["--watch", "-o", "jsonpath=\(path){\"\\n\"}"]
    (process, handle) = try Self.begin(self.arguments, file + ".0")
  }

  private static func begin(_ arguments: [String], _ file: String) throws -> (Background, FileHandle) {
    let folder = (file as NSString).deletingLastPathComponent
    let process = try Background(arguments[0], Array(arguments.dropFirst()), environment: ["HOME": folder], output: file)
    return (process, try FileHandle(forReadingFrom: URL(fileURLWithPath: file)))
  }

  func all() throws -> [String] {
    let hasEnded = process.hasEnded
    rest += handle.availableData
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      lines.append(String(decoding: rest[..<end], as: UTF8.self))
      rest = Data(rest[(end + 1)...])
    }
    if hasEnded {
      number += 1
      (process, handle) = try Self.begin(arguments, "\(file).\(number)")
    }
    return lines
  }

  func last() throws -> String? { try all().last }

  func close() { process.kill() }
}
