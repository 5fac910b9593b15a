import CLinux
import Glibc

/// Knows where the stack that it was made on ends, so that recursion stops in time.
struct StackGuard: Sendable {
  /// What must be left: enough for the deepest calls that do not ask, regular expressions and libraries among them.
  static let reserve = 192 << 10
  private let limit: UInt

  init() {
    if let end = DeepStack.end {
      limit = UInt(bitPattern: end) + UInt(Self.reserve)
      return
    }
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

/// Runs a rendering on a large stack of its own, so that deep recursion ends by ``Limits`` and not by the stack of whichever
/// thread asks for it.
///
/// The thread changes its stack and does the work itself: another thread would have to be woken, with its own heap to warm up,
/// which takes as long as a small chart.
public enum DeepStack {
  /// 512 MB of address space; only what is used becomes memory.
  public static let size = 512 << 20

  /// Where each thread notes the end of the stack that it runs on, if it is one of these.
  private static let place: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()
  static var end: UnsafeMutableRawPointer? { pthread_getspecific(place) }

  /// The result of `body`, which runs on another stack of this thread.
  public static func run<Result>(_ body: () throws -> Result) throws -> Result {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK
    guard let stack = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0), stack != MAP_FAILED else {
      // Not to be had: this thread's own must do, and the guard keeps it from overflowing.
      return try body()
    }
    defer { munmap(stack, size) }
    // What runs over the end meets no other memory.
    mprotect(stack, Int(getpagesize()), PROT_NONE)
    let outer = end
    pthread_setspecific(place, stack)
    defer { pthread_setspecific(place, outer) }
    return try withoutActuallyEscaping(body) { body in
      var result: Swift.Result<Result, any Error>?
      var work = { result = Swift.Result { try body() } }
      withUnsafeMutablePointer(to: &work) { work in
        tiphys_run_on_stack(
          stack, size, { $0?.assumingMemoryBound(to: (() -> Void).self).pointee() }, UnsafeMutableRawPointer(work))
      }
      guard let result else { throw FunctionError(limit: "the rendering ended early") }
      return try result.get()
    }
  }
}
