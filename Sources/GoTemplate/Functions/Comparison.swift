/// text/template's comparisons: by kind, never across kinds, but for signed against unsigned integers.
enum Comparison {
  private enum Kind { case bool, int, uint, float, string, complex }

  private static func kind(_ value: GoValue) throws -> Kind {
    switch value {
    case .bool: return .bool
    case .int, .int64: return .int
    case .float64: return .float
    case .string: return .string
    case .number(let number):
      switch number.storage {
      case .signed: return .int
      case .unsigned: return .uint
      case .float: return .float
      }
    case .object(let object) where object is NamedNumber: return .int
    case .object(let object) where object is GoComplex: return .complex
    default: throw FunctionError("invalid type for comparison")
    }
  }

  private static func incompatible(_ a: GoValue, _ b: GoValue) -> FunctionError {
    FunctionError(
      "incompatible types for comparison: \(a.type?.description ?? "") and \(b.type?.description ?? "")")
  }

  static func eq(_ first: GoValue, _ others: ArraySlice<GoValue>, in execution: Execution) throws -> Bool {
    if others.isEmpty { throw FunctionError("missing argument for comparison") }
    let firstKind = try? kind(first)
    for other in others {
      let otherKind = try? kind(other)
      if let firstKind, let otherKind {
        if try basicEqual(first, firstKind, other, otherKind) { return true }
        continue
      }
      if let equal = try unlike(first, firstKind, other, otherKind, execution), equal { return true }
    }
    return false
  }

  private static func basicEqual(_ a: GoValue, _ aKind: Kind, _ b: GoValue, _ bKind: Kind) throws -> Bool {
    if aKind != bKind {
      switch (aKind, bKind) {
      case (.int, .uint): return a.signed >= 0 && UInt64(a.signed) == b.unsigned
      case (.uint, .int): return b.signed >= 0 && UInt64(b.signed) == a.unsigned
      default: throw incompatible(a, b)
      }
    }
    switch (a, b) {
    case (.bool(let a), .bool(let b)): return a == b
    case (.string(let a), .string(let b)): return a == b
    case (.object(let a), .object(let b)) where aKind == .complex: return a.isEqual(to: b)
    default: break
    }
    switch aKind {
    case .int: return a.signed == b.signed
    case .uint: return a.unsigned == b.unsigned
    default: return a.floating == b.floating
    }
  }

  /// Where one of the two is no basic value.
  private static func unlike(
    _ a: GoValue, _ aKind: Kind?, _ b: GoValue, _ bKind: Kind?, _ execution: Execution
  ) throws -> Bool? {
    guard let aType = a.type, let bType = b.type else { return a.isNil && b.isNil }
    if aKind != nil || bKind != nil { throw incompatible(a, b) }
    guard aType.kind == bType.kind else {
      let types = [a, .string(aType.description), .string(bType.description), b]
      throw try FunctionError("non-comparable types \(Printer.sprintf("%s: %s, %s: %v", types, execution))")
    }
    if a.isNil || b.isNil { return a.isNil == b.isNil }
    switch (a, b) {
    case (.object(let a), .object(let b)):
      // Pointers are equal where they point to the same, and there is one of each location.
      if case .pointer = aType, !(a is LocationObject) { return a === b }
      return a.type == b.type && a.isEqual(to: b)
    default: throw try FunctionError("non-comparable type \(Printer.sprintf("%s", [b], execution)): \(bType.description)")
    }
  }

  static func lt(_ a: GoValue, _ b: GoValue) throws -> Bool {
    let (aKind, bKind) = (try kind(a), try kind(b))
    if aKind != bKind {
      switch (aKind, bKind) {
      case (.int, .uint): return a.signed < 0 || UInt64(a.signed) < b.unsigned
      case (.uint, .int): return b.signed >= 0 && a.unsigned < UInt64(b.signed)
      default: throw incompatible(a, b)
      }
    }
    switch aKind {
    case .bool, .complex: throw FunctionError("invalid type for comparison")
    case .int: return a.signed < b.signed
    case .uint: return a.unsigned < b.unsigned
    case .float: return a.floating < b.floating
    case .string: return (a.string ?? "") < (b.string ?? "")
    }
  }

  static func le(_ a: GoValue, _ b: GoValue, in execution: Execution) throws -> Bool {
    let less = try lt(a, b)
    return try less || eq(a, [b], in: execution)
  }
}

extension GoValue {
  fileprivate var signed: Int64 {
    switch self {
    case .int(let value): return Int64(value)
    case .int64(let value): return value
    case .number(let number): if case .signed(let value) = number.storage { return value } else { return 0 }
    case .object(let object): return Int64((object as? NamedNumber)?.number ?? 0)
    default: return 0
    }
  }

  fileprivate var unsigned: UInt64 {
    if case .number(let number) = self, case .unsigned(let value) = number.storage { value } else { 0 }
  }

  fileprivate var floating: Double {
    switch self {
    case .float64(let value): return value
    case .number(let number): if case .float(let value) = number.storage { return value } else { return 0 }
    default: return 0
    }
  }
}
