/// The functions that text/template brings itself.
enum Builtins {
  static let table = FunctionTable([
    "and": GoFunction("(value, ...value) value", special: .and) { _, arguments in arguments.last ?? .null },
    "or": GoFunction("(value, ...value) value", special: .or) { _, arguments in arguments.last ?? .null },
    "len": GoFunction("(value) int", special: .len) { _, arguments in
      try length(Executor.Result(value: arguments[0]))
    },
    "not": GoFunction("(value) bool") { _, arguments in .bool(!arguments[0].isTrue) },
    "call": GoFunction("(value, ...value) value") { _, arguments in
      guard let type = arguments[0].type else { throw FunctionError("call of nil") }
      throw FunctionError("non-function <nil> of type \(type.description)")
    },
    "index": GoFunction("(value, ...value) value") { _, arguments in try index(arguments[0], arguments.dropFirst()) },
    "slice": GoFunction("(value, ...value) value") { _, arguments in try slice(arguments[0], arguments.dropFirst()) },
    "print": GoFunction("(...any) string") { execution, arguments in
      let text = Printer.sprint(arguments)
      try execution.reserve(bytes: text.count)
      return .string(text)
    },
    "println": GoFunction("(...any) string") { execution, arguments in
      let text = Printer.sprintln(arguments)
      try execution.reserve(bytes: text.count)
      return .string(text)
    },
    "printf": GoFunction("(string, ...any) string") { execution, arguments in
      let text = try Printer.sprintf(arguments[0].string ?? "", Array(arguments.dropFirst()), execution)
      try execution.reserve(bytes: text.count % 256)
      return .string(text)
    },
    "html": GoFunction("(...any) string") { _, arguments in .string(Escaping.html(Escaping.text(arguments))) },
    "js": GoFunction("(...any) string") { _, arguments in .string(Escaping.javaScript(Escaping.text(arguments))) },
    "urlquery": GoFunction("(...any) string") { _, arguments in
      .string(URLEscaping.query(Escaping.text(arguments)))
    },
    "eq": GoFunction("(value, ...value) bool") { execution, arguments in
      try .bool(Comparison.eq(arguments[0], arguments.dropFirst(), in: execution))
    },
    "ne": GoFunction("(value, value) bool") { execution, arguments in
      try .bool(!Comparison.eq(arguments[0], [arguments[1]], in: execution))
    },
    "lt": GoFunction("(value, value) bool") { _, arguments in try .bool(Comparison.lt(arguments[0], arguments[1])) },
    "le": GoFunction("(value, value) bool") { execution, arguments in
      try .bool(Comparison.le(arguments[0], arguments[1], in: execution))
    },
    "gt": GoFunction("(value, value) bool") { execution, arguments in
      try .bool(!Comparison.le(arguments[0], arguments[1], in: execution))
    },
    "ge": GoFunction("(value, value) bool") { _, arguments in try .bool(!Comparison.lt(arguments[0], arguments[1])) },
  ])

  static func length(_ item: Executor.Result) throws -> GoValue {
    switch item.value {
    case .string(let text): return .int(text.count)
    case .map(let map): return .int(map.count)
    case .bytes(let bytes): return .int(bytes.count)
    case .list(let list): return .int(list.count)
    case .slice(let slice): return .int(slice.elements.count)
    case .null:
      if item.isBoxed { throw FunctionError("len of nil pointer") }
      throw FunctionError("reflect: call of reflect.Value.Type on zero Value")
    default: throw FunctionError("len of type \(item.value.type?.description ?? "")")
    }
  }

  private static func position(_ index: GoValue, _ count: Int) throws -> Int {
    let position: Int
    switch index {
    case .null: throw FunctionError("cannot index slice/array with nil")
    default:
      guard let number = index.asInteger else {
        throw FunctionError("cannot index slice/array with type \(index.type?.description ?? "")")
      }
      position = number
    }
    guard position >= 0, position <= count else { throw FunctionError("index out of range: \(position)") }
    return position
  }

  static func index(_ item: GoValue, _ indexes: ArraySlice<GoValue>) throws -> GoValue {
    if item.isNull { throw FunctionError("index of untyped nil") }
    var item = item
    for (offset, index) in indexes.enumerated() {
      switch item {
      case .null: throw FunctionError(offset == 0 ? "index of untyped nil" : "index of nil pointer")
      case .map(let map):
        switch index {
        case .string(let key):
          if let value = map[key] {
            item = value
          } else {
            item = map.type.element == .string ? .string(GoString()) : .null
          }
        case .null: throw FunctionError("value is nil; should be of type string")
        default: throw FunctionError("value has type \(index.type?.description ?? ""); should be string")
        }
      case .list(let elements): item = try element(elements, index)
      case .slice(let slice): item = try element(slice.elements, index)
      case .bytes(let bytes): item = try element(bytes.map(GoValue.uint8), index)
      case .string(let text): item = try element(text.bytes.map(GoValue.uint8), index, of: "string")
      default: throw FunctionError("can't index item of type \(item.type?.description ?? "")")
      }
    }
    return item
  }

  private static func element(_ elements: [GoValue], _ index: GoValue, of kind: String = "slice") throws -> GoValue {
    let position = try position(index, elements.count)
    guard position < elements.count else { throw FunctionError("error calling index: reflect: \(kind) index out of range") }
    return elements[position]
  }

  private static func slice(_ item: GoValue, _ indexes: ArraySlice<GoValue>) throws -> GoValue {
    if item.isNull { throw FunctionError("slice of untyped nil") }
    guard indexes.count <= 3 else { throw FunctionError("too many slice indexes: \(indexes.count)") }
    let count: Int
    switch item {
    case .string(let text):
      if indexes.count == 3 { throw FunctionError("cannot 3-index slice a string") }
      count = text.count
    case .list(let list): count = list.count
    case .slice(let slice): count = slice.elements.count
    case .bytes(let bytes): count = bytes.count
    default: throw FunctionError("can't slice item of type \(item.type?.description ?? "")")
    }
    var bounds = [0, count, count]
    for (offset, index) in indexes.enumerated() { bounds[offset] = try position(index, count) }
    if bounds[0] > bounds[1] { throw FunctionError("invalid slice index: \(bounds[0]) > \(bounds[1])") }
    if indexes.count == 3, bounds[1] > bounds[2] {
      throw FunctionError("invalid slice index: \(bounds[1]) > \(bounds[2])")
    }
    let range = bounds[0]..<bounds[1]
    switch item {
    case .string(let text): return .string(GoString(bytes: text.bytes[range]))
    case .list(let list): return .list(Array(list[range]))
    case .slice(let slice): return .slice(GoSlice(slice.type, Array(slice.elements[range])))
    case .bytes(let bytes): return .bytes(Array(bytes[range]))
    default: return .null
    }
  }
}
