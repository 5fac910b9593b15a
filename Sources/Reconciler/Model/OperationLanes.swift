import Foundation
import Manifests

/// The steps of one phase and wave, as people look at them: one lane of a running sync.
public struct OperationLane: Sendable, Hashable {
  public enum State: Sendable, Hashable {
    /// Comes after what runs now.
    case waiting
    case running
    case done
    case failed
    /// Never reached.
    case skipped
  }

  public var phase: SyncPhase
  public var wave: Int
  /// In the order of execution.
  public var steps: [StepProgress]

  public var state: State {
    if steps.contains(where: { $0.state == .failed }) { return .failed }
    if steps.allSatisfy({ $0.state == .skipped && $0.startedAt == nil }) { return .skipped }
    if steps.allSatisfy(\.isDone) { return .done }
    return steps.allSatisfy { $0.state == .pending } ? .waiting : .running
  }

  public var startedAt: Date? { steps.compactMap(\.startedAt).min() }
  /// Nil while anything of it goes on.
  public var finishedAt: Date? { steps.allSatisfy(\.isDone) ? steps.compactMap(\.finishedAt).max() : nil }

  /// How people call it beside others of the same phase.
  public var name: String { "wave \(wave)" }
}

extension OperationProgress {
  /// The steps by phase and wave, in the order of execution.
  public var lanes: [OperationLane] {
    var lanes: [OperationLane] = []
    for step in steps {
      if let last = lanes.last, last.phase == step.id.phase, last.wave == step.id.wave {
        lanes[lanes.count - 1].steps.append(step)
      } else {
        lanes.append(OperationLane(phase: step.id.phase, wave: step.id.wave, steps: [step]))
      }
    }
    return lanes
  }

  /// Whether every phase has a single wave, so that waves need not be named.
  public var hasSingleWaves: Bool {
    let lanes = lanes
    return lanes.count == Set(lanes.map(\.phase)).count && lanes.allSatisfy { $0.wave == 0 }
  }

  /// Steps of which nothing is awaited any more; without those that an operation which failed never came to.
  public var doneCount: Int {
    let isCutShort = phase.isOver && phase != .succeeded
    return steps.count { $0.isDone && !(isCutShort && $0.state == .skipped && $0.startedAt == nil) }
  }

  /// What a lane that has not begun waits for: "waits for wave 1"; nil where it is next or nothing runs.
  public func reason(of lane: OperationLane) -> String? {
    guard lane.state == .waiting, !phase.isOver, let running = lanes.last(where: { $0.state == .running }) else { return nil }
    return "waits for \(running.phase == lane.phase ? running.name : running.phase.rawValue)"
  }

  /// Why it does not go on, in one sentence: "wave 2 waits for wave 1: Deployment web: 2 of 3 replicas available · pod web-x:
  /// ImagePullBackOff"; nil where nothing is awaited of anything.
  public var wait: String? {
    guard !phase.isOver, let running = lanes.last(where: { $0.state == .running }) else { return nil }
    let awaited = running.steps.filter { $0.state == .waitingForHealth }
    guard let first = awaited.first(where: { !$0.message.isEmpty }) ?? awaited.first else { return nil }
    let more = awaited.count > 1 ? " (and \(awaited.count - 1) more)" : ""
    let cause = "\(first.id.key.kind) \(first.id.key.name)\(first.message.isEmpty ? "" : ": \(first.message)")\(more)"
    guard let next = lanes.first(where: { $0.state == .waiting }) else { return "waits for \(cause)" }
    func name(_ lane: OperationLane) -> String {
      if next.phase == running.phase { return lane.name }
      return hasSingleWaves ? lane.phase.rawValue : "\(lane.phase.rawValue) \(lane.name)"
    }
    return "\(name(next)) waits for \(name(running)): \(cause)"
  }

  public func elapsed(at now: Date) -> TimeInterval {
    max(0, (phase.isOver ? finishedAt ?? now : now).timeIntervalSince(startedAt))
  }

  /// How long it may still take, told from how long whole syncs of this app usually take: "about 40s left", "longer than the usual
  /// 12s"; nil where that tells nothing.
  public func outlook(at now: Date) -> String? {
    guard !phase.isOver, !dryRun, let usualDuration, !steps.isEmpty else { return nil }
    let rest = usualDuration - elapsed(at: now)
    // In steps: an estimate has no seconds.
    let step = rest > 90 ? 30.0 : rest > 10 ? 10 : 5
    if rest > 0 { return "about \(ElapsedTime.text(max(step, (rest / step).rounded() * step))) left" }
    return "longer than the usual \(ElapsedTime.text(usualDuration))"
  }
}

/// A stretch of time that matters to the second: 48s, 3m12s, 1h05m.
public enum ElapsedTime {
  public static func text(_ seconds: TimeInterval) -> String {
    let whole = Int(max(0, min(1e9, seconds)))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    switch whole {
    case ..<60: return "\(whole)s"
    case ..<3600: return "\(whole / 60)m\(whole % 60 == 0 ? "" : two(whole % 60) + "s")"
    default: return "\(whole / 3600)h\(two(whole / 60 % 60))m"
    }
  }
}
