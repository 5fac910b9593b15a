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
    // No status line, no delay after Escape, and the terminal stays to be read when the program has ended.
    let settings = """
      set -g status off
      set -sg escape-time 0
      set -g remain-on-exit on
      set -g default-terminal "screen-256color"
      set -g history-limit 0

      """
    try settings.write(toFile: configuration, atomically: true, encoding: .utf8)
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\(quoted($0.value))" }.joined(separator: " ")
    try call(
      ["-f", configuration, "new-session", "-d", "-x", String(columns), "-y", String(rows), "env \(variables) \(command)"],
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

  /// The process in the window has ended.
  public func hasEnded() throws -> Bool { try call(["display-message", "-p", "#{pane_dead}"]).hasPrefix("1") }

  /// The process id of the window's program (of its shell, where one runs it).
  public func processID() throws -> Int32 {
    Int32(try call(["display-message", "-p", "#{pane_pid}"]).trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  /// The exit code of a program that has ended; nil until tmux knows it.
  public func exitCode() throws -> Int? {
    Int(try call(["display-message", "-p", "#{pane_dead_status}"]).trimmingCharacters(in: .whitespacesAndNewlines))
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
