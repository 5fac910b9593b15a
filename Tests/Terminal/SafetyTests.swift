import Foundation
import TestSupport
import Testing

/// What destroys data and what goes back, in a real terminal: no wrong key does it, and the right ones do.
@Suite(.serialized)
struct SafetyTests {
  struct Size: Sendable, CustomTestStringConvertible {
    var columns: Int
    var rows: Int
    var testDescription: String { "\(columns)x\(rows)" }
    static let both = [Size(columns: 80, rows: 24), Size(columns: 200, rows: 50)]
  }

  private let home: String

  init() throws { home = try temporaryDirectory() }

  private func open(_ size: Size, scenario: String) async throws -> Tmux {
    let identity = ["GIT_AUTHOR_NAME": "Alice", "GIT_AUTHOR_EMAIL": "alice@example.com"]
    let terminal = try Tmux(
      columns: size.columns, rows: size.rows, environment: Demo.environment(home: home).merging(identity) { $1 },
      command: "\(Program.tiphys) demo --scenario \(scenario)")
    try await eventually("the whole fleet is judged") {
      try terminal.screen().first?.contains("35 apps") == true && terminal.screen().contains { $0.contains("Synced") }
    }
    return terminal
  }

  private func text(_ terminal: Tmux) throws -> String { try terminal.screen().joined(separator: "\n") }

  private func find(_ app: String, in terminal: Tmux) async throws {
    try terminal.send("/")
    try terminal.type(app)
    try terminal.send("Enter", "g")
    try await eventually("the cursor is on \(app)") { try terminal.screen().contains { $0.contains("› \(app) ") } }
  }

  /// The demo's repository, as git itself sees it.
  private func git(_ arguments: String...) throws -> String {
    let folder = try FileManager.default.contentsOfDirectory(atPath: home).first { $0.hasPrefix("tiphys-demo") } ?? ""
    let result = try Program.run(Program.find("git") ?? "git", ["-C", "\(home)/\(folder)/fleet.git"] + arguments)
    return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test(arguments: Size.both)
  func aRenamedFolderDeletesNoDatabaseByAWrongKey(size: Size) async throws {
    let terminal = try await open(size, scenario: "renamed-folder")
    try await find("ledger", in: terminal)
    try await eventually("the rename has arrived") {
      try terminal.screen().contains { $0.contains("› ledger ") && $0.contains("OutOfSync") }
    }
    try terminal.send("s")
    try await eventually("the dialog says what happened") {
      let screen = try text(terminal)
      return screen.contains("everything under apps/ledger/env/production/pg moved to") && screen.contains("would prune 3")
    }
    // Up from Cancel to prune.
    try terminal.send("k", "k", "k", "k", "Space")
    try await eventually("what goes, and the data that hangs on it") {
      let screen = try text(terminal)
      return screen.contains("DELETES 3") && screen.contains("StatefulSet ledger-pg  (PVC data-ledger-pg-0, 500Gi)")
        && screen.contains("Type the app's name to delete data")
    }
    // Straight to the button; then with a wrong name.
    try terminal.send("Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Enter")
    try await eventually("the button alone does nothing") { try text(terminal).contains("write ledger") }
    try terminal.send("BTab", "BTab")
    try terminal.type("ledgers")
    try terminal.send("Enter", "Tab", "Enter")
    try await eventually("nor does a wrong name") {
      try text(terminal).contains("ledgers") && text(terminal).contains("write ledger")
    }
    try terminal.send("Escape")
    try await eventually("the dialog is gone") { try !text(terminal).contains("Cancel") }
    try terminal.send("Enter")
    try await eventually("the database is still there") {
      try terminal.screen().contains { $0.contains("Secret ledger-pg ") && $0.contains("not in Git") }
    }

    try terminal.send("s")
    try await eventually("the dialog again") { try text(terminal).contains("would prune 3") }
    try terminal.send("k", "k", "k", "k", "Space")
    try await eventually("it asks for the name") { try text(terminal).contains("Type the app's name") }
    try terminal.send("Tab", "Tab", "Tab", "Tab")
    try terminal.type("ledger")
    try terminal.send("Enter", "Tab", "Enter")
    try await eventually("with the name it goes") { try text(terminal).contains("Succeeded") }
    try terminal.send("Escape")
    try await eventually("and the new one stands") {
      let screen = try text(terminal)
      return screen.contains("Secret ledger-postgres ") && !screen.contains("Secret ledger-pg ")
    }
  }

  @Test(arguments: Size.both)
  func theHistoryRollsBackSuspendsAutoSyncAndResumesIt(size: Size) async throws {
    let terminal = try await open(size, scenario: "calm")
    try await find("accounts", in: terminal)
    try terminal.send("H")
    try await eventually("the diff that going back would make") {
      let screen = try text(terminal)
      return screen.contains("accounts:v4.0.3") && screen.contains("path: apps/accounts")
    }
    try terminal.send("R")
    try await eventually("the dialog says that auto-sync is suspended") {
      try text(terminal).contains("auto-sync will be suspended") && text(terminal).contains("V reverts in Git")
    }
    try terminal.send("Enter")
    try await eventually("Enter meant Cancel") { try !text(terminal).contains("Cancel") }
    #expect(try text(terminal).contains("auto-sync on"))
    try terminal.send("R")
    try await eventually("the dialog again") { try text(terminal).contains("Cancel") }
    try terminal.send("Right", "Enter")
    try await eventually("it rolls back") { try text(terminal).contains("Succeeded") }
    try terminal.send("Escape")
    try await eventually("the history has it, and auto-sync is off") {
      let screen = try text(terminal)
      return screen.contains("auto-sync off") && screen.contains("\n  2    ")
    }
    try terminal.send("S")
    try await eventually("a dialog asks") { try text(terminal).contains("Cancel") }
    try terminal.send("Right", "Enter")
    try await eventually("auto-sync is on again") { try text(terminal).contains("auto-sync on") }
  }

  @Test(arguments: Size.both)
  func aRevertInGitIsShownThenPushed(size: Size) async throws {
    let terminal = try await open(size, scenario: "calm")
    try await find("accounts", in: terminal)
    let before = try git("rev-parse", "main")
    try terminal.send("H")
    try await eventually("the history") { try text(terminal).contains("accounts:v4.0.3") }
    try terminal.send("V")
    try await eventually("the commit is shown") {
      let screen = try text(terminal)
      return screen.contains("not pushed yet") && screen.contains("Alice <alice@example.com>") && screen.contains("for accounts")
    }
    try terminal.send("P")
    try await eventually("the dialog is there") { try text(terminal).contains("main is what the app follows") }
    try terminal.send("Enter")
    try await eventually("Enter meant Cancel") { try !text(terminal).contains("Cancel") }
    #expect(try git("rev-parse", "main") == before)

    try terminal.send("P")
    try await eventually("the dialog again") { try text(terminal).contains("Cancel") }
    try terminal.send("Up", "C-u")
    try terminal.type("undo-accounts")
    try terminal.send("Enter", "Right", "Enter")
    try await eventually("a branch of its own") { try git("rev-parse", "undo-accounts").count == 40 }
    #expect(try git("rev-parse", "main") == before)
    #expect(try git("log", "-1", "--format=%an %ae", "undo-accounts") == "Alice alice@example.com")

    try terminal.send("V")
    try await eventually("the commit once more") { try text(terminal).contains("not pushed yet") }
    try terminal.send("P")
    try await eventually("its dialog") { try text(terminal).contains("Cancel") }
    try terminal.send("Right", "Enter")
    try await eventually("on main") { try git("rev-parse", "main~1") == before }
    #expect(try git("diff", "--name-only", before, "main").split(separator: "\n").allSatisfy { $0.hasPrefix("apps/accounts/") })
  }
}
