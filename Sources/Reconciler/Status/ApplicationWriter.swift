import Applications
import Foundation
import Kubernetes
import Manifests

/// The only one who writes to Application objects.
///
/// Everything goes as a JSON merge patch of just what changed, so that writers of different fields never overwrite one
/// another, and in the order of the calls for one app.
@NetworkActor
final class ApplicationWriter {
  private let client: ClusterClient
  private let resource: () -> APIResource?
  /// What the server said last, where that may be ahead of the watch.
  private var latest: [AppID: Value] = [:]
  private var queues: [AppID: Task<Void, Never>] = [:]
  private(set) var pending = 0
  /// Called where a write fails, with what was to be written.
  var onFailure: (AppID, APIError) -> Void = { _, _ in }
  /// Asks the cluster itself whether this process leads.
  var stillLeads: () async -> Bool = { true }

  init(client: ClusterClient, resource: @escaping () -> APIResource?) {
    self.client = client
    self.resource = resource
  }

  /// The Application as the watch brought it.
  func observe(_ id: AppID, _ value: Value) {
    if let known = latest[id], let a = UInt64(known.resourceVersion), let b = UInt64(value.resourceVersion), a > b { return }
    latest[id] = value
  }

  func forget(_ id: AppID) { latest[id] = nil }

  /// The newest state that is known of it.
  func current(_ id: AppID) -> Value? { latest[id] }

  // MARK: Writing

  /// Patches the Application; returns it as it is then.
  @discardableResult
  func patch(_ id: AppID, _ body: Value) async throws(APIError) -> Value {
    guard let resource = resource() else {
      throw APIError(.notFound, "the cluster does not serve Applications (argoproj.io); run `tiphys install`")
    }
    pending += 1
    defer { pending -= 1 }
    let result = try await client.patch(
      resource, namespace: id.namespace, name: id.name, type: .merge, body: body, fieldManager: "tiphys")
    observe(id, result)
    return result
  }

  /// Patches the Application with what `change` makes of the newest state that is known (nil: nothing), and only on top of that
  /// one. Where somebody else has written meanwhile, it is read and changed anew, as client-go's RetryOnConflict does.
  func modify(_ id: AppID, _ change: (Value?) -> Value?) async throws(APIError) {
    for attempt in 1... {
      guard let body = change(latest[id]) else { return }
      do {
        try await patch(id, onTopOfLatest(id, body))
        return
      } catch {
        guard error.kind == .conflict, attempt < 8 else { throw error }
        await read(id)
      }
    }
  }

  /// The patch, to be refused where the Application is another by now than the one that is known.
  private func onTopOfLatest(_ id: AppID, _ body: Value) -> Value {
    guard let version = latest[id]?.resourceVersion, !version.isEmpty else { return body }
    var body = body
    body[path: "metadata", "resourceVersion"] = .string(version)
    return body
  }

  /// Runs writes of one app one after another.
  func enqueue(_ id: AppID, _ body: @escaping @NetworkActor () async -> Void) {
    let before = queues[id]
    queues[id] = Task { @NetworkActor in
      await before?.value
      await body()
    }
  }

  /// Waits for every write that was asked for.
  func drain() async { for queue in queues.values { await queue.value } }

  // MARK: Operations

  /// Stores the progress; false where it could not be stored after several tries, or somebody else leads by now.
  func writeOperationState(_ state: OperationState, of id: AppID) async -> Bool {
    await store(id) { current in
      var change: Value = state.value
      if let before = current?[path: "status", "operationState"] {
        // A wish to terminate, written by somebody else, must survive.
        if before["phase"]?.string == "Terminating", state.phase == .running { change["phase"] = "Terminating" }
        guard let difference = MergePatch.between(before, change) else { return nil }
        change = difference
      }
      return ["status": ["operationState": change]]
    }
  }

  /// Makes an operation that an earlier leader began this process's own: whatever the other one still writes is refused from
  /// here on.
  /// - Returns: the record as it is then; nil where it cannot be had.
  func takeOverOperation(of id: AppID, as identity: String) async -> OperationState? {
    let message = "taken over by \(identity)"
    let isStored = await store(id) { current in
      guard let state = current?[path: "status", "operationState"] else { return nil }
      // The time limit leaves its mark in the message.
      let isTerminating = state["phase"]?.string == "Terminating"
      let text = isTerminating ? (state["message"]?.string ?? "") + " (\(message))" : message
      return ["status": ["operationState": ["message": .string(text)]]]
    }
    guard isStored else { return nil }
    return latest[id]?[path: "status", "operationState"].flatMap(OperationState.init)
  }

  /// Stores the end of an operation: its state, the history, and that it is asked for no longer.
  func finishOperation(_ state: OperationState, history entry: RevisionHistory?, of id: AppID) async {
    _ = await store(id) { current in
      var status: Value = [:]
      status["operationState"] = MergePatch.between(current?[path: "status", "operationState"] ?? [:], state.value) ?? [:]
      if var entry {
        var history = (current?[path: "status", "history"]?.list ?? []).map { RevisionHistory($0) }
        entry.id = (history.last?.id ?? -1) + 1
        history.append(entry)
        let limit = max(1, current?[path: "spec", "revisionHistoryLimit"]?.int ?? 10)
        status["history"] = .list(history.suffix(limit).map(\.value))
      }
      return ["operation": .null, "status": status]
    }
  }

  /// Writes what `change` makes of the newest state that is known (nil: nothing), and only on top of that one. Where somebody
  /// else has written meanwhile, this process goes on only if it still leads: of two that think so, one is right.
  private func store(_ id: AppID, _ change: @escaping @NetworkActor (Value?) -> Value?) async -> Bool {
    await withCheckedContinuation { continuation in
      enqueue(id) { [self] in continuation.resume(returning: await storeNow(id, change)) }
    }
  }

  private func storeNow(_ id: AppID, _ change: @NetworkActor (Value?) -> Value?) async -> Bool {
    var pause = 1
    for attempt in 1...8 {
      guard let body = change(latest[id]) else { return true }
      do {
        try await patch(id, onTopOfLatest(id, body))
        return true
      } catch {
        switch error.kind {
        case .conflict where attempt < 8:
          guard await stillLeads() else { return false }
          await read(id)
        case .unreachable, .timeout, .tooManyRequests, .other:
          guard attempt < 6 else { fallthrough }
          await NetworkActor.sleep(.seconds(pause))
          pause *= 2
        default:
          onFailure(id, error)
          return false
        }
      }
    }
    return false
  }

  private func read(_ id: AppID) async {
    guard let resource = resource() else { return }
    if let value = try? await client.get(resource, namespace: id.namespace, name: id.name) { observe(id, value) }
  }
}
