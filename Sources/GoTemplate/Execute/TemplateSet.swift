/// How templates are read and carried out.
public struct TemplateOptions: Sendable {
  /// What a missing key of a map gives.
  public enum MissingKey: Sendable {
    /// No value, for every map.
    case `default`
    /// The zero value of the map's elements: nil, or "" in a map of strings. Helm's choice.
    case zero
    /// An error.
    case error
  }
  public struct Delimiters: Sendable {
    public var left: String
    public var right: String
    public init(left: String, right: String) {
      self.left = left.isEmpty ? "{{" : left
      self.right = right.isEmpty ? "}}" : right
    }
  }
  public var missingKey: MissingKey
  public var delimiters: Delimiters
  public init(missingKey: MissingKey = .zero, delimiters: Delimiters = Delimiters(left: "{{", right: "}}")) {
    self.missingKey = missingKey
    self.delimiters = delimiters
  }
}

/// Parsed templates by name, which may call each other. A value: a copy that gets more templates leaves the first one alone.
///
/// ## Usage
/// ```swift
/// var set = TemplateSet(functions: .helm)
/// try set.parse(name: "chart/templates/a.yaml", text: GoString(file))
/// let output = try set.execute("chart/templates/a.yaml", data: values, in: Execution(set))
/// ```
public struct TemplateSet: Sendable {
  /// A template that can be carried out.
  final class Template: Sendable {
    let name: GoString
    let root: [Node]
    let unit: Unit
    init(_ parsed: ParsedTemplate, unit: Unit) {
      name = parsed.name
      root = parsed.root
      self.unit = unit
    }
  }

  /// What all templates of one text share.
  final class Unit: Sendable {
    let parseName: String
    let text: [UInt8]
    let nodes: NodeTable
    let variableNames: [String]
    /// The definitions in the order of their ends, the main template last.
    let parsed: [ParsedTemplate]
    init(name: String, text: [UInt8], parser: Parser) {
      parseName = name
      self.text = text
      nodes = parser.nodes
      variableNames = parser.variableNames
      parsed = parser.templates
    }
  }

  public let functions: FunctionTable
  public let options: TemplateOptions
  private let cache: TemplateCache?
  private var templates: [GoString: Template] = [:]
  /// What `tpl` has laid over them: a copy of the set shares the templates themselves.
  private var laidOver: [GoString: Template] = [:]
  /// How many words and commands its texts have.
  public private(set) var size = 0

  /// - Parameter cache: of texts that sets with the same functions and options have parsed.
  public init(functions: FunctionTable, options: TemplateOptions = TemplateOptions(), cache: TemplateCache? = nil) {
    self.functions = functions
    self.options = options
    self.cache = cache
  }

  public func contains(_ name: GoString) -> Bool { template(name) != nil }

  /// Parses a text and takes in its templates: the main one as `name`, and what it defines. The last definition of a name wins,
  /// but for one that is nothing but white space, which replaces none.
  public mutating func parse(name: String, text: GoString) throws(TemplateError) {
    add(try parsed(name: name, text: text))
  }

  func parsed(name: String, text: GoString) throws(TemplateError) -> Unit {
    guard let cache else { return try unit(name: name, text: text) }
    return try cache.unit(name: name, text: text) { () throws(TemplateError) in try unit(name: name, text: text) }
  }

  private func unit(name: String, text: GoString) throws(TemplateError) -> Unit {
    var parser = Parser(name: name, text: text.bytes, functions: functions, delimiters: options.delimiters)
    try parser.parse()
    return Unit(name: name, text: text.bytes, parser: parser)
  }

  private mutating func add(_ unit: Unit) {
    size += unit.nodes.positions.count
    for parsed in unit.parsed {
      if parsed.isEmpty, templates[parsed.name] != nil { continue }
      templates[parsed.name] = Template(parsed, unit: unit)
    }
  }

  /// Adds what a text defines for as long as `tpl` runs it.
  mutating func lay(over unit: Unit) {
    size += unit.nodes.positions.count
    for parsed in unit.parsed {
      if parsed.isEmpty, contains(parsed.name) { continue }
      laidOver[parsed.name] = Template(parsed, unit: unit)
    }
  }

  func template(_ name: GoString) -> Template? { laidOver.isEmpty ? templates[name] : laidOver[name] ?? templates[name] }

  /// Carries out a template.
  ///
  /// - Parameter data: what `.` and `$` are.
  /// - Throws: ``TemplateError``, with Go's text.
  public func execute(_ name: GoString, data: GoValue, in execution: Execution) throws(TemplateError) -> GoString {
    let outer = execution.templates
    execution.templates = self
    defer { execution.templates = outer }
    return try execution.run(name, data: data)
  }
}
