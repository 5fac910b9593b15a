/// A method of a value: what it takes, what it gives, and how.
public struct GoMethod: Sendable {
  public let signature: Signature
  /// Gets the receiver and the arguments, which match the signature's types.
  public let body: @Sendable (Execution, GoValue, [GoValue]) throws -> GoValue

  /// - Parameter signature: as ``Signature`` reads it, without the receiver: `"(string) bool"`.
  public init(_ signature: Signature, _ body: @escaping @Sendable (Execution, GoValue, [GoValue]) throws -> GoValue) {
    self.signature = signature
    self.body = body
  }

  /// One that gives several values, which no template can take.
  static func uncallable(_ fault: String) -> GoMethod {
    GoMethod(Signature([], fault: fault)) { _, _, _ in .null }
  }
}

/// The methods of a type by name.
public struct MethodTable: Sendable {
  private let methods: [GoString: GoMethod]
  /// A bit for each byte with which a name begins, as most fields' names are looked for here in vain.
  private let initials: UInt64

  public init(_ methods: [GoString: GoMethod]) {
    self.methods = methods
    initials = methods.keys.reduce(0) { $0 | Self.bit($1) }
  }

  subscript(name: GoString) -> GoMethod? { initials & Self.bit(name) == 0 ? nil : methods[name] }

  private static func bit(_ name: GoString) -> UInt64 { name.bytes.first.map { 1 << UInt64($0 & 63) } ?? 0 }
}

/// A Go struct (or a pointer to one): fields, methods, and how it prints. Subclass it for a struct with state of its own.
open class GoObject {
  public let type: GoType
  /// The exported fields in their order.
  public let fields: [(name: GoString, value: GoValue)]
  public let methods: MethodTable?

  public init(type: GoType, fields: [(name: GoString, value: GoValue)] = [], methods: MethodTable? = nil) {
    self.type = type
    self.fields = fields
    self.methods = methods
  }

  /// What stands between the braces where it is printed: with fields that a template cannot reach.
  open var printedFields: [(name: GoString, value: GoValue)] { fields }

  open func field(_ name: GoString) -> GoValue? { fields.first { $0.name == name }?.value }
  /// The result of Go's `String()` method, or nil where the type has none; `%v`, `%s` and `toString` print it.
  open var stringerText: GoString? { nil }
  /// What its `GoString` method gives, for `%#v`; nil where it has none.
  open var goSyntaxText: GoString? { nil }
  /// What a function gets of it. Go passes a struct by value: the methods of a pointer to it, `String()` among them, stay behind.
  open var passedToFunction: GoObject { self }
  /// What `toJson` and `toYaml` see.
  open var jsonValue: GoValue { .map(GoMap(jsonMembers ?? [])) }
  /// The members of its JSON object in the order of the fields; nil where JSON has it as something else.
  open var jsonMembers: [(GoString, GoValue)]? { fields.map { ($0.name, $0.value) } }
  /// What `deepCopy` makes of it: the exported fields' values are kept, what Go keeps to itself is not.
  open var deepCopy: GoObject { self }
  open var isNilPointer: Bool { false }
  /// Truth as `if` sees it.
  open var isTrue: Bool { !isNilPointer }
  /// Equality as Go's `==` has it.
  open func isEqual(to other: GoObject) -> Bool { self === other }
}

/// A pointer that points nowhere.
final class NilPointer: GoObject {
  override var isNilPointer: Bool { true }
}

/// A pointer that shows where it points to, as Go prints one that stands within a struct.
///
/// No two runs of a Go program have the address in common, so any will do.
public final class Address: GoObject {
  /// What stands there, where it is known: Go follows a pointer that it prints by itself.
  let pointee: GoObject?

  init(type: GoType, pointee: GoObject? = nil) {
    self.pointee = pointee
    super.init(type: type)
  }

  /// The address that is shown. Whoever renders twice with another one each time sees what depends on it.
  @TaskLocal public static var shown: UInt64 = 0xC000_01E0_C0
}
