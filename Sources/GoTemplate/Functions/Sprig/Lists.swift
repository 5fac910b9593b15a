/// Sprig's functions on lists.
enum SprigLists {
  static let table: FunctionTable = {
    var table = FunctionTable([
      "list": list, "tuple": list,
      "concat": GoFunction("(...any) any") { execution, a in
        var all: [GoValue] = []
        for argument in a {
          guard let elements = argument.elements else {
            guard let type = argument.type else { throw FunctionError.nilDereference }
            throw FunctionError("Cannot concat type \(type.kind) as list")
          }
          try execution.reserve(elements: elements.count)
          all += elements
        }
        return a.isEmpty || all.isEmpty ? .slice(GoSlice(nilOf: .anySlice)) : .list(all)
      },
      "slice": slice, "mustSlice": slice,
      "until": GoFunction("(int) any") { execution, a in
        let count = a[0].argumentInt
        return try steps(0, count, count < 0 ? -1 : 1, execution)
      },
      "untilStep": GoFunction("(int, int, int) any") { execution, a in
        try steps(a[0].argumentInt, a[1].argumentInt, a[2].argumentInt, execution)
      },
      "seq": GoFunction("(...int) string") { execution, a in
        .string(try sequence(a.map(\.argumentInt), execution))
      },
    ])
    add(&table, ["append", "push"], "(any, any) list") { _, a in
      .list(try a[0].listElements("Cannot push on type") + [a[1]])
    }
    add(&table, ["prepend"], "(any, any) list") { _, a in
      .list([a[1]] + (try a[0].listElements("Cannot prepend on type")))
    }
    add(&table, ["first"], "(any) any") { _, a in
      try a[0].listElements("Cannot find first on type").first ?? .null
    }
    add(&table, ["last"], "(any) any") { _, a in
      try a[0].listElements("Cannot find last on type").last ?? .null
    }
    add(&table, ["rest"], "(any) list") { _, a in
      let elements = try a[0].listElements("Cannot find rest on type")
      return elements.isEmpty
        ? .slice(GoSlice(nilOf: .anySlice)) : .list(Array(elements.dropFirst()))
    }
    add(&table, ["initial"], "(any) list") { _, a in
      let elements = try a[0].listElements("Cannot find initial on type")
      return elements.isEmpty
        ? .slice(GoSlice(nilOf: .anySlice)) : .list(Array(elements.dropLast()))
    }
    add(&table, ["reverse"], "(any) list") { _, a in
      .list(try a[0].listElements("Cannot find reverse on type").reversed())
    }
    add(&table, ["compact"], "(any) list") { _, a in
      .list(try a[0].listElements("Cannot compact on type").filter { !$0.isEmptyValue })
    }
    add(&table, ["uniq"], "(any) list") { execution, a in
      var kept: [GoValue] = []
      for element in try a[0].listElements("Cannot find uniq on type") {
        try execution.step(1 + kept.count * execution.comparing(element) / 4)
        if !kept.contains(where: { $0.deepEquals(element) }) { kept.append(element) }
      }
      return .list(kept)
    }
    add(&table, ["without"], "(any, ...any) list") { execution, a in
      let elements = try a[0].listElements("Cannot find without on type")
      try execution.step(elements.count * a.dropFirst().reduce(1) { $0 + execution.comparing($1) } / 4)
      return .list(
        elements.filter { element in !a.dropFirst().contains { element.deepEquals($0) } })
    }
    add(&table, ["has"], "(any, any) bool") { execution, a in
      if a[1].isNull { return false }
      let elements = try a[1].listElements("Cannot find has on type")
      try execution.step(1 + elements.count * execution.comparing(a[0]) / 4)
      return .bool(elements.contains { a[0].deepEquals($0) })
    }
    add(&table, ["chunk"], "(int, any) any") { execution, a in
      guard let elements = a[1].elements else {
        guard let type = a[1].type else { throw FunctionError.nilDereference }
        throw FunctionError("Cannot chunk type \(type.kind)")
      }
      let size = a[0].argumentInt
      let count = (Double(elements.count) / Double(size)).rounded(.up)
      guard count.isFinite, count >= 0 else { throw FunctionError("runtime error: makeslice: len out of range") }
      try execution.reserve(elements: elements.count + (size > 0 ? 3 * Int(count) : 0))
      let chunks =
        size < 0
        ? []
        : stride(from: 0, to: elements.count, by: size).map {
          GoValue.list(Array(elements[$0..<min($0 + size, elements.count)]))
        }
      return .slice(GoSlice(.slice(.anySlice), chunks))
    }
    return table
  }()

  /// Adds a function under its names and, as Sprig does, under `must…` ones.
  private static func add(
    _ table: inout FunctionTable, _ names: [String], _ signature: Signature,
    _ body: @escaping GoFunction.Body
  ) {
    let function = GoFunction(signature) { execution, a in
      let result = try body(execution, a)
      if case .list(let made) = result { try execution.reserve(elements: made.count) }
      return result
    }
    for name in names {
      table[name] = function
      table["must" + name.prefix(1).uppercased() + name.dropFirst()] = function
    }
  }

  private static let list = GoFunction("(...any) list") { execution, a in
    try execution.reserve(elements: a.count)
    return .list(a)
  }

  private static let slice = GoFunction("(any, ...any) any") { execution, a in
    let elements = try a[0].listElements("list should be type of slice or array but")
    if elements.isEmpty { return .null }
    let start = a.count > 1 ? Int(a[1].castInt64) : 0
    let end = a.count > 2 ? Int(a[2].castInt64) : elements.count
    guard start >= 0, start <= end, end <= elements.count else {
      throw FunctionError("reflect.Value.Slice: slice index out of bounds")
    }
    try execution.reserve(elements: end - start)
    let part = Array(elements[start..<end])
    switch a[0] {
    case .bytes(let bytes): return .bytes(Array(bytes[start..<end]))
    case .slice(let slice): return .slice(GoSlice(slice.type, part))
    default: return .list(part)
    }
  }

  private static func numbers(_ start: Int, _ stop: Int, _ step: Int, _ execution: Execution) throws
    -> [Int]
  {
    guard step != 0, (stop < start) == (step < 0) else { return [] }
    let distance = stop.distanceMagnitude(to: start)
    let count = distance == 0 ? 0 : (distance - 1) / step.magnitude + 1
    try execution.reserve(elements: count > 1 << 40 ? .max : 2 * Int(count))
    return Array(stride(from: start, to: stop, by: step))
  }

  private static func steps(_ start: Int, _ stop: Int, _ step: Int, _ execution: Execution) throws
    -> GoValue
  {
    .slice(GoSlice(.slice(.int), try numbers(start, stop, step, execution).map(GoValue.int)))
  }

  private static func sequence(_ values: [Int], _ execution: Execution) throws -> GoString {
    let (start, step, end): (Int, Int, Int)
    switch values.count {
    case 1: (start, step, end) = (1, values[0] < 1 ? -1 : 1, values[0])
    case 2: (start, step, end) = (values[0], values[1] < values[0] ? -1 : 1, values[1])
    case 3:
      (start, step, end) = (values[0], values[1], values[2])
      if end < start, step > 0 { return GoString() }
    default: return GoString()
    }
    let numbers = try numbers(start, end &+ (end < start ? -1 : 1), step, execution)
    return GoString(numbers.map(String.init).joined(separator: " "))
  }
}

extension Int {
  fileprivate func distanceMagnitude(to other: Int) -> UInt {
    self > other ? UInt(bitPattern: self &- other) : UInt(bitPattern: other &- self)
  }
}
