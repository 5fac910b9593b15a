import ConsoleFixtures
import Foundation
import Manifests
import Reconciler
import Testing

@testable import Console

/// Dialogs that change something: they start on Cancel, and ask for the name before data is deleted.
@Suite struct DialogTests {
  private func syncs(_ driver: Driver) -> [SyncRequest] {
    driver.intents.compactMap { if case .sync(_, let request) = $0 { request } else { nil } }
  }

  @Test func enterAloneCancels() throws {
    let driver = try Driver().fleet()
    driver.press("s", "Enter")
    #expect(syncs(driver).isEmpty)
    #expect(driver.shell.session.stack.count == 1)
  }

  @Test func theButtonSyncs() throws {
    let driver = try Driver().fleet()
    driver.press("s", "Tab", "Enter")
    #expect(syncs(driver) == [SyncRequest()])
    #expect(driver.shell.session.top is ProgressScreen)
  }

  @Test func deletingDataAsksForTheName() throws {
    let driver = try Driver(100, 40).fleet()
    driver.press("s", "Tab", "Tab", "Tab")
    // On prune now: revision came first.
    driver.press("Space")
    #expect(driver.screen.contains("DELETES 2"))
    #expect(driver.screen.contains("data-payments-pg-0, 500Gi"))
    driver.press("Tab", "Tab", "Tab", "Tab")
    driver.write("wrong").press("Enter", "Tab", "Enter")
    #expect(syncs(driver).isEmpty)
    #expect(driver.screen.contains("write cart"))
  }

  @Test func theRightNameDeletes() throws {
    let driver = try Driver(100, 40).fleet()
    driver.press("s", "k", "k", "k", "k", "Space", "Tab", "Tab", "Tab", "Tab")
    driver.write("cart").press("Enter", "Tab", "Enter")
    let consent = DeletionConsent(app: "cart", deletions: Set(driver.fixture.preview.deletes))
    #expect(syncs(driver) == [SyncRequest(prune: true, consent: consent)])
  }

  @Test func pruneWaitsForThePreview() throws {
    let driver = try Driver(100, 40).fleet()
    driver.answers = false
    driver.press("s", "k", "k", "k", "k", "Space", "Tab", "Tab", "Tab", "Tab", "Tab", "Enter")
    #expect(syncs(driver).isEmpty)
    #expect(driver.screen.contains("still being worked out"))
  }

  @Test func readOnlyNeverChanges() throws {
    let options = ConsoleOptions(context: "prod-eu", isReadOnly: true, configDirectory: nil)
    let driver = try Driver(options: options).fleet()
    driver.press("s", "T", "S", "r", "C-r")
    driver.press("Enter", "s", "Esc", "H", "R")
    #expect(
      driver.intents.allSatisfy {
        if case .open = $0 {
          true
        } else if case .close = $0 {
          true
        } else if case .describe = $0 {
          true
        } else if case .previewRollback = $0 {
          true
        } else {
          false
        }
      })
    #expect(driver.screen.contains("read-only"))
  }

  @Test func rollbackSaysThatAutoSyncIsSuspended() throws {
    let driver = try Driver(100, 40).fleet()
    driver.press("H", "R")
    #expect(driver.screen.contains("auto-sync will be suspended"))
    driver.press("Enter")
    #expect(!driver.intents.contains { if case .rollback = $0 { true } else { false } })
    driver.press("R", "Tab", "Enter")
    #expect(driver.intents.contains(.rollback(AppID(namespace: "argocd", name: "cart"), historyID: 1, prune: false)))
  }

  @Test func aRevertInGitIsLookedAtBeforeItIsPushed() throws {
    let driver = try Driver(100, 40).fleet()
    driver.press("H", "V")
    for text in ["not pushed yet", "main (4f1c2a9)", "Alice <alice@example.com>", "payments:v2.0.9", "cart"] {
      #expect(driver.screen.contains(text), "\(text) is shown")
    }
    func pushes() -> [String] {
      driver.intents.compactMap { if case .pushCommit(_, _, let branch) = $0 { branch } else { nil } }
    }
    driver.press("P", "Enter")
    #expect(pushes().isEmpty, "it starts on Cancel")
    driver.press("P")
    #expect(driver.screen.contains("main is what the app follows"))
    driver.press("Tab", "Enter")
    #expect(pushes() == [""])
    driver.press("V", "P", "k", "k", "C-u")
    driver.write("undo").press("Enter", "Tab", "Enter")
    #expect(pushes() == ["", "undo"])
  }

  @Test func aRollbackThatDeletesDataAsksForTheName() throws {
    let driver = try Driver(100, 40).fleet()
    driver.press("H", "R", "k", "Space")
    #expect(driver.screen.contains("DELETES 2"))
    driver.press("Tab").write("car").press("Enter", "Tab", "Enter")
    #expect(!driver.intents.contains { if case .rollback = $0 { true } else { false } })
    #expect(driver.screen.contains("write cart"))
  }

  @Test func terminateAsksFirst() throws {
    let driver = try Driver(100, 40).fleet()
    driver.press("W", "T", "Enter")
    #expect(!driver.intents.contains { if case .terminate = $0 { true } else { false } })
    driver.press("T", "Tab", "Enter")
    #expect(driver.intents.contains(.terminate(AppID(namespace: "argocd", name: "cart"))))
  }

  @Test func pastedTextIsNotCommands() throws {
    let driver = try Driver().fleet()
    driver.shell.handle(.paste("s\tT\n:q\n"), now: driver.now)
    #expect(driver.shell.session.stack.count == 1)
    driver.press("/")
    driver.shell.handle(.paste("search\nrm"), now: driver.now)
    #expect(driver.line(23).contains("/search"))
  }

  @Test func severalAppsThatLoseDataAreSyncedOneByOne() throws {
    let driver = try Driver(100, 40).fleet()
    driver.press("Space", "Space", "s", "k", "k", "k", "k", "Space", "Tab", "Tab", "Tab", "Tab")
    driver.write("cart").press("Enter", "Tab", "Enter")
    #expect(syncs(driver).isEmpty)
    #expect(driver.screen.contains("one at a time"))
  }

  @Test func theButtonsAreInSightOnALowScreen() throws {
    let driver = try Driver(40, 7).fleet()
    driver.press("s")
    #expect(driver.screen.contains("Cancel"))
    driver.press("k", "k")
    #expect(driver.screen.contains("force"))
  }

  @Test func aClockThatIsLateHidesNoSync() throws {
    let driver = try Driver(100, 40).fleet()
    driver.press("s", "Tab", "Enter")
    let cart = AppID(namespace: "argocd", name: "cart")
    var finished = driver.fixture.operation
    finished.phase = .succeeded
    finished.startedAt = driver.fixture.ago(3600)
    driver.feed([.operation(cart, finished)])
    #expect(driver.screen.contains("Succeeded"))
  }

  @Test func thePaletteCompletesCommandsAndApps() throws {
    let driver = try Driver().fleet()
    driver.press(":").write("scen").press("Tab").write("ca").press("Tab", "Enter")
    #expect(driver.intents == [.scenario("calm")])
    driver.press(":").write("diff pay").press("Tab", "Enter")
    #expect(driver.shell.session.top is DiffScreen)
    #expect(driver.shell.session.top?.app == FleetFixture.payments)
    driver.press(":").write("q").press("Enter")
    #expect(driver.effects.contains { if case .quit = $0 { true } else { false } })
  }
}
