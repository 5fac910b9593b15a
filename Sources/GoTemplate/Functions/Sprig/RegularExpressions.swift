/// Sprig's regular expressions. Those without `must` swallow or panic on a bad pattern, each as Sprig does.
enum SprigRegularExpressions {
  static let table: FunctionTable = {
    var table = FunctionTable([
      "regexMatch": GoFunction("(string, string) bool") { execution, a in
        // A bad pattern matches nothing.
        let expression: RegularExpression
        do {
          expression = try execution.regularExpression(a[0].argumentText)
        } catch let error as FunctionError where !error.isLimit {
          return false
        }
        try execution.beginMatch(of: expression, in: a[1].argumentText.count, isFirst: true)
        return .bool(expression.match(a[1].argumentText.bytes) != nil)
      },
      "mustRegexMatch": GoFunction("(string, string) bool") { execution, a in
        let expression = try execution.regularExpression(a[0].argumentText)
        try execution.beginMatch(of: expression, in: a[1].argumentText.count, isFirst: true)
        return .bool(expression.match(a[1].argumentText.bytes) != nil)
      },
      "regexQuoteMeta": GoFunction("(string) string") { _, a in
        let special = Array("\\.+*?()|[]{}^$".utf8)
        var result = GoString()
        for byte in a[0].argumentText.bytes {
          if special.contains(byte) { result.bytes.append(UInt8(ascii: "\\")) }
          result.bytes.append(byte)
        }
        return .string(result)
      },
    ])
    add(&table, "regexFindAll", "(string, string, int) strings") { execution, expression, a in
      let text = a[1].argumentText.bytes
      let found = try expression.matches(text, limit: a[2].argumentInt, execution).compactMap {
        $0[0].map { GoString(bytes: text[$0]) }
      }
      try execution.reserve(elements: found.count * 2)
      return found.isEmpty ? .slice(GoSlice(nilOf: .strings)) : .strings(found)
    }
    add(&table, "regexFind", "(string, string) string") { _, expression, a in
      let text = a[1].argumentText.bytes
      return .string(expression.match(text)?[0].map { GoString(bytes: text[$0]) } ?? GoString())
    }
    add(&table, "regexReplaceAll", "(string, string, string) string") { execution, expression, a in
      try .string(
        expression.replace(
          a[1].argumentText.bytes, a[2].argumentText.bytes, expands: true, execution))
    }
    add(&table, "regexReplaceAllLiteral", "(string, string, string) string") {
      execution, expression, a in
      try .string(
        expression.replace(
          a[1].argumentText.bytes, a[2].argumentText.bytes, expands: false, execution))
    }
    add(&table, "regexSplit", "(string, string, int) strings") { execution, expression, a in
      let parts = try expression.split(a[1].argumentText.bytes, limit: a[2].argumentInt, execution)
      try execution.reserve(elements: parts.count * 2)
      return a[2].argumentInt == 0 ? .slice(GoSlice(nilOf: .strings)) : .strings(parts)
    }
    return table
  }()

  private static func add(
    _ table: inout FunctionTable, _ name: String, _ signature: Signature,
    _ body: @escaping @Sendable (Execution, RegularExpression, [GoValue]) throws -> GoValue
  ) {
    table["must" + name.prefix(1).uppercased() + name.dropFirst()] = GoFunction(signature) {
      execution, a in
      let expression = try execution.regularExpression(a[0].argumentText)
      try execution.beginMatch(of: expression, in: a[1].argumentText.count, isFirst: true)
      return try body(execution, expression, a)
    }
    table[name] = GoFunction(signature) { execution, a in
      let expression: RegularExpression
      do {
        expression = try execution.regularExpression(a[0].argumentText)
      } catch let error as FunctionError where !error.isLimit {
        // Go's MustCompile panics with the pattern quoted.
        let pattern = a[0].argumentText
        let quoted =
          Quoting.canBackquote(pattern) ? "`" + pattern + "`" : Quoting.doubleQuoted(pattern)
        throw FunctionError("regexp: Compile(\(quoted)): \(error)")
      }
      try execution.beginMatch(of: expression, in: a[1].argumentText.count, isFirst: true)
      return try body(execution, expression, a)
    }
  }
}

extension RegularExpression {
  /// - Parameter expands: whether `$1` and `${name}` in the replacement stand for groups.
  func replace(_ text: [UInt8], _ replacement: [UInt8], expands: Bool, _ execution: Execution)
    throws -> GoString
  {
    let template = expands && replacement.contains(UInt8(ascii: "$")) ? replacement : nil
    var result: [UInt8] = []
    var end = 0
    for match in try matches(text, groups: template == nil ? 1 : groupCount + 1, execution) {
      guard let whole = match[0] else { continue }
      try execution.step()
      result.append(contentsOf: text[end..<whole.lowerBound])
      if let template {
        expand(template, match, text, into: &result)
      } else {
        result.append(contentsOf: replacement)
      }
      end = whole.upperBound
      if result.count > 1 << 20 { try execution.reserve(bytes: result.count / 64) }
      guard result.count <= execution.environment.limits.stringBytes else { break }
    }
    result.append(contentsOf: text[end...])
    try execution.reserve(bytes: result.count)
    return GoString(bytes: result)
  }

  private func expand(
    _ template: [UInt8], _ match: [Range<Int>?], _ text: [UInt8], into result: inout [UInt8]
  ) {
    var index = 0
    while index < template.count {
      guard template[index] == UInt8(ascii: "$") else {
        result.append(template[index])
        index += 1
        continue
      }
      if index + 1 < template.count, template[index + 1] == UInt8(ascii: "$") {
        result.append(UInt8(ascii: "$"))
        index += 2
        continue
      }
      let isBraced = index + 1 < template.count && template[index + 1] == UInt8(ascii: "{")
      let start = index + (isBraced ? 2 : 1)
      var end = start
      while end < template.count,
        Lexer.isAlphaNumeric(UTF8Decoding.rune(in: template, at: end).rune)
      {
        end += UTF8Decoding.rune(in: template, at: end).length
      }
      guard end > start, !isBraced || (end < template.count && template[end] == UInt8(ascii: "}"))
      else {
        // No name: the dollar stands for itself.
        result.append(UInt8(ascii: "$"))
        index += 1
        continue
      }
      let name = template[start..<end]
      let isNumber = name.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      let group = isNumber ? Int(String(decoding: name, as: UTF8.self)) : groupNumber(name)
      if let group, group < match.count, let range = match[group] {
        result.append(contentsOf: text[range])
      }
      index = end + (isBraced ? 1 : 0)
    }
  }

  /// Go's `Regexp.Split`.
  func split(_ text: [UInt8], limit: Int, _ execution: Execution) throws -> [GoString] {
    if limit == 0 { return [] }
    if text.isEmpty, !isEmpty { return [GoString()] }
    var parts: [GoString] = []
    var (begin, end) = (0, 0)
    for match in try matches(text, limit: limit, execution) {
      if limit > 0, parts.count == limit - 1 { break }
      guard let whole = match[0] else { continue }
      end = whole.lowerBound
      if whole.upperBound != 0 { parts.append(GoString(bytes: text[begin..<end])) }
      begin = whole.upperBound
    }
    if end != text.count { parts.append(GoString(bytes: text[begin...])) }
    return parts
  }
}
