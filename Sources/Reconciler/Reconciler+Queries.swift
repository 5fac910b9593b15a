import Applications
import Drift
import Foundation
import Kubernetes
import Manifests

// What the command line asks. Every answer is a value of this moment.
extension Reconciler {
  /// Does what a person wants, and says why where it cannot be done. Mutating intents return when the Application is written.
  public func perform(_ intent: Intent) async throws(ReconcilerError) {}

  /// All rows, once the first complete list of Applications is known, in order of their names. Apps that are still being
  /// judged have no `judgedAt`.
  ///
  /// - Throws: `timeout`, with the reason why the cluster cannot be read.
  public func apps(timeout: Duration = .seconds(30)) async throws(ReconcilerError) -> [AppRow] { [] }

  /// The rows of all apps, each judged (or with the condition that says why not).
  public func allJudged(timeout: Duration = .seconds(60)) async throws(ReconcilerError) -> [AppRow] { [] }

  /// The row once it is judged: Git is read, the cluster listed, every resource compared.
  ///
  /// - Throws: `notFound` where there is no such Application, `timeout` with what it waits for.
  public func judged(_ id: AppID, timeout: Duration = .seconds(60)) async throws(ReconcilerError) -> AppRow {
    AppRow(id: id)
  }

  /// The row as it is now; nil where there is no such app (yet).
  public func row(of id: AppID) -> AppRow? { nil }

  /// The Application object as it is in the cluster.
  public func application(_ id: AppID) -> Application? { nil }

  /// The tree as the console shows it.
  public func resources(of id: AppID) -> [TreeNode] { [] }

  /// The verdict on every managed resource, in order of their keys.
  public func drift(of id: AppID) -> [ResourceDrift] { [] }

  /// Predicted against live, one document per resource that is out of sync, missing or extra. Secrets are masked.
  public func driftDocuments(of id: AppID) async -> [DiffDocument] { [] }

  /// The same for another revision (or history entry's source) than the one that is followed.
  public func driftDocuments(of id: AppID, revision: String) async throws(ReconcilerError) -> [DiffDocument] { [] }

  /// What Git asks for, with the app's tracking marks, secrets masked.
  public func manifests(of id: AppID) -> [Value] { [] }

  /// The live state of what Git asks for, secrets masked.
  public func liveManifests(of id: AppID) -> [Value] { [] }

  /// The operation that runs or ran last.
  public func operation(of id: AppID) -> OperationProgress? { nil }

  /// The operation of now, and every change of it, until the caller stops listening.
  public func operations(of id: AppID) -> AsyncStream<OperationProgress?> { AsyncStream { $0.finish() } }

  /// Every row of the app from now on, the present one first.
  public func rows(of id: AppID) -> AsyncStream<AppRow> { AsyncStream { $0.finish() } }

  /// `status.history` with what Git knows of each commit, oldest first.
  public func history(of id: AppID) async -> [HistoryEntry] { [] }

  /// What a sync would do.
  public func previewSync(_ id: AppID, _ request: SyncRequest) async -> (SyncPreview, [DiffDocument]) { (SyncPreview(), []) }

  /// What going back to an entry of the history would do.
  public func previewRollback(_ id: AppID, historyID: Int) async -> (SyncPreview, [DiffDocument]) { (SyncPreview(), []) }

  /// One resource in full: YAML with secrets masked, and its events.
  public func details(_ id: AppID, _ key: ResourceKey) async -> ResourceDetails {
    ResourceDetails(key: key, desiredYAML: nil, liveYAML: nil, events: [])
  }
}
