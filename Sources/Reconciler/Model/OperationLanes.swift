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

  /// How people call it, beside others of the same phase: "wave 1", or the phase where it has one wave only.
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

  /// Steps of which nothing is awaited any more.
  public var doneCount: Int { steps.count(where: \.isDone) }

  /// What a lane that has not begun waits for: "waits for wave 1"; nil where it is next or nothing runs.
  public func reason(of lane: OperationLane) -> String? {
    guard lane.state == .waiting, !phase.isOver, let running = lanes.last(where: { $0.state == .running }) else { return nil }
    return "waits for \(running.phase == lane.phase ? running.name : running.phase.rawValue)"
  }

  /// Why it does not go on: "Deployment web: 2 of 3 replicas available · pod web-x: ImagePullBackOff", one for each step that
  /// something is awaited of.
  public var waits: [String] {
    steps.filter { $0.state == .waitingForHealth && !$0.message.isEmpty }.map {
      "\($0.id.key.kind) \($0.id.key.name): \($0.message)"
    }
  }

  public func elapsed(at now: Date) -> TimeInterval {
    max(0, (phase.isOver ? finishedAt ?? now : now).timeIntervalSince(startedAt))
  }

  /// Seconds that it may still take, as the last sync of the whole app took; nil where that tells nothing.
  public func remaining(at now: Date) -> TimeInterval? {
    guard !phase.isOver, let usualDuration, !steps.isEmpty else { return nil }
    let rest = usualDuration - elapsed(at: now)
    return rest > 0 ? rest : nil
  }
}
