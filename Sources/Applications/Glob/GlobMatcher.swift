/// A part of a compiled glob. Offsets count bytes; what Go does with bytes that are no whole character is done here too.
indirect enum GlobMatcher: Sendable {
  typealias Text = ArraySlice<UInt8>

  case any([Unicode.Scalar])
  case anyCrossing
  case one([Unicode.Scalar])
  case list([Unicode.Scalar], negated: Bool)
  case range(Unicode.Scalar, Unicode.Scalar, negated: Bool)
  case text(String)
  case nothing
  case anyOf([GlobMatcher])
  case everyOf([GlobMatcher])
  case atLeast(Int)
  case atMost(Int)
  case contains([UInt8], negated: Bool)
  case prefix([UInt8])
  case suffix([UInt8])
  case prefixSuffix([UInt8], [UInt8])
  case prefixAny([UInt8], [Unicode.Scalar])
  case suffixAny([UInt8], [Unicode.Scalar])
  case row([GlobMatcher], length: Int)
  case tree(GlobTree)

  /// How many characters it takes; nil where that is not fixed.
  var length: Int? {
    switch self {
    case .nothing: 0
    case .one, .list, .range: 1
    case .text(let text): text.unicodeScalars.count
    case .row(_, let length): length
    case .tree(let tree): tree.length
    case .everyOf(let matchers): matchers.isEmpty ? 0 : nil
    case .anyOf(let matchers):
      // One without a fixed length counts only where others with one came before it.
      Self.length(ofAny: matchers)
    default: nil
    }
  }

  private static func length(ofAny matchers: [GlobMatcher]) -> Int? {
    var length: Int?
    for matcher in matchers {
      guard let known = length else {
        length = matcher.length
        continue
      }
      guard matcher.length == known else { return nil }
    }
    return length
  }

  // MARK: Matching

  func matches(_ text: Text, _ steps: inout Int) throws(Glob.Fault) -> Bool {
    try Self.spend(1 + text.count / 16, &steps)
    switch self {
    case .any(let separators): return text.firstIndex(ofAny: separators) == nil
    case .anyCrossing: return true
    case .one(let separators): return text.isOneCharacter && !separators.contains(text.firstScalar.scalar)
    case .list(let list, let negated): return text.isOneCharacter && list.contains(text.firstScalar.scalar) != negated
    case .range(let low, let high, let negated):
      // Low and high are in order.
      let scalar = text.firstScalar.scalar
      return text.isOneCharacter && (low <= scalar && scalar <= high) != negated
    case .text(let own): return text.elementsEqual(own.utf8)
    case .nothing: return text.isEmpty
    case .anyOf(let matchers):
      for matcher in matchers { if try matcher.matches(text, &steps) { return true } }
      return false
    case .everyOf(let matchers):
      for matcher in matchers { guard try matcher.matches(text, &steps) else { return false } }
      return true
    case .atLeast(let count): return text.scalarOffsets.count >= count
    case .atMost(let count): return text.scalarOffsets.count <= count
    case .contains(let needle, let negated): return (text.offset(of: needle) != nil) != negated
    case .prefix(let prefix): return text.starts(with: prefix)
    case .suffix(let suffix): return text.hasSuffix(suffix)
    case .prefixSuffix(let prefix, let suffix): return text.starts(with: prefix) && text.hasSuffix(suffix)
    case .prefixAny(let prefix, let separators):
      return text.starts(with: prefix) && text.dropFirst(prefix.count).firstIndex(ofAny: separators) == nil
    case .suffixAny(let suffix, let separators):
      return text.hasSuffix(suffix) && text.dropLast(suffix.count).firstIndex(ofAny: separators) == nil
    case .row(let matchers, let length):
      guard text.scalarOffsets.count == length else { return false }
      return try Self.rowMatches(matchers, text, &steps)
    case .tree(let tree): return try tree.matches(text, &steps)
    }
  }

  private static func rowMatches(
    _ matchers: [GlobMatcher], _ text: Text, _ steps: inout Int
  ) throws(Glob.Fault) -> Bool {
    var start = 0
    for matcher in matchers {
      try spend(1, &steps)
      let wanted = matcher.length ?? -1
      var (last, count) = (0, 0)
      for offset in text.dropFirst(start).scalarOffsets {
        last = offset
        count += 1
        if count == wanted { break }
      }
      if count < wanted { return false }
      // Up to the first byte of the last character, however many it has.
      let end = start + last + 1
      guard end <= text.count else {
        throw .outOfRange("runtime error: slice bounds out of range [:\(end)] with length \(text.count)")
      }
      guard try matcher.matches(text.dropFirst(start).prefix(last + 1), &steps) else { return false }
      start = end
    }
    return true
  }

  // MARK: Finding

  /// Where it matches first, and the lengths that it may take there.
  func find(in text: Text, _ steps: inout Int) throws(Glob.Fault) -> (offset: Int, lengths: [Int])? {
    try Self.spend(1 + text.count / 4, &steps)
    switch self {
    case .any(let separators):
      let end = text.firstIndex(ofAny: separators).map { $0 - text.startIndex } ?? text.count
      return (0, text.prefix(end).scalarOffsets + [end])
    case .anyCrossing: return (0, text.scalarOffsets + [text.count])
    case .one(let separators): return text.firstCharacter { !separators.contains($0) }
    case .list(let list, let negated): return text.firstCharacter { list.contains($0) != negated }
    case .range(let low, let high, let negated): return text.firstCharacter { (low <= $0 && $0 <= high) != negated }
    case .text(let own):
      let bytes = Array(own.utf8)
      return text.offset(of: bytes).map { ($0, [bytes.count]) }
    case .nothing: return (0, [0])
    case .anyOf(let matchers): return try Self.findAny(matchers, text, &steps)
    case .everyOf(let matchers): return try Self.findEvery(matchers, text, &steps)
    case .atLeast(let count):
      let ends = text.scalarEnds.dropFirst(max(0, count - 1))
      return text.count + 1 > count && !ends.isEmpty ? (0, Array(ends)) : nil
    case .atMost(let count): return (0, [0] + text.scalarEnds.prefix(count))
    case .contains(let needle, let negated):
      guard let offset = text.offset(of: needle) else {
        return negated ? (0, text.scalarOffsets + [text.count]) : nil
      }
      if negated { return (0, text.prefix(offset).scalarOffsets + [offset]) }
      let start = offset + needle.count
      let rest = text.dropFirst(start)
      return (0, rest.scalarOffsets.map { start + $0 } + [start + rest.count])
    case .prefix(let prefix):
      return text.offset(of: prefix).map { offset in
        (offset, [prefix.count] + text.dropFirst(offset + prefix.count).scalarEnds.map { prefix.count + $0 })
      }
    case .suffix(let suffix): return text.offset(of: suffix).map { (0, [$0 + suffix.count]) }
    case .prefixSuffix(let prefix, let suffix): return Self.findBetween(prefix, suffix, text)
    case .prefixAny(let prefix, let separators):
      return text.offset(of: prefix).map { offset in
        let rest = text.dropFirst(offset + prefix.count)
        let end = rest.firstIndex(ofAny: separators) ?? rest.endIndex
        return (offset, [prefix.count] + rest[..<end].scalarEnds.map { prefix.count + $0 })
      }
    case .suffixAny(let suffix, let separators):
      return text.offset(of: suffix).map { offset in
        let start = text.prefix(offset).offsetBehindLast(of: separators)
        return (start, [offset + suffix.count - start])
      }
    case .row(let matchers, let length):
      for offset in text.scalarOffsets {
        let rest = text.dropFirst(offset)
        if rest.count < length { break }
        if try Self.rowMatches(matchers, rest, &steps) { return (offset, [length]) }
      }
      return nil
    case .tree: return nil
    }
  }

  private static func findAny(
    _ matchers: [GlobMatcher], _ text: Text, _ steps: inout Int
  ) throws(Glob.Fault) -> (offset: Int, lengths: [Int])? {
    var best: (offset: Int, lengths: [Int])?
    for matcher in matchers {
      guard let found = try matcher.find(in: text, &steps) else { continue }
      guard let known = best, known.offset <= found.offset else {
        best = found
        continue
      }
      if known.offset == found.offset { best = (known.offset, Set(known.lengths + found.lengths).sorted()) }
    }
    return best
  }

  private static func findEvery(
    _ matchers: [GlobMatcher], _ text: Text, _ steps: inout Int
  ) throws(Glob.Fault) -> (offset: Int, lengths: [Int])? {
    var (index, offset) = (0, 0)
    var current: [Int] = []
    var rest = text
    for (number, matcher) in matchers.enumerated() {
      guard let found = try matcher.find(in: rest, &steps) else { return nil }
      if number == 0 {
        current = found.lengths
      } else {
        let delta = index - (found.offset + offset)
        let lengths = Set(found.lengths)
        current = current.filter { lengths.contains($0 + delta) }.map { $0 + delta }
        if current.isEmpty { return nil }
      }
      index = found.offset + offset
      rest = text.dropFirst(index)
      offset += found.offset
    }
    return (index, current)
  }

  private static func findBetween(_ prefix: [UInt8], _ suffix: [UInt8], _ text: Text) -> (offset: Int, lengths: [Int])? {
    guard let start = text.offset(of: prefix) else { return nil }
    if suffix.isEmpty { return (start, [text.count - start]) }
    var lengths: [Int] = []
    var rest = text.dropFirst(start)
    while let last = rest.lastOffset(of: suffix) {
      lengths.append(last + suffix.count)
      rest = rest.prefix(last)
    }
    return lengths.isEmpty ? nil : (start, lengths.reversed())
  }

  static func spend(_ count: Int, _ steps: inout Int) throws(Glob.Fault) {
    steps -= count
    if steps < 0 { throw .tooLong }
  }
}

/// A matcher with what stands on either side of it.
struct GlobTree: Sendable {
  var value: GlobMatcher
  var left: GlobMatcher?
  var right: GlobMatcher?
  /// Of the sides as they were at first.
  private let leftLength: Int?
  private let rightLength: Int?
  let length: Int?

  init(_ value: GlobMatcher, left: GlobMatcher?, right: GlobMatcher?) {
    self.value = value
    self.left = left
    self.right = right
    leftLength = left.map(\.length) ?? 0
    rightLength = right.map(\.length) ?? 0
    if let own = value.length, let leftLength, let rightLength {
      length = leftLength + own + rightLength
    } else {
      length = nil
    }
  }

  func matches(_ text: GlobMatcher.Text, _ steps: inout Int) throws(Glob.Fault) -> Bool {
    if let length, length > text.count { return false }
    var offset = leftLength ?? 0
    let limit = text.count - (rightLength ?? 0)
    while offset < limit {
      guard let (index, lengths) = try value.find(in: text.prefix(limit).dropFirst(offset), &steps) else { return false }
      let before = text.prefix(offset + index)
      let isLeft = if let left { try left.matches(before, &steps) } else { before.isEmpty }
      if isLeft {
        for length in lengths.reversed() {
          let after = text.dropFirst(offset + index + length)
          let isRight = if let right { try right.matches(after, &steps) } else { after.isEmpty }
          if isRight { return true }
        }
      }
      offset += index + text.dropFirst(offset + index).firstScalar.width
    }
    return false
  }
}

extension ArraySlice<UInt8> {
  /// The first character, as Go decodes it: one byte that stands for none where there is no whole one.
  fileprivate var firstScalar: (scalar: Unicode.Scalar, width: Int) {
    guard let first else { return ("\u{FFFD}", 0) }
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    var decoder = UTF8()
    var iterator = makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return ("\u{FFFD}", 1) }
    return (scalar, UTF8.width(scalar))
  }

  /// Go decodes nothing to a replacement, and so nothing passes for one character.
  fileprivate var isOneCharacter: Bool { count <= firstScalar.width }

  /// Where its characters begin.
  fileprivate var scalarOffsets: [Int] {
    var offsets: [Int] = []
    var rest = self
    while !rest.isEmpty {
      offsets.append(rest.startIndex - startIndex)
      rest = rest.dropFirst(rest.firstScalar.width)
    }
    return offsets
  }

  /// Where they end, as Go counts: a replacement has three bytes.
  fileprivate var scalarEnds: [Int] {
    scalarOffsets.map { offset in
      let (scalar, width) = dropFirst(offset).firstScalar
      return offset + (scalar == "\u{FFFD}" ? 3 : width)
    }
  }

  fileprivate func firstCharacter(where fits: (Unicode.Scalar) -> Bool) -> (offset: Int, lengths: [Int])? {
    for offset in scalarOffsets {
      let (scalar, width) = dropFirst(offset).firstScalar
      if fits(scalar) { return (offset, [scalar == "\u{FFFD}" ? 3 : width]) }
    }
    return nil
  }

  fileprivate func firstIndex(ofAny scalars: [Unicode.Scalar]) -> Int? {
    scalars.isEmpty ? nil : scalarOffsets.first { scalars.contains(dropFirst($0).firstScalar.scalar) }.map { startIndex + $0 }
  }

  fileprivate func offsetBehindLast(of scalars: [Unicode.Scalar]) -> Int {
    scalarOffsets.last { scalars.contains(dropFirst($0).firstScalar.scalar) }.map { $0 + 1 } ?? 0
  }

  fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool {
    count >= suffix.count && self.suffix(suffix.count).elementsEqual(suffix)
  }

  fileprivate func offset(of needle: [UInt8]) -> Int? {
    guard count >= needle.count else { return nil }
    return (0...(count - needle.count)).first { dropFirst($0).starts(with: needle) }
  }

  fileprivate func lastOffset(of needle: [UInt8]) -> Int? {
    guard count >= needle.count else { return nil }
    return (0...(count - needle.count)).last { dropFirst($0).starts(with: needle) }
  }
}
