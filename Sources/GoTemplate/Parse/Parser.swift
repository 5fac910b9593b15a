/// One `define`d (or the main) template of a text.
struct ParsedTemplate: Sendable {
  var name: GoString
  var root: [Node]
  /// Whether it is nothing but white space and comments; such a one never replaces another.
  var isEmpty: Bool
}

/// Turns a text into templates, with the error messages of Go's text/template/parse.
struct Parser {
  private var lexer: Lexer
  private let parseName: String
  private let functions: FunctionTable
  private var lookahead: [Token] = []
  /// The line of the token read last: the one that errors name, though tokens before it may be looked at again.
  private var currentLine = 1
  private var actionLine = 0
  private var rangeDepth = 0
  private var depth = 0
  private var variables: [String] = ["$"]
  private var variableIDs: [String: VariableID] = ["$": 0]
  private(set) var nodes = NodeTable()
  private(set) var templates: [ParsedTemplate] = []
  private var templateIndices: [GoString: Int] = [:]
  /// Variable names by their numbers.
  private(set) var variableNames: [String] = ["$"]

  /// Deeper nesting of blocks and parentheses than this is refused: the text comes from outside.
  static let maximumDepth = 1000
  /// Words, commands and pipelines of one text. Large charts have some ten thousand.
  static let maximumNodes = 500_000

  init(name: String, text: [UInt8], functions: FunctionTable, delimiters: TemplateOptions.Delimiters) {
    lexer = Lexer(text, delimiters: delimiters)
    parseName = name
    self.functions = functions
  }

  /// Parses the whole text; ``templates`` has the definitions in the order of their ends, the main one last.
  mutating func parse() throws(TemplateError) {
    var root: [Node] = []
    while peek().kind != .endOfFile {
      if peek().kind == .leftDelimiter {
        let delimiter = next()
        if peekNonSpace().kind == .define {
          _ = nextNonSpace()
          try definition()
          continue
        }
        push(delimiter)
      }
      switch try textOrAction() {
      case .node(let node): root.append(node)
      case .end: throw error("unexpected {{end}}")
      case .else: throw error("unexpected {{else}}")
      }
    }
    try add(GoString(parseName), root)
  }

  private mutating func add(_ name: GoString, _ root: [Node]) throws(TemplateError) {
    let isEmpty = root.allSatisfy {
      if case .text(let bytes) = $0 { GoStrings.trimSpace(bytes[...]).isEmpty } else { false }
    }
    let template = ParsedTemplate(name: name, root: root, isEmpty: isEmpty)
    guard let index = templateIndices[name] else {
      templateIndices[name] = templates.count
      templates.append(template)
      return
    }
    if templates[index].isEmpty {
      templates[index] = template
    } else if !isEmpty {
      throw error("template: multiple definition of template \(Quoting.doubleQuoted(name))")
    }
  }

  private func checkCount() throws(TemplateError) {
    guard nodes.positions.count <= Self.maximumNodes else {
      throw error("gave up: more than \(Self.maximumNodes) words and commands in one template")
    }
  }

  // MARK: Tokens

  private mutating func next() -> Token {
    if let token = lookahead.popLast() { return token }
    let token = lexer.next()
    currentLine = token.line
    return token
  }
  private mutating func push(_ token: Token) { lookahead.append(token) }
  private mutating func peek() -> Token {
    if let token = lookahead.last { return token }
    let token = lexer.next()
    currentLine = token.line
    lookahead.append(token)
    return token
  }
  private mutating func nextNonSpace() -> Token {
    while true {
      let token = next()
      if token.kind != .space { return token }
    }
  }
  private mutating func peekNonSpace() -> Token {
    let token = nextNonSpace()
    push(token)
    return token
  }
  @discardableResult private mutating func expect(_ kind: Token.Kind, _ context: String) throws(TemplateError) -> Token {
    let token = nextNonSpace()
    guard token.kind == kind else { throw unexpected(token, context) }
    return token
  }

  private func error(_ message: String) -> TemplateError {
    TemplateError.parse(name: parseName, line: currentLine, reason: message)
  }

  private func unexpected(_ token: Token, _ context: String) -> TemplateError {
    guard token.kind == .error else { return error("unexpected \(token.display) in \(context)") }
    var extra = ""
    if actionLine != 0, actionLine != token.line {
      extra = " in action started at \(parseName):\(actionLine)"
      if token.display.hasSuffix(" action") { extra = String(extra.dropFirst(" in action".count)) }
    }
    return error(token.display + extra)
  }

  // MARK: Statements

  private enum Statement {
    case node(Node)
    case end
    case `else`
    var display: String {
      switch self {
      case .end: "{{end}}"
      case .else: "{{else}}"
      case .node: ""
      }
    }
  }

  /// `{{define "name"}}` after its keyword. It sees no variable and no loop of what stands around it.
  private mutating func definition() throws(TemplateError) {
    let context = "define clause"
    let token = nextNonSpace()
    guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, context) }
    let name = try unquote(token)
    try expect(.rightDelimiter, context)
    try add(name, try body(context))
  }

  /// The statements of a definition or block up to its end.
  private mutating func body(_ context: String) throws(TemplateError) -> [Node] {
    let outer = (variables, rangeDepth, actionLine)
    (variables, rangeDepth, actionLine) = (["$"], 0, 0)
    // After an error too: whoever is around a block takes back as many variables as it saw.
    defer { (variables, rangeDepth, actionLine) = outer }
    let (root, end) = try list()
    guard case .end = end else { throw error("unexpected \(end.display) in \(context)") }
    return root
  }

  private mutating func list() throws(TemplateError) -> (nodes: [Node], end: Statement) {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.maximumDepth else { throw error("nested deeper than \(Self.maximumDepth) levels") }
    var list: [Node] = []
    while peekNonSpace().kind != .endOfFile {
      let statement = try textOrAction()
      guard case .node(let node) = statement else { return (list, statement) }
      list.append(node)
    }
    throw error("unexpected EOF")
  }

  private mutating func textOrAction() throws(TemplateError) -> Statement {
    try checkCount()
    let token = nextNonSpace()
    switch token.kind {
    case .text: return .node(.text(Array(token.value)))
    case .leftDelimiter:
      actionLine = token.line
      defer { actionLine = 0 }
      return try action()
    default: throw unexpected(token, "input")
    }
  }

  private mutating func action() throws(TemplateError) -> Statement {
    let token = nextNonSpace()
    switch token.kind {
    case .block: return .node(try block())
    case .break, .continue:
      let word = token.kind == .break ? "{{break}}" : "{{continue}}"
      let end = nextNonSpace()
      guard end.kind == .rightDelimiter else { throw unexpected(end, word) }
      guard rangeDepth > 0 else { throw error("\(word) outside {{range}}") }
      return .node(token.kind == .break ? .break : .continue)
    case .else:
      let following = peekNonSpace()
      if following.kind == .if || following.kind == .with { return .else }
      try expect(.rightDelimiter, "else")
      return .else
    case .end:
      try expect(.rightDelimiter, "end")
      return .end
    case .if: return .node(.if(try control("if", token)))
    case .range: return .node(.range(try control("range", token)))
    case .with: return .node(.with(try control("with", token)))
    case .template: return .node(try template())
    default:
      push(token)
      let pipe = try pipeline("command", end: .rightDelimiter)
      return .node(.action(pipe))
    }
  }

  private mutating func control(_ context: String, _ token: Token) throws(TemplateError) -> BranchNode {
    let outer = variables.count
    defer { variables.removeSubrange(outer...) }
    let pipe = try pipeline(context, end: .rightDelimiter)
    if context == "range" { rangeDepth += 1 }
    let (body, end) = try list()
    if context == "range" { rangeDepth -= 1 }
    var elseList: [Node]?
    if case .else = end {
      let following = peek()
      if context == "if", following.kind == .if {
        elseList = [.if(try elseControl("if"))]
      } else if context == "with", following.kind == .with {
        elseList = [.with(try elseControl("with"))]
      } else {
        let (list, end) = try list()
        guard case .end = end else { throw error("expected end; found \(end.display)") }
        elseList = list
      }
    }
    let id = nodes.add(.plain(GoString(context)), at: token.position)
    return BranchNode(id: id, pipe: pipe, list: body, elseList: elseList)
  }

  private mutating func elseControl(_ context: String) throws(TemplateError) -> BranchNode {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.maximumDepth else { throw error("nested deeper than \(Self.maximumDepth) levels") }
    return try control(context, next())
  }

  private mutating func block() throws(TemplateError) -> Node {
    let context = "block clause"
    let token = nextNonSpace()
    let name = try templateName(token, context)
    let pipe = try pipeline(context, end: .rightDelimiter)
    try add(name, try body(context))
    return .template(call(name, pipe, token))
  }

  private mutating func template() throws(TemplateError) -> Node {
    let context = "template clause"
    let token = nextNonSpace()
    let name = try templateName(token, context)
    let following = nextNonSpace()
    var pipe: PipeNode?
    if following.kind != .rightDelimiter {
      push(following)
      pipe = try pipeline(context, end: .rightDelimiter)
    }
    return .template(call(name, pipe, token))
  }

  private mutating func call(_ name: GoString, _ pipe: PipeNode?, _ token: Token) -> TemplateNode {
    TemplateNode(id: nodes.add(.template(name, pipe?.id), at: token.position), name: name, pipe: pipe)
  }

  private mutating func templateName(_ token: Token, _ context: String) throws(TemplateError) -> GoString {
    guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, context) }
    return try unquote(token)
  }

  private func unquote(_ token: Token) throws(TemplateError) -> GoString {
    guard let text = Quoting.unquote(Array(token.value)) else { throw error("invalid syntax") }
    return text
  }

  // MARK: Pipelines

  private mutating func pipeline(_ context: String, end: Token.Kind) throws(TemplateError) -> PipeNode {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.maximumDepth else { throw error("nested deeper than \(Self.maximumDepth) levels") }
    let id = nodes.add(.plain(""), at: peekNonSpace().position)
    var (declarations, isAssignment) = ([String](), false)
    while true {
      let variable = peekNonSpace()
      guard variable.kind == .variable else { break }
      _ = next()
      let after = peek()
      let following = peekNonSpace()
      let name = String(decoding: variable.value, as: UTF8.self)
      if following.kind == .assign || following.kind == .declare {
        isAssignment = following.kind == .assign
        _ = nextNonSpace()
        declarations.append(name)
        variables.append(name)
      } else if following.kind == .char, following.value == [UInt8(ascii: ",")] {
        _ = nextNonSpace()
        declarations.append(name)
        variables.append(name)
        guard context == "range", declarations.count < 2 else { throw error("too many declarations in \(context)") }
        switch peekNonSpace().kind {
        case .variable, .rightDelimiter, .rightParen: continue
        default: throw error("range can only initialize variables")
        }
      } else {
        // The space behind a variable counts: it ends the word.
        if after.kind == .space { push(after) }
        push(variable)
      }
      break
    }
    var commands: [CommandNode] = []
    while true {
      let token = nextNonSpace()
      switch token.kind {
      case end:
        if commands.isEmpty { throw error("missing value for \(context)") }
        for (index, command) in commands.enumerated().dropFirst() where !command.first.isExecutable {
          throw error("non executable command in pipeline stage \(index + 1)")
        }
        nodes.replace(
          id, .pipe(declarations: declarations, isAssignment: isAssignment, commands: commands.map(\.id)))
        return PipeNode(
          id: id, isAssignment: isAssignment, declarations: declarations.map { variableID($0) }, commands: commands)
      case .bool, .charConstant, .complex, .dot, .field, .identifier, .number, .nil, .rawString, .string, .variable,
        .leftParen:
        push(token)
        commands.append(try command())
      default: throw unexpected(token, context)
      }
    }
  }

  private mutating func variableID(_ name: String) -> VariableID {
    if let id = variableIDs[name] { return id }
    let id = variableNames.count
    variableNames.append(name)
    variableIDs[name] = id
    return id
  }

  private mutating func command() throws(TemplateError) -> CommandNode {
    let position = peekNonSpace().position
    var words: [Operand] = []
    loop: while true {
      _ = peekNonSpace()
      if let operand = try operand() { words.append(operand) }
      let token = next()
      switch token.kind {
      case .space: continue
      case .rightDelimiter, .rightParen:
        push(token)
        break loop
      case .pipe: break loop
      default: throw unexpected(token, "operand")
      }
    }
    guard let first = words.first else { throw error("empty command") }
    return CommandNode(
      id: nodes.add(.command(words.map(\.id)), at: position), first: first, arguments: Array(words.dropFirst()))
  }

  private mutating func operand() throws(TemplateError) -> Operand? {
    try checkCount()
    guard let term = try term() else { return nil }
    guard peek().kind == .field else { return term }
    let position = peek().position
    var fields: [GoString] = []
    while peek().kind == .field { fields.append(GoString(bytes: next().value.dropFirst())) }
    let shape = NodeTable.Shape.chain(term.id, fields)
    switch term.form {
    case .field(let first): return Operand(id: nodes.add(shape, at: position), form: .field(first + fields))
    case .variable(let id, let first):
      return Operand(id: nodes.add(shape, at: position), form: .variable(id, fields: first + fields))
    case .bool, .string, .number, .nil, .dot:
      throw error("unexpected . after term \(Quoting.doubleQuoted(nodes.text(term.id)))")
    default: return Operand(id: nodes.add(shape, at: position), form: .chain(ChainNode(base: term, fields: fields)))
    }
  }

  private mutating func term() throws(TemplateError) -> Operand? {
    let token = nextNonSpace()
    let form: Operand.Form
    switch token.kind {
    case .identifier:
      let name = String(decoding: token.value, as: UTF8.self)
      guard let function = functions[name] else {
        throw error("function \(Quoting.doubleQuoted(GoString(bytes: token.value))) not defined")
      }
      form = .function(FunctionReference(name: name, function: function))
    case .dot: form = .dot
    case .nil: form = .nil
    case .variable:
      let name = String(decoding: token.value, as: UTF8.self)
      guard variables.contains(name) else { throw error("undefined variable \(Quoting.doubleQuoted(GoString(name)))") }
      form = .variable(variableID(name), fields: [])
    case .field: form = .field([GoString(bytes: token.value.dropFirst())])
    case .bool: form = .bool(token.value.first == UInt8(ascii: "t"))
    case .charConstant, .complex, .number:
      switch NumberLiteral.parse(token) {
      case .success(let number): form = .number(number)
      case .failure(let failure): throw error(failure.message)
      }
    case .leftParen:
      let pipe = try pipeline("parenthesized pipeline", end: .rightParen)
      return Operand(id: pipe.id, form: .pipe(pipe))
    case .string, .rawString: form = .string(try unquote(token))
    default:
      push(token)
      return nil
    }
    return Operand(id: nodes.add(.plain(GoString(bytes: token.value)), at: token.position), form: form)
  }
}

extension Operand {
  /// Whether it can take a value from the pipeline before it.
  fileprivate var isExecutable: Bool {
    switch form {
    case .bool, .dot, .nil, .number, .string: false
    default: true
    }
  }
}
