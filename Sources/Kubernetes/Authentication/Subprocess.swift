import CLinux
import Glibc

/// A child process, run to its end. Blocks: not for the network thread.
package enum Subprocess {
  package struct Output: Sendable {
    /// The exit code; 128 + the signal where one killed it.
    package var status: Int32
    package var output: [UInt8]
    package var errors: [UInt8]
  }

  package enum Failure: Error, Sendable {
    /// The system's error number.
    case notStarted(Int32)
    case timedOut
    case tooMuchOutput
  }

  /// Runs `arguments` (the first of them looked up in PATH) with a closed stdin, in a session of its own, so that it can
  /// neither read the terminal nor write to it.
  ///
  /// - Parameter onTerminal: instead it gets the terminal on stdin, for itself as a shell's command would (C-c ends it alone),
  ///   and stderr is not collected.
  package static func run(
    _ arguments: [String], environment: [String], timeout: Duration, limit: Int = 1 << 20, onTerminal: Bool = false
  ) -> Result<Output, Failure> {
    var outputPipe: [Int32] = [-1, -1]
    var errorPipe: [Int32] = [-1, -1]
    guard pipe2(&outputPipe, O_CLOEXEC) == 0 else { return .failure(.notStarted(errno)) }
    defer { for descriptor in outputPipe where descriptor >= 0 { close(descriptor) } }
    guard pipe2(&errorPipe, O_CLOEXEC) == 0 else { return .failure(.notStarted(errno)) }
    defer { for descriptor in errorPipe where descriptor >= 0 { close(descriptor) } }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, outputPipe[1], 1)
    if onTerminal {
      posix_spawn_file_actions_addtcsetpgrp_np(&actions, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, errorPipe[1], 2)
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var everything = sigset_t()
    sigfillset(&everything)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &everything)
    let group = onTerminal ? Int16(POSIX_SPAWN_SETPGROUP) : tiphys_POSIX_SPAWN_SETSID
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | group)
    let terminal = onTerminal ? HeldTerminal() : nil
    defer { terminal?.takeBack() }

    var process = pid_t()
    let failure = withCStrings(arguments) { arguments in
      withCStrings(environment) { environment in
        guard let name = arguments[0] else { return ENOENT }
        return posix_spawnp(&process, name, &actions, &attributes, arguments, environment)
      }
    }
    guard failure == 0 else { return .failure(.notStarted(failure)) }
    close(outputPipe[1])
    close(errorPipe[1])
    outputPipe[1] = -1
    errorPipe[1] = -1

    let collected = collect(
      outputPipe[0], errorPipe[0], until: .now + timeout, limit: limit, stoppable: onTerminal ? process : nil)
    if case .failure = collected { kill(-process, SIGKILL) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return collected.map { output, errors in
      let signal = status & 0x7F
      return Output(status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: output, errors: errors)
    }
  }

  private static func collect(
    _ output: Int32, _ errors: Int32, until deadline: ContinuousClock.Instant, limit: Int, stoppable: pid_t?
  ) -> Result<([UInt8], [UInt8]), Failure> {
    var polls = [
      pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
    ]
    var contents: [[UInt8]] = [[], []]
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while polls.contains(where: { $0.fd >= 0 }) {
      let left = (deadline - .now) / .milliseconds(1)
      guard left > 0 else { return .failure(.timedOut) }
      // Nobody tells that a child was stopped (C-z), and nobody could wake it.
      guard poll(&polls, 2, Int32(min(left.rounded(.up), stoppable == nil ? 1e9 : 200))) >= 0 || errno == EINTR else {
        return .failure(.notStarted(errno))
      }
      if let stoppable, isStopped(stoppable) { kill(-stoppable, SIGKILL) }
      for index in polls.indices where polls[index].fd >= 0 && polls[index].revents != 0 {
        let count = read(polls[index].fd, &chunk, chunk.count)
        if count > 0 {
          contents[index].append(contentsOf: chunk[..<count])
          guard contents[index].count <= limit else { return .failure(.tooMuchOutput) }
        } else if count == 0 || errno != EINTR {
          polls[index].fd = -1
        }
      }
    }
    return .success((contents[0], contents[1]))
  }
}

extension Subprocess {
  private static func isStopped(_ process: pid_t) -> Bool {
    var information = siginfo_t()
    guard waitid(P_PID, id_t(process), &information, WSTOPPED | WNOHANG | WNOWAIT) == 0 else { return false }
    return information.si_signo == SIGCHLD && information.si_code == Int32(CLD_STOPPED)
  }

  /// The terminal as it was, before a child got it.
  private struct HeldTerminal {
    private var modes = termios()
    private let isKnown: Bool

    init() { isKnown = tcgetattr(0, &modes) == 0 }

    /// This process is the one that reads it again, and what the child left behind (no echo, perhaps) is undone.
    func takeBack() {
      // Who is in the background is stopped for this, unless the signal is blocked.
      var blocked = sigset_t()
      sigemptyset(&blocked)
      sigaddset(&blocked, SIGTTOU)
      var before = sigset_t()
      pthread_sigmask(SIG_BLOCK, &blocked, &before)
      tcsetpgrp(0, getpgrp())
      var modes = modes
      if isKnown { tcsetattr(0, TCSADRAIN, &modes) }
      pthread_sigmask(SIG_SETMASK, &before, nil)
    }
  }
}

/// Null-terminated copies of the strings for the time of the call.
private func withCStrings<R>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
) -> R {
  let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return body(pointers)
}
