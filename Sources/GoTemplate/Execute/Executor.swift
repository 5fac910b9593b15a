/// Carries out one template and those that it calls by `template`.
///
/// What Go's reflection tells apart and a ``GoValue`` does not is whether a value stands in an interface: an element of
/// `map[string]interface {}` does, the result of a pipeline does not. A nil in an interface is a value of its own, outside of one it
/// is no value; and errors name the type `interface {}` or the value's own.
final class Executor {
  /// A value and whether it stands in an interface.
  struct Result {
    var value: GoValue
    var isBoxed: Bool
    static var none: Result { Result(value: .null, isBoxed: false) }
    init(value: GoValue, isBoxed: Bool = false) {
      self.value = value
      self.isBoxed = isBoxed
    }
    /// The type as errors name it.
    var typeName: String { isBoxed ? "interface {}" : value.type?.description ?? "<nil>" }
  }

  /// What is to happen after a statement.
  enum Flow { case next, breakLoop, continueLoop }

  struct Variable {
    var id: VariableID
    var result: Result
  }

  let execution: Execution
  let missingKey: TemplateOptions.MissingKey
  var output: [UInt8] = []
  var template: TemplateSet.Template
  /// The node that an error would name.
  var at: NodeID = 0
  var variables: [Variable]
  private var depth = 0
  private let outputLimit: Int

  init(_ template: TemplateSet.Template, data: GoValue, in execution: Execution) {
    self.execution = execution
    self.template = template
    missingKey = execution.templates.options.missingKey
    outputLimit = execution.environment.limits.stringBytes
    variables = [Variable(id: 0, result: Result(value: data))]
    output.reserveCapacity(Self.usualOutput)
  }

  /// Bytes that most of what is included fits in.
  private static let usualOutput = 128

  // MARK: Errors

  func failure(_ reason: String, chart: String? = nil, isLimit: Bool = false) -> TemplateError {
    let unit = template.unit
    let position = unit.nodes.positions.indices.contains(at) ? unit.nodes.positions[at] : 0
    let before = unit.text[..<min(position, unit.text.count)]
    let line = 1 + before.count { $0 == 0x0A }
    let column = before.lastIndex(of: 0x0A).map { position - $0 - 1 } ?? position
    let context = unit.nodes.positions.indices.contains(at) ? unit.nodes.text(at).text : ""
    let name = Quoting.doubleQuoted(template.name)
    return TemplateError(
      stage: .execution, name: unit.parseName, line: line, column: column,
      message: "template: \(unit.parseName):\(line):\(column): executing \(name) at <\(context)>: \(reason)",
      failure: chart, isLimit: isLimit)
  }

  func callFailure(_ name: String, _ error: any Error) -> TemplateError {
    switch error {
    case let error as TemplateError:
      failure("error calling \(name): \(error.message)", chart: error.failure, isLimit: error.isLimit)
    case let error as FunctionError:
      failure("error calling \(name): \(error.message)", chart: error.failure, isLimit: error.isLimit)
    default: failure("error calling \(name): \(error)")
    }
  }

  private func step() throws(TemplateError) {
    do { try execution.step() } catch { throw failure("\(error)", isLimit: true) }
  }

  // MARK: Statements

  func walk(_ list: [Node], _ dot: Result) throws(TemplateError) -> Flow {
    for node in list {
      switch node {
      case .text(let bytes): try write(bytes)
      case .action(let pipe):
        try step()
        let value = try evaluate(pipe, dot)
        if pipe.declarations.isEmpty { try print(value.value) }
      case .if(let branch):
        try step()
        let mark = variables.count
        let condition = try evaluate(branch.pipe, dot)
        var flow = Flow.next
        if condition.value.isTrue {
          flow = try walk(branch.list, dot)
        } else if let elseList = branch.elseList {
          flow = try walk(elseList, dot)
        }
        variables.removeSubrange(mark...)
        if flow != .next { return flow }
      case .with(let branch):
        try step()
        let mark = variables.count
        let value = try evaluate(branch.pipe, dot)
        var flow = Flow.next
        if value.value.isTrue {
          flow = try walk(branch.list, value)
        } else if let elseList = branch.elseList {
          flow = try walk(elseList, dot)
        }
        variables.removeSubrange(mark...)
        if flow != .next { return flow }
      case .range(let branch):
        try step()
        let flow = try range(branch, dot)
        if flow != .next { return flow }
      case .template(let call): try run(call, dot)
      case .break: return .breakLoop
      case .continue: return .continueLoop
      }
    }
    return .next
  }

  private func write(_ bytes: [UInt8]) throws(TemplateError) {
    output.append(contentsOf: bytes)
    if output.count > outputLimit {
      throw failure("gave up: the output is larger than \(outputLimit) bytes", isLimit: true)
    }
  }

  private func print(_ value: GoValue) throws(TemplateError) {
    if case .string(let string) = value { return try write(string.bytes) }
    if case .null = value { return try write(Self.noValue) }
    var size = 0
    do { try execution.chargePrinting(value, size: &size) } catch { throw failure("\(error)", isLimit: true) }
    var printer = Printer()
    printer.print(value)
    try write(printer.bytes)
  }

  static let noValue = Array("<no value>".utf8)

  private func run(_ call: TemplateNode, _ dot: Result) throws(TemplateError) {
    at = call.id
    try step()
    guard let called = execution.templates.template(call.name) else {
      throw failure("template \(Quoting.doubleQuoted(call.name)) not defined")
    }
    let limit = execution.environment.limits.templateDepth
    guard depth < limit, execution.stack.hasRoom else { throw failure("exceeded maximum template depth (\(limit))") }
    let data = try call.pipe.map { (pipe) throws(TemplateError) in try evaluate(pipe, dot) } ?? .none
    let outer = (template, variables, at)
    // After an error too: loops on the way out take back as many variables as they saw.
    defer { (template, variables, at) = outer }
    template = called
    variables = [Variable(id: 0, result: data)]
    depth += 1
    defer { depth -= 1 }
    _ = try walk(called.root, data)
  }

  private func range(_ branch: BranchNode, _ dot: Result) throws(TemplateError) -> Flow {
    let outer = variables.count
    let over = try evaluate(branch.pipe, dot)
    let mark = variables.count
    defer { variables.removeSubrange(outer...) }
    /// One round; false ends the loop.
    func round(_ index: Result, _ element: Result) throws(TemplateError) -> Bool {
      try step()
      let declarations = branch.pipe.declarations
      if branch.pipe.isAssignment {
        if declarations.count > 1 {
          try assign(declarations[0], index)
          try assign(declarations[1], element)
        } else if let only = declarations.first {
          try assign(only, element)
        }
      } else if !declarations.isEmpty {
        variables[mark - 1].result = element
        if declarations.count > 1 { variables[mark - 2].result = index }
      }
      let flow = try walk(branch.list, element)
      variables.removeSubrange(mark...)
      return flow != .breakLoop
    }
    switch over.value {
    case .list(let elements) where !elements.isEmpty:
      for (index, element) in elements.enumerated() {
        guard try round(Result(value: .int(index)), Result(value: element, isBoxed: true)) else { break }
      }
      return .next
    case .slice(let slice) where !slice.elements.isEmpty:
      let isBoxed = slice.type.element.isInterface
      for (index, element) in slice.elements.enumerated() {
        guard try round(Result(value: .int(index)), Result(value: element, isBoxed: isBoxed)) else { break }
      }
      return .next
    case .bytes(let bytes) where !bytes.isEmpty:
      for (index, byte) in bytes.enumerated() {
        guard try round(Result(value: .int(index)), Result(value: .uint8(byte))) else { break }
      }
      return .next
    case .map(let map) where !map.isEmpty:
      let isBoxed = map.type.element.isInterface
      do { try execution.chargeSorting(map.count) } catch { throw failure("\(error)", isLimit: true) }
      for (key, element) in map.sortedPairs {
        guard try round(Result(value: .string(key)), Result(value: element, isBoxed: isBoxed)) else { break }
      }
      return .next
    case .null, .list, .slice, .bytes, .map: break
    default:
      guard let count = over.value.asInteger else {
        throw failure("range can't iterate over \(Printer.text(over.value))")
      }
      if branch.pipe.declarations.count > 1 {
        throw failure("can't use \(Printer.text(over.value)) to iterate over more than one variable")
      }
      guard count > 0 else { break }
      for number in 0..<count {
        guard try round(.none, Result(value: over.value.sameType(number))) else { break }
      }
      return .next
    }
    guard let elseList = branch.elseList else { return .next }
    return try walk(elseList, dot)
  }

  // MARK: Variables

  func assign(_ id: VariableID, _ value: Result) throws(TemplateError) {
    guard let index = variables.lastIndex(where: { $0.id == id }) else {
      throw failure("undefined variable: \(template.unit.variableNames[id])")
    }
    variables[index].result = value
  }

  func variable(_ id: VariableID) throws(TemplateError) -> Result {
    guard let found = variables.last(where: { $0.id == id }) else {
      throw failure("undefined variable: \(template.unit.variableNames[id])")
    }
    return found.result
  }
}
