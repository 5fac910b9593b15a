import Foundation

/// One program in a real terminal: a tmux server of its own with one window of a fixed size.
public final class Tmux {
  private let socket: String
  private let tmux: String
  private let folder: String

  /// Starts `command` (a shell line) in a new terminal.
  public init(columns: Int, rows: Int, environment: [String: String] = [:], command: String) throws {
    guard let tmux = Program.find("tmux") else { throw Missing() }
    self.tmux = tmux
    folder = try temporaryDirectory()
    socket = folder + "/tmux"
    let configuration = folder + "/tmux.conf"
    // No status line and no delay after Escape.
    let settings = """
      set -g status off
      set -sg escape-time 0
      set -g default-terminal "screen-256color"
      set -g history-limit 0

      """
    try settings.write(toFile: configuration, atomically: true, encoding: .utf8)
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\(quoted($0.value))" }.joined(separator: " ")
    // `swift test` sets NO_COLOR where its own output is no terminal. The shell stays when the program has ended, and tells its
    // exit code: tmux's own word for it (pane_dead_status) comes late or never.
    let script = "\(command); echo \"exit code $?\"; exec cat"
    try call(
      [
        "-f", configuration, "new-session", "-d", "-x", String(columns), "-y", String(rows),
        "env -u NO_COLOR \(variables) sh -c \(quoted(script))",
      ],
      environment: ["TMUX": "", "LC_ALL": "C.UTF-8"])
  }

  deinit {
    _ = try? call(["kill-server"])
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Sends keys by tmux's names ("j", "Enter", "Escape", "C-c").
  public func send(_ keys: String...) throws { try call(["send-keys"] + keys) }

  /// Types text as it is.
  public func type(_ text: String) throws { try call(["send-keys", "-l", text]) }

  /// What stands on the screen, line by line, without trailing blanks.
  public func screen() throws -> [String] {
    try call(["capture-pane", "-p"]).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The screen with its attributes as escape sequences.
  public func attributedScreen() throws -> [String] {
    try call(["capture-pane", "-p", "-e"]).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  public func resize(columns: Int, rows: Int) throws {
    try call(["resize-window", "-x", String(columns), "-y", String(rows)])
  }

  /// The program has ended.
  public func hasEnded() throws -> Bool { try exitCode() != nil }

  /// The program's process id; 0 before it has begun.
  public func processID() throws -> Int32 {
    let shell = try call(["display-message", "-p", "#{pane_pid}"]).trimmingCharacters(in: .whitespacesAndNewlines)
    let children = (try? String(contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)) ?? ""
    return children.split(separator: " ").first.flatMap { Int32($0) } ?? 0
  }

  /// The exit code of a program that has ended; nil while it runs.
  public func exitCode() throws -> Int? {
    try screen().compactMap { $0.firstMatch(of: /^exit code (\d+)$/).flatMap { Int($0.output.1) } }.last
  }

  @discardableResult
  private func call(_ arguments: [String], environment: [String: String] = [:]) throws -> String {
    let result = try Program.run(tmux, ["-u", "-S", socket] + arguments, environment: environment)
    guard result.code == 0 else { throw Refused(arguments: arguments, answer: result.errors) }
    return result.output
  }

  struct Missing: Error, CustomStringConvertible { var description: String { "tmux is not installed" } }
  struct Refused: Error, CustomStringConvertible {
    var arguments: [String]
    var answer: String
    var description: String { "tmux \(arguments.joined(separator: " ")): \(answer)" }
  }
}

private func quoted(_ text: String) -> String { "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'" }
