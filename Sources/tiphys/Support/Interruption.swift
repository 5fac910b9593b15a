import Foundation
import Reconciler
import Synchronization

/// Ctrl-C (or SIGTERM) while a command runs that may lead: it ends in order, the Lease handed over, so that whoever leads next
/// need not wait for it to run out. A second one ends it at once.
final class Interruption: Sendable {
  private let isUnderWay = Mutex(false)

  /// From now on.
  init(of reconciler: Reconciler, app: AppID?) {
    let signals = StopSignals()
    Thread.detachNewThread { [self] in
      signals.wait()
      TerminalKeys.end()
      for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
      isUnderWay.withLock { $0 = true }
      Task {
        var text = "interrupted"
        if let app, let operation = await reconciler.operation(of: app), !operation.phase.isOver {
          text += "; the operation is not over: whoever leads goes on with it (`tiphys app terminate \(app.name)` ends it)"
        }
        await reconciler.stop()
        // Behind the ^C that the terminal has written.
        let begin = isatty(STDERR_FILENO) == 1 ? "\n" : ""
        FileHandle.standardError.write(Data((begin + Table.printable(text) + "\n").utf8))
        Foundation.exit(130)
      }
    }
  }

  /// Returns where nothing was interrupted; otherwise the process ends meanwhile.
  func wait() async {
    while isUnderWay.withLock({ $0 }) { try? await Task.sleep(for: .seconds(1)) }
  }
}
