import Randomness

/// Makes random values for ``TemplateGenerator``'s templates: the keys and their kinds are always the same, what is in them is not.
public struct ValuesGenerator {
  private var random: SplitMix

  public init(seed: UInt64) { random = SplitMix(state: seed) }

  /// What the table of expressions is carried out on.
  public static let fixed = """
    s: hello world
    empty: ""
    upper: Some-MixedCase_text
    multi: |
      first: line
        second  line
      - third "quoted" 'line'
    special: "a<b>&c\\t\\"d\\"\\\\ é 日本 😀"
    path: /usr/local//lib/../bin/tool.tar.gz
    version: 1.24.3-beta.2+build.5
    number: 42
    negative: -7
    zero: 0
    float: 3.14159
    tiny: 0.0000012
    big: 123456789012
    huge: 1.5e+25
    octal: 0777
    digits: "0123"
    numeric: "42.5"
    yes: true
    no: false
    nothing: null
    list: [a, b, c, a]
    numbers: [3, 1, 2, 2.5]
    mixed: [1, two, true, null, [nested, 1], {k: v}]
    none: []
    map: {a: 1, b: two, c: [x, y], d: {e: deep}}
    blank: {}
    labels: {app.kubernetes.io/name: web, tier: "1", on: "yes"}
    deep: {one: {two: {three: end, list: [1, 2, {k: v}]}}}
    template: "{{ .Values.s | upper }}-{{ len .Values.list }}"
    yaml: "x: 1\\ny: [a, b]\\nz: {q: \\"1\\"}\\n"
    json: '{"k": [1, 2.5, "x"], "b": true, "n": null}'
    """

  /// A values file.
  public mutating func file() -> String {
    var lines = ["empty: \"\"", "zero: 0", "truth: true", "lie: false", "nothing: null", "none: []", "blank: {}"]
    func add(_ key: String, _ value: String) { lines.append("\(key): \(value)") }
    for key in ["s", "upper", "special", "random"] { add(key, quoted(text())) }
    lines += ["multi: |" + random.pick(["", "-", "+"]), "  begin: here"]
    for _ in 0..<random.below(5) {
      lines.append("  " + random.pick(["first: line", "  second  line", "- third \"quoted\" 'line'", "", "# no comment"]))
    }
    add("odd", quoted(random.pick(Self.oddTexts)))
    add("path", random.pick(["/usr/local//lib/../bin/tool.tar.gz", "../a/./b.c.d", "a", "/", "a/b/", "\"\""]))
    add("version", "\"" + random.pick(["1.24.3-beta.2+build.5", "v2.0.1", "1.30", "0.2.3-rc1", "10.20.30+meta"]) + "\"")
    add("number", "\(random.below(2000) - 100)")
    add("negative", "-\(1 + random.below(99999))")
    add("float", number())
    add("tiny", "0.0000\(1 + random.below(99999))")
    add("big", "\(1_000_000 + random.below(1 << 52))")
    add("huge", "\(1 + random.below(9)).\(random.below(1000))e+\(18 + random.below(20))")
    add("octal", random.pick(["0777", "0o17", "0x1F", "0b101", "1_000", "010"]))
    add("any", number())
    add("digits", random.pick(["\"0123\"", "\"7\"", "\"-12\"", "\"12345678901234567890\""]))
    add("numeric", random.pick(["\"42.5\"", "\"1e3\"", "\"0x10\"", "\"+5\"", "\"1_000\""]))
    let words = ["a", "b", "c", "long-word", "\"\"", "\"1\"", "B"]
    add("list", flow((0..<random.below(5)).map { _ in random.pick(words) }))
    add("numbers", flow((0..<random.below(5)).map { _ in number() }))
    add("texts", flow((0..<random.below(4)).map { _ in quoted(text()) }))
    add("mixed", flow((0..<random.below(6)).map { _ in value(2) }))
    add("map", "{a: \(scalar()), b: \(quoted(text())), c: [x, \(quoted(word()))], d: {e: \(scalar())}\(extraPairs())}")
    add("labels", "{app.kubernetes.io/name: \(quoted(word())), tier: \"\(random.below(3))\", on: \"yes\"}")
    add("deep", "{one: {two: {three: \(quoted(word())), list: [\(scalar()), 2, {k: v}]}}}")
    let pairs = (0..<random.below(6)).map { "\(quoted(random.pick(Self.oddTexts) + "\($0)")): \(value(1))" }
    add("keys", "{\(pairs.joined(separator: ", "))}")
    add("template", #""{{ .Values.s | upper }}-{{ len .Values.list }}""#)
    add("yaml", #""x: 1\ny: [a, b]\nz: {q: \"1\"}\n""#)
    add("json", #"'{"k": [1, 2.5, "x"], "b": true, "n": null}'"#)
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func extraPairs() -> String {
    (0..<random.below(4)).map { ", extra\($0): \(value(2))" }.joined()
  }

  private mutating func value(_ depth: Int) -> String {
    switch random.below(depth > 0 ? 8 : 5) {
    case 5: flow((0..<random.below(4)).map { _ in value(depth - 1) })
    case 6, 7:
      "{\((0..<random.below(3)).map { "\(["k", "name", "on", "\"1\""][$0]): \(value(depth - 1))" }.joined(separator: ", "))}"
    default: scalar()
    }
  }

  private mutating func scalar() -> String {
    switch random.below(8) {
    case 0: "null"
    case 1: random.pick(["true", "false", "yes", "off"])
    case 2, 3: number()
    case 4: quoted(random.pick(Self.oddTexts))
    default: quoted(text())
    }
  }

  private mutating func number() -> String {
    switch random.below(8) {
    case 0: "\(random.below(10))"
    case 1: "-\(random.below(1000))"
    case 2: "\(random.below(1 << 40))"
    case 3: "\(random.below(100)).\(random.below(1000))"
    case 4: "\(random.below(100)).5"
    case 5: "\(1 + random.below(9))e\(random.below(40) - 20)"
    case 6: "\(random.below(4096) * 1024)"
    default: "0.\(random.below(100_000))"
    }
  }

  private func flow(_ elements: [String]) -> String { "[\(elements.joined(separator: ", "))]" }

  private mutating func word() -> String {
    random.pick([
      "web", "app-1", "Hello", "world", "x", "some_name", "camelCaseWord", "é", "日本", "😀", "a.b/c", "OF", "the", "e\u{301}", "ß",
      "ǆ",
    ])
  }

  private mutating func text() -> String {
    if random.chance(15) { return random.pick(Self.oddTexts) }
    let separators = [
      " ", " ", " ", "-", "_", ", ", ": ", "\n", "\n  ", "  ", "\t", "/", "<&>", "'", "\"", " # ", "\\", "\u{a0}", "$",
    ]
    var text = word()
    for _ in 0..<random.below(random.chance(10) ? 40 : 6) { text += random.pick(separators) + word() }
    if random.chance(10) { text += random.pick(["\n", " ", "\n\n", "\t"]) }
    return text
  }

  /// What YAML, JSON and Go each read in a way of their own.
  private static let oddTexts = [
    "", " ", "yes", "no", "on", "y", "null", "~", "true", "1", "0777", "0o7", "0x1f", "1e3", "1.0", ".5", "-.inf", ".nan",
    "1_000",
    "2024-01-01", "2024-01-01T00:00:00Z", "12:30:45", "=", "<<", "- a", "-", "?", "? a", ": b", "a: b", "a #b", "#", "&a", "*a",
    "!t",
    "|", ">", "%x", "@x", "`x`", "{a}", "[a]", "a,b", "'", "\"", "\\", "é", "\u{85}", "\u{7}", "\u{7f}", "a\nb",
    "a\n", "\na", " a", "a ", "a\n b\n", "  a\nb", "a \nb", "\t", "\ta", "a\tb", "---", "...", "--- a", "<no value>", "a\r\nb",
    "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna",
    "http://example.com/a?b=c&d=e#f", "{{ .x }}", "😀", "\u{e000}", "1.2.3", "1.2", "+1", "-0", "0", "00", "0b1", "1e", "e1", "١",
  ]

  /// A double-quoted YAML scalar.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\u{0}"..<"\u{20}", "\u{7f}"..<"\u{a0}", "\u{2028}", "\u{feff}":
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
