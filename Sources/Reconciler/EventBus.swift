import CLinux
import Glibc
import Synchronization

/// Carries the reconciler's events to one reader on another thread.
///
/// Events that replace one another (a row, a tree) are kept once, so that a slow reader costs memory only for what is
/// different, never for how often it changed. The reader sleeps in `poll(2)` on ``wakeDescriptor`` and takes all that waits.
public final class EventBus: Sendable {
  private struct Queue {
    var order: [ReconcilerEvent.Slot?] = []
    var events: [ReconcilerEvent.Slot: ReconcilerEvent] = [:]
    var places: [ReconcilerEvent.Slot: Int] = [:]
    var sequence = 0
  }

  private let queue = Mutex(Queue())
  /// Readable while events wait: an eventfd, owned by the bus.
  public let wakeDescriptor: Int32

  public init() { wakeDescriptor = eventfd(0, tiphys_EFD_NONBLOCK | tiphys_EFD_CLOEXEC) }

  deinit { close(wakeDescriptor) }

  /// Adds an event, and wakes the reader. Callable from any thread.
  public func publish(_ event: ReconcilerEvent) {
    queue.withLock { queue in
      var slot = event.slot
      if case .unique = slot {
        queue.sequence += 1
        slot = .unique(queue.sequence)
      }
      if let place = queue.places[slot] {
        // Moved to the end: a row that was removed and came back must not be shown removed.
        queue.order[place] = nil
      }
      queue.places[slot] = queue.order.count
      queue.order.append(slot)
      queue.events[slot] = event
    }
    var one: UInt64 = 1
    _ = write(wakeDescriptor, &one, 8)
  }

  /// Takes everything that waits, oldest first.
  public func drain() -> [ReconcilerEvent] {
    var count: UInt64 = 0
    _ = read(wakeDescriptor, &count, 8)
    return queue.withLock { queue in
      let events = queue.order.compactMap { slot in slot.flatMap { queue.events[$0] } }
      queue.order.removeAll(keepingCapacity: true)
      queue.events.removeAll(keepingCapacity: true)
      queue.places.removeAll(keepingCapacity: true)
      return events
    }
  }
}

extension ReconcilerEvent {
  /// Which events replace one another while they wait.
  enum Slot: Hashable {
    case connection, leadership, git, appsLoaded, clusters
    case app(AppID)
    case tree(AppID)
    case drift(AppID)
    case operation(AppID)
    case history(AppID)
    case unique(Int)
  }

  var slot: Slot {
    switch self {
    case .connection: .connection
    case .leadership: .leadership
    case .gitPolled: .git
    case .appsLoaded: .appsLoaded
    case .clusters: .clusters
    case .app(let row): .app(row.id)
    case .appRemoved(let id): .app(id)
    case .tree(let id, _): .tree(id)
    case .drift(let id, _): .drift(id)
    case .operation(let id, _): .operation(id)
    case .history(let id, _): .history(id)
    case .details, .preview, .commit, .logLines, .timeline, .notice: .unique(0)
    }
  }
}
