import Foundation
import HTTP
import Kubernetes
import Manifests
import Reconciler

/// From connecting until everything in a cluster is known, in a process that does nothing else; and as the floor, kubectl
/// fetching the very same lists.
enum CacheBenchmark {
  struct Result: CustomStringConvertible {
    var objects = 0
    var seconds = 0.0
    var processorSeconds = 0.0
    /// What the cache added to the process's resident memory, when complete and at the most.
    var addedMiB = 0.0
    var mostAddedMiB = 0.0
    var description: String {
      func short(_ value: Double) -> String { String((value * 100).rounded() / 100) }
      return "\(objects) objects in \(short(seconds)) s, \(short(processorSeconds)) CPU-s, +\(short(addedMiB)) MiB "
        + "(most: +\(short(mostAddedMiB)) MiB)"
    }
  }

  /// The process that is measured: fills a cache, and prints the figures.
  @NetworkActor
  static func fill(kubeconfig: String) async throws -> Result {
    let configuration = try Kubeconfig.load(path: kubeconfig, environment: [:]).configuration()
    let before = ProcessUse(of: getpid())
    let began = ContinuousClock.now
    let client = try ClusterClient(configuration, userAgent: "tiphys-benchmark")
    let store = LiveStore()
    var waiting = 0
    var watches: [Watch] = []
    for resource in try await client.discover().resources where resource.canWatch && resource.preferred {
      waiting += 1
      watches.append(
        client.watch(resource) { event in
          switch event {
          case .added(let object), .modified(let object):
            if let value = try? object.decode() { store.insert(value, bytes: object.bytes, key: object.key) }
          case .deleted(let object): store.remove(object.key)
          case .synced: waiting -= 1
          case .reset, .interrupted, .resumed: break
          }
        })
    }
    while waiting > 0 { try await NetworkActor.sleep(for: .milliseconds(5)) }
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    let after = ProcessUse(of: getpid())
    for watch in watches { watch.cancel() }
    return Result(
      objects: store.count, seconds: seconds, processorSeconds: after.processorSeconds - before.processorSeconds,
      addedMiB: after.residentMiB - before.residentMiB, mostAddedMiB: after.mostResidentMiB - before.residentMiB)
  }

  /// The floor: every list once, by kubectl, which only copies the bytes out.
  static func floor(kubeconfig: String, kubectl: String) async throws -> String {
    let configuration = try Kubeconfig.load(path: kubeconfig, environment: [:]).configuration()
    let paths = try await listPaths(configuration)
    let before = children()
    let began = ContinuousClock.now
    for path in paths {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: kubectl)
      process.arguments = ["--kubeconfig", kubeconfig, "get", "--raw", path]
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
    }
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    func short(_ value: Double) -> String { String((value * 100).rounded() / 100) }
    return "\(paths.count) lists in \(short(seconds)) s, \(short(children() - before)) CPU-s"
  }

  @NetworkActor
  private static func listPaths(_ configuration: ClusterConfiguration) async throws -> [String] {
    let client = try ClusterClient(configuration, userAgent: "tiphys-benchmark")
    return try await client.discover().resources.filter { $0.canWatch && $0.preferred }.map { resource in
      (resource.group.isEmpty ? "/api/" : "/apis/\(resource.group)/") + "\(resource.version)/\(resource.plural)"
    }
  }

  private static func children() -> Double {
    var usage = rusage()
    getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  /// Measures in a process of its own, and tells what it printed.
  static func measure(kubeconfig: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["--fill-cache", kubeconfig]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
