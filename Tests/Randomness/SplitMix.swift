/// Random numbers that are the same on every run from the same seed (SplitMix64).
public struct SplitMix: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(state: UInt64) { self.state = state }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension SplitMix {
  /// True in so many of a hundred cases.
  public mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  public mutating func below(_ limit: Int) -> Int { number(0...limit - 1) }

  public mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  public mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }

  /// Some of a list, in its order.
  public mutating func some<T>(_ list: [T], _ range: ClosedRange<Int>) -> [T] {
    let count = min(list.count, number(range))
    var chosen = Array(list.indices)
    chosen.shuffle(using: &self)
    return chosen.prefix(count).sorted().map { list[$0] }
  }
}
