/// Random numbers that come out the same for the same seed (SplitMix64), so that whatever a trial finds can be found again.
public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// True in so many of a hundred cases.
  public mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

  public mutating func pick<T>(_ list: [T]) -> T { list[Int.random(in: 0..<list.count, using: &self)] }

  public mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// Some of a list, in its order.
  public mutating func some<T>(_ list: [T], _ range: ClosedRange<Int>) -> [T] {
    let count = min(list.count, number(range))
    var chosen = Array(list.indices)
    chosen.shuffle(using: &self)
    return chosen.prefix(count).sorted().map { list[$0] }
  }
}
