extension Executor {
  /// What stands before a command in its pipeline; nil for the first command.
  typealias Final = Result?

  func evaluate(_ pipe: PipeNode, _ dot: Result) throws(TemplateError) -> Result {
    at = pipe.id
    var value: Final = nil
    for command in pipe.commands {
      var result = try evaluate(command, dot, value)
      result.isBoxed = false
      value = result
    }
    let result = value ?? .none
    for id in pipe.declarations {
      if pipe.isAssignment {
        try assign(id, result)
      } else {
        variables.append(Variable(id: id, result: result))
      }
    }
    return result
  }

  private func evaluate(_ command: CommandNode, _ dot: Result, _ final: Final) throws(TemplateError)
    -> Result
  {
    let first = command.first
    switch first.form {
    case .field(let names):
      at = first.id
      return try fields(names, of: dot, dot, command.arguments, final, node: first.id)
    case .function(let reference):
      at = first.id
      return try call(reference, command.arguments, final, dot, node: command.id)
    case .variable(let id, let names):
      at = first.id
      let value = try variable(id)
      if names.isEmpty {
        try noArguments(command, final)
        return value
      }
      return try fields(names, of: value, dot, command.arguments, final, node: first.id)
    case .chain(let chain): return try evaluate(chain, first, dot, command.arguments, final)
    case .pipe(let pipe):
      try noArguments(command, final)
      return try evaluate(pipe, dot)
    case .dot:
      at = first.id
      try noArguments(command, final)
      return dot
    case .nil:
      at = first.id
      try noArguments(command, final)
      throw failure("nil is not a command")
    case .bool(let value):
      at = first.id
      try noArguments(command, final)
      return Result(value: .bool(value))
    case .number(let number):
      at = first.id
      try noArguments(command, final)
      return Result(value: try ideal(number))
    case .string(let text):
      at = first.id
      try noArguments(command, final)
      return Result(value: .string(text))
    }
  }

  private func noArguments(_ command: CommandNode, _ final: Final) throws(TemplateError) {
    if !command.arguments.isEmpty || final != nil {
      throw failure(
        "can't give argument to non-function \(template.unit.nodes.text(command.first.id))")
    }
  }

  private func evaluate(
    _ chain: ChainNode, _ operand: Operand, _ dot: Result, _ arguments: [Operand], _ final: Final
  ) throws(TemplateError) -> Result {
    at = operand.id
    if case .nil = chain.base.form {
      throw failure("indirection through explicit nil in \(template.unit.nodes.text(operand.id))")
    }
    let base = try plain(chain.base, dot)
    return try fields(chain.fields, of: base, dot, arguments, final, node: operand.id)
  }

  private func ideal(_ number: NumberLiteral) throws(TemplateError) -> GoValue {
    guard let value = number.ideal else { throw failure("\(number.text) overflows int") }
    return value
  }

  // MARK: Fields

  private func fields(
    _ names: [GoString], of receiver: Result, _ dot: Result, _ arguments: [Operand], _ final: Final,
    node: NodeID
  ) throws(TemplateError) -> Result {
    var value = receiver
    let last = names.count - 1
    for index in 0..<last { value = try field(names[index], of: value, dot, [], nil, node: node) }
    return try field(names[last], of: value, dot, arguments, final, node: node)
  }

  private func field(
    _ name: GoString, of receiver: Result, _ dot: Result, _ arguments: [Operand], _ final: Final,
    node: NodeID
  ) throws(TemplateError) -> Result {
    let methods: MethodTable?
    switch receiver.value {
    case .null:
      if receiver.isBoxed { throw failure("nil pointer evaluating interface {}.\(name)") }
      if missingKey == .error {
        throw failure("nil data; no entry for key \(Quoting.doubleQuoted(name))")
      }
      return .none
    case .map(let map): methods = map.methods
    case .slice(let slice): methods = slice.methods
    case .object(let object): methods = object.methods
    default: methods = nil
    }
    if let method = methods?[name] {
      let body = method.body
      let function = GoFunction(method.signature) {
        [value = Unchecked(receiver.value)] execution, arguments in
        try body(execution, value.value, arguments)
      }
      return try call(
        FunctionReference(name: name.text, function: function), arguments, final, dot, node: node)
    }
    switch receiver.value {
    case .map(let map):
      if !arguments.isEmpty || final != nil {
        throw failure("\(name) is not a method but has arguments")
      }
      if let value = map[name] { return Result(value: value, isBoxed: map.type.hasInterfaceElements) }
      switch missingKey {
      case .default: return .none
      case .zero:
        return Result(value: zero(of: map.type.element), isBoxed: map.type.hasInterfaceElements)
      case .error: throw failure("map has no entry for key \(Quoting.doubleQuoted(name))")
      }
    case .object(let object):
      if let value = object.field(name) {
        if !arguments.isEmpty || final != nil {
          throw failure("\(name) has arguments but cannot be invoked as function")
        }
        return Result(value: value)
      }
      if object.isNilPointer {
        throw failure("nil pointer evaluating \(receiver.typeName).\(name)")
      }
    default: break
    }
    throw failure("can't evaluate field \(name) in type \(receiver.typeName)")
  }

  /// What a map of that element type gives for a key that it does not have.
  private func zero(of element: GoType) -> GoValue {
    switch element {
    case .string: .string(GoString())
    case .bytes: .bytes([])
    default: .null
    }
  }

  /// Carries a receiver into a method's body, on the thread that runs the template.
  private struct Unchecked: @unchecked Sendable {  // never leaves the call that makes it
    let value: GoValue
    init(_ value: GoValue) { self.value = value }
  }

  // MARK: Calls

  private func call(
    _ reference: FunctionReference, _ arguments: [Operand], _ final: Final, _ dot: Result,
    node: NodeID
  ) throws(TemplateError) -> Result {
    let count = arguments.count + (final == nil ? 0 : 1)
    let parameters = reference.function.signature.parameters
    var fixed = parameters.count
    if reference.function.signature.isVariadic {
      fixed -= 1
      if count < fixed {
        throw failure(
          "wrong number of args for \(reference.name): want at least \(fixed) got \(arguments.count)"
        )
      }
    } else if count != fixed {
      throw failure("wrong number of args for \(reference.name): want \(fixed) got \(count)")
    }
    if let fault = reference.function.signature.fault { throw failure(fault) }
    do { try execution.step(1 + arguments.count / 8) } catch { throw failure("\(error)", isLimit: true) }
    if let special = reference.function.special {
      switch special {
      case .and, .or:
        var value = Result.none
        for argument in arguments {
          value = try self.argument(argument, .reflectValue, dot)
          if value.value.isTrue == (special == .or) { return value }
        }
        return final ?? value
      case .len:
        let item = try arguments.first.map { (operand) throws(TemplateError) in
          try argument(operand, .reflectValue, dot)
        }
        do { return Result(value: try Builtins.length(item ?? final ?? .none)) } catch {
          at = node
          throw callFailure(reference.name, error)
        }
      }
    }
    var values: [GoValue] = []
    values.reserveCapacity(count)
    for (index, argument) in arguments.enumerated() {
      let type = parameters[min(index, parameters.count - 1)]
      values.append(passed(try self.argument(argument, type, dot), as: type))
    }
    if let final {
      let type = parameters[min(count - 1, parameters.count - 1)]
      try check(final, type)
      values.append(passed(final, as: type))
    }
    do {
      var size = 0
      for value in values {
        execution.charge(value)
        switch reference.function.look {
        case .shallow: break
        case .deep: try execution.chargeParts(of: value, size: &size)
        case .printing: try execution.chargePrinting(value, size: &size)
        case .closely: if let text = value.string { try execution.step(8 * text.count) }
        }
      }
      return Result(value: try reference.function.body(execution, values))
    } catch {
      at = node
      throw callFailure(reference.name, error)
    }
  }

  private func passed(_ result: Result, as type: GoType) -> GoValue {
    guard case .object(let object) = result.value, type != .reflectValue else { return result.value }
    return .object(object.passedToFunction)
  }

  /// An operand whose type nobody asks for: the base of a chain.
  private func plain(_ operand: Operand, _ dot: Result) throws(TemplateError) -> Result {
    at = operand.id
    switch operand.form {
    case .pipe(let pipe): return try evaluate(pipe, dot)
    case .function(let reference):
      at = operand.id
      return try call(reference, [], nil, dot, node: operand.id)
    default: return try argument(operand, .any, dot)
    }
  }

  /// An argument for a parameter of a type.
  private func argument(_ operand: Operand, _ type: GoType, _ dot: Result) throws(TemplateError)
    -> Result
  {
    guard let result = try variableArgument(operand, dot) else { return try constant(operand, type) }
    try check(result, type)
    return result
  }

  /// The value of an operand; nil for a constant.
  private func variableArgument(_ operand: Operand, _ dot: Result) throws(TemplateError) -> Result? {
    at = operand.id
    switch operand.form {
    case .dot: return dot
    case .field(let names): return try fields(names, of: dot, dot, [], nil, node: operand.id)
    case .variable(let id, let names):
      let value = try variable(id)
      return names.isEmpty ? value : try fields(names, of: value, dot, [], nil, node: operand.id)
    case .pipe(let pipe): return try evaluate(pipe, dot)
    case .function(let reference): return try call(reference, [], nil, dot, node: operand.id)
    case .chain(let chain): return try evaluate(chain, operand, dot, [], nil)
    case .nil, .bool, .string, .number: return nil
    }
  }

  /// A constant, as a value of the type where it can be one.
  private func constant(_ operand: Operand, _ type: GoType) throws(TemplateError) -> Result {
    switch operand.form {
    case .nil:
      if type.canBeNil { return .none }
      throw failure("cannot assign nil to \(type.description)")
    case .string(let text):
      switch type {
      case .string, .any, .reflectValue: return Result(value: .string(text))
      default: break
      }
    case .bool(let value):
      switch type {
      case .bool, .any, .reflectValue: return Result(value: .bool(value))
      default: break
      }
    case .dot, .field, .variable, .function, .pipe, .chain: break
    case .number(let number):
      switch type {
      case .any, .reflectValue: return Result(value: try ideal(number))
      case .int: if let int = number.int { return Result(value: .int(Int(int))) }
      case .int64, .duration: if let int = number.int { return Result(value: .int64(int)) }
      case .uint32:
        if let uint = number.uint {
          return Result(value: .number(GoNumber(.uint32, .unsigned(uint))))
        }
      case .float64: if let float = number.float { return Result(value: .float64(float)) }
      default: break
      }
    }
    let text = template.unit.nodes.text(operand.id)
    switch type.underlying {
    case .bool: throw failure("expected bool; found \(text)")
    case .string: throw failure("expected string; found \(text)")
    case .int, .int8, .int16, .int32, .int64: throw failure("expected integer; found \(text)")
    case .uint, .uint8, .uint16, .uint32, .uint64:
      throw failure("expected unsigned integer; found \(text)")
    case .float32, .float64: throw failure("expected float; found \(text)")
    default: throw failure("can't handle \(text) for arg of type \(type.description)")
    }
  }

  /// Refuses a value that a parameter of the type does not take.
  private func check(_ result: Result, _ type: GoType) throws(TemplateError) {
    switch (type, result.value) {
    case (.any, _), (.reflectValue, _), (.string, .string): return
    default: break
    }
    if case .null = result.value {
      if result.isBoxed {
        throw failure("wrong type for value; expected \(type.description); got interface {}")
      }
      if type.canBeNil { return }
      throw failure("invalid value; expected \(type.description)")
    }
    guard let own = result.value.type else { return }
    if own == type { return }
    // Of what has a name of its own, maps and slices go for those that have none.
    if case .named = own, type == .anyMap || type == .anySlice || type == .strings, own.underlying == type { return }
    // One indirection is made where it helps.
    if case .pointer(let base) = own, base == type { return }
    throw failure("wrong type for value; expected \(type.description); got \(own.description)")
  }
}

extension Execution {
  /// Carries out a template of the set that is visible now.
  func run(_ name: GoString, data: GoValue) throws(TemplateError) -> GoString {
    guard let template = templates.template(name) else {
      throw TemplateError(
        stage: .execution, name: name.text, line: 0, column: 0,
        message:
          "template: no template \(Quoting.doubleQuoted(name)) associated with template \"gotpl\"")
    }
    let executor = Executor(template, data: data, in: self)
    guard stack.hasRoom else {
      throw executor.failure("gave up: templates call each other too deeply", isLimit: true)
    }
    _ = try executor.walk(template.root, Executor.Result(value: data))
    do { try reserve(bytes: executor.output.count) } catch {
      throw executor.failure("\(error)", isLimit: true)
    }
    return GoString(bytes: executor.output)
  }
}

extension GoValue {
  /// The number where this is an integer of any type.
  var asInteger: Int? {
    switch self {
    case .int(let value): return value
    case .int64(let value): return Int(value)
    case .number(let number):
      switch number.storage {
      case .signed(let value): return Int(value)
      case .unsigned(let value): return Int(clamping: value)
      case .float: return nil
      }
    case .object(let object): return (object as? NamedNumber)?.number
    default: return nil
    }
  }

  /// An integer of this one's type.
  func sameType(_ value: Int) -> GoValue {
    switch self {
    case .int64: .int64(Int64(value))
    case .number(let number):
      switch number.storage {
      case .unsigned: .number(GoNumber(number.type, .unsigned(UInt64(value))))
      default: .number(GoNumber(number.type, .signed(Int64(value))))
      }
    default: .int(value)
    }
  }
}
