/// A function that templates can call.
public struct GoFunction: Sendable {
  public typealias Body = @Sendable (Execution, [GoValue]) throws -> GoValue
  public let signature: Signature
  public let body: Body
  /// Set for `and`, `or`, `len` and `call`, which look at more than values.
  let special: Special?
  /// Whether the body looks at all parts of its arguments, however deep.
  var looksDeep = false

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

  /// This table with another one's functions, which win.
  public func merging(_ other: FunctionTable) -> FunctionTable {
    FunctionTable(functions.merging(other.functions) { $1 })
  }
}
