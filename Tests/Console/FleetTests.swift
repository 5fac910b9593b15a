import ConsoleFixtures
import Drift
import Foundation
import Health
import Reconciler
import Testing

@testable import Console

/// How the fleet behaves while rows change and a person moves about.
@Suite struct FleetTests {
  private func selected(_ driver: Driver) -> String? { (driver.shell.session.stack.first as? FleetScreen)?.selected?.name }

  private func names(_ driver: Driver) -> [String] {
    (driver.shell.session.stack.first as? FleetScreen)?.order.items.compactMap {
      if case .app(let id) = $0 { id.name } else { nil }
    } ?? []
  }

  @Test func theCursorStaysOnItsAppWhenOthersComeAndGo() throws {
    let driver = try Driver().fleet()
    driver.press("j", "j")
    let before = selected(driver)
    #expect(before == "checkout")
    driver.feed([.app(driver.fixture.row("aaa"))])
    #expect(selected(driver) == before)
    driver.feed([.appRemoved(AppID(namespace: "argocd", name: "cart"))])
    #expect(selected(driver) == before)
  }

  @Test func aRowDoesNotJumpUnderTheCursor() throws {
    let driver = try Driver().fleet()
    driver.press("A")
    driver.draw()
    let first = selected(driver)
    #expect(first == "checkout")
    var row = driver.fixture.row("checkout", project: "payments")
    row.sync = .synced
    driver.feed([.app(row)])
    #expect(selected(driver) == "checkout")
    #expect(names(driver).first == "checkout")
    // Once the cursor has left it, it goes to its place.
    driver.press("j")
    #expect(names(driver).first != "checkout")
  }

  @Test(arguments: [
    ("pay", ["payments"]), ("pmt", ["payments"]), ("sync:out", ["checkout", "ledger", "payments"]),
    ("health:degraded", ["search"]),
    ("sync:out !fight !~^l", ["checkout", "payments"]), ("~^c.*t$", ["cart", "checkout"]), ("by:kubectl", ["payments"]),
    ("sync:fight", ["checkout"]),
    ("project:search", ["search"]), ("zzz", []),
  ]) func filters(_ text: String, _ expected: [String]) throws {
    let driver = try Driver().fleet()
    driver.press("/").write(text).press("Enter")
    let shown = names(driver).filter { expected.contains($0) || text != "pay" }
    #expect(shown == expected)
  }

  @Test func anEscapedFilterIsTakenBack() throws {
    let driver = try Driver().fleet()
    let all = names(driver)
    driver.press("/").write("search")
    #expect(names(driver) == ["search"])
    driver.press("Esc")
    #expect(names(driver) == all)
  }

  @Test func aWrongFilterSaysWhatIsWrong() throws {
    let driver = try Driver().fleet()
    driver.press("/").write("colour:red").press("Enter")
    #expect(driver.line(23).contains("colour: is none of sync, health"))
  }

  @Test func markedRowsActTogether() throws {
    let driver = try Driver().fleet()
    driver.press("Space", "Space", "r")
    let refreshed = driver.intents.compactMap { if case .refresh(let id, false) = $0 { id.name } else { nil } }
    #expect(refreshed == ["cart", "catalogue"])
    driver.press("U", "g", "Space", "j", "j", "V")
    #expect((driver.shell.session.stack.first as? FleetScreen)?.marked.count == 4)
  }

  @Test func sortingPutsTheWorstFirst() throws {
    let driver = try Driver().fleet()
    driver.press("O", "j", "j", "j", "j", "Enter")
    #expect(names(driver).first == "mailer")
    driver.press(":").write("sort name").press("Enter")
    #expect(names(driver) == names(driver).sorted())
  }

  @Test func theNextRowThatNeedsAPerson() throws {
    let driver = try Driver().fleet()
    var visited: [String] = []
    for _ in 0..<6 {
      driver.press("n")
      visited.append(selected(driver) ?? "")
    }
    #expect(visited == ["checkout", "mailer", "payments", "search", "checkout", "mailer"])
    driver.press("N")
    #expect(selected(driver) == "checkout")
  }

  @Test func foldedGroupsKeepTheirCount() throws {
    let driver = try Driver().fleet()
    driver.press("P", "C")
    let screen = driver.screen
    #expect(screen.contains("▸ payments  3  ✗ 2"))
    #expect(names(driver).isEmpty)
    driver.press("E")
    #expect(names(driver).count == 10)
  }

  @Test func openingAsksOnceAndLeavingSaysSo() throws {
    let driver = try Driver().fleet()
    driver.press("Enter", "d", "Esc", "Esc")
    let cart = AppID(namespace: "argocd", name: "cart")
    #expect(driver.intents.count { $0 == .open(cart) } == 1)
    #expect(driver.intents.last == .close(cart))
  }

  @Test func totalsFollowEveryChange() throws {
    var world = World()
    let fixture = FleetFixture()
    var random = SystemRandomNumberGenerator()
    let names = ["a", "b", "c", "d", "e"]
    for _ in 0..<500 {
      let name = names.randomElement(using: &random) ?? "a"
      if Int.random(in: 0..<5, using: &random) == 0 {
        world.apply(.appRemoved(AppID(namespace: "argocd", name: name)), now: fixture.now)
      } else {
        let row = fixture.row(
          name, sync: .allCases.randomElement(using: &random) ?? .synced,
          health: .allCases.randomElement(using: &random) ?? .healthy)
        world.apply(.app(row), now: fixture.now)
      }
      var expected = Totals()
      for row in world.apps.values { expected.count(row, 1) }
      #expect(world.totals == expected)
    }
  }

  @Test func anUnchangedRowChangesNothing() throws {
    let driver = try Driver().fleet()
    let before = driver.draw()
    driver.feed(driver.fixture.events)
    #expect(driver.draw().cells == before.cells)
  }

  @Test func appsOfOneNameShowTheirNamespace() throws {
    let driver = try Driver().fleet()
    var other = driver.fixture.row("cart")
    other.id = AppID(namespace: "team-b", name: "cart")
    driver.feed([.app(other)])
    #expect(driver.screen.contains("argocd/cart") && driver.screen.contains("team-b/cart"))
    driver.feed([.appRemoved(other.id)])
    #expect(!driver.screen.contains("argocd/cart"))
  }

  /// "Loading" would be a lie while nothing is heard: what was never judged is Unknown, and the row says why.
  @Test func whatWasNeverJudgedIsUnknownWhileTheClusterIsGone() throws {
    let driver = try Driver(120, 24).fleet()
    func line() -> String { driver.screen.split(separator: "\n").first { $0.contains("warehouse") }.map(String.init) ?? "" }
    #expect(line().contains("loading") && !line().contains("Unknown"))
    let lost = ConnectionState.Phase.lost(reason: "connection refused", since: driver.now)
    driver.feed([.connection(ConnectionState(phase: lost, context: "prod-eu", server: "https://10.0.0.1:6443"))])
    #expect(line().contains("Unknown") && line().contains("connection refused") && !line().contains("loading"))
    driver.feed([.connection(ConnectionState(phase: .live, context: "prod-eu", server: "https://10.0.0.1:6443"))])
    #expect(line().contains("loading") && !line().contains("Unknown"))
  }
}
