/// Sprig's functions on dictionaries. They change maps in place where Sprig does.
enum SprigDictionaries {
  static let table = FunctionTable([
    "dict": GoFunction("(...any) map") { execution, a in
      try execution.reserve(entries: a.count / 2)
      let map = GoMap(minimumCapacity: a.count / 2)
      for index in stride(from: 0, to: a.count, by: 2) {
        map[a[index].displayText] = index + 1 < a.count ? a[index + 1] : .string(GoString())
      }
      return .map(map)
    },
    "get": GoFunction("(map, string) any") { _, a in
      a[0].argumentMap[a[1].argumentText] ?? .string(GoString())
    },
    "set": GoFunction("(map, string, any) map") { execution, a in
      guard let map = a[0].map, !map.isNil else { throw FunctionError("assignment to entry in nil map") }
      try execution.reserve(elements: 5)
      map[a[1].argumentText] = .some(a[2])
      return plain(a[0])
    },
    "unset": GoFunction("(map, string) map") { _, a in
      a[0].map?.removeValue(forKey: a[1].argumentText)
      return plain(a[0])
    },
    "hasKey": GoFunction("(map, string) bool") { _, a in
      .bool(a[0].argumentMap.contains(a[1].argumentText))
    },
    "pluck": GoFunction("(string, ...map) list") { execution, a in
      try execution.reserve(elements: a.count)
      return .list(a.dropFirst().compactMap { $0.argumentMap[a[0].argumentText] })
    },
    "keys": GoFunction("(...map) strings") { execution, a in
      for map in a { try execution.chargeSorting(map.argumentMap.count) }
      let keys = a.flatMap { $0.argumentMap.sortedKeys }
      try execution.reserve(elements: keys.count)
      return .strings(keys)
    },
    "values": GoFunction("(map) list") { execution, a in
      try execution.reserve(elements: a[0].argumentMap.count)
      try execution.chargeSorting(a[0].argumentMap.count)
      return .list(a[0].argumentMap.sortedPairs.map(\.value))
    },
    "pick": GoFunction("(map, ...string) map") { execution, a in
      let (source, picked) = (a[0].argumentMap, GoMap())
      try execution.reserve(entries: a.count)
      for key in a.dropFirst() {
        if let value = source[key.argumentText] { picked[key.argumentText] = .some(value) }
      }
      return .map(picked)
    },
    "omit": GoFunction("(map, ...string) map") { execution, a in
      try execution.reserve(entries: a[0].argumentMap.count)
      let gone = Set(a.dropFirst().map(\.argumentText))
      return .map(GoMap(a[0].argumentMap.storage.filter { !gone.contains($0.key) }))
    },
    "merge": GoFunction("(map, ...map) any") { execution, a in
      try merge(a, overwrites: false, execution)
    },
    "mustMerge": GoFunction("(map, ...map) any") { execution, a in
      try merge(a, overwrites: false, execution)
    },
    "mergeOverwrite": GoFunction("(map, ...map) any") { execution, a in
      try merge(a, overwrites: true, execution)
    },
    "mustMergeOverwrite": GoFunction("(map, ...map) any") { execution, a in
      try merge(a, overwrites: true, execution)
    },
    "dig": GoFunction("(...any) any") { _, a in
      guard a.count >= 3, let last = a.last else {
        throw FunctionError("dig needs at least three arguments")
      }
      var step = last
      let fallback = a[a.count - 2]
      let keys = try a.dropLast(2).map { key in
        guard let key = key.string else { throw notA("string", key) }
        return key
      }
      for key in keys {
        guard let map = step.map, map.type == .anyMap else {
          throw notA("map[string]interface {}", step)
        }
        guard let value = map[key] else { return fallback }
        step = value
      }
      return step
    },
    "deepCopy": deepCopy, "mustDeepCopy": deepCopy,
  ])

  private static func notA(_ type: String, _ value: GoValue) -> FunctionError {
    FunctionError(
      "interface conversion: interface {} is \(value.type?.description ?? "nil"), not \(type)")
  }

  /// What a function that takes a `map[string]interface {}` gives back: Go has forgotten a type's name on the way.
  private static func plain(_ value: GoValue) -> GoValue {
    guard case .map(let map) = value, case .named(_, .anyMap) = map.type else { return value }
    return .map(map.view(as: .anyMap))
  }

  private static let deepCopy = GoFunction("(any) any") { execution, a in
    if a[0].isNull { throw FunctionError("reflect: call of reflect.Value.Type on zero Value") }
    return try copy(a[0], 0, execution)
  }

  static func copy(_ value: GoValue, _ depth: Int, _ execution: Execution) throws -> GoValue {
    guard depth < 500 else {
      throw FunctionError(limit: "gave up copying a value nested deeper than 500 levels")
    }
    try execution.reserve(copying: value)
    switch value {
    case .list(let elements): return .list(try elements.map { try copy($0, depth + 1, execution) })
    case .map(let map):
      return .map(
        GoMap(
          try map.storage.mapValues { try copy($0, depth + 1, execution) }, type: map.type,
          methods: map.methods, isNil: map.isNil))
    case .object(let object): return .object(object.deepCopy)
    default: return value
    }
  }

  private static func merge(_ a: [GoValue], overwrites: Bool, _ execution: Execution) throws
    -> GoValue
  {
    let target = a[0].argumentMap
    for source in a.dropFirst() {
      try merge(into: target, source.argumentMap, overwrites, 0, execution)
    }
    return plain(.map(target))
  }

  /// mergo's rules: what is empty in the target gives way; where it overwrites, all but maps (which merge) and nil maps do.
  private static func merge(
    into target: GoMap, _ source: GoMap, _ overwrites: Bool, _ depth: Int, _ execution: Execution
  ) throws {
    guard depth < 500 else {
      throw FunctionError(limit: "gave up merging values nested deeper than 500 levels")
    }
    if target.isSame(as: source) { return }
    try execution.step(source.count)
    let targetWasEmpty = target.isEmpty
    let (element, given) = (target.type.element, source.type.element)
    /// Puts a value into the target, as reflection does.
    func set(_ value: GoValue, of type: GoType, at key: GoString) throws {
      guard element.isInterface || element == type else {
        throw FunctionError(
          "reflect.Value.SetMapIndex: value of type \(type.description) is not assignable to type \(element.description)")
      }
      target[key] = .some(value)
    }
    for (key, value) in source.sortedPairs {
      let old = target[key]
      if value.isNull {
        if overwrites { try set(.null, of: given, at: key) }
        continue
      }
      switch value {
      case .map(let inner):
        if let oldMap = old?.map {
          try merge(into: oldMap, inner, overwrites, depth + 1, execution)
          if !oldMap.isEmpty { continue }
        }
      case .list, .slice, .bytes:
        if old != nil, element == .string {
          throw FunctionError("reflect: call of reflect.Value.IsNil on string Value")
        }
        if overwrites || targetWasEmpty || old == nil { try set(value, of: value.type ?? given, at: key) }
        if let old, !old.isEmptyValue { continue }
      default: break
      }
      if overwrites || old?.isEmptyValue ?? true { try set(value, of: given, at: key) }
    }
  }
}
