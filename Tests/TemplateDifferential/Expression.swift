import Randomness

/// What an expression gives, and the forms that give it.
///
/// A form is written with a letter after `@` for each argument: `@s @i @f @b @l @m @d @a` are expressions of the kinds below, the
/// others are literals (see `TemplateGenerator.literal`).
enum Expression: CaseIterable {
  case string, int, float, bool, list, map, date, any

  /// Without arguments of their own.
  var leaves: [String] {
    switch self {
    case .string:
      [
        "\"lit\"", "\"\"", "\"a-b_c d\"", "`raw \\n`", "\"x,y,,z\"", "$.Values.s", "$.Values.upper", "$.Values.multi",
        "$.Values.special", "$.Values.path", "$.Values.empty", "$.Values.version", "$.Values.map.b", "$.Values.random",
        "$.Values.deep.one.two.three", "$.Release.Name", "$.Values.digits", "$.Values.numeric", "$.Values.odd",
        "\"\\u00e9\\t\\x41\"", "hello", "(getHostByName \"localhost\")",
      ]
    case .int: ["0", "1", "3", "-2", "10", "(int $.Values.number)", "(len $.Values.s)", "0x1F", "1_000", "0b11", "'x'"]
    case .float:
      [
        "1.5", "$.Values.number", "$.Values.float", "$.Values.tiny", "$.Values.big", "$.Values.huge", "$.Values.zero",
        "$.Values.negative", "1e3", "$.Values.octal", "$.Values.any", "0x1p-2",
      ]
    case .bool: ["true", "false", "$.Values.truth", "$.Values.lie"]
    case .list:
      [
        "$.Values.list", "$.Values.numbers", "$.Values.mixed", "$.Values.none", "(list 1 \"a\" nil)", "$.Values.map.c",
        "$.Values.texts",
      ]
    case .map:
      [
        "$.Values.map", "$.Values.blank", "$.Values.labels", "$.Values.deep", "(dict \"k\" 1)", "$.Values.deep.one",
        "$.Values.keys", "(dict)",
      ]
    case .date:
      [
        "(toDate \"2006-01-02\" \"2024-02-29\")", "(toDate \"2006-01-02T15:04:05Z07:00\" \"2023-12-31T23:59:58+02:30\")",
        "(mustToDate \"Jan _2 2006 3:04PM\" \"Mar  5 2021 4:05AM\")", "(toDate \"2006\" \"nonsense\")",
      ]
    case .any:
      [
        "$.Values.nothing", "$.Values.missing", "$.Values.s", "$.Values.number", "$.Values.list", "$.Values.map", "\"x\"", "1",
        "true", "$.Values.map.zzz", "(default 1 nil)", "$.Values.odd", "$.Values.big", "$.Values.mixed", "$.Values.keys",
      ]
    }
  }

  var forms: [String] {
    switch self {
    case .string: Self.stringForms
    case .int:
      [
        "len @s", "len @l", "len @m", "int @a", "int64 @a", "toDecimal @a", "add @i @f 1", "add1 @a", "add @a @a", "sub @i @f",
        "mul @i @f", "mul @i @i @i", "div @i @z", "mod @i @z", "max @i @f", "min @i @f @i", "biggest @i @i", "atoi @s",
        "floor @f | int", "round @f 0 | int64", "(@d).Year", "(@d).Unix", "(@d).YearDay", "randInt 3 4", "randAlphaNum @n | len",
        "uuidv4 | len", "shuffle @s | len", "randNumeric @n | len",
      ]
    case .float:
      [
        "floor @f", "ceil @f", "float64 @a", "add1f @f", "round @f @n", "round @f @n 0.3", "addf @f @f", "subf @f @f",
        "mulf @f @f",
        "maxf @f @f", "minf @f @f @i", "divf @f 3", "divf @f 0.7", "mulf @i 1.1", "addf @i @f @f",
      ]
    case .bool:
      [
        "eq @i @i", "ne @i @i", "lt @i @i", "le @i @i", "gt @i @i", "ge @i @i", "eq @s @s", "ne @s @s", "lt @s @s", "ge @s @s",
        "eq @s @s @s", "eq @f @f", "gt @f @f", "and @b @b", "or @b @b @b", "not @a", "empty @a", "hasKey @m @k", "has @a @l",
        "mustHas @a @l", "contains @c @s", "hasPrefix @c @s", "hasSuffix @c @s", "kindIs @t @a", "typeIs @t @a",
        "typeIsLike @t @a", "regexMatch @p @s", "mustRegexMatch @p @s", "semverCompare @C @V", "deepEqual @a @a", "any @a @a",
        "all @a @a", "(@d).IsZero", "isAbs @s", "eq @b @b", "(@d).Before @d",
        "eq @a nil", "ne nil @a", "eq @m nil",
        "and (hasKey @m @k) (eq (get @m @k) @s)", "or (empty @a) (gt (len @s) @n)", "not (or @b @a)", "eq (kindOf @a) @t",
        "eq (toString @a) (toString @a)", "contains @s (toString @a)", "regexMatch @P @s", "semverCompare @C @s",
        "has @s @l", "mustHas @i @l", "hasKey $.Values @k", "has @f @l",
      ]
    case .list: Self.listForms
    case .map:
      [
        "dict @k @a", "dict \"x\" @a \"y\" @s", "pick @m @k @k", "omit @m @k @k", "merge (deepCopy @m) @m",
        "merge (deepCopy @m) @m @m", "mustMerge (deepCopy @m) @m", "mergeOverwrite (deepCopy @m) @m",
        "mustMergeOverwrite (dict @k @a) @m", "set (deepCopy @m) @k @a", "set (dict) @s @a", "unset (deepCopy @m) @k",
        "fromYaml @Y", "fromYaml @Y", "merge (dict @k @m) (dict @k @m)", "mergeOverwrite (dict @k @m @s @a) (dict @k @m)",
        "merge (dict @k @a) (deepCopy @m) @m", "mergeOverwrite (deepCopy @m) (dict @k @a) (dict @k nil)", "dict @k @a @k",
        "pick (merge (dict) @m) @k @k", "omit (fromYaml @Y) @k", "merge (fromYaml @Y) @m",
        "fromYaml (toYaml @m)", "fromJson @J", "fromJson (toJson @m)", "fromToml \"a = 1\\n[b]\\nc = 'x'\"",
        "mustDeepCopy @m", "urlParse @U", "lookup \"v1\" \"Secret\" \"a\" \"b\"", "ternary @m @m @b",
      ]
    case .date:
      [
        "dateModify \"-1.5h\" @d", "date_modify \"36h15m\" @d", "mustDateModify \"-2s\" @d", "(@d).UTC", "(@d).AddDate 0 1 -3",
        "dateModify @s @d",
      ]
    case .any:
      [
        "first @l", "last @l", "mustFirst @l", "index (append @l @a) 0", "index @m @k", "get @m @k", "(@m).a",
        "(dict \"q\" @a).q",
        "dig \"one\" \"two\" \"none\" (dict \"one\" @m)", "default @a @a", "and @a @a", "or @a @a", "ternary @a @a @b",
        "coalesce @a @a @s", "index $.Values @k", "index $.Values \"deep\" \"one\" \"two\"", "split @c @s", "splitn @c @n @s",
        "(split \"-\" @s)._0", "(semver @V).Minor", "(semver @V).Prerelease", "$.Values.map.d.e",
        "$.Values.deep.one.two.list", "(urlParse @U).host", "mustFromJson @J", "fromJson @s", "fromYaml @s", "@s", "@i", "@f",
        "@b", "@l", "@m", "@d", "($.Values.missing).x", "dig \"a\" \"b\" @a @m", "dig \"d\" \"e\" @a @m", "@a | default @a",
        "@m | dig \"one\" \"two\" 1",
        "fromToml @s", "mustFromJson @s", "first (list @d @m)", "required \"needed\" (print @a)",
      ]
    }
  }

  /// Those that often fail, each in a way of its own.
  static let failingForms = [
    "eq @a @a", "eq @i @f", "lt @a @a", "gt @f @s", "eq @l @l", "ne @s @i", "ge @b @b", "index @l @n", "index @m @k @k",
    "index @a @n",
    "(get @m @k).x", "$.Values.map.a.b", "$.Values.missing.x", "slice @s @n @n", "slice @l @n @n", "tpl @T @a",
    "mustHas @i @a", "first @a",
    "keys @a", "printf @i", "include \"nothing\" .", "call @a", "index nil @k", "fail @s", "required @s @a", "toYaml",
    "upper @a", "@a | .x",
    "div @i 0", "mustRegexMatch \"(\" @s", "mustFromJson @s", "mustToDate @D @s", "semver @s", "list @a | index @n",
    "atoi @i", "repeat @s @n",
    "len @a", "html", "dict @k", "set @l @k @a", "merge @m @a", "concat @l @s", "chunk 0 @l", "b64enc @i", "indent @s @s",
    "substr 3 1 @s",
    "nothing @a", "until @s", "trunc @s @s", "ternary @a @a @a", "hasKey @a @k", "pluck @k @a", "dig @k @a @a", "splitList @i @s",
  ]

  private static let stringForms = [
    "upper @s", "lower @s", "title @s", "untitle @s", "trim @s", "nospace @s", "swapcase @s", "initials @s", "snakecase @s",
    "camelcase @s", "kebabcase @s", "trunc @j @s", "trimAll @c @s", "trimall @c @s", "trimSuffix @c @s", "trimPrefix @c @s",
    "replace @c @c @s", "indent @n @s", "nindent @n @s", "quote @a", "quote @a @a", "squote @a @a", "cat @a @a",
    "print @a @a @i", "println @a @a", "printf \"@v|@v\" @a @a", "printf \"@w\" @i", "printf \"@w\" @f", "printf \"@w\" @s",
    "printf \"%*d|\" @n @i", "printf \"%-*s|\" @n @s", "printf \"%[2]v %[1]v\" @a @a", "toYaml @a", "mustToYaml @a",
    "toYamlPretty @a", "toJson @a", "toPrettyJson @a", "toRawJson @a", "mustToJson @a", "b64enc @s", "b32enc @s", "sha1sum @s",
    "sha256sum @s", "sha512sum @s", "adler32sum @s", "b64dec @s", "b64dec (b64enc @s)", "b32dec (b32enc @s)", "join @c @l",
    "join @c @a", "repeat @n @s", "substr @j @j @s", "substr 0 @n @s", "base @s", "dir @s", "clean @s", "ext @s", "osBase @s",
    "regexReplaceAll @p @s @r", "mustRegexReplaceAll @p @s @r", "regexReplaceAllLiteral @p @s @r", "regexFind @p @s",
    "mustRegexFind @p @s", "regexQuoteMeta @s", "default @s (toString @a)", "ternary @s @s @b", "kindOf @a", "typeOf @a",
    "tpl @T $", "tpl @T (dict \"Values\" @m)", "tpl (print @s) $", "toString @a", "html @s", "html @a", "js @s", "urlquery @s",
    "urlquery @a @a", "abbrev @n @s", "abbrevboth @n @n @s", "wrap @o @s", "wrapWith @o @c @s",
    "plural \"one\" \"many\" (int @a)", "toToml @m",
    "toToml (dict \"k\" @s \"n\" @i \"f\" @f \"l\" (list @s) \"m\" (dict @k @b))",
    "seq @n", "seq @j @n", "seq @j @n @o", "date @D @d", "dateInZone @D @d @Z", "htmlDate @d", "htmlDateInZone @d @Z",
    "unixEpoch @d", "duration @i", "duration (toString @i)", "durationRound @q", "urlJoin (urlParse @U)",
    "urlJoin (dict \"scheme\" \"http\" \"host\" @s \"path\" @s)", "coalesce @s @s", "decryptAES \"k\" (encryptAES \"k\" @s)",
    "@s | upper", "@s | quote | trunc 3", "@s | trimSuffix \"d\" | default \"z\"", "(semver @V).Original", "(semver @V).String",
    "semver @V | toString", "(@d).Format @D", "(@d).Month | toString", "(@d).Weekday.String", "typeOf (@d)",
    "printf \"@v\"", "printf \"@v\" @a @a", "printf @s @a", "printf \"@v%[1]v%[3]d\" @a @i", "printf \"%.*f\" @n @f",
    "printf \"%s-%d.%02d\" @s @i @i", "slice @s 0", "print @a @a", "join \",\" (list @a @a)", "len @s | toString",
    "regexReplaceAll @P @s @r", "regexFind @P @s", "tpl (toYaml @m) $", "toToml (dict @k @a @s @a)", "toYaml (fromYaml @Y)",
    "toJson (fromYaml @Y)", "fromYaml @Y | toString", "toYamlPretty (fromYaml @Y)", "toPrettyJson (fromYaml @Y)",
    "toToml (fromYaml @Y)",
    "toYaml (fromYamlArray @Y)", "date @D @i", "toRawJson (dict @s @a)", "@a | toYaml | b64enc",
    "trimSuffix @c (trimPrefix @c @s)",
    "toString @a | trunc @j | trimSuffix \"-\"", "cat @s @a @i | nospace", "printf \"%s\" (@l)", "printf \"%q\" @l",
    "printf \"%t %d\" @b @i",
    "toYaml (list @a @a)", "toYaml (dict @k @a @s @a)", "printf \"%v\" (@l)", "(@m) | toYaml | indent 2",
  ]

  private static let listForms = [
    "list @a @s @i", "tuple @a @b", "append @l @a", "mustAppend @l @a", "push @l @a", "prepend @l @a", "mustPrepend @l @a",
    "rest @l", "initial @l", "reverse @l", "uniq @l", "compact @l", "mustUniq @l", "mustCompact @l", "without @l @a",
    "mustWithout @l @a @a", "concat @l @l", "concat @l @l @l", "splitList @c @s", "sortAlpha @l", "keys @m | sortAlpha",
    "keys @m @m | sortAlpha", "values (pick @m @k)", "until @n", "untilStep @n @n @o", "untilStep 9 @n -2",
    "regexFindAll @p @s @j", "mustRegexFindAll @p @s -1", "regexSplit @p @s @j", "mustRegexSplit @p @s -1", "toStrings @l",
    "chunk @o @l", "mustChunk @o @l", "slice @l", "slice (append @l 1) 1", "slice (prepend @l 1) 0 1",
    "fromYamlArray \"[1, a, {b: c}]\"",
    "fromJsonArray \"[1, 2.5, null]\"", "fromYamlArray @s", "fromJsonArray @s", "pluck @k @m @m", "mustRest @l", "mustInitial @l",
    "mustReverse @l", "sortAlpha (list @a @s @i)", "uniq (concat @l @l)", "without @l @s @i @f", "list (list @a) (dict @k @a)",
    "regexFindAll @P @s -1", "regexSplit @P @s -1", "until (int @f | mod 7)", "values (dict @k @a)",
    "keys (fromYaml @Y) | sortAlpha", "compact (list @a @a @a)", "splitList @c (toString @a)", "@l | append @a",
    "without (list 1 2.0 \"1\") @a",
    "ternary @l @l @b",
  ]
}

extension TemplateGenerator {
  mutating func expression(_ wanted: Expression) -> String {
    depth += 1
    defer { depth -= 1 }
    let kind = isLoose && random.chance(12) ? random.pick(Expression.allCases) : wanted
    if random.chance(30), let variable = variables.filter({ $0.kind == kind }).randomElement(using: &random) {
      return variable.name
    }
    if isLoose, random.chance(10) { return filled(random.pick(Expression.failingForms)) }
    if depth > 5 || random.chance(30) { return random.pick(kind.leaves) }
    return filled(random.pick(kind.forms))
  }

  /// An expression that can stand as an argument.
  mutating func argument(_ kind: Expression) -> String {
    let value = expression(kind)
    let isOne =
      !value.contains(" ") || value.hasPrefix("\"") && value.dropFirst().firstIndex(of: "\"") == value.indices.last
      || value.hasPrefix("`") && value.dropFirst().firstIndex(of: "`") == value.indices.last
    return isOne ? value : "(\(value))"
  }

  /// The form with an argument in every place.
  private mutating func filled(_ form: String) -> String {
    var text = ""
    var rest = form[...]
    while let mark = rest.firstIndex(of: "@") {
      text += rest[..<mark]
      let letter = rest[rest.index(after: mark)]
      // `(@m).a`: the parentheses are there.
      let isBare = text.hasSuffix("(") && rest[rest.index(mark, offsetBy: 2)...].hasPrefix(")")
      if let kind = Self.kinds[letter] {
        text += isBare ? expression(kind) : argument(kind)
      } else {
        text += literal(letter)
      }
      rest = rest[rest.index(mark, offsetBy: 2)...]
    }
    return text + rest
  }

  private static let kinds: [Character: Expression] = [
    "s": .string, "i": .int, "f": .float, "b": .bool, "l": .list, "m": .map, "d": .date, "a": .any,
  ]

  /// - Parameter letter: `n` a small number, `o` one that is not 0, `j` one that may be negative, `z` a divisor, `c` a short text,
  ///   `k` a key, `t` a type, `p` a pattern, `P` a random one, `r` a replacement, `v` a verb, `w` one for numbers, `C` a constraint, `V` a version,
  ///   `U` a URL, `D` a layout, `Z` a zone, `T` a template, `Y` and `J` documents, `q` a number of seconds.
  private mutating func literal(_ letter: Character) -> String {
    switch letter {
    case "n": "\(random.below(9))"
    case "o": "\(1 + random.below(9))"
    case "j": "\(random.below(14) - 4)"
    case "z": random.pick(["1", "2", "3", "-7", "10", "2.9"])
    case "c":
      random.pick(["\"a\"", "\"l\"", "\" \"", "\"\"", "\"-\"", "\"/\"", "\"X\"", "\"__\"", "\"\\n\"", "\".\"", "\"é\"", "\",\""])
    case "k": random.pick(["\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"k\"", "\"tier\"", "\"zz\"", "\"on\"", "\"1\"", "\"a b\""])
    case "t":
      random.pick([
        "\"string\"", "\"map\"", "\"slice\"", "\"float64\"", "\"invalid\"", "\"int\"", "\"[]interface {}\"", "\"bool\"",
      ])
    case "p":
      random.pick([
        "\"[a-z]+\"", "\"^h\"", "\"(l+)(o)?\"", "`\\d+`", "\"\\\\s\"", "\"(?i)WORLD\"", "\"\"", "\"x*\"", "\"[^a-z]\"", "\"o|l\"",
        "\"(?P<n>w)\"", "`\\bw`", "`(?m)^\\s*-`", "`\\p{L}+`", "\"(a|b)*?c\"", "\".\"", "`(\\w)(\\w)`",
      ])
    case "r": random.pick(["\"\"", "\"<$0>\"", "\"${1}x\"", "\"$1x\"", "\"-\"", "\"$n$$\"", "\"$2$1\"", "\"${n}\""])
    case "v":
      random.pick([
        "%v", "%s", "%q", "%d", "%T", "%x", "%5v", "%-6v", "%+v", "%#v", "%t", "%%", "%08.3f", "%g", "%e", "%U", "%c", "%X",
        "% x",
        "%+q", "%#q", "%.2s", "%6.3v", "%w", "%!", "%",
      ])
    case "w":
      "%" + random.pick(["", "-", "+", " ", "0", "#", "+0", "-#", "0-"]) + random.pick(["", "1", "8", "12"])
        + random.pick(["", ".0", ".2", ".5", "."])
        + random.pick(["d", "f", "e", "g", "G", "x", "X", "o", "O", "b", "v", "s", "q", "E", "F", "c", "U", "t"])
    case "P": "`" + pattern() + "`"
    case "C" where random.chance(50): "\"" + constraint() + "\""
    case "V" where random.chance(50): "\"" + version() + "\""
    case "Y" where random.chance(80): "`" + document() + "`"
    case "D" where random.chance(50): "\"" + layout() + "\""
    case "C":
      random.pick([
        "\">=1.20-0\"", "\"^1.24\"", "\"~1.24.3-0\"", "\"<2 >1\"", "\"1.x\"", "\"!=1.24.3\"", "\"1.2 - 1.30\"", "\">1 || <0.5\"",
        "\"*\"", "\">=1.2.3, <2\"", "\"=1.24.3\"", "\"~>1.24\"", "\"^0.2.3\"", "\">= v1.25\"",
      ])
    case "V":
      random.pick(["$.Values.version", "\"1.24.3\"", "\"v1.25\"", "\"2\"", "\"0.2.9\"", "\"1.30.0-eks.1\"", "\"1.24.3+k3s1\""])
    case "U":
      random.pick([
        "\"http://user:pw@host:80/p/q?x=1#f\"", "\"https://example.com\"", "\"mailto:a@b\"", "\"/only/path?q\"",
        "\"ftp://[::1]:21/%20x\"",
        "\"//host/p#\"", "\"\"",
      ])
    case "D":
      random.pick([
        "\"2006-01-02\"", "\"Mon Jan _2 15:04:05.000 MST 2006\"", "\"02/01/06 03:04PM -0700\"", "\"2006-002 Z07:00 .999\"",
        "\"Monday, January 2\"", "\"20060102150405\"",
      ])
    case "Z": random.pick(["\"UTC\"", "\"Europe/Berlin\"", "\"America/New_York\"", "\"Nowhere/Land\"", "\"\""])
    case "T":
      random.pick([
        "$.Values.template", "\"{{ .Values.number }}\"", "\"{{ .Values.missing }}x\"",
        "\"{{ range .Values.list }}{{ . }},{{ end }}\"",
        "\"{{ define \\\"inner\\\" }}<{{ . }}>{{ end }}{{ include \\\"inner\\\" .Values.a }}\"", "\"plain\"",
        "\"{{- toYaml .Values.map | nindent 2 }}\"", "\"{{ tpl .Values.template $ }}\"",
      ])
    case "Y":
      random.pick([
        "$.Values.yaml", "\"a: 1\\nb: [x, {y: z}]\"", "\"a: &x 1\\nb: *x\"", "\"1: a\\ntrue: b\\n~: c\"", "\"[1]\"", "\"a: 'b\"",
      ])
    case "J": random.pick(["$.Values.json", "\"{}\"", "`{\"a\": 1e2, \"b\": \"\\u00e9\\/\"}`", "`{\"a\": [1, 2.50, {}]}`"])
    case "q": random.pick(["\"90\"", "\"2h10m5s\"", "\"0\"", "\"1000000h\"", "3725", "\"x\""])
    default: String(letter)
    }
  }
}
