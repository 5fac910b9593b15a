import Foundation
import Randomness
import TestSupport
import Testing

/// The main job in a real terminal, on the demo's fleet: see drift, understand it, sync it away, go back.
@Suite(.serialized)
struct DemoTests {
  struct Size: Sendable, CustomTestStringConvertible {
    var columns: Int
    var rows: Int
    var testDescription: String { "\(columns)x\(rows)" }
    static let both = [Size(columns: 80, rows: 24), Size(columns: 200, rows: 50)]
  }

  /// A console on a demo of its own, with the fleet on the screen.
  private func open(_ size: Size, scenario: String = "calm", environment: [String: String] = [:]) async throws -> Tmux {
    let home = try temporaryDirectory()
    let terminal = try Tmux(
      columns: size.columns, rows: size.rows, environment: Demo.environment(home: home).merging(environment) { $1 },
      command: "\(Program.tiphys) demo --scenario \(scenario)")
    try await eventually("the whole fleet is judged") {
      let screen = try terminal.screen()
      return screen.first?.contains("35 apps") == true && screen.first?.contains("live") == true
        && screen.contains { $0.contains("accounts") && $0.contains("Synced") } && !screen.contains { $0.contains("loading") }
    }
    return terminal
  }

  private func text(_ terminal: Tmux) throws -> String { try terminal.screen().joined(separator: "\n") }

  /// Shows only the named app and opens it.
  private func open(app: String, in terminal: Tmux) async throws {
    try terminal.send("/")
    try terminal.type(app)
    try terminal.send("Enter", "g")
    try await eventually("the cursor is on \(app)") { try terminal.screen().contains { $0.contains("› \(app) ") } }
    try terminal.send("Enter")
    try await eventually("its tree is there") { try terminal.screen().contains { $0.contains("Deployment \(app)") } }
  }

  @Test(arguments: Size.both)
  func theFleetIsStillWhenNothingHappens(size: Size) async throws {
    let terminal = try await open(size)
    try await eventually("everything is synced") {
      let screen = try text(terminal)
      return !screen.contains("OutOfSync") && !screen.contains("syncing") && !screen.contains("Progressing")
        && !screen.contains("no leader yet")
    }
    let (screen, attributes) = (try Golden.screen(terminal.screen()), try Golden.screen(terminal.attributedScreen()))
    try Golden.expect(screen, "fleet-\(size.testDescription)")
    try Golden.expect(attributes, "fleet-\(size.testDescription)-attributes")
  }

  @Test(arguments: Size.both)
  func aHandEditIsNamedAndSyncedAway(size: Size) async throws {
    let terminal = try await open(size, scenario: "hand-edit")
    try await eventually("the drift and its cause are on the row") {
      try terminal.screen().contains { $0.contains("catalogue ") && $0.contains("OutOfSync") && $0.contains("3 fields") }
    }
    try await open(app: "catalogue", in: terminal)
    try terminal.send("d")
    try await eventually("the diff names who did it") {
      let screen = try text(terminal)
      return screen.contains("periodSeconds: 15") && screen.contains("kubectl-edit")
    }
    #expect(try text(terminal).contains("equal lines"), "unchanged parts are folded")
    let before = try text(terminal)
    try terminal.send("v")
    try await eventually("the layout is the other one") { try text(terminal) != before }
    try terminal.send("v")
    try await eventually("and back") {
      try text(terminal).contains("kubectl-edit") && text(terminal).contains("periodSeconds: 15")
    }

    try terminal.send("s")
    try await eventually("the dialog is there") { try text(terminal).contains("Cancel") && text(terminal).contains("prune") }
    try terminal.send("Enter")
    try await eventually("Enter meant Cancel") { try !text(terminal).contains("Cancel") }
    #expect(try text(terminal).contains("periodSeconds: 15"), "nothing was synced")

    try terminal.send("s")
    try await eventually("the dialog is there again, with what it would change") {
      try text(terminal).contains("Cancel") && text(terminal).contains("adds ")
    }
    try terminal.send("Right", "Enter")
    try await eventually("the sync runs to its end") { try text(terminal).contains("Succeeded") }
  }

  @Test func aFightIsShownAndEnded() async throws {
    let terminal = try await open(Size(columns: 120, rows: 40), scenario: "black-friday")
    try await eventually("self-heal and somebody fight over the replicas", within: 180) {
      try terminal.screen().contains { $0.contains("payments ") && $0.contains("fight") && $0.contains("kubectl-sc") }
    }
    try terminal.send(":")
    try terminal.type("fight payments")
    try terminal.send("Enter")
    try await eventually("both parties are there, and what ends it") {
      let screen = try text(terminal)
      return screen.contains("spec.replicas") && screen.contains("kubectl-scale") && screen.contains("taken back")
        && screen.contains("- /spec/replicas")
    }
    try terminal.send("i")
    try await eventually("the dialog shows the rule") { try text(terminal).contains("Cancel") }
    try terminal.send("Enter")
    try await eventually("Enter meant Cancel") { try !text(terminal).contains("Cancel") }
    try terminal.send("i")
    try await eventually("the dialog is there again") { try text(terminal).contains("Cancel") }
    try terminal.send("Right", "Enter")
    try await eventually("the Application ignores the field") { try text(terminal).contains("ignores this field") }
  }

  @Test func keysHelpAndPaletteAnswer() async throws {
    let terminal = try await open(Size(columns: 120, rows: 40))
    try terminal.send("?")
    try await eventually("the keys of this view") { try text(terminal).contains("show only what matches") }
    // A key right behind Escape would be Meta and that key.
    try terminal.send("Escape")
    try await eventually("the fleet is back") { try !text(terminal).contains("show only what matches") }
    try terminal.send(":")
    try terminal.type("scen")
    try await eventually("the palette completes") { try text(terminal).contains("scenario") }
    try terminal.send("Escape")
    try await eventually("the palette is gone") { try !text(terminal).contains("scenario") }
    try terminal.send("Z", "Z")
    let code = try await eventually("it ends") { try terminal.exitCode() }
    #expect(code == 0)
  }

  @Test func aStormOfResizesEndsInTheSameScreenAsAFreshPaint() async throws {
    let terminal = try await open(Size(columns: 120, rows: 40))
    var random = SplitMix(state: 42)
    for _ in 0..<200 { try terminal.resize(columns: random.number(20...300), rows: random.number(5...100)) }
    try terminal.resize(columns: 80, rows: 24)
    // The recorded screen is a fresh paint. Between two resizes tmux itself crops what stood there, so nothing less than the
    // whole screen says that the console has drawn.
    try await eventually("the last screen is a fresh paint, to the attribute") {
      try Golden.isEqual(Golden.screen(terminal.screen()), "fleet-80x24")
        && Golden.isEqual(Golden.screen(terminal.attributedScreen()), "fleet-80x24-attributes")
    }
    #expect(try !terminal.hasEnded())
  }
}
