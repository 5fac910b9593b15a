import Foundation
import Manifests

/// Where a pod stands on its node. What the kubelet reports is made from it.
struct PodRun {
  enum Stage: Equatable {
    case admitted
    /// The image of the n-th container (init containers come first) is being pulled.
    case pulling(Int)
    /// It could not be; `backingOff` between one attempt and the next.
    case pullFailed(Int, backingOff: Bool)
    case initRunning(Int)
    /// All containers run.
    case running
    case ready
    case restarting
    /// A crashed container waits for its next start.
    case crashLoop
    case finished(success: Bool)
    case terminating
  }

  var stage = Stage.admitted
  /// When the next stage is due.
  var due: Date
  var pullAttempts = 0
  var restarts = 0
  var address: String
  var initFinished: [Date] = []
  var startedAt: Date?
  var lastEnd: (started: Date, finished: Date)?
  /// The statuses this made last differ from the pod's only if somebody else wrote them.
  let admittedAt: Date

  init(now: Date, address: String) {
    due = now
    admittedAt = now
    self.address = address
  }
}

/// What a pod asks of the simulation by its annotations.
struct PodWishes {
  var readyAfter: Double?
  var fails: Bool
  var neverReady: Bool
  /// A container that ends by itself: its pod is a Job's, or is not to be restarted.
  var ends: Bool
  var restarts: Bool

  init(_ pod: Value, _ settings: SimulationSettings) {
    readyAfter = pod.annotation("sim/ready-after").flatMap(Double.init).flatMap { $0 >= 0 ? $0 : nil }
    fails =
      pod.annotation("sim/fail") == "true"
      || (pod.spec["containers"]?.list ?? []).contains { settings.failingImages.contains($0["image"]?.string ?? "") }
    neverReady = pod.annotation("sim/never-ready") == "true"
    let policy = pod.spec["restartPolicy"]?.string ?? "Always"
    ends = pod.controllerReference?.kind == "Job" || policy != "Always"
    restarts = policy != "Never"
  }
}

extension PodRun {
  /// The pod's status at this stage, on top of what stands (the scheduler's condition).
  func status(of pod: Value, node: Value?, message: String?, now: Date) -> Value {
    var status = StatusBuilder(pod, now: now)
    status.set("observedGeneration", pod.generation)
    status.set("phase", .string(phase))
    status.set("qosClass", .string(Self.qualityOfService(pod)))
    status.set("startTime", Value(admittedAt))
    let host = node?.status["addresses"]?.list?.first { $0["type"]?.string == "InternalIP" }?["address"] ?? "127.0.0.1"
    status.set("hostIP", host)
    status.set("hostIPs", [["ip": host]])
    if hasAddress {
      status.set("podIP", .string(address))
      status.set("podIPs", [["ip": .string(address)]])
    }
    let initContainers = pod.spec["initContainers"]?.list ?? []
    let containers = pod.spec["containers"]?.list ?? []
    let isInitialized = initFinished.count == initContainers.count
    let isReady = stage == .ready
    let isDone = phase == "Succeeded"
    let names = containers.map(\.nameOfContainer).joined(separator: " ")
    status.condition("PodReadyToStartContainers", ConditionStatus(hasAddress && !isTerminated), hasProbeTime: true)
    if isInitialized {
      status.condition("Initialized", .true, reason: isDone ? "PodCompleted" : nil, hasProbeTime: true)
    } else {
      let waiting = initContainers.dropFirst(initFinished.count).map(\.nameOfContainer).joined(separator: " ")
      status.condition(
        "Initialized", .false, reason: "ContainersNotInitialized",
        message: "containers with incomplete status: [\(waiting)]", hasProbeTime: true)
    }
    for type in ["Ready", "ContainersReady"] {
      if isReady {
        status.condition(type, .true, hasProbeTime: true)
      } else if isDone {
        status.condition(type, .false, reason: "PodCompleted", hasProbeTime: true)
      } else {
        let reason = phase == "Failed" ? "PodFailed" : "ContainersNotReady"
        status.condition(
          type, .false, reason: reason, message: "containers with unready status: [\(names)]", hasProbeTime: true)
      }
    }
    status.condition("PodScheduled", .true, hasProbeTime: true)
    if !initContainers.isEmpty {
      status.set(
        "initContainerStatuses",
        .list(initContainers.enumerated().map { initStatus($1, index: $0, of: pod, message: message) }))
    }
    status.set(
      "containerStatuses",
      .list(
        containers.enumerated().map {
          containerStatus($1, index: initContainers.count + $0, of: pod, message: message, isInitialized: isInitialized)
        }))
    return status.value
  }

  private var isTerminated: Bool {
    if case .finished = stage { return true }
    return false
  }

  private var hasAddress: Bool { stage != .admitted }

  private var phase: String {
    switch stage {
    case .admitted, .pulling, .initRunning: "Pending"
    case .pullFailed: "Pending"
    case .running, .ready, .restarting, .crashLoop, .terminating: "Running"
    case .finished(let success): success ? "Succeeded" : "Failed"
    }
  }

  private func initStatus(_ container: Value, index: Int, of pod: Value, message: String?) -> Value {
    if index < initFinished.count {
      let end = initFinished[index]
      let state: Value = [
        "terminated": [
          "exitCode": 0, "reason": "Completed", "startedAt": Value(end.addingTimeInterval(-1)), "finishedAt": Value(end),
          "containerID": .string(containerID(container, pod)),
        ]
      ]
      return base(container, pod, state: state, ready: true, restarts: 0, started: false, pulled: true)
    }
    if stage == .initRunning(index) {
      return base(
        container, pod, state: ["running": ["startedAt": Value(due)]], ready: false, restarts: 0, started: true, pulled: true)
    }
    let state = waiting(index: index, otherwise: "PodInitializing", message: message)
    return base(container, pod, state: state, ready: false, restarts: 0, started: false, pulled: false)
  }

  private func containerStatus(
    _ container: Value, index: Int, of pod: Value, message: String?, isInitialized: Bool
  ) -> Value {
    var state: Value
    switch stage {
    case .running, .ready, .terminating:
      state = ["running": ["startedAt": Value(startedAt ?? admittedAt)]]
    case .restarting:
      state = ended(container, pod, success: false)
    case .crashLoop:
      state = ["waiting": ["reason": "CrashLoopBackOff", "message": .string(message ?? "")]]
    case .finished(let success):
      state = ended(container, pod, success: success)
    default:
      state = waiting(
        index: index, otherwise: isInitialized ? "ContainerCreating" : "PodInitializing", message: message)
    }
    let runs = [.running, .ready, .terminating].contains(stage)
    var value = base(
      container, pod, state: state, ready: stage == .ready, restarts: restarts, started: runs, pulled: startedAt != nil)
    if restarts > 0 || stage == .crashLoop, lastEnd != nil { value["lastState"] = ended(container, pod, success: false) }
    return value
  }

  private func waiting(index: Int, otherwise: String, message: String?) -> Value {
    guard case .pullFailed(let failed, let backingOff) = stage, failed == index else {
      return ["waiting": ["reason": .string(otherwise)]]
    }
    let reason: Value = backingOff ? "ImagePullBackOff" : "ErrImagePull"
    return ["waiting": ["reason": reason, "message": .string(message ?? "")]]
  }

  private func ended(_ container: Value, _ pod: Value, success: Bool) -> Value {
    let end = lastEnd ?? (admittedAt, admittedAt)
    return [
      "terminated": [
        "exitCode": success ? 0 : 1, "reason": success ? "Completed" : "Error", "startedAt": Value(end.started),
        "finishedAt": Value(end.finished), "containerID": .string(containerID(container, pod)),
      ]
    ]
  }

  private func base(
    _ container: Value, _ pod: Value, state: Value, ready: Bool, restarts: Int, started: Bool, pulled: Bool
  ) -> Value {
    let image = container["image"]?.string ?? ""
    var value: Value = [
      "name": .string(container.nameOfContainer), "state": state, "lastState": [:], "ready": .bool(ready),
      "restartCount": Value(restarts), "image": .string(image),
      "imageID": .string(pulled ? "\(ImageName(image).repository)@sha256:\(fingerprint(image, length: 64))" : ""),
      "started": .bool(started),
    ]
    if pulled { value["containerID"] = .string(containerID(container, pod)) }
    return value
  }

  private func containerID(_ container: Value, _ pod: Value) -> String {
    "containerd://" + fingerprint("\(pod.uid)/\(container.nameOfContainer)/\(restarts)", length: 64)
  }

  static func qualityOfService(_ pod: Value) -> String {
    let containers = pod.spec["containers"]?.list ?? []
    let all = containers.map { $0["resources"] ?? .null }
    if all.allSatisfy({ ($0["requests"]?.object ?? [:]).isEmpty && ($0["limits"]?.object ?? [:]).isEmpty }) {
      return "BestEffort"
    }
    let isGuaranteed = all.allSatisfy {
      $0["limits"]?["cpu"] != nil && $0["limits"]?["memory"] != nil
        && ($0["requests"] == nil || $0["requests"] == $0["limits"])
    }
    return isGuaranteed ? "Guaranteed" : "Burstable"
  }
}

extension Value {
  /// The name of a container (which has no metadata).
  var nameOfContainer: String { self["name"]?.string ?? "" }
}

/// An image reference, as far as the simulation looks into it.
struct ImageName {
  /// Without tag and digest, with its registry: `docker.io/library/nginx`.
  let repository: String
  let tag: String

  init(_ text: String) {
    let name = text.split(separator: "@", maxSplits: 1).first.map(String.init) ?? text
    let slash = name.lastIndex(of: "/") ?? name.startIndex
    let colon = name[slash...].lastIndex(of: ":")
    tag = colon.map { String(name[name.index(after: $0)...]) } ?? "latest"
    let path = colon.map { String(name[..<$0]) } ?? name
    let first = path.split(separator: "/").first ?? ""
    if !path.contains("/") {
      repository = "docker.io/library/" + path
    } else if first.contains(".") || first.contains(":") || first == "localhost" {
      repository = path
    } else {
      repository = "docker.io/" + path
    }
  }

  /// Says of itself that no registry has it.
  var isMissing: Bool {
    let marks = ["missing", "does-not-exist", "nonexistent", "no-such"]
    let registry = repository.split(separator: "/").first ?? ""
    return marks.contains { tag.contains($0) || repository.contains($0) } || registry.hasSuffix(".invalid")
  }
}

/// A hexadecimal text that looks like a digest and depends on `text` only.
func fingerprint(_ text: String, length: Int) -> String {
  var hash: UInt64 = 14_695_981_039_346_656_037
  for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
  let chance = Chance(seed: hash)
  var result = ""
  while result.count < length { result += chance.hex(16) }
  return String(result.prefix(length))
}
