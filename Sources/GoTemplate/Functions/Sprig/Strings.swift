/// Sprig's functions on text.
enum SprigStrings {
  static let table = FunctionTable([
    "trim": GoFunction("(string) string") { _, a in .string(a[0].argumentText.trimmedWhitespace) },
    "upper": GoFunction("(string) string") { _, a in .string(GoStrings.upper(a[0].argumentText)) },
    "lower": GoFunction("(string) string") { _, a in .string(GoStrings.lower(a[0].argumentText)) },
    "title": GoFunction("(string) string") { _, a in .string(Casing.title(a[0].argumentText)) },
    "untitle": GoFunction("(string) string") { _, a in .string(Casing.untitle(a[0].argumentText)) },
    "swapcase": GoFunction("(string) string") { _, a in .string(Casing.swap(a[0].argumentText)) },
    "snakecase": GoFunction("(string) string") { _, a in
      .string(Casing.words(a[0].argumentText, joinedBy: "_"))
    },
    "kebabcase": GoFunction("(string) string") { _, a in
      .string(Casing.words(a[0].argumentText, joinedBy: "-"))
    },
    "camelcase": GoFunction("(string) string") { _, a in .string(Casing.camel(a[0].argumentText)) },
    "initials": GoFunction("(string) string") { _, a in .string(Casing.initials(a[0].argumentText))
    },
    "nospace": GoFunction("(string) string") { _, a in
      // The original takes each byte for a rune, which shows as soon as there is a space to leave out.
      let bytes = a[0].argumentText.bytes
      let kept = bytes.map { Unicode.Scalar($0) }.filter { !RuneClass.isSpace($0) }
      return kept.count == bytes.count ? a[0] : .string(GoString(runes: kept))
    },
    "trunc": GoFunction("(int, string) string") { _, a in
      let (count, bytes) = (a[0].argumentInt, a[1].argumentText.bytes)
      if count < 0, bytes.count + count > 0 {
        return .string(GoString(bytes: bytes[(bytes.count + count)...]))
      }
      return count >= 0 && bytes.count > count ? .string(GoString(bytes: bytes[..<count])) : a[1]
    },
    "substr": GoFunction("(int, int, string) string") { _, a in
      let (start, end, bytes) = (a[0].argumentInt, a[1].argumentInt, a[2].argumentText.bytes)
      func slice(_ from: Int, _ to: Int) throws -> GoValue {
        if to < 0 || to > bytes.count {
          throw FunctionError(
            "runtime error: slice bounds out of range [:\(to)]"
              + (to < 0 ? "" : " with length \(bytes.count)"))
        }
        if from > to {
          throw FunctionError("runtime error: slice bounds out of range [\(from):\(to)]")
        }
        return .string(GoString(bytes: bytes[from..<to]))
      }
      if start < 0 { return try slice(0, end) }
      if end < 0 || end > bytes.count {
        if start > bytes.count {
          throw FunctionError("runtime error: slice bounds out of range [\(start):\(bytes.count)]")
        }
        return try slice(start, bytes.count)
      }
      return try slice(start, end)
    },
    "repeat": GoFunction("(int, string) string") { execution, a in
      let (count, bytes) = (a[0].argumentInt, a[1].argumentText.bytes)
      if count < 0 { throw FunctionError("strings: negative Repeat count") }
      let (total, overflow) = count.multipliedReportingOverflow(by: bytes.count)
      if overflow { throw FunctionError("strings: Repeat output length overflow") }
      try execution.reserve(bytes: total)
      var result: [UInt8] = []
      result.reserveCapacity(total)
      for _ in 0..<(bytes.isEmpty ? 0 : count) { result.append(contentsOf: bytes) }
      return .string(GoString(bytes: result))
    },
    "trimAll": trimAll,
    "trimall": trimAll,
    "trimSuffix": GoFunction("(string, string) string") { _, a in
      let (suffix, text) = (a[0].argumentText, a[1].argumentText)
      return GoStrings.hasSuffix(text, suffix)
        ? .string(GoString(bytes: text.bytes.dropLast(suffix.count))) : a[1]
    },
    "trimPrefix": GoFunction("(string, string) string") { _, a in
      let (prefix, text) = (a[0].argumentText, a[1].argumentText)
      return GoStrings.hasPrefix(text, prefix)
        ? .string(GoString(bytes: text.bytes.dropFirst(prefix.count))) : a[1]
    },
    "contains": GoFunction("(string, string) bool") { _, a in
      .bool(GoStrings.contains(a[1].argumentText, a[0].argumentText))
    },
    "hasPrefix": GoFunction("(string, string) bool") { _, a in
      .bool(GoStrings.hasPrefix(a[1].argumentText, a[0].argumentText))
    },
    "hasSuffix": GoFunction("(string, string) bool") { _, a in
      .bool(GoStrings.hasSuffix(a[1].argumentText, a[0].argumentText))
    },
    "quote": GoFunction("(...any) string") { execution, a in
      try join(a.filter { !$0.isNull }.map { Quoting.doubleQuoted($0.displayText) }, execution)
    },
    "squote": GoFunction("(...any) string") { execution, a in
      try join(a.filter { !$0.isNull }.map { "'" + Printer.text($0) + "'" }, execution)
    },
    "cat": GoFunction("(...any) string") { execution, a in
      try join(a.filter { !$0.isNull }.map { Printer.text($0) }, execution)
    },
    "indent": GoFunction("(int, string) string") { execution, a in
      .string(try indent(a[0].argumentInt, a[1].argumentText, execution))
    },
    "nindent": GoFunction("(int, string) string") { execution, a in
      .string("\n" + (try indent(a[0].argumentInt, a[1].argumentText, execution)))
    },
    "replace": GoFunction("(string, string, string) string") { execution, a in
      let (old, new, text) = (a[0].argumentText, a[1].argumentText, a[2].argumentText)
      let most = old.isEmpty ? text.count + 1 : text.count / old.count
      if new.count > old.count {
        try execution.reserve(bytes: text.count + min(most, 1 << 32) * (new.count - old.count))
      }
      return .string(GoStrings.replace(text, old, new))
    },
    "plural": GoFunction("(string, string, int) string") { _, a in
      a[2].argumentInt == 1 ? a[0] : a[1]
    },
    "toString": GoFunction("(any) string") { _, a in .string(a[0].displayText) },
    "abbrev": GoFunction("(int, string) string") { _, a in
      .string(Wrapping.abbreviate(a[1].argumentText, 0, a[0].argumentInt))
    },
    "abbrevboth": GoFunction("(int, int, string) string") { _, a in
      let (left, right) = (a[0].argumentInt, a[1].argumentInt)
      if right < 4 || (left > 0 && right < 7) { return a[2] }
      return .string(Wrapping.abbreviate(a[2].argumentText, left, right))
    },
    "wrap": GoFunction("(int, string) string") { execution, a in
      try execution.reserve(bytes: a[1].argumentText.count * 2)
      return .string(
        Wrapping.wrap(a[1].argumentText, a[0].argumentInt, "\n", breaksLongWords: false))
    },
    "wrapWith": GoFunction("(int, string, string) string") { execution, a in
      try execution.reserve(bytes: a[2].argumentText.count * (1 + a[1].argumentText.count))
      return .string(
        Wrapping.wrap(a[2].argumentText, a[0].argumentInt, a[1].argumentText, breaksLongWords: true)
      )
    },
    "split": GoFunction("(string, string) any") { execution, a in
      try reserveParts(a[1].argumentText, a[0].argumentText, execution)
      return try numbered(GoStrings.split(a[1].argumentText, a[0].argumentText), execution)
    },
    "splitn": GoFunction("(string, int, string) any") { execution, a in
      try reserveParts(a[2].argumentText, a[0].argumentText, execution)
      return try numbered(
        GoStrings.split(a[2].argumentText, a[0].argumentText, limit: a[1].argumentInt), execution)
    },
    "splitList": GoFunction("(string, string) strings") { execution, a in
      try reserveParts(a[1].argumentText, a[0].argumentText, execution)
      return .strings(GoStrings.split(a[1].argumentText, a[0].argumentText))
    },
    "join": GoFunction("(string, any) string") { execution, a in
      let parts = strings(a[1])
      try execution.reserve(
        bytes: parts.reduce(parts.count * a[0].argumentText.count) { $0 + $1.count })
      return .string(GoStrings.join(parts, a[0].argumentText))
    },
    "toStrings": GoFunction("(any) strings") { _, a in
      if case .slice(let slice) = a[0], slice.type == .strings { return a[0] }
      return .strings(strings(a[0]))
    },
    "sortAlpha": GoFunction("(any) strings") { execution, a in
      guard a[0].elements != nil else { return .strings([a[0].displayText]) }
      if case .slice(let slice) = a[0], slice.isNil, slice.type == .strings { return a[0] }
      let parts = strings(a[0])
      try execution.chargeSorting(parts.reduce(parts.count) { $0 + $1.count >> 9 })
      return .strings(parts.sorted())
    },
    "hello": GoFunction("() string") { _, _ in "Hello!" },
    "ternary": GoFunction("(any, any, bool) any") { _, a in a[2].argumentBool ? a[0] : a[1] },
  ])

  private static let trimAll = GoFunction("(string, string) string") { _, a in
    let cutset = Set(a[0].argumentText.runes)
    return .string(
      GoString(
        bytes: GoStrings.trim(a[1].argumentText.bytes[...], left: true, right: true) {
          cutset.contains($0)
        }))
  }

  private static func join(_ parts: [GoString], _ execution: Execution) throws -> GoValue {
    try execution.reserve(bytes: parts.reduce(0) { $0 + $1.count + 1 })
    return .string(GoStrings.join(parts, " "))
  }

  private static func indent(_ count: Int, _ text: GoString, _ execution: Execution) throws
    -> GoString
  {
    if count < 0 { throw FunctionError("strings: negative Repeat count") }
    try execution.reserve(bytes: count)
    let lines = text.bytes.count { $0 == 0x0A } + 1
    let (padding, overflow) = lines.multipliedReportingOverflow(by: count)
    try execution.reserve(bytes: overflow ? Int.max : text.count + padding)
    let pad = [UInt8](repeating: 0x20, count: count)
    var result = pad
    result.reserveCapacity(text.count + padding)
    var rest = text.bytes[...]
    while let end = rest.firstIndex(of: 0x0A) {
      result += rest[...end]
      result += pad
      rest = rest[(end + 1)...]
    }
    result += rest
    return GoString(bytes: result)
  }

  /// Takes the parts of a text of the budget before they are made.
  private static func reserveParts(_ text: GoString, _ separator: GoString, _ execution: Execution) throws {
    var count = separator.isEmpty ? text.count : 1
    var index = 0
    while !separator.isEmpty, let found = text.bytes.firstIndex(ofBytes: separator.bytes, from: index) {
      count += 1
      index = found + separator.count
    }
    try execution.reserve(elements: count * 2)
  }

  private static func numbered(_ parts: [GoString], _ execution: Execution) throws -> GoValue {
    try execution.reserve(elements: parts.count * 4)
    return .map(
      GoMap(
        parts.enumerated().map { (GoString("_\($0.offset)"), .string($0.element)) },
        type: .map(.string)))
  }

  /// Sprig's `strslice`: the elements as text; nil ones are left out, and what is no list is a list of itself.
  static func strings(_ value: GoValue) -> [GoString] {
    guard let elements = value.elements else { return value.isNull ? [] : [value.displayText] }
    return elements.compactMap { $0.isNull ? nil : $0.displayText }
  }
}
