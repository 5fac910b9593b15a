import Applications
import Drift
import Foundation
import Manifests
import Testing

@testable import Reconciler

struct FightDetectorTests {
  private let key = ResourceKey(group: "apps", kind: "Deployment", namespace: "web", name: "web")
  private let start = Date(timeIntervalSince1970: 1_800_000_000)
  private let replicas = FieldDrift(
    kind: .changed, path: "spec.replicas", desired: 3, live: 8,
    attribution: Attribution(manager: "kubectl-scale", operation: "Update"), steps: [.field("spec"), .field("replicas")])

  @Test func threeTimesInTenMinutesIsAFight() throws {
    var detector = FightDetector()
    detector.tookBack([replicas], of: key, at: start)
    detector.tookBack([replicas], of: key, at: start + 60)
    #expect(detector.fight(at: start + 60) == nil)
    detector.tookBack([replicas], of: key, at: start + 120)
    let fight = try #require(detector.fight(at: start + 120))
    #expect(fight.path == "spec.replicas" && fight.ours == 3 && fight.theirs == 8)
    #expect(fight.opponent?.manager == "kubectl-scale" && fight.flips.count == 3)
    #expect(fight.rule?.jsonPointers == ["/spec/replicas"] && fight.rule?.name == "web")
    #expect(fight.sentence.contains("kubectl-scale over spec.replicas of Deployment web: Git says 3, the cluster 8"))
    #expect(detector.settles(after: start + 120) == start + 600)
    #expect(detector.fight(at: start + 601) == nil)
  }

  @Test func differentFieldsAndSlowOnesAreNone() {
    var detector = FightDetector()
    var image = replicas
    image.path = "spec.template.spec.containers[name=web].image"
    detector.tookBack([replicas], of: key, at: start)
    detector.tookBack([image], of: key, at: start + 1)
    detector.tookBack([replicas], of: key, at: start + 2)
    #expect(detector.fight(at: start + 2) == nil)
    detector.tookBack([replicas], of: key, at: start + 603)
    #expect(detector.fight(at: start + 603) == nil)
  }

  @Test func foreignFieldsAreNotFoughtOver() {
    var detector = FightDetector()
    var foreign = replicas
    foreign.kind = .foreign
    for minute in 0..<5 { detector.tookBack([foreign], of: key, at: start + Double(minute) * 60) }
    #expect(detector.fight(at: start + 300) == nil)
  }
}
