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

  @Test func oneChangeIsCopied() throws {
    let driver = try Driver(160, 40).fleet()
    driver.press("/").write("payments").press("Enter", "g", "d", "y")
    let copied = driver.effects.compactMap { if case .copy(let text) = $0 { text } else { nil } }
    #expect(copied.last?.contains("+   replicas: 5") == true)
    #expect(copied.last?.contains("image") == false)
  }
}
