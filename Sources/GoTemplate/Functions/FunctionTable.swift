/// A function that templates can call.
public struct GoFunction: Sendable {
  public typealias Body = @Sendable (Execution, [GoValue]) throws -> GoValue
  public let signature: Signature
  public let body: Body
  /// Set for `and`, `or`, `len` and `call`, which look at more than values.
  let special: Special?
  /// How much of its arguments the body looks at.
  var look = Look.shallow

  enum Look: Sendable {
    /// The arguments themselves.
    case shallow
    /// All their parts, however deep.
    case deep
    /// All their parts, which it writes into one text.
    case printing
    /// Each character for long, as a date's layout or a version's parts.
    case closely
  }

  enum Special: Sendable { case and, or, len }

  /// - Parameter body: gets arguments that match the signature; throws ``FunctionError``.
  public init(_ signature: Signature, _ body: @escaping Body) {
    self.init(signature, special: nil, body)
  }

  init(_ signature: Signature, special: Special?, _ body: @escaping Body) {
    self.signature = signature
    self.body = body
    self.special = special
  }
}

/// The functions that a template may call, by name.
public struct FunctionTable: Sendable {
  private var functions: [String: GoFunction]

  public init(_ functions: [String: GoFunction] = [:]) { self.functions = functions }

  public subscript(name: String) -> GoFunction? {
    get { functions[name] }
    set { functions[name] = newValue }
  }

  public var names: [String] { functions.keys.sorted() }

  /// All the tables' functions; of those with one name the last.
  public init(merging tables: [FunctionTable]) {
    functions = [:]
    functions.reserveCapacity(tables.reduce(0) { $0 + $1.functions.count })
    for table in tables { functions.merge(table.functions) { $1 } }
  }
}
