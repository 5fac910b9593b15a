import Applications
import Kubernetes

/// Stores the state of one operation in its Application, one write at a time; wishes that come while one is on its way become
/// one.
@NetworkActor
final class OperationRecorder {
  private let id: AppID
  private let applications: ApplicationWriter
  private var isWriting = false
  private var wanted: Int?

  init(_ id: AppID, _ applications: ApplicationWriter) {
    self.id = id
    self.applications = applications
  }

  /// Stores what `state` gives at the time of each write.
  /// - Parameter done: told the checkpoint that is stored, or nil where nothing can be stored; false ends it.
  func record(
    _ checkpoint: Int, _ state: @escaping @NetworkActor () -> OperationState?, done: @escaping @NetworkActor (Int?) -> Bool
  ) {
    wanted = max(wanted ?? 0, checkpoint)
    guard !isWriting else { return }
    isWriting = true
    Task { @NetworkActor in
      while let checkpoint = wanted, let state = state() {
        wanted = nil
        let isStored = await applications.writeOperationState(state, of: id)
        if !done(isStored ? checkpoint : nil) || !isStored { break }
      }
      isWriting = false
    }
  }

  /// Forgets wishes of an attempt that is over.
  func reset() { wanted = nil }

  /// Stores a state at once.
  func write(_ state: OperationState) async -> Bool { await applications.writeOperationState(state, of: id) }
}
