import ConsoleFixtures
import Drift
import Foundation
import Reconciler
import Testing

@testable import Console

/// What the screens look like.
@Suite struct ScreenTests {
  private static let sizes = [(80, 24), (200, 50)]

  private func each(_ name: String, _ body: (Driver) throws -> Void) throws {
    for (width, height) in Self.sizes {
      let driver = try Driver(width, height)
      try body(driver)
      try Golden.check(driver, "\(name)-\(width)x\(height)")
    }
  }

  @Test func beforeAnythingIsKnown() throws { try each("connecting") { _ in } }

  @Test func fleet() throws { try each("fleet") { _ = $0.fleet() } }

  @Test func fleetInASCII() throws {
    let driver = try Driver(80, 24, ascii: true).fleet()
    try Golden.check(driver, "fleet-ascii")
    #expect(driver.screen.utf8.allSatisfy { $0 < 0x7f })
  }

  @Test func fleetGroupedAndUrgentFirst() throws { try each("fleet-groups") { $0.fleet().press("A", "P", "h") } }

  @Test func fleetWithoutItsCluster() throws {
    try each("fleet-lost") { driver in
      let lost = ConnectionState(
        phase: .lost(reason: "connection refused", since: driver.fixture.ago(300)), context: "prod-eu",
        server: "https://10.0.0.1:6443")
      driver.fleet().feed([.connection(lost)])
    }
  }

  @Test func app() throws { try each("app") { $0.fleet().press("/").write("payments").press("Enter", "Enter", "n") } }

  @Test func drift() throws { try each("drift") { $0.fleet().press("d", "n") } }

  @Test func driftAsAFieldTable() throws { try each("drift-fields") { $0.fleet().press("d", "F", "n") } }

  @Test func fight() throws { try each("fight") { $0.fleet().press("/").write("checkout").press("Enter", "g", "Enter", "X") } }

  @Test func syncDialog() throws { try each("sync-dialog") { $0.fleet().press("s", "k", "k", "k", "k", "k", "Space") } }

  @Test func syncProgress() throws { try each("sync-progress") { $0.fleet().press("W") } }

  @Test func history() throws { try each("history") { $0.fleet().press("H") } }

  @Test func rollbackDialog() throws { try each("rollback-dialog") { $0.fleet().press("H", "R") } }

  @Test func logs() throws { try each("logs") { $0.fleet().press("Enter", "G", "k", "k", "k", "l") } }

  @Test func yaml() throws { try each("yaml") { $0.fleet().press("Enter", "n", "y") } }

  @Test func palette() throws { try each("palette") { $0.fleet().press(":").write("sc") } }

  @Test func help() throws { try each("help") { $0.fleet().press("?") } }

  @Test func faults() throws { try each("faults") { $0.fleet().press("!") } }

  @Test func timeline() throws {
    try each("timeline") { driver in
      let payments = FleetFixture.payments
      let entries: [TimelineEntry] = [
        .init(
          time: driver.fixture.ago(60), kind: .drift, app: payments, text: "Deployment payments: spec.replicas 3 → 5",
          actor: "kubectl-scale"),
        .init(
          time: driver.fixture.ago(40), kind: .fight, app: FleetFixture.checkout, text: "replicas taken back for the 4th time"),
        .init(time: driver.fixture.ago(5), kind: .note, app: nil, text: "called alice", actor: "bob"),
      ]
      driver.fleet().feed(entries.map { .timeline($0) })
      driver.press("t")
    }
  }

  // MARK: Never lying

  @Test func nothingIsToldApartFromNotYet() throws {
    let driver = try Driver()
    #expect(driver.screen.contains("connecting"))
    let live = ConnectionState(phase: .live, context: "prod-eu", server: "https://10.0.0.1:6443")
    driver.feed([.connection(live)])
    #expect(driver.screen.contains("loading Applications"))
    driver.feed([.appsLoaded])
    #expect(driver.screen.contains("no Applications"))
  }

  @Test func anOutageIsSaidOverWhatWasKnown() throws {
    let driver = try Driver().fleet()
    let since = driver.fixture.ago(300)
    driver.feed([
      .connection(ConnectionState(phase: .lost(reason: "connection refused", since: since), context: "prod-eu", server: ""))
    ])
    #expect(driver.line(1).contains("cluster unreachable since 22:08, showing what was known"))
    #expect(driver.screen.contains("payments"))
  }

  // MARK: Any size

  @Test func noSizeBreaksAScreen() throws {
    let paths: [[String]] = [
      [], ["A", "P"], ["Enter"], ["Enter", "Tab", "z"], ["d"], ["d", "v", "w"], ["s"], ["s", "Tab", "Tab"], ["W"], ["H"],
      ["H", "R"], ["t"],
      ["?"], ["!"], [":"], ["O"], ["/"], ["Enter", "n", "y", "w"], ["Enter", "n", "l", "w"],
    ]
    for path in paths {
      let driver = try Driver(200, 50).fleet()
      for key in path { driver.press(key) }
      for width in [0, 1, 2, 5, 20, 79, 100, 120, 300] {
        for height in [0, 1, 2, 3, 5, 13, 60] {
          driver.width = width
          driver.height = height
          let grid = driver.draw()
          #expect(grid.width == width && grid.height == height)
        }
      }
      driver.press("j", "G", "k", "C-d")
    }
  }

  @Test func theKeyLineKeepsTheWayToTheOtherKeys() throws {
    for width in [40, 60, 80, 200] {
      let driver = try Driver(width, 24).fleet()
      #expect(driver.line(23).hasSuffix("? keys"))
    }
  }

  @Test func productionIsAlwaysMarked() throws {
    for width in [60, 80, 120] {
      let driver = try Driver(width, 24).fleet()
      #expect(driver.line(0).contains("▲ PRODUCTION"))
      driver.press("Enter")
      #expect(driver.line(0).contains("▲ PRODUCTION"))
    }
  }

  /// A schema's fault stands below the lines that say whose it is: it must be seen, and what is not says how much it is.
  @Test(arguments: sizes) func whatAChartSaysIsShownToItsEnd(width: Int, height: Int) throws {
    let driver = try Driver(width, height).fleet()
    var mailer = driver.fixture.row("mailer", sync: .unknown)
    func tell(_ faults: Int) {
      let words = "values don't meet the specifications of the schema(s) in the following chart(s):\nmailer:\n"
      let text = words + (1...faults).map { "- at '/a\($0)': got number, want string\n" }.joined()
      mailer.conditions = [AppCondition(type: "ComparisonError", message: text, time: driver.fixture.now)]
      driver.feed([.app(mailer)])
    }
    tell(1)
    driver.press("/").write("mailer").press("Enter", "g", "Enter")
    #expect(driver.screen.contains("- at '/a1': got number, want string"), "\(driver.screen)")
    #expect(!driver.screen.contains("more lines"))
    tell(40)
    #expect(driver.screen.contains(/[0-9]+ more lines: :faults/), "\(driver.screen)")
    driver.press(":").write("faults").press("Enter")
    #expect(driver.screen.contains("- at '/a3': got number, want string"), "\(driver.screen)")
  }
}
