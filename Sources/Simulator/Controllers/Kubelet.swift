import Foundation
import Manifests

/// The nodes' agents, all in one: they pull, start, watch and end the containers of the pods that are placed.
final class Kubelet: Controller {
  let component = "kubelet"
  let manager = Managers.kubelet
  private var runs: [String: PodRun] = [:]
  private var uids: [ResourceKey: String] = [:]
  private var images: [String: Set<String>] = [:]
  private var addresses: [String: Int] = [:]

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    guard object.resourceKey.groupKind == Kinds.pod else { return [] }
    let key = object.resourceKey
    if deleted {
      forget(key)
      return []
    }
    guard object.spec["nodeName"]?.string != nil, runs[object.uid] == nil || object.isBeingDeleted else { return [] }
    return [key]
  }

  private func forget(_ key: ResourceKey) {
    if let uid = uids.removeValue(forKey: key) { runs[uid] = nil }
  }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let pod = context.view.object(key), let node = pod.spec["nodeName"]?.string else { return }
    if uids[key] != pod.uid { forget(key) }
    var run: PodRun
    if let known = runs[pod.uid] {
      run = known
    } else {
      // A pod that was put there with a finished status is left as it is.
      guard !pod.isFinishedPod else { return }
      run = PodRun(now: context.now, address: address(on: node, context))
      uids[key] = pod.uid
    }
    if pod.isBeingDeleted {
      if run.stage != .terminating, !isFinished(run.stage) { terminate(pod, &run, node, context) }
      if isFinished(run.stage) || run.due <= context.now {
        context.delete(pod, grace: 0)
        return
      }
    } else if run.due <= context.now, !isFinished(run.stage) {
      let step = PodStep(pod: pod, wishes: PodWishes(pod, context.settings), node: node, context: context)
      // Stages that take no time are passed in one go.
      repeat { step.advance(&run, images: &images[node, default: []]) } while run.due <= context.now && !isFinished(run.stage)
      let nodeObject = context.view.object(Kinds.node, "", node)
      context.updateStatus(pod, to: run.status(of: pod, node: nodeObject, message: step.message, now: context.now))
    }
    runs[pod.uid] = run
    if run.due > context.now, run.due < .distantFuture { context.wake(key, after: run.due.timeIntervalSince(context.now)) }
  }

  private func isFinished(_ stage: PodRun.Stage) -> Bool { if case .finished = stage { true } else { false } }

  private func terminate(_ pod: Value, _ run: inout PodRun, _ node: String, _ context: ControllerContext) {
    let hasStarted = [.running, .ready].contains(run.stage)
    run.stage = .terminating
    let grace = Double(pod.metadata["deletionGracePeriodSeconds"]?.int ?? 30)
    let time = hasStarted ? context.chance.within(context.settings.termination) : 0.05
    run.due = context.now.addingTimeInterval(min(grace, time))
    guard hasStarted else { return }
    for container in pod.spec["containers"]?.list ?? [] {
      context.record(
        pod, "Killing", "Stopping container \(container.nameOfContainer)",
        fieldPath: "spec.containers{\(container.nameOfContainer)}", host: node)
    }
  }

  private func address(on node: String, _ context: ControllerContext) -> String {
    let nodes = context.view.objects(Kinds.node).map(\.name)
    let subnet = (nodes.firstIndex(of: node) ?? nodes.count) + 1
    let count = addresses[node, default: 1] + 1
    addresses[node] = count
    return "10.244.\(subnet).\(count % 250 + 2)"
  }
}

/// One step of a pod from stage to stage.
private final class PodStep {
  let pod: Value
  let wishes: PodWishes
  let node: String
  let context: ControllerContext
  /// What the waiting state says, where there is one.
  private(set) var message: String?
  private let initContainers: [Value]
  private let containers: [Value]

  init(pod: Value, wishes: PodWishes, node: String, context: ControllerContext) {
    self.pod = pod
    self.wishes = wishes
    self.node = node
    self.context = context
    initContainers = pod.spec["initContainers"]?.list ?? []
    containers = pod.spec["containers"]?.list ?? []
  }

  private func container(_ index: Int) -> Value? {
    let all = initContainers + containers
    return all.indices.contains(index) ? all[index] : nil
  }

  func advance(_ run: inout PodRun, images: inout Set<String>) {
    switch run.stage {
    case .admitted:
      beginPull(0, &run, images)
    case .pulling(let index):
      pulled(index, &run, &images)
    case .pullFailed(let index, let backingOff):
      if backingOff {
        beginPull(index, &run, images)
      } else {
        backOffPull(index, &run)
      }
    case .initRunning(let index):
      run.initFinished.append(context.now)
      beginPull(index + 1, &run, images)
    case .running:
      runOn(&run)
    case .restarting:
      start(&run, again: true)
    case .crashLoop:
      start(&run, again: true)
    case .ready, .finished, .terminating:
      run.due = .distantFuture
    }
  }

  private func record(_ index: Int, _ reason: String, _ text: String, warning: Bool = false) {
    let field = index < initContainers.count ? "initContainers" : "containers"
    context.record(
      pod, reason, text, warning: warning, fieldPath: "spec.\(field){\(container(index)?.nameOfContainer ?? "")}", host: node)
  }

  private func after(_ seconds: Double) -> Date { context.now.addingTimeInterval(seconds) }

  // MARK: Images

  private func beginPull(_ index: Int, _ run: inout PodRun, _ images: Set<String>) {
    guard let container = container(index) else {
      start(&run, again: false)
      return
    }
    let image = container["image"]?.string ?? ""
    run.stage = .pulling(index)
    if images.contains(image), container["imagePullPolicy"]?.string != "Always" {
      run.due = after(context.chance.within(context.settings.containerStart) / 2)
    } else {
      record(index, "Pulling", "Pulling image \"\(image)\"")
      run.due = after(context.chance.within(context.settings.imagePull))
    }
  }

  private func isMissing(_ image: String) -> Bool {
    image.isEmpty || context.settings.missingImages.contains(image) || ImageName(image).isMissing
  }

  private func pulled(_ index: Int, _ run: inout PodRun, _ images: inout Set<String>) {
    let container = container(index) ?? .null
    let image = container["image"]?.string ?? ""
    if isMissing(image) {
      run.pullAttempts += 1
      message = Self.pullError(image)
      record(index, "Failed", "Failed to pull image \"\(image)\": \(Self.pullError(image))", warning: true)
      record(index, "Failed", "Error: ErrImagePull", warning: true)
      run.stage = .pullFailed(index, backingOff: false)
      run.due = after(1)
      return
    }
    if images.insert(image).inserted || container["imagePullPolicy"]?.string == "Always" {
      let milliseconds = 300 + context.chance.next() % 1500
      let size = 20_000_000 + Int(context.chance.next() % 80_000_000)
      record(
        index, "Pulled",
        "Successfully pulled image \"\(image)\" in \(milliseconds)ms (\(milliseconds)ms including waiting). "
          + "Image size: \(size) bytes.")
    } else {
      record(index, "Pulled", "Container image \"\(image)\" already present on machine")
    }
    record(index, "Created", "Created container: \(container.nameOfContainer)")
    if index < initContainers.count {
      record(index, "Started", "Started container \(container.nameOfContainer)")
      run.stage = .initRunning(index)
      run.due = after(context.settings.initContainerRun)
    } else {
      beginPull(index + 1, &run, images)
    }
  }

  private static func pullError(_ image: String) -> String {
    let name = ImageName(image)
    let full = "\(name.repository):\(name.tag)"
    return "rpc error: code = NotFound desc = failed to pull and unpack image \"\(full)\": "
      + "failed to resolve reference \"\(full)\": \(full): not found"
  }

  private func backOffPull(_ index: Int, _ run: inout PodRun) {
    let image = container(index)?["image"]?.string ?? ""
    let text = "Back-off pulling image \"\(image)\""
    message = "\(text): ErrImagePull: \(Self.pullError(image))"
    record(index, "BackOff", text)
    record(index, "Failed", "Error: ImagePullBackOff", warning: true)
    run.stage = .pullFailed(index, backingOff: true)
    run.due = after(backOff(attempt: run.pullAttempts))
  }

  private func backOff(attempt: Int) -> Double {
    min(context.settings.backOff * pow(2, Double(max(0, attempt - 1))), context.settings.backOffLimit)
  }

  // MARK: Containers

  private func start(_ run: inout PodRun, again: Bool) {
    let offset = initContainers.count
    for (index, container) in containers.enumerated() {
      if again {
        record(
          offset + index, "Pulled",
          "Container image \"\(container["image"]?.string ?? "")\" already present on machine")
        record(offset + index, "Created", "Created container: \(container.nameOfContainer)")
      }
      record(offset + index, "Started", "Started container \(container.nameOfContainer)")
    }
    if again { run.restarts += 1 }
    run.stage = .running
    run.startedAt = context.now
    if wishes.fails {
      run.due = after(wishes.ends ? wishes.readyAfter ?? context.settings.crashAfter : context.settings.crashAfter)
    } else if wishes.ends {
      run.due = after(wishes.readyAfter ?? context.chance.within(context.settings.jobRun))
    } else if wishes.neverReady {
      run.due = .distantFuture
    } else {
      run.due = after(wishes.readyAfter ?? context.chance.within(context.settings.readiness))
    }
  }

  private func runOn(_ run: inout PodRun) {
    guard wishes.fails || wishes.ends else {
      run.stage = .ready
      run.due = .distantFuture
      return
    }
    run.lastEnd = (run.startedAt ?? context.now, context.now)
    guard wishes.fails, wishes.restarts else {
      run.stage = .finished(success: !wishes.fails)
      run.due = .distantFuture
      return
    }
    if run.restarts == 0 {
      run.stage = .restarting
      run.due = after(1)
      return
    }
    let delay = backOff(attempt: run.restarts)
    let name = containers.first?.nameOfContainer ?? ""
    message =
      "back-off \(Int(delay))s restarting failed container=\(name) pod=\(pod.name)_\(pod.namespace)(\(pod.uid))"
    record(
      initContainers.count, "BackOff",
      "Back-off restarting failed container \(name) in pod \(pod.name)_\(pod.namespace)(\(pod.uid))", warning: true)
    run.stage = .crashLoop
    run.due = after(delay)
  }
}
