import Foundation
import Glibc
import TestSupport
import Testing

/// Exec plugins that ask a person: the screen steps aside for them and comes back, commands let them ask, and where nobody is
/// there it is said.
@Suite(.serialized)
struct LoginTests {
  private let home: String
  private let demo: Demo

  init() throws {
    home = try temporaryDirectory()
    demo = try Demo()
  }

  /// A kubeconfig whose plugin asks for a code, which is 4711, and without a terminal says that it has none.
  private func kubeconfig(_ mode: String) throws -> String {
    let server = try String(contentsOfFile: demo.kubeconfig, encoding: .utf8)
    let url = try #require(server.firstMatch(of: /server: (http:\/\/[^\/]+)\/(\S+)/))
    let plugin = home + "/plugin"
    try """
    #!/bin/bash
    echo "$KUBERNETES_EXEC_INFO" >> \(home)/runs
    test -t 0 || { echo "no terminal here" >&2; exit 3; }
    read -rsp "Code: " code; echo >&2
    [ "$code" = 4711 ] || { echo "wrong code" >&2; exit 1; }
    echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"\(url.output.2)"}}'
    """.write(toFile: plugin, atomically: true, encoding: .utf8)
    chmod(plugin, 0o700)
    let path = home + "/kubeconfig-" + mode
    try """
    apiVersion: v1
    kind: Config
    current-context: asking
    clusters: [{name: asking, cluster: {server: "\(url.output.1)"}}]
    users: [{name: me, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: \(plugin), interactiveMode: \(mode)}}}]
    contexts: [{name: asking, context: {cluster: asking, user: me}}]
    """.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func open(_ command: String) throws -> Tmux {
    try Tmux(columns: 200, rows: 30, environment: Demo.environment(home: home), command: command)
  }

  /// The console hears its own keys again.
  private func quits(_ terminal: Tmux) async throws {
    try terminal.send(":")
    try terminal.type("q")
    try terminal.send("Enter")
    #expect(try await eventually("it ends") { try terminal.exitCode() } == 0)
  }

  private func runs() throws -> [String] {
    try String(contentsOfFile: home + "/runs", encoding: .utf8).split(separator: "\n").map(String.init)
  }

  @Test(arguments: ["Always", "IfAvailable"]) func theScreenStepsAsideAndComesBack(mode: String) async throws {
    let terminal = try open("\(Program.tiphys) --read-only --kubeconfig \(kubeconfig(mode))")
    func screen() throws -> String { try terminal.screen().joined(separator: "\n") }
    try await eventually("it asks on a plain screen") {
      try screen().contains("Code:") && screen().contains("plugin asks, for asking") && !screen().contains("keys")
    }
    // Not a key of the console's, and not to be seen.
    try terminal.type("4711")
    try terminal.send("Enter")
    try await eventually("the fleet stands on the screen") { try screen().contains("35 apps") && !screen().contains("Code:") }
    #expect(try !screen().contains("4711"))
    try await quits(terminal)
    // A screen is not taken away for a plugin that can do without.
    #expect(try runs().map { $0.contains(#""interactive":true"#) } == (mode == "Always" ? [true] : [false, true]))
  }

  @Test(arguments: [("C-c", 130), ("C-z", 137)]) func whoGivesUpIsNotAskedAgainAtOnce(key: String, code: Int) async throws {
    let terminal = try open("\(Program.tiphys) --read-only --kubeconfig \(kubeconfig("Always"))")
    func screen() throws -> String { try terminal.screen().joined(separator: "\n") }
    try await eventually("it asks") { try screen().contains("Code:") }
    try terminal.send(key)
    try await eventually("the console is there, and says why there is nothing to see") {
      try screen().contains("unreachable since") && screen().contains("failed with exit code \(code)")
    }
    try await quits(terminal)
    #expect(try runs().count == 1)
  }

  @Test func commandsLetItAsk() async throws {
    let list = "\(Program.tiphys) app list --kubeconfig"
    let terminal = try open("\(list) \(kubeconfig("IfAvailable")) -o name | tail -n 3; stty -a | grep -ow '.*echo' ; true")
    func screen() throws -> String { try terminal.screen().joined(separator: "\n") }
    try await eventually("it asks") { try screen().contains("Code:") }
    try terminal.type("4711")
    try terminal.send("Enter")
    try await eventually("the list is there") { try screen().contains("exit code 0") && screen().contains("argocd/") }
    #expect(try !screen().contains("-echo"), "what is typed next is seen again")

    let refused = try open("\(list) \(kubeconfig("Always")); stty -a | grep -ow '.*echo' ; true")
    try await eventually("it asks") { try refused.screen().contains { $0.contains("Code:") } }
    try refused.send("C-c")
    try await eventually("the command, not its shell, has ended") { try refused.hasEnded() }
    let text = try refused.screen().joined(separator: "\n")
    #expect(text.contains("failed with exit code 130") && !text.contains("-echo"), "\(text)")
  }

  @Test func whereNobodyIsThereItIsSaid() throws {
    func run(_ arguments: String..., mode: String) throws -> Program.Result {
      try Program.run(
        Program.tiphys, arguments + ["--kubeconfig", kubeconfig(mode)], environment: Demo.environment(home: home))
    }
    let always = try run("app", "list", mode: "Always")
    #expect(always.code == 2 && always.errors.contains("must ask on a terminal (interactiveMode: Always)"), "\(always)")
    let maybe = try run("app", "list", mode: "IfAvailable")
    #expect(maybe.code == 2 && maybe.errors.contains("failed with exit code 3: no terminal here"), "\(maybe)")
    let never = try run("app", "list", mode: "Never")
    #expect(never.code == 2 && never.errors.contains("no terminal here"), "\(never)")
    #expect(try runs().allSatisfy { $0.contains(#""interactive":false"#) } && runs().count >= 2)
  }
}
