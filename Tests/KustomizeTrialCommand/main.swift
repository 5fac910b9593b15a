import ArgumentParser
import Foundation
import KustomizeTrial

/// Trials of the built-in kustomize that take too long for a test: thousands of random kustomizations beside the real one,
/// and broken input for as long as one likes.
struct KustomizeTrialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kustomize-trial", abstract: "Try the built-in kustomize on random input.",
    subcommands: [Differential.self, Fuzz.self])

  struct Differential: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Render random kustomizations here and by `kubectl kustomize`, and print where they differ.")

    @Option(help: "The seed of the first.") var seed: UInt64 = 1
    @Option(help: "How many.") var count: UInt64 = 300
    @Option(help: "The real one.") var kubectl: String
    @Option(help: "The helm that the real one is to run for charts.") var helm: String?
    @Option(help: "A folder that keeps the real one's answers, so that the same input is asked about once.") var answers: String?
    @Option(help: "Write the kustomization of the seed into this folder instead of rendering it.") var write: String?
    @Flag(help: "Also print what both refuse, with both messages.") var verbose = false

    func run() throws {
      if let write {
        let sample = RandomKustomization(seed: seed)
        try sample.write(to: URL(filePath: write))
        print(sample.target)
        return
      }
      if let answers { try FileManager.default.createDirectory(atPath: answers, withIntermediateDirectories: true) }
      let comparison = KustomizeComparison(kubectl: kubectl, helm: helm, answers: answers.map { URL(filePath: $0) })
      var (identical, equal, failing, different) = (0, 0, 0, 0)
      for seed in seed..<(seed + count) {
        switch try comparison.compare(RandomKustomization(seed: seed)) {
        case .identical: identical += 1
        case .equal: equal += 1
        case .bothFail(let here, let there):
          failing += 1
          if verbose { print("seed \(seed): both refuse\n  here:  \(here)\n  there: \(there.suffix(300))") }
        case .different(let what):
          different += 1
          print("seed \(seed): \(what)")
        }
      }
      print(
        "seeds \(seed)..<\(seed + count): \(identical) identical, \(equal) equal but for their spelling, \(failing) refused by both, \(different) different"
      )
      if different > 0 { throw ExitCode(1) }
    }
  }

  struct Fuzz: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Render broken kustomizations, and watch time and memory.")

    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "For how long, in seconds.") var seconds: Int = 60
    @Option(help: "Where an input is written before it is tried, so that it is there after a crash.") var last: String

    func run() throws {
      var fuzzer = KustomizeFuzzer(seed: seed)
      let start = ContinuousClock.now
      var slowest = Duration.zero
      while ContinuousClock.now - start < .seconds(seconds) {
        let input = fuzzer.next()
        try Data(input.text.utf8).write(to: URL(filePath: last))
        let took = input.run()
        slowest = max(slowest, took)
        if took > .seconds(1) { print("execution \(fuzzer.executions): \(took)\n\(input.text)") }
      }
      print(
        "\(fuzzer.executions) executions in \(seconds) s, \(fuzzer.executions - fuzzer.refused) rendered; slowest \(slowest), peak memory \(peakMemory() >> 20) MB"
      )
    }

    /// Bytes, out of /proc.
    private func peakMemory() -> Int {
      let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      return (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) << 10
    }
  }
}

KustomizeTrialCommand.main()
