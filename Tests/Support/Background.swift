import CLinux
import Foundation
import Glibc

/// A program that runs beside the test.
///
/// Not Foundation's `Process`: that one waits for a descriptor which daemons (tmux's server) inherit and keep.
public final class Background {
  public let id: pid_t
  private var code: Int32?

  /// - Parameters: `input`, `output` and `errors` are paths of files.
  public init(
    _ path: String, _ arguments: [String], environment: [String: String] = [:], input: String = "/dev/null",
    output: String = "/dev/null", errors: String = "/dev/null"
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    // The threads that tests run on block every signal, and a mask is inherited.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child: pid_t = 0
    let result = posix_spawn(&child, path, &actions, &attributes, &argv, &envp)
    guard result == 0 else { throw Refused(path: path, reason: String(cString: strerror(result))) }
    id = child
  }

  /// Waits for its end and tells its exit code, or 128 and the signal that ended it. What takes longer than `seconds` hangs, and
  /// is ended.
  @discardableResult
  public func wait(atMost seconds: Double = 180) -> Int32 {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !hasEnded, ContinuousClock.now < deadline { breathe() }
    if let code { return code }
    Glibc.kill(id, SIGKILL)
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
    return note(status)
  }

  public var hasEnded: Bool {
    if code != nil { return true }
    var status: Int32 = 0
    guard waitpid(id, &status, WNOHANG) == id else { return false }
    note(status)
    return true
  }

  @discardableResult
  private func note(_ status: Int32) -> Int32 {
    let signal = status & 0x7f
    let result = signal == 0 ? (status >> 8) & 0xff : 128 + signal
    code = result
    return result
  }

  /// Asks it to end (SIGTERM) and waits until it has.
  public func stop() { end(SIGTERM) }

  /// Ends it at once, as a crash would.
  public func kill() { end(SIGKILL) }

  private func end(_ signal: Int32) {
    guard code == nil else { return }
    Glibc.kill(id, signal)
    wait()
  }

  deinit { stop() }

  struct Refused: Error, CustomStringConvertible {
    var path: String
    var reason: String
    var description: String { "cannot start \(path): \(reason)" }
  }
}
