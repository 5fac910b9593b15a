/// Makes random templates over ``TemplateGenerator/values``: mostly well typed, so that most of them give text.
public struct TemplateGenerator {
  private var random: SeededRandom
  private var variables: [(name: String, type: Kind)] = []
  private var depth = 0
  private var loops = 0
  private let name: String

  /// What every template is carried out on.
  public static let values = """
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

  private enum Kind: CaseIterable { case string, int, float, bool, list, map, any }

  public init(seed: UInt64, name: String) {
    random = SeededRandom(seed: seed)
    self.name = name
  }

  /// A template's file: definitions first, then the body, whose output is told in base64 so that it is YAML whatever it is.
  public mutating func file() -> String {
    var definitions = ""
    for index in 0..<random.below(3) {
      variables = []
      definitions +=
        "{{- define \"\(name)-\(index)\" -}}\(body(statements: 1 + random.below(3)))\(trim("{{ end }}"))"
    }
    helpers = definitions.isEmpty ? 0 : 1
    variables = []
    let main = body(statements: 1 + random.below(6))
    return definitions + "{{- define \"\(name)\" }}" + main
      + "{{ end -}}\n\(name): {{ include \"\(name)\" . | b64enc | quote }}\n"
  }

  private var helpers = 0

  // MARK: Statements

  private mutating func body(statements: Int) -> String {
    depth += 1
    defer { depth -= 1 }
    return (0..<statements).map { _ in statement() }.joined()
  }

  private mutating func trim(_ action: String) -> String {
    var action = action
    if random.chance(20) { action = "{{- " + action.dropFirst(2).drop { $0 == " " || $0 == "-" } }
    if random.chance(20), action.hasSuffix(" }}") { action = action.dropLast(3) + " -}}" }
    return action
  }

  private mutating func statement() -> String {
    let text = random.pick(["", " ", "\n", "x", "\n  key: ", " - ", "\t", "{ } "])
    if depth > 3 { return text + trim("{{ \(printable()) }}") }
    switch random.below(14) {
    case 0:
      let outer = variables.count
      defer { variables.removeSubrange(outer...) }
      let condition = random.chance(60) ? expression(.bool) : expression(.any)
      let first = body(statements: 1 + random.below(2))
      variables.removeSubrange(outer...)
      var middle = ""
      if random.chance(30) {
        middle = trim("{{ else if \(expression(.any)) }}") + body(statements: 1)
        variables.removeSubrange(outer...)
      }
      let last = random.chance(50) ? trim("{{ else }}") + body(statements: 1) : ""
      return text + trim("{{ if \(condition) }}") + first + middle + last + trim("{{ end }}")
    case 1:
      let outer = variables.count
      defer { variables.removeSubrange(outer...) }
      let name = fresh()
      let value = expression(random.pick([.string, .list, .map, .any]))
      let opening = random.chance(50) ? "{{ with \(value) }}" : "{{ with \(name) := \(value) }}"
      if opening.contains(":=") { variables.append((name, .any)) }
      let inner = trim("{{ . }}") + (random.chance(50) ? body(statements: 1) : "")
      let last = random.chance(50) ? trim("{{ else }}") + "none" : ""
      return text + trim(opening) + inner + last + trim("{{ end }}")
    case 2, 3:
      let outer = variables.count
      defer { variables.removeSubrange(outer...) }
      loops += 1
      defer { loops -= 1 }
      let over = expression(random.pick([.list, .list, .map, .int]))
      let (key, value) = (fresh(), fresh())
      var opening = "{{ range \(over) }}"
      switch random.below(3) {
      case 0:
        opening = "{{ range \(key), \(value) := \(over) }}"
        variables += [(key, .any), (value, .any)]
      case 1:
        opening = "{{ range \(value) := \(over) }}"
        variables.append((value, .any))
      default: break
      }
      var inner = trim("{{ . }}") + body(statements: 1)
      if random.chance(20) {
        inner +=
          trim("{{ if \(expression(.bool)) }}")
          + trim(random.pick(["{{ break }}", "{{ continue }}"])) + "{{ end }}|"
      }
      let last = random.chance(40) ? trim("{{ else }}") + "none" : ""
      return text + trim(opening) + inner + last + trim("{{ end }}")
    case 4, 5:
      let type = random.pick(Kind.allCases)
      let name = fresh()
      let result = text + trim("{{ \(name) := \(expression(type)) }}")
      variables.append((name, type))
      return result
    case 6:
      guard let variable = variables.randomElement(using: &random) else { return text }
      return text + trim("{{ \(variable.name) = \(expression(variable.type)) }}")
    case 7 where helpers > 0:
      return text
        + trim(
          "{{ include \"\(name)-0\" $ | \(random.pick(["trim", "quote", "indent 2", "nindent 4", "upper"])) }}"
        )
    case 8 where helpers > 0: return text + trim("{{ template \"\(name)-0\" $ }}")
    case 9:
      return text
        + random.pick(["{{/* comment */}}", "{{- /* c */ -}}", "{{ \"lit\" }}", "{{ `raw` }}"])
    default: return text + trim("{{ \(printable()) }}")
    }
  }

  private mutating func fresh() -> String { "$v\(random.below(6))" }

  private mutating func printable() -> String {
    let value = expression(random.pick(Kind.allCases))
    switch random.below(8) {
    case 0: return value + " | toYaml"
    case 1: return value + " | toJson"
    case 2: return value + " | quote"
    case 3: return value + " | printf \"%v\""
    case 4:
      return value + " | toString | "
        + random.pick(["upper", "trunc 5", "squote", "nindent 2", "b64enc", "sha256sum", "len"])
    default: return value
    }
  }

  // MARK: Expressions

  private mutating func expression(_ type: Kind) -> String {
    depth += 1
    defer { depth -= 1 }
    // A few are of another type than is asked for: errors must be the same too.
    let type = random.chance(2) ? random.pick(Kind.allCases) : type
    if let variable = variables.filter({ $0.type == type }).randomElement(using: &random),
      random.chance(30)
    {
      return variable.name
    }
    if depth > 5 || random.chance(35) { return leaf(type) }
    switch type {
    case .string: return text()
    case .int: return integer()
    case .float: return float()
    case .bool: return bool()
    case .list: return list()
    case .map: return map()
    case .any: return any()
    }
  }

  private mutating func argument(_ type: Kind) -> String {
    let value = expression(type)
    return value.contains(" ") && !value.hasPrefix("\"") && !value.hasPrefix("`")
      ? "(\(value))" : value
  }

  private mutating func leaf(_ type: Kind) -> String {
    switch type {
    case .string:
      random.pick([
        "\"lit\"", "\"\"", "\"a-b_c d\"", "`raw \\n`", "\"x,y,,z\"", "$.Values.s", "$.Values.upper",
        "$.Values.multi",
        "$.Values.special", "$.Values.path", "$.Values.empty", "$.Values.version", "$.Values.map.b",
        "$.Values.deep.one.two.three",
        "$.Release.Name", "$.Values.digits", "$.Values.numeric",
      ])
    case .int:
      random.pick([
        "0", "1", "3", "-2", "10", "(int $.Values.number)", "(len $.Values.s)", "0x1F",
        "(int64 $.Values.big)",
      ])
    case .float:
      random.pick([
        "1.5", "$.Values.number", "$.Values.float", "$.Values.tiny", "$.Values.big",
        "$.Values.huge", "$.Values.zero",
        "$.Values.negative", "1e3", "$.Values.octal",
      ])
    case .bool:
      random.pick([
        "true", "false", "$.Values.yes", "$.Values.list", "$.Values.nothing", "$.Values.missing",
        "$.Values.zero",
      ])
    case .list:
      random.pick([
        "$.Values.list", "$.Values.numbers", "$.Values.mixed", "$.Values.none",
        "(list 1 \"a\" nil)", "$.Values.map.c",
      ])
    case .map:
      random.pick([
        "$.Values.map", "$.Values.blank", "$.Values.labels", "$.Values.deep", "(dict \"k\" 1)",
        "$.Values.deep.one",
      ])
    case .any:
      random.pick([
        "$.Values.nothing", "$.Values.missing", "$.Values.s", "$.Values.number", "$.Values.list",
        "$.Values.map", "\"x\"", "1",
        "true", "$.Values.map.zzz", "nil | default 1",
      ])
    }
  }

  private mutating func text() -> String {
    switch random.below(34) {
    case 0:
      return
        "\(random.pick(["upper", "lower", "title", "untitle", "trim", "nospace", "swapcase", "initials"])) \(argument(.string))"
    case 1: return "\(random.pick(["snakecase", "camelcase", "kebabcase"])) \(argument(.string))"
    case 2: return "trunc \(random.below(12) - 4) \(argument(.string))"
    case 3:
      return
        "\(random.pick(["trimAll", "trimSuffix", "trimPrefix"])) \"\(random.pick(["l", "h", "-", "/", ""]))\" \(argument(.string))"
    case 4:
      return
        "replace \"\(random.pick(["a", "l", " ", "", "-"]))\" \"\(random.pick(["", "X", "__"]))\" \(argument(.string))"
    case 5: return "\(random.pick(["indent", "nindent"])) \(random.below(5)) \(argument(.string))"
    case 6: return "\(random.pick(["quote", "squote"])) \(argument(.any)) \(argument(.any))"
    case 7: return "cat \(argument(.any)) \(argument(.any))"
    case 8: return "print \(argument(.any)) \(argument(.any)) \(argument(.int))"
    case 9: return "printf \"\(verb())|\(verb())\" \(argument(.any)) \(argument(.any))"
    case 10: return "printf \"\(numberVerb())\" \(argument(random.pick([.int, .float])))"
    case 11: return "toYaml \(argument(.any))"
    case 12:
      return
        "\(random.pick(["toJson", "toPrettyJson", "toRawJson"])) \(argument(random.pick([.any, .map, .list])))"
    case 13:
      return
        "\(random.pick(["b64enc", "b32enc", "sha1sum", "sha256sum", "adler32sum"])) \(argument(.string))"
    case 14: return "\(random.pick(["b64dec", "b32dec"])) \(argument(.string))"
    case 15: return "join \"\(random.pick([",", "-", ""]))\" \(argument(.list))"
    case 16: return "repeat \(random.below(4)) \(argument(.string))"
    case 17: return "substr \(random.below(3)) \(random.below(5)) \(argument(.string))"
    case 18: return "\(random.pick(["base", "dir", "clean", "ext"])) \(argument(.string))"
    case 19:
      return
        "regexReplaceAll \"\(pattern())\" \(argument(.string)) \"\(random.pick(["", "<$0>", "${1}x", "$1x", "-"]))\""
    case 20:
      return
        "\(random.pick(["regexFind", "regexReplaceAllLiteral"])) \"\(pattern())\" \(argument(.string))"
    case 21: return "default \(argument(.string)) \(argument(.any))"
    case 22: return "ternary \(argument(.string)) \(argument(.string)) (empty \(argument(.any)))"
    case 23: return "\(random.pick(["kindOf", "typeOf"])) \(argument(.any))"
    case 24:
      return
        "tpl \(random.pick(["$.Values.template", "\"{{ .Values.number }}\"", "\"{{ .Values.missing }}x\""])) $"
    case 25: return "toString \(argument(.any))"
    case 26: return "\(random.pick(["html", "js", "urlquery"])) \(argument(.string))"
    case 27: return "abbrev \(4 + random.below(8)) \(argument(.string))"
    case 28: return "wrap \(1 + random.below(9)) \(argument(.string))"
    case 29:
      return
        "\(argument(.string)) | \(random.pick(["upper", "quote", "trunc 3", "trimSuffix \"d\"", "default \"z\""]))"
    case 30: return "toToml \(argument(.map))"
    case 31: return "regexQuoteMeta \(argument(.string))"
    case 32: return "slice \(argument(.string)) 0 1"
    default: return "coalesce \(argument(.any)) \(argument(.any)) \(argument(.string))"
    }
  }

  private mutating func verb() -> String {
    random.pick([
      "%v", "%s", "%q", "%d", "%T", "%x", "%5v", "%-6v", "%+v", "%#v", "%t", "%%", "%08.3f", "%g",
      "%e", "%U", "%c",
    ])
  }

  private mutating func numberVerb() -> String {
    "%" + random.pick(["", "-", "+", " ", "0", "#", "+0", "-#"])
      + random.pick(["", "1", "8", "12"])
      + random.pick(["", ".0", ".2", ".5", "."])
      + random.pick(["d", "f", "e", "g", "G", "x", "X", "o", "b", "v", "s", "q", "E", "c", "U"])
  }

  private mutating func pattern() -> String {
    random.pick([
      "[a-z]+", "^h", "(l+)(o)?", "\\\\d+", "\\\\s", "(?i)WORLD", "", "x*", "[^a-z]", "o|l",
      "(?P<n>w)", "\\\\bw",
    ])
  }

  private mutating func integer() -> String {
    switch random.below(10) {
    case 0: "add \(argument(.int)) \(argument(.float)) 1"
    case 1: "\(random.pick(["sub", "mul", "max", "min"])) \(argument(.int)) \(argument(.float))"
    case 2: "\(random.pick(["div", "mod"])) \(argument(.int)) \(random.pick(["1", "2", "3", "7"]))"
    case 3: "len \(argument(random.pick([.string, .list, .map])))"
    case 4: "\(random.pick(["int", "int64"])) \(argument(.any))"
    case 5: "add1 \(argument(.any))"
    case 6: "atoi \(argument(.string))"
    case 7: "toDecimal \(argument(.any))"
    case 8: "int \(argument(.string))"
    default: "floor \(argument(.float)) | int"
    }
  }

  private mutating func float() -> String {
    switch random.below(6) {
    case 0: "\(random.pick(["floor", "ceil", "float64", "add1f"])) \(argument(.float))"
    case 1: "round \(argument(.float)) \(random.below(4))"
    case 2:
      "\(random.pick(["addf", "subf", "mulf", "maxf", "minf"])) \(argument(.float)) \(argument(.float))"
    case 3: "divf \(argument(.float)) \(random.pick(["2", "3", "0.7"]))"
    case 4: "float64 \(argument(.any))"
    default: "mulf \(argument(.int)) 1.1"
    }
  }

  private mutating func bool() -> String {
    switch random.below(14) {
    case 0:
      "\(random.pick(["eq", "ne", "lt", "le", "gt", "ge"])) \(argument(.int)) \(argument(.int))"
    case 1: "\(random.pick(["eq", "ne", "lt", "ge"])) \(argument(.string)) \(argument(.string))"
    case 2: "\(random.pick(["eq", "ne", "lt", "gt"])) \(argument(.float)) \(argument(.float))"
    case 3: "\(random.pick(["and", "or"])) \(argument(.bool)) \(argument(.any)) \(argument(.bool))"
    case 4: "not \(argument(.any))"
    case 5: "empty \(argument(.any))"
    case 6: "hasKey \(argument(.map)) \"\(random.pick(["a", "k", "tier", "zz"]))\""
    case 7: "has \(argument(.any)) \(argument(.list))"
    case 8:
      "\(random.pick(["contains", "hasPrefix", "hasSuffix"])) \"\(random.pick(["h", "l", "", "d"]))\" \(argument(.string))"
    case 9:
      "kindIs \"\(random.pick(["string", "map", "slice", "float64", "invalid"]))\" \(argument(.any))"
    case 10: "regexMatch \"\(pattern())\" \(argument(.string))"
    case 11:
      "semverCompare \"\(random.pick([">=1.20-0", "^1.24", "~1.24.3-0", "<2 >1", "1.x", "!=1.24.3", "1.2 - 1.30", ">1 || <0.5"]))\" \(random.pick(["$.Values.version", "\"1.24.3\"", "\"v1.25\""]))"
    case 12: "deepEqual \(argument(.any)) \(argument(.any))"
    default: "\(random.pick(["any", "all"])) \(argument(.any)) \(argument(.any))"
    }
  }

  private mutating func list() -> String {
    switch random.below(17) {
    case 0: "list \(argument(.any)) \(argument(.string)) \(argument(.int))"
    case 1: "\(random.pick(["append", "prepend"])) \(argument(.list)) \(argument(.any))"
    case 2: "\(random.pick(["rest", "initial", "reverse", "uniq", "compact"])) \(argument(.list))"
    case 3: "without \(argument(.list)) \(argument(.any))"
    case 4: "concat \(argument(.list)) \(argument(.list))"
    case 5: "splitList \"\(random.pick([",", "-", "/", ""]))\" \(argument(.string))"
    case 6: "sortAlpha \(argument(.list))"
    case 7: "keys \(argument(.map)) | sortAlpha"
    case 8: "until \(random.below(5))"
    case 9: "untilStep \(random.below(4)) \(random.below(9)) \(1 + random.below(3))"
    case 10: "regexFindAll \"\(pattern())\" \(argument(.string)) \(random.below(4) - 1)"
    case 11: "regexSplit \"\(pattern())\" \(argument(.string)) \(random.below(4) - 1)"
    case 12: "toStrings \(argument(.list))"
    case 13: "chunk \(1 + random.below(3)) \(argument(.list))"
    case 14: "slice \(argument(.list)) \(random.below(2))"
    case 15: "fromYamlArray \"[1, a, {b: c}]\""
    default: "pluck \"\(random.pick(["a", "k"]))\" \(argument(.map)) \(argument(.map))"
    }
  }

  private mutating func map() -> String {
    switch random.below(12) {
    case 0: "dict \"x\" \(argument(.any)) \"y\" \(argument(.string))"
    case 1: "\(random.pick(["pick", "omit"])) \(argument(.map)) \"a\" \"tier\""
    case 2: "merge (deepCopy \(argument(.map))) \(argument(.map))"
    case 3: "mergeOverwrite (deepCopy \(argument(.map))) \(argument(.map))"
    case 4: "set (deepCopy \(argument(.map))) \"new\" \(argument(.any))"
    case 5: "unset (deepCopy \(argument(.map))) \"a\""
    case 6:
      "fromYaml \(random.pick(["$.Values.yaml", "$.Values.s", "$.Values.empty", "(toYaml $.Values.map)"]))"
    case 7: "fromJson \(random.pick(["$.Values.json", "(toJson $.Values.map)", "\"{}\""]))"
    case 8: "deepCopy \(argument(.map))"
    case 9: "split \"\(random.pick([" ", "-"]))\" \(argument(.string))"
    case 10: "urlParse \"http://user:pw@host:80/p/q?x=1#f\""
    default: "splitn \"/\" 2 \(argument(.string))"
    }
  }

  private mutating func any() -> String {
    switch random.below(10) {
    case 0: "index \(argument(.list)) 0"
    case 1: "index \(argument(.map)) \"\(random.pick(["a", "k", "d"]))\""
    case 2: "\(random.pick(["first", "last"])) \(argument(.list))"
    case 3: "get \(argument(.map)) \"\(random.pick(["a", "b", "zz"]))\""
    case 4: "dig \"one\" \"two\" \"none\" (dict \"one\" \(argument(.map)))"
    case 5: "default \(argument(.any)) \(argument(.any))"
    case 6: "\(random.pick(["and", "or"])) \(argument(.any)) \(argument(.any))"
    case 7: "ternary \(argument(.any)) \(argument(.any)) true"
    case 8: expression(random.pick(Kind.allCases))
    default: "(index $.Values \"\(random.pick(["map", "list", "s", "nope"]))\")"
    }
  }
}
