import Foundation
import Kubernetes
import Manifests
import Synchronization

/// How soon a key shows while the cluster changes all the time.
///
/// The cursor goes down and up; the key is answered when the cursor's sign is drawn anew.
struct KeyBenchmark {
  let console: PseudoTerminal
  let kubeconfig: String
  /// Changes a second that are asked for.
  let rate: Double

  struct Result {
    var latency: Figures
    /// Changes a second that the API server acknowledged meanwhile.
    var rate: Double
  }

  func run(samples: Int) async throws -> Result {
    let configuration = try Kubeconfig.load(path: kubeconfig, environment: [:]).configuration(context: nil)
    let load = Load()
    var targets: [ChangeBenchmark.Target] = []
    for lane in 0..<4 { targets.append(try await ChangeBenchmark.Target.find(configuration, at: lane)) }
    let begin = ContinuousClock.now
    return try await withThrowingTaskGroup(of: Void.self) { group in
      for target in targets {
        group.addTask { [rate] in
          var step = 0
          while !load.isOver.load(ordering: .relaxed) {
            _ = try await target.write(step.isMultiple(of: 2) ? "change \(step)" : target.original)
            load.acknowledged.add(1, ordering: .relaxed)
            step += 1
            let due = begin + .seconds(Double(step) * 4 / rate)
            if due > .now { try await Task.sleep(until: due) }
          }
        }
      }
      let latency = press(samples)
      let seconds = (ContinuousClock.now - begin) / .seconds(1)
      let rate = Double(load.acknowledged.load(ordering: .relaxed)) / seconds
      load.isOver.store(true, ordering: .relaxed)
      try await group.waitForAll()
      return Result(latency: Figures(latency), rate: rate)
    }
  }

  /// What the writers and the one who presses share.
  private final class Load: Sendable {
    let acknowledged = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)
  }

  private func press(_ samples: Int) -> [Double] {
    let cursor = Array("›".utf8)
    var times: [Double] = []
    for sample in 0..<samples {
      // What is on its way from before the key is not its answer.
      while !console.read(within: .milliseconds(1)).isEmpty {}
      let begin = ContinuousClock.now
      console.type(sample.isMultiple(of: 2) ? "j" : "k")
      var seen: [UInt8] = []
      while ContinuousClock.now - begin < .seconds(2) {
        seen += console.read(within: .milliseconds(100))
        if seen.contains(cursor) { break }
      }
      times.append((ContinuousClock.now - begin).milliseconds)
    }
    return times
  }
}
