/// A statement of a template.
enum Node: Sendable {
  case text([UInt8])
  case action(PipeNode)
  case `if`(BranchNode)
  case range(BranchNode)
  case with(BranchNode)
  case template(TemplateNode)
  case `break`
  case `continue`
}

/// The number of a node in its template's ``NodeTable``, by which an error finds the node's text and place.
typealias NodeID = Int

/// `if`, `range` or `with`.
final class BranchNode: Sendable {
  let id: NodeID
  let pipe: PipeNode
  let list: [Node]
  let elseList: [Node]?
  init(id: NodeID, pipe: PipeNode, list: [Node], elseList: [Node]?) {
    self.id = id
    self.pipe = pipe
    self.list = list
    self.elseList = elseList
  }
}

final class TemplateNode: Sendable {
  let id: NodeID
  let name: GoString
  let pipe: PipeNode?
  init(id: NodeID, name: GoString, pipe: PipeNode?) {
    self.id = id
    self.name = name
    self.pipe = pipe
  }
}

/// A variable's name, as a number within its template.
typealias VariableID = Int

final class PipeNode: Sendable {
  let id: NodeID
  let isAssignment: Bool
  let declarations: [VariableID]
  let commands: [CommandNode]
  init(id: NodeID, isAssignment: Bool, declarations: [VariableID], commands: [CommandNode]) {
    self.id = id
    self.isAssignment = isAssignment
    self.declarations = declarations
    self.commands = commands
  }
}

final class CommandNode: Sendable {
  let id: NodeID
  let first: Operand
  /// What follows the first word.
  let arguments: [Operand]
  init(id: NodeID, first: Operand, arguments: [Operand]) {
    self.id = id
    self.first = first
    self.arguments = arguments
  }
}

/// One word of a command.
final class Operand: Sendable {
  let id: NodeID
  let form: Form
  init(id: NodeID, form: Form) {
    self.id = id
    self.form = form
  }

  enum Form: Sendable {
    case dot
    case `nil`
    case bool(Bool)
    case string(GoString)
    indirect case number(NumberLiteral)
    case field([GoString])
    case variable(VariableID, fields: [GoString])
    case function(FunctionReference)
    case pipe(PipeNode)
    case chain(ChainNode)
  }
}

/// `(pipeline).field` or `function.field`.
final class ChainNode: Sendable {
  let base: Operand
  let fields: [GoString]
  init(base: Operand, fields: [GoString]) {
    self.base = base
    self.fields = fields
  }
}

/// A function by its name, looked up when the template was parsed.
final class FunctionReference: Sendable {
  let name: String
  let function: GoFunction
  init(name: String, function: GoFunction) {
    self.name = name
    self.function = function
  }
}

/// What a number may stand for: Go keeps every reading of a constant until a type asks for one.
struct NumberLiteral: Sendable {
  var text: GoString
  var int: Int64?
  var uint: UInt64?
  var float: Double?
  /// Real and imaginary part.
  var complex: (real: Double, imaginary: Double)?
}

/// The nodes of one parsed text that errors can name.
struct NodeTable: Sendable {
  enum Shape: Sendable {
    case plain(GoString)
    case pipe(declarations: [String], isAssignment: Bool, commands: [NodeID])
    case command([NodeID])
    case chain(NodeID, [GoString])
    case template(GoString, NodeID?)
  }
  private(set) var shapes: [Shape] = []
  private(set) var positions: [Int] = []

  mutating func add(_ shape: Shape, at position: Int) -> NodeID {
    shapes.append(shape)
    positions.append(position)
    return shapes.count - 1
  }

  mutating func replace(_ id: NodeID, _ shape: Shape) { shapes[id] = shape }

  /// The node as Go's `String()` writes it.
  func text(_ id: NodeID) -> GoString {
    switch shapes[id] {
    case .plain(let text): return text
    case .pipe(let declarations, let isAssignment, let commands):
      var result = GoString(declarations.joined(separator: ", "))
      if !declarations.isEmpty { result += isAssignment ? " = " : " := " }
      for (index, command) in commands.enumerated() {
        if index > 0 { result += " | " }
        result += text(command)
      }
      return result
    case .command(let words):
      var result = GoString()
      for (index, word) in words.enumerated() {
        if index > 0 { result += " " }
        if case .pipe = shapes[word] {
          result += "(" + text(word) + ")"
        } else {
          result += text(word)
        }
      }
      return result
    case .chain(let base, let fields):
      var result = text(base)
      if case .pipe = shapes[base] { result = "(" + result + ")" }
      for field in fields { result += "." + field }
      return result
    case .template(let name, let pipe):
      return "{{template " + Quoting.doubleQuoted(name) + (pipe.map { " " + text($0) } ?? "") + "}}"
    }
  }
}
