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
