import Randomness

/// Makes random templates over ``ValuesGenerator``'s values: well typed but for a few, so that most of them give text.
public struct TemplateGenerator {
  var random: SplitMix
  var variables: [(name: String, kind: Expression)] = []
  /// How far expressions and bodies are inside each other.
  var depth = 0
  private let name: String
  private var names = 0
  /// The templates that the body may call.
  private var helpers: [String] = []
  /// Whether expressions of a wrong type are mixed in: both must refuse them.
  let isLoose: Bool

  public init(seed: UInt64, name: String) {
    random = SplitMix(state: seed)
    self.name = name
    isLoose = random.chance(6)
  }

  /// A template's file: definitions first, then the body, whose output is told in base64 so that it is YAML whatever it is.
  public mutating func file() -> String {
    var definitions = ""
    for index in 0..<random.below(3) {
      variables = []
      let helper = "\(name)-\(index)"
      definitions += "{{- define \"\(helper)\" -}}\(body(1 + random.below(3)))\(trimmed("{{ end }}"))"
      helpers.append(helper)
    }
    variables = []
    let main = body(1 + random.below(6))
    let whole = whole(definitions, main)
    return random.chance(1) ? damaged(whole) : whole
  }

  /// One that does not parse, most likely.
  private mutating func damaged(_ file: String) -> String {
    var characters = Array(file)
    let place = random.below(characters.count - 40)
    if random.chance(50) {
      characters.remove(at: place)
    } else {
      let wrong = random.pick(["}", "{", "(", ")", "\"", "|", "$", ".", ",", "=", "{{ end }}", "{{ else }}", "@"])
      characters.insert(contentsOf: wrong, at: place)
    }
    return String(characters)
  }

  private func whole(_ definitions: String, _ main: String) -> String {
    return definitions + "{{- define \"\(name)\" }}" + main
      + "{{ end -}}\n\(name): {{ include \"\(name)\" . | b64enc | quote }}\n"
  }

  private mutating func body(_ statements: Int) -> String {
    depth += 1
    defer { depth -= 1 }
    return (0..<statements).map { _ in statement() }.joined()
  }

  /// A body whose variables are gone after it.
  private mutating func block(_ statements: Int, declaring: [(String, Expression)] = []) -> String {
    let outer = variables
    defer { variables = outer }
    variables += declaring.map { (name: $0.0, kind: $0.1) }
    return body(statements)
  }

  /// The action with or without trim markers.
  private mutating func trimmed(_ action: String) -> String {
    var action = action
    if random.chance(20) { action = "{{- " + action.dropFirst(2).drop { $0 == " " || $0 == "-" } }
    if random.chance(20), action.hasSuffix(" }}") { action = action.dropLast(3) + " -}}" }
    return action
  }

  private mutating func freshVariable() -> String {
    names += 1
    return "$v\(names)"
  }

  private mutating func statement() -> String {
    let text = random.pick(["", " ", "\n", "x", "\n  key: ", " - ", "\t", "(x) ", "\r\n", "é\n\n"])
    guard depth <= 3 else { return text + trimmed("{{ \(printable()) }}") }
    switch random.below(19) {
    case 0, 1: return text + conditional()
    case 2: return text + with()
    case 3, 4: return text + range()
    case 5, 6:
      let kind = random.pick(Expression.allCases)
      let declaration = trimmed("{{ \(freshVariable()) := \(expression(kind)) }}")
      variables.append((name: "$v\(names)", kind: kind))
      return text + declaration
    case 7:
      guard let variable = variables.randomElement(using: &random) else { return text }
      return text + trimmed("{{ \(variable.name) = \(expression(variable.kind)) }}")
    case 8 where !helpers.isEmpty:
      let filter = random.pick(["trim", "quote", "indent 2", "nindent 4", "upper", "sha256sum", "fromYaml", "splitList \"\\n\""])
      return text + trimmed("{{ include \"\(random.pick(helpers))\" \(random.pick(["$", "."])) | \(filter) }}")
    case 9 where !helpers.isEmpty: return text + trimmed("{{ template \"\(random.pick(helpers))\" $ }}")
    case 10:
      return text + random.pick(["{{/* comment */}}", "{{- /* c */ -}}", "{{ \"lit\" }}", "{{ `raw` }}", "{{- `x`|quote -}}"])
    case 12:
      // A map is one for all that hold it.
      guard let variable = variables.filter({ $0.kind == .map }).randomElement(using: &random) else { return text }
      let change = random.pick([
        "set \(variable.name) \"k\" \(argument(.any))", "unset \(variable.name) \"a\"",
        "merge \(variable.name) \(argument(.map))",
        "mergeOverwrite \(variable.name) \(argument(.map))",
        "set \(variable.name) (toString \(argument(.any))) \(argument(.any))",
      ])
      return text + trimmed("{{ $_ := \(change) }}") + trimmed("{{ \(variable.name) }}")
    case 13 where !helpers.isEmpty:
      // A helper gets what it needs in a dict, and gives YAML back.
      let call = "include \"\(random.pick(helpers))\" (dict \"Values\" $.Values \"Release\" $.Release \"x\" \(argument(.any)))"
      let filter = random.pick(["fromYaml", "trimAll \" \"", "toJson", "b64enc", "nindent 2", "len", "default \"none\""])
      return text + trimmed("{{ \(call) | \(filter) }}")
    case 11:
      names += 1
      let opening = trimmed("{{ block \"\(name)-b\(names)\" $ }}")
      // It is a template of its own, which sees no variables.
      let outer = variables
      defer { variables = outer }
      variables = []
      return text + opening + body(1) + trimmed("{{ end }}")
    default: return text + trimmed("{{ \(printable()) }}")
    }
  }

  private mutating func conditional() -> String {
    var text = trimmed("{{ if \(expression(random.pick([.bool, .any]))) }}") + block(1 + random.below(2))
    if random.chance(30) { text += trimmed("{{ else if \(expression(.any)) }}") + block(1) }
    if random.chance(50) { text += trimmed("{{ else }}") + block(1) }
    return text + trimmed("{{ end }}")
  }

  private mutating func with() -> String {
    let value = expression(random.pick([.string, .list, .map, .any]))
    var text: String
    if random.chance(50) {
      text = trimmed("{{ with \(value) }}") + trimmed("{{ . }}") + block(1)
    } else {
      let name = freshVariable()
      text = trimmed("{{ with \(name) := \(value) }}") + trimmed("{{ \(name) }}") + block(1, declaring: [(name, .any)])
    }
    if random.chance(25) { text += trimmed("{{ else with \(expression(.any)) }}") + trimmed("{{ . }}") }
    if random.chance(50) { text += trimmed("{{ else }}") + "none" }
    return text + trimmed("{{ end }}")
  }

  private mutating func range() -> String {
    let (key, value) = (freshVariable(), freshVariable())
    var text: String
    var declared: [(String, Expression)] = []
    switch random.below(6) {
    case 4:
      text = trimmed("{{ range \(value) := \(random.pick(["2", "(mod \(argument(.int)) 4 | int)", "(len $.Values.list)"])) }}")
      declared = [(value, .int)]
    case 5:
      // What is ranged over changes on the way.
      let map = freshVariable()
      text = trimmed("{{ \(map) := deepCopy \(argument(.map)) }}") + trimmed("{{ range \(key), \(value) := \(map) }}")
      text += trimmed("{{ $_ := set \(map) \(key) (list . \"new\") }}") + trimmed("{{ $_ := set \(map) \"zzz\" 1 }}")
      declared = [(key, .string), (value, .any), (map, .map)]
    case 0:
      text = trimmed("{{ range \(key), \(value) := \(expression(random.pick([.list, .map]))) }}")
      declared = [(key, .any), (value, .any)]
    case 1:
      text = trimmed("{{ range \(value) := \(expression(random.pick([.list, .map]))) }}")
      declared = [(value, .any)]
    // Integers may be large: the rest of a division is not.
    case 2: text = trimmed("{{ range \(random.pick(["3", "(mod \(argument(.int)) 4)", "(len $.Values.list)"])) }}")
    default: text = trimmed("{{ range \(expression(random.pick([.list, .list, .map]))) }}")
    }
    text += trimmed("{{ . }}") + block(1, declaring: declared)
    if random.chance(25) {
      let opening = random.pick(["if", "if", "with"]) + " " + expression(.bool)
      text +=
        trimmed("{{ \(opening) }}") + trimmed(random.pick(["{{ break }}", "{{ continue }}"])) + "{{ end }}|"
        + block(1, declaring: declared)
    }
    if random.chance(40) { text += trimmed("{{ else }}") + "none" }
    return text + trimmed("{{ end }}")
  }

  /// An expression to print, now and then through what charts put at the end of one.
  private mutating func printable() -> String {
    let value = argument(random.pick(Expression.allCases))
    switch random.below(8) {
    case 0: return value + " | toYaml | nindent \(random.below(6))"
    case 1: return value + " | toJson"
    case 2: return value + " | quote"
    case 3: return value + " | printf \"%v\""
    case 4:
      return value + " | toString | "
        + random.pick(["upper", "trunc 5", "squote", "nindent 2", "b64enc", "sha256sum", "len"])
    default: return value
    }
  }
}
