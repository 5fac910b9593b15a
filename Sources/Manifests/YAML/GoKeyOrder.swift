import OrderedCollections

/// The order in which goyaml writes the keys of a map: by letters, what is no letter before them, and numbers by their value.
enum GoKeyOrder {
  static func precedes(_ a: String, _ b: String) -> Bool {
    // Where the first difference is in ASCII and not between digits, nothing else counts.
    for (p, q) in zip(a.utf8, b.utf8) where p != q {
      guard p < 0x80, q < 0x80, !(isDigit(p) && isDigit(q)) else { return precedesByRunes(a, b) }
      switch (isLetter(p), isLetter(q)) {
      case (true, false): return false
      case (false, true): return true
      case (true, true): return p < q
      case (false, false): return isDigit(p) || isDigit(q) ? precedesByRunes(a, b) : p < q
      }
    }
    return a.utf8.count < b.utf8.count
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func precedesByRunes(_ a: String, _ b: String) -> Bool {
    let x = Array(a.unicodeScalars)
    let y = Array(b.unicodeScalars)
    var index = 0
    while index < x.count, index < y.count, x[index] == y[index] { index += 1 }
    guard index < x.count, index < y.count else { return x.count < y.count }
    let (p, q) = (x[index], y[index])
    switch (isLetter(p), isLetter(q)) {
    case (true, true): return p.value < q.value
    case (true, false): return false
    case (false, true): return true
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
  /// The same with keys in goyaml's order, at this level only.
  public func inGoOrder() -> Object {
    let keys = storage.keys
    if zip(keys, keys.dropFirst()).allSatisfy({ GoKeyOrder.precedes($0, $1) }) { return self }
    return Object(map { ($0.key, $0.value) }.sorted { GoKeyOrder.precedes($0.0, $1.0) })
  }
}
