import CLinux
import Glibc

/// Runs work on a thread with a large stack, and waits for it.
///
/// Charts may nest `include` a thousand times; the stacks of the threads that render apps do not suffice for that. The stack is
/// address space only: what is not used takes no memory.
enum DeepStack {
  private static let size = 256 << 20

  /// What passes between the two threads; the one waits while the other runs, so nothing is used by both at once.
  private final class Work {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  static func run<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    var result: Result<Value, Failure>?
    withoutActuallyEscaping(body) { body in
      let work = Work {
        do throws(Failure) { result = .success(try body()) } catch { result = .failure(error) }
      }
      var attributes = pthread_attr_t()
      pthread_attr_init(&attributes)
      pthread_attr_setstacksize(&attributes, size)
      var thread: pthread_t = 0
      let code = pthread_create(
        &thread, &attributes,
        { argument in
          guard let argument else { return nil }
          Unmanaged<Work>.fromOpaque(argument).takeUnretainedValue().body()
          return nil
        }, Unmanaged.passUnretained(work).toOpaque())
      pthread_attr_destroy(&attributes)
      if code == 0 {
        pthread_join(thread, nil)
      } else {
        // No thread to be had: the stack that there is must do.
        work.body()
      }
      withExtendedLifetime(work) {}
    }
    guard let result else { fatalError("the work neither succeeded nor failed") }
    return try result.get()
  }
}
