import Applications
import ConsoleFixtures
import Drift
import Foundation
import Manifests
import Reconciler
import Testing

@testable import Console

/// A fight, and the ways out of it; ignoring a field.
@Suite struct FightTests {
  private func fight() throws -> Driver {
    let driver = try Driver(100, 40).fleet()
    driver.press("/").write("checkout").press("Enter", "g", "Enter", "X")
    return driver
  }

  @Test func bothPartiesTheirValuesAndTheGraphAreShown() throws {
    let screen = try fight().screen
    for text in [
      "spec.replicas", "Git", "3", "cluster", "8", "horizontal-pod-autoscaler", "4 times", "takes it back again in 1m30s",
      "HorizontalPodAutoscaler checkout", "/spec/replicas",
    ] {
      #expect(screen.contains(text), "\(text)\n\(screen)")
    }
    #expect(screen.filter { $0 == "▅" }.count == 4, "one mark a flip")
  }

  @Test func theRuleIsCopiedAsItIsPasted() throws {
    let driver = try fight()
    driver.press("c")
    let copied = driver.effects.compactMap { if case .copy(let text) = $0 { text } else { nil } }
    let rule = try #require(copied.last)
    #expect(try YAML.decode(rule)["ignoreDifferences"]?[0]?["jsonPointers"] == ["/spec/replicas"])
  }

  @Test func ignoringAsksFirstAndStartsOnCancel() throws {
    let driver = try fight()
    func rules() -> [Intent] { driver.intents.filter { if case .ignore = $0 { true } else { false } } }
    driver.press("i")
    #expect(driver.screen.contains("jsonPointers"))
    driver.press("Enter")
    #expect(rules().isEmpty, "Enter meant Cancel")
    driver.press("i", "Tab", "Enter")
    guard case .ignore(let app, let rule, let respecting)? = rules().first else {
      Issue.record("nothing was asked for")
      return
    }
    #expect(app == FleetFixture.checkout && rule.jsonPointers == ["/spec/replicas"] && rule.name == "checkout" && respecting)
  }

  @Test func suspendingAutoSyncIsOneKeyAway() throws {
    let driver = try fight()
    driver.press("S")
    #expect(driver.screen.contains("Suspend auto-sync of checkout"))
    driver.press("Tab", "Enter")
    #expect(driver.intents.contains(.setAutoSync(FleetFixture.checkout, false)))
  }

  @Test func aFieldIsIgnoredFromTheDrift() throws {
    let driver = try Driver(160, 40).fleet()
    driver.press("/").write("payments").press("Enter", "g", "d", "n", "i")
    #expect(driver.screen.contains("select(.name == \"payments\")"), "\(driver.screen)")
    driver.press("Tab", "Enter")
    let asked = driver.intents.contains {
      if case .ignore(_, let rule, _) = $0 { rule.jqPathExpressions.first?.hasSuffix("| .image") == true } else { false }
    }
    #expect(asked)
  }

  /// The leader alone knows the parties; every other console reads the condition that it writes.
  @Test func whoFollowsSeesTheFightToo() throws {
    let driver = try Driver(160, 40).fleet()
    var row = driver.fixture.row("cart")
    let told = "self-heal fights kubectl-scale over spec.replicas of Deployment cart"
    row.conditions = [AppCondition(type: AppCondition.fight, message: told, time: driver.fixture.ago(60))]
    driver.feed([.app(row)])
    #expect(driver.line(0).contains("2 fights"), "\(driver.screen)")
    let line = try #require(driver.screen.split(separator: "\n").first { $0.contains(" cart ") })
    #expect(line.contains("⚔ fight") && line.contains("self-heal fights kubectl-scale"))
    driver.press("/").write("cart").press("Enter", "g", "Enter", "X")
    #expect(driver.screen.contains(told))
  }

  @Test func foreignFieldsAreCountedInTheHead() throws {
    let driver = try Driver(200, 40).fleet()
    var row = driver.fixture.row("cart")
    row.drift = DriftSummary(foreign: 2, cause: driver.fixture.who("kubectl-edit", 60))
    driver.feed([.app(row)])
    #expect(driver.line(0).contains("2 foreign"), "\(driver.line(0))")
  }

  @Test func aHintStandsAboveTheDifferencesAndInTheDetails() throws {
    let hint = "HorizontalPodAutoscaler payments sets the replicas of this workload"
    let driver = try Driver(160, 40).fleet()
    driver.press("/").write("payments").press("Enter", "g", "Enter")
    var tree = driver.fixture.tree
    for index in tree.indices where tree[index].id == driver.fixture.deployment { tree[index].hint = hint }
    driver.feed([.tree(FleetFixture.checkout, tree)])
    driver.press("n")
    #expect(driver.screen.replacing("\n", with: " ").contains("HorizontalPodAutoscaler"), "\(driver.screen)")
    var documents = driver.fixture.documents
    for index in documents.indices { documents[index].hint = hint }
    driver.press("d")
    driver.feed([.drift(FleetFixture.checkout, documents)])
    #expect(driver.screen.contains("hint  " + hint), "\(driver.screen)")
  }

  @Test func managedFieldsAreShownAndHidden() throws {
    let driver = try Driver(100, 40).fleet()
    driver.press("Enter", "n", "y")
    #expect(!driver.screen.contains("managedFields"))
    driver.press("m")
    #expect(driver.screen.contains("managedFields"), "\(driver.screen)")
    driver.press("m")
    #expect(!driver.screen.contains("managedFields"))
  }

  @Test func aFieldIsCarriedIntoGitOnlyAfterItsCommitWasSeen() throws {
    let driver = try Driver(160, 40).fleet()
    driver.press("/").write("payments").press("Enter", "g", "d", "n", "a")
    let asked = driver.intents.compactMap {
      if case .previewCommit(_, .adopt(let key, let path)) = $0 { (key, path) } else { nil }
    }
    #expect(asked.count == 1 && asked.first?.0 == driver.fixture.deployment)
    #expect(asked.first?.1.last == .field("image"))
    #expect(driver.screen.contains("not pushed yet"))
    func pushed() -> Int { driver.intents.count { if case .pushCommit = $0 { true } else { false } } }
    driver.press("P", "Enter")
    #expect(pushed() == 0, "Enter meant Cancel")
    driver.press("P", "Tab", "Enter")
    #expect(pushed() == 1, "\(driver.screen)")
  }

  @Test func oneChangeIsCopied() throws {
    let driver = try Driver(160, 40).fleet()
    driver.press("/").write("payments").press("Enter", "g", "d", "y")
    let copied = driver.effects.compactMap { if case .copy(let text) = $0 { text } else { nil } }
    #expect(copied.last?.contains("+   replicas: 5") == true)
    #expect(copied.last?.contains("image") == false)
  }
}
