import Foundation
import Glibc
import TestSupport
import Testing

/// The leader dies by SIGKILL in the middle of syncs, again and again, and another process takes over.
///
/// `TIPHYS_TEST_KILLS` says how often (12), `TIPHYS_TEST_SEED` where the moments come from. What is judged is seen from outside:
/// a watch that notes every hook that is ever created, and what the Application and the cluster are in the end.
@Suite(.serialized)
struct CrashSafetyTests {
  static let kills = ProcessInfo.processInfo.environment["TIPHYS_TEST_KILLS"].flatMap { Int($0) } ?? 12
  static let seed = ProcessInfo.processInfo.environment["TIPHYS_TEST_SEED"].flatMap { UInt64($0) } ?? 20_261_125

  @Test(arguments: TestCluster.all)
  func everySyncEndsAndNoHookRunsTwice(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let trial = try CrashTrial(bench, seed: Self.seed)
    defer { trial.close() }
    // How long a sync takes where nobody dies.
    let usual = try await trial.round(killAfter: nil)
    #expect(usual.problems.isEmpty, "\(usual.problems)")
    var outcomes: [String: Int] = [:]
    var killedWithin = 0
    for number in 1...Self.kills {
      let round = try await trial.round(killAfter: trial.moment(within: usual.seconds))
      outcomes[round.outcome, default: 0] += 1
      if round.wasKilledWithin { killedWithin += 1 }
      #expect(round.problems.isEmpty, "seed \(Self.seed), kill \(number): \(round.problems)")
      if !round.problems.isEmpty { break }
    }
    let ends = outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    print(
      "crash safety, \(cluster.testDescription): seed \(Self.seed), \(Self.kills) kills, \(killedWithin) of them within the sync;"
        + " \(ends); \(trial.hooksCreated) hooks created, none twice in an attempt")
  }
}

/// An app with hooks, waves and prunes, two processes that can lead, and a watch from outside.
final class CrashTrial {
  struct Round {
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
  private let audit: Background
  private let auditFile: String
  private(set) var hooksCreated = 0

  private static let hooks = ["first", "second", "between", "last", "both"]

  init(_ bench: Bench, seed: UInt64) throws {
    self.bench = bench
    app = bench.name + "-crash"
    random = SplitMix(state: seed)
    home = try temporaryDirectory()
    auditFile = home + "/audit"
    guard let kubectl = TestCluster.kubectl else { throw Bench.Missing() }
    audit = try Background(
      kubectl,
      [
        "--kubeconfig", bench.kubeconfig, "-n", bench.name, "get", "jobs", "--watch", "--output-watch-events",
        "-o", "jsonpath={.type} {.object.metadata.name} {.object.metadata.uid}{\"\\n\"}",
      ], environment: ["HOME": home], output: auditFile)
    try bench.repository.commit("release 0", files(0))
    // A controller namespace of its own: nobody else on the cluster leads here.
    try bench.createApplication(app, controller: bench.name)
    for _ in 0..<2 { try startProcess() }
  }

  func close() {
    for process in processes { process.kill() }
    audit.kill()
    try? FileManager.default.removeItem(atPath: home)
  }

  /// A moment at which to kill: within a sync of the usual length, or shortly after.
  func moment(within usual: Double) -> Double { Double(random.next() % 1000) / 1000 * usual * 1.2 }

  // MARK: A round

  /// One commit, one sync, maybe one kill.
  func round(killAfter: Double?) async throws -> Round {
    number += 1
    let seen = created().count
    let history = try historyIDs().count
    let commit = try bench.repository.commit("release \(number)", files(number))
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
      wasRunning = try json("{.operation}") != ""
      if let leader = try leader() {
        leader.kill()
        processes.removeAll { $0 === leader }
      }
      try startProcess()
    }
    try await eventually("the operation ends", within: 90) { try json("{.operation}") == "" }
    let took = ContinuousClock.now - began
    let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) * 1e-18
    let outcome = try json("{.status.operationState.phase}")
    let problems = try check(outcome, commit, Array(created().dropFirst(seen)), history)
    return Round(outcome: outcome, seconds: seconds, wasKilledWithin: wasRunning, problems: problems)
  }

  /// What must be so after a sync that has ended.
  private func check(_ outcome: String, _ commit: String, _ hooks: [String], _ history: Int) throws -> [String] {
    var problems: [String] = []
    hooksCreated += hooks.count
    // The hook of two phases is one object after another.
    for (name, count) in Dictionary(grouping: hooks, by: { $0 }).mapValues(\.count) where count > (name == "both" ? 2 : 1) {
      problems.append("hook \(name) was created \(count) times")
    }
    let state = try json("{.status.operationState}")
    guard let record = try JSONSerialization.jsonObject(with: Data(state.utf8)) as? [String: Any] else {
      return problems + ["no record: \(state)"]
    }
    if record["finishedAt"] == nil { problems.append("the record has no end") }
    let result = record["syncResult"] as? [String: Any] ?? [:]
    if result["revision"] as? String != commit { problems.append("the record is of \(result["revision"] ?? "no revision")") }
    let resources = result["resources"] as? [[String: Any]] ?? []
    for resource in resources {
      let phase = resource["hookPhase"] as? String ?? ""
      if outcome == "Succeeded", phase != "Succeeded" { problems.append("\(resource["name"] ?? "") was left \(phase)") }
    }
    let entries = try historyIDs()
    if Set(entries).count != entries.count { problems.append("history ids \(entries)") }
    switch outcome {
    case "Succeeded":
      let message = record["message"] as? String ?? ""
      if !message.hasPrefix("successfully synced") { problems.append("the message is '\(message)'") }
      if min(10, history + 1) != entries.count { problems.append("\(entries.count) entries of history after \(history)") }
      for hook in Self.hooks where !hooks.contains(hook) { problems.append("hook \(hook) did not run") }
      if hooks.filter({ $0 == "both" }).count != 2 { problems.append("hook both did not run in both phases") }
      problems += try live()
    case "Failed", "Error":
      if (record["message"] as? String)?.isEmpty != false { problems.append("failed without a reason") }
      if history != entries.count { problems.append("a failed sync is in the history") }
    default: problems.append("ended as '\(outcome)'")
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

  private func json(_ path: String) throws -> String {
    try bench.require(bench.kubectl("-n", bench.name, "get", "application", app, "-o", "jsonpath=" + path)).output
  }

  private func historyIDs() throws -> [Int] {
    try json("{.status.history[*].id}").split(separator: " ").compactMap { Int($0) }
  }

  /// The names of all hooks ever created, in order.
  private func created() -> [String] {
    let text = String(decoding: FileManager.default.contents(atPath: auditFile) ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.count == 3 && words[0] == "ADDED" ? String(words[1]) : nil
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
    let holder = try bench.kubectl(
      "-n", bench.name, "get", "lease", "tiphys-reconciler", "-o", "jsonpath={.spec.holderIdentity}"
    ).output
    guard let id = holder.split(separator: "_").last.flatMap({ pid_t($0) }) else { return nil }
    return processes.first { $0.id == id }
  }

  /// Hooks in three phases and two waves, one of two phases; resources in three waves; two prunes from release to release.
  private func files(_ number: Int) -> [String: String?] {
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
    ]
    let configs = [
      config("config", wave: -1), config("late", wave: 2), config("only-\(number)", wave: 0),
      config("only-\(number)-late", wave: 2),
    ]
    let deployment = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, annotations: {argocd.argoproj.io/sync-wave: "1"}}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: "registry.example/web:\(number)"}]}
      """
    return [
      "app/hooks.yaml": hooks.joined(separator: "---\n"), "app/configs.yaml": configs.joined(separator: "---\n"),
      "app/web.yaml": deployment,
    ]
  }
}

/// The same seed gives the same moments everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
