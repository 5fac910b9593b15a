/// A Go type, as far as templates see one: in `printf "%T"`, `typeOf`, `kindOf`, in what a function takes, and in errors.
public indirect enum GoType: Sendable, Hashable {
  case bool
  case int, int8, int16, int32, int64
  case uint, uint8, uint16, uint32, uint64
  case float32, float64
  case complex128
  case string
  /// `interface {}`: anything.
  case any
  /// The `error` interface.
  case error
  case slice(GoType)
  /// A map from strings.
  case map(GoType)
  /// A named type such as `common.Values`, over the type that it is made of.
  case named(String, GoType)
  /// A struct with its name, such as `time.Time`.
  case structure(String)
  case pointer(GoType)
  case function(String)
  /// `reflect.Value`: text/template's own functions take this, so that they see whether there is a value at all.
  case reflectValue

  public static let anySlice = GoType.slice(.any)
  public static let anyMap = GoType.map(.any)
  public static let bytes = GoType.slice(.uint8)
  public static let strings = GoType.slice(.string)
  public static let duration = GoType.named("time.Duration", .int64)

  /// The type without its name.
  public var underlying: GoType { if case .named(_, let base) = self { base.underlying } else { self } }

  /// The type of the elements of a slice or map; `any` where there are none.
  public var element: GoType {
    switch underlying {
    case .slice(let element), .map(let element): element
    default: .any
    }
  }

  /// Whether its elements are `interface {}`, as those of nearly all maps are.
  var hasInterfaceElements: Bool {
    switch self {
    case .map(.any): true
    default: element.isInterface
    }
  }

  /// As Go's `reflect.Type.String()` writes it.
  public var description: String {
    switch self {
    case .bool: "bool"
    case .int: "int"
    case .int8: "int8"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .uint: "uint"
    case .uint8: "uint8"
    case .uint16: "uint16"
    case .uint32: "uint32"
    case .uint64: "uint64"
    case .float32: "float32"
    case .float64: "float64"
    case .complex128: "complex128"
    case .string: "string"
    case .any: "interface {}"
    case .error: "error"
    case .slice(let element): "[]" + element.description
    case .map(let element): "map[string]" + element.description
    case .named(let name, _), .structure(let name): name
    case .pointer(let base): "*" + base.description
    case .function(let signature): signature
    case .reflectValue: "reflect.Value"
    }
  }

  /// As Go's `reflect.Kind.String()` writes it.
  public var kind: String {
    switch underlying {
    case .any, .error: "interface"
    case .slice: "slice"
    case .map: "map"
    case .structure, .reflectValue: "struct"
    case .pointer: "ptr"
    case .function: "func"
    default: underlying.description
    }
  }

  /// Whether Go's `nil` is a value of this type.
  var canBeNil: Bool {
    switch underlying {
    case .any, .error, .slice, .map, .pointer, .function, .reflectValue: true
    default: false
    }
  }

  var isInterface: Bool { self == .any || self == .error }
}
