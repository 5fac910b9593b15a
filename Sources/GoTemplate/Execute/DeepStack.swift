import CLinux
import Glibc
import Synchronization

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

  /// Stacks that were used and are free, by their lowest addresses: mapping one and touching its pages anew takes a tenth of the
  /// time that a usual chart takes.
  private static let free = Mutex<[UInt]>([])
  /// How many are kept, and how many bytes of each keep their memory.
  private static let (mostKept, keptBytes) = (8, 256 << 10)

  private static func take() -> UnsafeMutableRawPointer? {
    if let known = free.withLock({ $0.popLast() }) { return UnsafeMutableRawPointer(bitPattern: known) }
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK
    guard let stack = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0), stack != MAP_FAILED else { return nil }
    // What runs over the end meets no other memory.
    mprotect(stack, Int(getpagesize()), PROT_NONE)
    return stack
  }

  private static func giveBack(_ stack: UnsafeMutableRawPointer) {
    // Rarely has more been used.
    madvise(stack, size - keptBytes, MADV_DONTNEED)
    let isKept = free.withLock { free in
      guard free.count < mostKept else { return false }
      free.append(UInt(bitPattern: stack))
      return true
    }
    if !isKept { munmap(stack, size) }
  }

  /// The result of `body`, which runs on another stack of this thread.
  public static func run<Result>(_ body: () throws -> Result) throws -> Result {
    guard let stack = take() else {
      // Not to be had: this thread's own must do, and the guard keeps it from overflowing.
      return try body()
    }
    defer { giveBack(stack) }
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
