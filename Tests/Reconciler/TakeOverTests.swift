import Applications
import Foundation
import Kubernetes
import Manifests
import Simulator
import Testing

@testable import Reconciler

/// Of two processes that both think they lead, only one may write the record of an operation.
struct TakeOverTests {
  @Test func aFormerLeaderCannotWriteOverItsSuccessor() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp()
    let old = try await bench.applicationWriter()
    var state = OperationState(
      operation: ApplicationOperation(sync: .init(revision: "abc")), phase: .running, message: "first",
      startedAt: Date(timeIntervalSince1970: 1_767_225_600))
    #expect(await old.writeOperationState(state, of: Bench.id))
    let new = try await bench.applicationWriter()
    #expect(await new.takeOverOperation(of: Bench.id, as: "two_2")?.message == "taken over by two_2")
    await old.loseLeadership()
    state.message = "second"
    #expect(await !old.writeOperationState(state, of: Bench.id))
    await old.finishOperation(state, history: nil, of: Bench.id)
    #expect(bench.application()?[path: "status", "operationState", "message"] == "taken over by two_2")
    // Whoever does lead passes over what others wrote.
    _ = try bench.store.change(
      ResourceKey(group: "argoproj.io", kind: "Application", namespace: "argocd", name: "web"), by: "kubectl", subresource: nil
    ) { $0[path: "metadata", "labels", "x"] = "y" }
    #expect(await new.writeOperationState(state, of: Bench.id))
    #expect(bench.application()?[path: "status", "operationState", "message"] == "second")
    await bench.close()
  }
}

extension Bench {
  /// A writer that has seen the Application `web` as it is now.
  @NetworkActor
  fileprivate func applicationWriter() throws -> ApplicationWriter {
    let resource = APIResource(
      group: "argoproj.io", version: "v1alpha1", kind: "Application", plural: "applications", namespaced: true)
    let writer = ApplicationWriter(client: try client()) { resource }
    if let value = application() { writer.observe(Bench.id, value) }
    return writer
  }
}

extension ApplicationWriter {
  fileprivate func loseLeadership() { stillLeads = { false } }
}
