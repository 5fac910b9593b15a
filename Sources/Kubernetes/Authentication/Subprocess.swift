import CLinux
import Glibc

/// A child process without a terminal, run to its end. Blocks: not for the network thread.
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
  package static func run(
    _ arguments: [String], environment: [String], timeout: Duration, limit: Int = 1 << 20
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
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, outputPipe[1], 1)
    posix_spawn_file_actions_adddup2(&actions, errorPipe[1], 2)
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
    let flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | tiphys_POSIX_SPAWN_SETSID
    posix_spawnattr_setflags(&attributes, flags)

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

    let collected = collect(outputPipe[0], errorPipe[0], until: .now + timeout, limit: limit)
    if case .failure = collected { kill(-process, SIGKILL) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return collected.map { output, errors in
      let signal = status & 0x7F
      return Output(status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: output, errors: errors)
    }
  }

  private static func collect(
    _ output: Int32, _ errors: Int32, until deadline: ContinuousClock.Instant, limit: Int
  ) -> Result<([UInt8], [UInt8]), Failure> {
    var polls = [
      pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
    ]
    var contents: [[UInt8]] = [[], []]
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while polls.contains(where: { $0.fd >= 0 }) {
      let left = (deadline - .now) / .milliseconds(1)
      guard left > 0 else { return .failure(.timedOut) }
      guard poll(&polls, 2, Int32(min(left.rounded(.up), 1e9))) >= 0 || errno == EINTR else {
        return .failure(.notStarted(errno))
      }
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

/// Null-terminated copies of the strings for the time of the call.
private func withCStrings<R>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
) -> R {
  let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return body(pointers)
}
