import FlyingSocks
import Synchronization

/// Bytes on their way to one client: whoever makes them never waits, whoever sends them gets all that has piled up at once.
///
/// When the transport lets go of the stream, because it ended or the client is gone, `onEnd` runs.
final class ByteStream: AsyncBufferedSequence, Sendable {
  typealias Element = UInt8

  /// The producer's end. It outlives the stream without harm.
  final class Source: Sendable {
    private struct State {
      var bytes: [UInt8] = []
      var isFinished = false
      var waiter: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())

    /// Appends bytes and wakes the sender.
    func send(_ bytes: [UInt8]) { change { $0.bytes += bytes } }

    /// Ends the stream after what was sent.
    func finish() { change { $0.isFinished = true } }

    private func change(_ body: (inout State) -> Void) {
      let waiter = state.withLock { state in
        if state.isFinished { return nil as CheckedContinuation<Void, Never>? }
        body(&state)
        let waiter = state.waiter
        state.waiter = nil
        return waiter
      }
      waiter?.resume()
    }

    /// All that has piled up, waiting for the first byte; nil at the end.
    fileprivate func next() async -> [UInt8]? {
      while true {
        let (ready, isFinished) = state.withLock { state in
          let bytes = state.bytes
          state.bytes = []
          return (bytes, state.isFinished)
        }
        if !ready.isEmpty { return ready }
        if isFinished || Task.isCancelled { return nil }
        await withTaskCancellationHandler {
          await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
              if !state.bytes.isEmpty || state.isFinished { return true }
              state.waiter = continuation
              return false
            }
            if isReady { continuation.resume() }
          }
        } onCancel: {
          finish()
        }
      }
    }
  }

  struct Iterator: AsyncBufferedIteratorProtocol {
    fileprivate let stream: ByteStream
    private var pending: ArraySlice<UInt8> = []

    fileprivate init(_ stream: ByteStream) { self.stream = stream }

    mutating func nextBuffer(suggested count: Int) async -> [UInt8]? { await stream.source.next() }

    mutating func next() async -> UInt8? {
      if pending.isEmpty {
        guard let bytes = await stream.source.next() else { return nil }
        pending = bytes[...]
      }
      return pending.removeFirst()
    }
  }

  let source = Source()
  private let onEnd: @Sendable (Source) -> Void

  init(onEnd: @escaping @Sendable (Source) -> Void = { _ in }) { self.onEnd = onEnd }

  deinit {
    source.finish()
    onEnd(source)
  }

  func makeAsyncIterator() -> Iterator { Iterator(self) }
}
