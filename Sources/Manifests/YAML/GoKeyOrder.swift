/// The order in which goyaml writes the keys of a map: by letters, what is no letter before them, and numbers by their value.
public enum GoKeyOrder {
  public enum Version: Sendable {
    case two
    /// Behind a digit a letter comes before what is none: `1e4`, `1_000`.
    case three
  }

  static func precedes(_ a: String, _ b: String, _ version: Version = .two) -> Bool {
    let inBytes: Bool?? = a.utf8.withContiguousStorageIfAvailable { x in
      b.utf8.withContiguousStorageIfAvailable { y in precedes(x, y, version) } ?? nil
    }
    return (inBytes ?? nil) ?? precedesByRunes(a, b, version)
  }

  /// Nil where the first difference, or a number that it stands in, is not in ASCII.
  private static func precedes(
    _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>, _ version: Version
  ) -> Bool? {
    let count = min(a.count, b.count)
    var index = 0
    while index < count, a[index] == b[index] { index += 1 }
    guard index < count else { return a.count < b.count }
    let (p, q) = (a[index], b[index])
    guard p < 0x80, q < 0x80, index == 0 || a[index - 1] < 0x80 else { return nil }
    let lettersFirst = version == .three && index > 0 && isDigit(a[index - 1])
    switch (isLetter(p), isLetter(q)) {
    case (true, false): return lettersFirst
    case (false, true): return !lettersFirst
    case (true, true): return p < q
    case (false, false): break
    }
    // Zeros at the front do not count, but zeros within a number do.
    var start = 0
    if p == 0x30 || q == 0x30 {
      var before = index - 1
      while before >= 0, isDigit(a[before]) {
        if a[before] != 0x30 { start = 1 }
        before -= 1
      }
      if before >= 0, a[before] >= 0x80 { return nil }
    }
    guard let (m, mEnd) = number(a, index, start), let (n, nEnd) = number(b, index, start) else { return nil }
    if m != n { return m < n }
    return mEnd == nEnd ? p < q : mEnd < nEnd
  }

  /// Nil where digits of another script may follow.
  private static func number(_ text: UnsafeBufferPointer<UInt8>, _ from: Int, _ start: Int) -> (value: Int, end: Int)? {
    var value = start
    var end = from
    while end < text.count, isDigit(text[end]) {
      value = value &* 10 &+ Int(text[end] - 0x30)
      end += 1
    }
    if end < text.count, text[end] >= 0x80 { return nil }
    return (value, end)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func precedesByRunes(_ a: String, _ b: String, _ version: Version) -> Bool {
    let x = Array(a.unicodeScalars)
    let y = Array(b.unicodeScalars)
    var index = 0
    while index < x.count, index < y.count, x[index] == y[index] { index += 1 }
    guard index < x.count, index < y.count else { return x.count < y.count }
    let (p, q) = (x[index], y[index])
    let lettersFirst = version == .three && index > 0 && isDigit(x[index - 1])
    switch (isLetter(p), isLetter(q)) {
    case (true, true): return p.value < q.value
    case (true, false): return lettersFirst
    case (false, true): return !lettersFirst
    case (false, false): break
    }
    // Zeros at the front do not count, but zeros within a number do.
    var start = 0
    if p == "0" || q == "0" {
      for before in x[..<index].reversed() {
        guard isDigit(before) else { break }
        if before != "0" { start = 1 }
      }
    }
    let (m, mEnd) = number(x[index...], start)
    let (n, nEnd) = number(y[index...], start)
    if m != n { return m < n }
    return mEnd == nEnd ? p.value < q.value : mEnd < nEnd
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  /// Those of every script; their worth is told as if they were ASCII.
  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .decimalNumber }

  private static func number(_ text: ArraySlice<Unicode.Scalar>, _ start: Int) -> (value: Int, end: Int) {
    var value = start
    var end = text.startIndex
    while end < text.endIndex, isDigit(text[end]) {
      value = value &* 10 &+ Int(text[end].value - 48)
      end += 1
    }
    return (value, end)
  }
}

extension Object {
  /// Its pairs in the order of goyaml's keys.
  public func inGoOrder(_ version: GoKeyOrder.Version = .two) -> [Element] {
    let pairs = Array(self)
    if zip(pairs, pairs.dropFirst()).allSatisfy({ GoKeyOrder.precedes($0.key, $1.key, version) }) { return pairs }
    return pairs.sorted { GoKeyOrder.precedes($0.key, $1.key, version) }
  }
}
