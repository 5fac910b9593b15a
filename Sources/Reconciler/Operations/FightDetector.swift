import Applications
import Drift
import Foundation
import Manifests

/// Notices that self-heal goes on taking the same field back from somebody who goes on changing it.
///
/// Pure: told what self-heal was about to take back and when, it answers whether that is a fight by now.
struct FightDetector: Sendable {
  /// So many times within the window make a fight.
  static let threshold = 3
  static let window: TimeInterval = 600

  private struct Field: Hashable {
    var key: ResourceKey
    var path: String
  }
  private var rounds: [Field: Fight] = [:]

  init() {}

  /// Self-heal takes these fields of `key` back now.
  mutating func tookBack(_ fields: [FieldDrift], of key: ResourceKey, at now: Date) {
    forget(before: now.addingTimeInterval(-Self.window))
    for field in fields where field.kind != .foreign {
      let place = Field(key: key, path: field.path)
      let flips = (rounds[place]?.flips ?? []) + [now]
      rounds[place] = Fight(
        key: key, path: field.path, ours: field.desired, theirs: field.live,
        opponent: field.attribution, flips: flips,
        rule: field.steps.isEmpty ? nil : IgnoreDifference(exactly: field.steps, of: key))
    }
  }

  /// The hardest fight that is on, if any.
  func fight(at now: Date) -> Fight? {
    let start = now.addingTimeInterval(-Self.window)
    return rounds.values
      .compactMap { round -> Fight? in
        var round = round
        round.flips.removeAll { $0 < start }
        return round.flips.count >= Self.threshold ? round : nil
      }
      .max { ($0.flips.count, $1.path) < ($1.flips.count, $0.path) }
  }

  /// When the answer of ``fight(at:)`` changes by itself, if it will.
  func settles(after now: Date) -> Date? {
    guard let fight = fight(at: now) else { return nil }
    return fight.flips[fight.flips.count - Self.threshold].addingTimeInterval(Self.window)
  }

  private mutating func forget(before start: Date) {
    for (place, var round) in rounds {
      round.flips.removeAll { $0 < start }
      rounds[place] = round.flips.isEmpty ? nil : round
    }
  }
}
