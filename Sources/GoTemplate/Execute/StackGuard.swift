import CLinux
import Glibc

/// Knows where the stack of the thread that made it ends, so that recursion stops in time.
struct StackGuard: Sendable {
  /// What must be left: enough for the deepest calls that do not ask, regular expressions and libraries among them.
  static let reserve = 192 << 10
  private let limit: UInt

  init() {
    var attributes = pthread_attr_t()
    var address: UnsafeMutableRawPointer?
    var size = 0
    guard pthread_getattr_np(pthread_self(), &attributes) == 0 else {
      limit = 0
      return
    }
    pthread_attr_getstack(&attributes, &address, &size)
    pthread_attr_destroy(&attributes)
    // The main thread's stack grows up to its limit; what is told is what it may become.
    limit = UInt(bitPattern: address) + UInt(Self.reserve)
  }

  /// Whether there is room for more calls.
  @inline(__always) var hasRoom: Bool {
    var marker: UInt8 = 0
    return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) } > limit
  }
}

/// Runs a rendering on a thread with a stack of its own, so that deep recursion ends by ``Limits`` and not by the size of
/// whichever thread asks for it.
public enum DeepStack {
  /// 512 MB of address space; only what is used becomes memory.
  public static let size = 512 << 20

  private final class Job<Result> {
    var body: (() -> Result)?
    var result: Result?
    init(_ body: @escaping () -> Result) { self.body = body }
    func run() {
      result = body?()
      body = nil
    }
  }

  /// The result of `body`, which runs on another thread while this one waits.
  public static func run<Result>(_ body: () throws -> Result) throws -> Result {
    try withoutActuallyEscaping(body) { body in
      let job = Job { Swift.Result { try body() } }
      let start: () -> Void = { job.run() }
      let box = Unmanaged.passRetained(Box(start))
      var attributes = pthread_attr_t()
      pthread_attr_init(&attributes)
      pthread_attr_setstacksize(&attributes, size)
      defer { pthread_attr_destroy(&attributes) }
      var thread = pthread_t()
      let status = pthread_create(
        &thread, &attributes,
        { argument in
          guard let argument else { return nil }
          Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().start()
          return nil
        }, box.toOpaque())
      if status == 0 {
        pthread_join(thread, nil)
      } else {
        // No thread to be had: this one's stack must do, and the guard keeps it from overflowing.
        box.release()
        job.run()
      }
      guard let result = job.result else { throw FunctionError(limit: "the rendering's thread ended early") }
      return try result.get()
    }
  }

  private final class Box {
    let start: () -> Void
    init(_ start: @escaping () -> Void) { self.start = start }
  }
}
