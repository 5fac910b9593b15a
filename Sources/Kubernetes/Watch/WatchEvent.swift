/// What a watch tells, in this order: `reset`, the objects that are there (`added`), `synced`, then every change.
public enum WatchEvent: Sendable {
  /// The first event: nothing is known yet.
  case reset
  case added(RawObject)
  case modified(RawObject)
  /// The last state. Where the deletion happened while the watch was interrupted, all that is left of the object is its name:
  /// then the bytes hold only `apiVersion`, `kind` and `metadata` with name, namespace, uid and resourceVersion.
  case deleted(RawObject)
  /// Everything that was there has been told; again after each interruption that took a new list.
  case synced
  /// No connection, or no rights; it goes on trying. Told once for each different reason.
  case interrupted(APIError)
  /// The stream is back after `interrupted`; nothing was missed.
  case resumed
}
