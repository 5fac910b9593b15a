import CLua

/// A pattern of Lua, matched with a count of its steps.
///
/// Lua's own matcher runs inside C, where no instruction is counted: a pattern that backtracks for ever, or one so long that its
/// recursion fills the stack, could not be stopped there.
///
/// Source of the rules: the Lua 5.1 reference manual, 5.4.1.
struct LuaPattern {
  enum Failure: Int, Error {
    case malformed = 1
    case tooComplex = 2
    case outOfSteps = 3
  }

  /// Both count bytes; what is still open has no length, and a position capture is only a place.
  struct Capture: Hashable {
    var start: Int
    var length: Int
    static let open = -1
    static let position = -2
  }

  /// How many captures there may be, as in Lua.
  static let mostCaptures = 32
  /// How deep one part of a pattern may wait for the next, as in newer Luas.
  private static let mostDepth = 200

  private let subject: UnsafeBufferPointer<UInt8>
  private let pattern: UnsafeBufferPointer<UInt8>
  /// What is left of the steps that it may take.
  private(set) var steps: Int
  /// Of the thread's CPU time, in seconds.
  private let deadline: Double
  /// Of the last match.
  private(set) var captures: [Capture] = []
  private var depth = 0

  init(_ pattern: UnsafeBufferPointer<UInt8>, in subject: UnsafeBufferPointer<UInt8>, steps: Int, deadline: Double) {
    self.pattern = pattern
    self.subject = subject
    self.steps = steps
    self.deadline = deadline
  }

  /// The first match that begins at `start` or, unless it is held there, behind.
  mutating func find(from start: Int, isAnchored: Bool) throws(Failure) -> Range<Int>? {
    var begin = start
    while begin <= subject.count {
      captures.removeAll(keepingCapacity: true)
      if let end = try match(begin, 0) {
        guard captures.allSatisfy({ $0.length != Capture.open }) else { throw .malformed }
        return begin..<end
      }
      if isAnchored { return nil }
      begin += 1
    }
    return nil
  }

  // MARK: Items

  private mutating func step() throws(Failure) {
    steps -= 1
    if steps < 0 || steps % 4096 == 0 && tiphys_lua_cpu() > deadline { throw .outOfSteps }
  }

  private func byte(_ index: Int) -> UInt8? { index < pattern.count ? pattern[index] : nil }

  /// The end of the match of the pattern from `item` on with the subject from `place` on.
  private mutating func match(_ place: Int, _ item: Int) throws(Failure) -> Int? {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.mostDepth { throw .tooComplex }
    var (place, item) = (place, item)
    while let first = byte(item) {
      try step()
      switch (first, byte(item + 1)) {
      case (UInt8(ascii: "("), UInt8(ascii: ")")): return try open(place, item + 2, Capture.position)
      case (UInt8(ascii: "("), _): return try open(place, item + 1, Capture.open)
      case (UInt8(ascii: ")"), _): return try close(place, item + 1)
      case (UInt8(ascii: "$"), nil): return place == subject.count ? place : nil
      case (UInt8(ascii: "%"), UInt8(ascii: "b")):
        guard let end = try balanced(place, item + 2) else { return nil }
        (place, item) = (end, item + 4)
        continue
      case (UInt8(ascii: "%"), UInt8(ascii: "f")):
        guard byte(item + 2) == UInt8(ascii: "[") else { throw .malformed }
        let end = try endOfSingle(item + 2)
        guard !contains(item + 2, end, place == 0 ? 0 : subject[place - 1]),
          contains(item + 2, end, place < subject.count ? subject[place] : 0)
        else { return nil }
        item = end
        continue
      case (UInt8(ascii: "%"), let digit?) where digit >= UInt8(ascii: "0") && digit <= UInt8(ascii: "9"):
        guard let end = try again(place, Int(digit) - Int(UInt8(ascii: "1"))) else { return nil }
        (place, item) = (end, item + 2)
        continue
      default: break
      }
      let end = try endOfSingle(item)
      switch byte(end) {
      case UInt8(ascii: "?"):
        if matchesSingle(place, item, end), let rest = try match(place + 1, end + 1) { return rest }
        item = end + 1
      case UInt8(ascii: "*"): return try longest(place, item, end, atLeast: 0)
      case UInt8(ascii: "+"): return try longest(place, item, end, atLeast: 1)
      case UInt8(ascii: "-"): return try shortest(place, item, end)
      default:
        guard matchesSingle(place, item, end) else { return nil }
        (place, item) = (place + 1, end)
      }
    }
    return place
  }

  private mutating func longest(_ place: Int, _ item: Int, _ end: Int, atLeast least: Int) throws(Failure) -> Int? {
    var count = 0
    while matchesSingle(place + count, item, end) {
      try step()
      count += 1
    }
    while count >= least {
      if let rest = try match(place + count, end + 1) { return rest }
      count -= 1
    }
    return nil
  }

  private mutating func shortest(_ place: Int, _ item: Int, _ end: Int) throws(Failure) -> Int? {
    var place = place
    while true {
      if let rest = try match(place, end + 1) { return rest }
      guard matchesSingle(place, item, end) else { return nil }
      place += 1
    }
  }

  // MARK: Captures

  private mutating func open(_ place: Int, _ item: Int, _ length: Int) throws(Failure) -> Int? {
    if captures.count >= Self.mostCaptures { throw .tooComplex }
    let count = captures.count
    captures.append(Capture(start: place, length: length))
    if let end = try match(place, item) { return end }
    captures.removeLast(captures.count - count)
    return nil
  }

  private mutating func close(_ place: Int, _ item: Int) throws(Failure) -> Int? {
    guard let index = captures.lastIndex(where: { $0.length == Capture.open }) else { throw .malformed }
    captures[index].length = place - captures[index].start
    if let end = try match(place, item) { return end }
    captures[index].length = Capture.open
    return nil
  }

  /// `%1`: what the capture holds, once more.
  private mutating func again(_ place: Int, _ index: Int) throws(Failure) -> Int? {
    guard captures.indices.contains(index), captures[index].length >= 0 else { throw .malformed }
    let capture = captures[index]
    guard capture.length <= subject.count - place else { return nil }
    for offset in 0..<capture.length {
      try step()
      if subject[capture.start + offset] != subject[place + offset] { return nil }
    }
    return place + capture.length
  }

  /// `%bxy`: from an x to the y that belongs to it.
  private mutating func balanced(_ place: Int, _ item: Int) throws(Failure) -> Int? {
    guard let begin = byte(item), let end = byte(item + 1) else { throw .malformed }
    guard place < subject.count, subject[place] == begin else { return nil }
    var level = 1
    for index in (place + 1)..<subject.count {
      try step()
      if subject[index] == end {
        level -= 1
        if level == 0 { return index + 1 }
      } else if subject[index] == begin {
        level += 1
      }
    }
    return nil
  }

  // MARK: Single characters

  /// Where the class that begins at `item` ends.
  private func endOfSingle(_ item: Int) throws(Failure) -> Int {
    switch pattern[item] {
    case UInt8(ascii: "%"):
      guard item + 1 < pattern.count else { throw .malformed }
      return item + 2
    case UInt8(ascii: "["):
      var index = item + 1
      if byte(index) == UInt8(ascii: "^") { index += 1 }
      // A bracket that comes first stands for itself.
      repeat {
        guard let next = byte(index) else { throw .malformed }
        index += next == UInt8(ascii: "%") ? 2 : 1
      } while byte(index) != UInt8(ascii: "]")
      return index + 1
    default: return item + 1
    }
  }

  private func matchesSingle(_ place: Int, _ item: Int, _ end: Int) -> Bool {
    guard place < subject.count else { return false }
    let byte = subject[place]
    switch pattern[item] {
    case UInt8(ascii: "."): return true
    case UInt8(ascii: "%"): return Self.isIn(pattern[item + 1], byte)
    case UInt8(ascii: "["): return contains(item, end, byte)
    case let letter: return letter == byte
    }
  }

  /// Whether the set from `item` to `end`, brackets included, has the byte.
  private func contains(_ item: Int, _ end: Int, _ byte: UInt8) -> Bool {
    var index = item + 1
    let last = end - 1
    let isNegated = pattern[index] == UInt8(ascii: "^")
    if isNegated { index += 1 }
    while index < last {
      if pattern[index] == UInt8(ascii: "%"), index + 1 < last {
        if Self.isIn(pattern[index + 1], byte) { return !isNegated }
        index += 2
      } else if index + 2 < last, pattern[index + 1] == UInt8(ascii: "-") {
        if pattern[index] <= byte, byte <= pattern[index + 2] { return !isNegated }
        index += 3
      } else {
        if pattern[index] == byte { return !isNegated }
        index += 1
      }
    }
    return isNegated
  }

  /// Whether a byte is in the class that a letter names; any other character names only itself.
  private static func isIn(_ name: UInt8, _ byte: UInt8) -> Bool {
    let isLetter = (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    let isDigit = (0x30...0x39).contains(byte)
    let result: Bool
    switch name | 0x20 {
    case UInt8(ascii: "a"): result = isLetter
    case UInt8(ascii: "c"): result = byte < 0x20 || byte == 0x7f
    case UInt8(ascii: "d"): result = isDigit
    case UInt8(ascii: "l"): result = (0x61...0x7a).contains(byte)
    case UInt8(ascii: "p"): result = (0x21...0x7e).contains(byte) && !isLetter && !isDigit
    case UInt8(ascii: "s"): result = byte == 0x20 || (0x09...0x0d).contains(byte)
    case UInt8(ascii: "u"): result = (0x41...0x5a).contains(byte)
    case UInt8(ascii: "w"): result = isLetter || isDigit
    case UInt8(ascii: "x"): result = isDigit || (0x61...0x66).contains(byte | 0x20) && isLetter
    case UInt8(ascii: "z"): result = byte == 0
    default: return name == byte
    }
    // `name | 0x20` also makes letters of some signs; those stand for themselves.
    guard (0x41...0x5a).contains(name) || (0x61...0x7a).contains(name) else { return name == byte }
    return (name & 0x20 == 0) != result
  }
}
