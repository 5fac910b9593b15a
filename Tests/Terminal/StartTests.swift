import Foundation
import TestSupport
import Testing

/// How the console starts where things are not as they should be: no cluster, an odd terminal.
struct StartTests {
  /// A kubeconfig whose server nobody listens at.
  static func deadCluster(_ home: String) throws -> String {
    let path = home + "/kubeconfig"
    try """
    apiVersion: v1
    kind: Config
    clusters: [{name: gone, cluster: {server: "http://127.0.0.1:1"}}]
    users: [{name: me, user: {token: x}}]
    contexts: [{name: gone-prod, context: {cluster: gone, user: me}}]
    current-context: gone-prod
    """.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func open(
    columns: Int = 80, rows: Int = 24, environment: [String: String] = [:], arguments: String = ""
  ) throws -> Tmux {
    let home = try temporaryDirectory()
    let kubeconfig = try Self.deadCluster(home)
    return try Tmux(
      columns: columns, rows: rows, environment: Demo.environment(home: home).merging(environment) { $1 },
      command: "\(Program.tiphys) --kubeconfig \(kubeconfig) \(arguments)")
  }

  @Test func anUnreachableClusterShowsAScreenThatSaysSo() async throws {
    let terminal = try open()
    try await eventually("the header names the context and marks production") {
      let first = try terminal.screen().first ?? ""
      return first.contains("gone-prod") && first.contains("PRODUCTION")
    }
    try await eventually("the reason is on the screen") {
      try terminal.screen().joined(separator: "\n").contains("unreachable")
    }
    try terminal.send(":")
    try terminal.type("q")
    try terminal.send("Enter")
    let code = try await eventually("it ends") { try terminal.exitCode() }
    #expect(code == 0)
  }

  @Test func aTerminalThatCannotPlaceACursorIsRefusedWithAReason() async throws {
    let terminal = try open(environment: ["TERM": "dumb"])
    let code = try await eventually("it ends") { try terminal.exitCode() }
    #expect(code == 2)
    try await eventually("the reason is told") {
      // The line is broken where the screen ends, and blanks at the break are lost.
      try terminal.screen().joined().replacing(" ", with: "").contains("setTERMtowhattheterminalis")
    }
  }

  @Test(arguments: ["xterm-kitty", "xterm-ghostty", "no-such-terminal", "vt100", "xterm", "linux", "screen", "tmux-256color"])
  func everyOtherTerminalGetsAScreen(name: String) async throws {
    let terminal = try open(environment: ["TERM": name])
    try await eventually("the header is there with TERM=\(name)") {
      try terminal.screen().first?.contains("gone-prod") == true
    }
  }

  @Test func withoutUTF8NothingButASCIIIsDrawn() async throws {
    let terminal = try open(environment: ["LC_ALL": "C"])
    try await eventually("the header is there") { try terminal.screen().first?.contains("gone-prod") == true }
    let odd = try terminal.screen().joined().unicodeScalars.filter { !$0.isASCII }
    #expect(odd.isEmpty, "\(odd)")
  }

  @Test func withNO_COLORNoColourIsUsed() async throws {
    let terminal = try open(environment: ["NO_COLOR": "1"])
    try await eventually("the reason is on the screen") {
      try terminal.screen().joined(separator: "\n").contains("unreachable")
    }
    let colour = try terminal.attributedScreen().joined().matches(of: /\u{1b}\[(?:[0-9;]*;)?(?:3[0-7]|4[0-7]|9[0-7]|38|48)[;m]/)
    #expect(colour.isEmpty)
  }

  @Test func aVanishedTerminalEndsTheProcess() async throws {
    var terminal: Tmux? = try open()
    try await eventually("the header is there") { try terminal?.screen().first?.contains("gone-prod") == true }
    let process = try #require(terminal).processID()
    #expect(Program.isAlive(process))
    terminal = nil
    await eventually("the process is gone") { !Program.isAlive(process) }
  }
}
