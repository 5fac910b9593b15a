import CLinux
import Glibc

/// A program on a pseudo terminal whose every byte can be counted and timed.
final class PseudoTerminal {
  let process: pid_t
  private let master: Int32

  /// Starts `path` with a terminal of that size as its controlling one.
  init(_ path: String, _ arguments: [String], environment: [String: String], columns: UInt16, rows: UInt16) throws {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    var slave: Int32 = -1
    var primary: Int32 = -1
    guard openpty(&primary, &slave, nil, nil, &size) == 0, let name = ttyname(slave).map({ String(cString: $0) }) else {
      throw Refused("no pseudo terminal: \(String(cString: strerror(errno)))")
    }
    defer { close(slave) }
    master = primary
    _ = fcntl(master, F_SETFD, FD_CLOEXEC)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // A session leader without a terminal gets the first one that it opens.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, tiphys_POSIX_SPAWN_SETSID)

    var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      for text in argv { free(text) }
      for text in envp { free(text) }
    }
    var child: pid_t = 0
    let code = posix_spawn(&child, path, &actions, &attributes, &argv, &envp)
    guard code == 0 else { throw Refused("cannot start \(path): \(String(cString: strerror(code)))") }
    process = child
  }

  deinit {
    kill(process, SIGTERM)
    var status: Int32 = 0
    let deadline = ContinuousClock.now + .seconds(3)
    while waitpid(process, &status, WNOHANG) == 0 {
      if ContinuousClock.now > deadline { kill(process, SIGKILL) }
      _ = read(within: .milliseconds(20))
    }
    close(master)
  }

  /// What comes within that time, empty where nothing does. Returns as soon as something is there.
  func read(within time: Duration) -> [UInt8] {
    var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    let milliseconds = Int32(time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000)
    guard poll(&waiting, 1, milliseconds) > 0, waiting.revents & Int16(POLLIN) != 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = Glibc.read(master, &buffer, buffer.count)
    return count > 0 ? Array(buffer.prefix(count)) : []
  }

  /// Everything until nothing has come for `quiet`, or until `limit` has passed.
  func readUntilQuiet(_ quiet: Duration = .milliseconds(150), limit: Duration = .seconds(10)) -> [UInt8] {
    var all: [UInt8] = []
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      let more = read(within: quiet)
      if more.isEmpty { break }
      all += more
    }
    return all
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(master, bytes, bytes.count)
  }

  struct Refused: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }
}
