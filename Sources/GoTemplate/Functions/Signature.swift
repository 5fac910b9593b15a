/// What a function takes. Arguments are checked against it before the body runs, with Go's error messages.
public struct Signature: Sendable, ExpressibleByStringLiteral {
  /// The types of the parameters; for a variadic function the last one is the type of each further argument.
  public let parameters: [GoType]
  public let isVariadic: Bool
  /// What it gives.
  public let result: GoType

  public init(_ parameters: [GoType], isVariadic: Bool = false, result: GoType = .any) {
    self.parameters = parameters
    self.isVariadic = isVariadic
    self.result = result
  }

  /// Reads `"(string, ...any) string"`. Types: any, value (Go's reflect.Value), string, int, int64, uint32, bool, float64, time,
  /// list ([]interface {}), map (map[string]interface {}), strings ([]string), bytes, certificate.
  public init(stringLiteral text: String) {
    let parts = text.split(separator: ")", omittingEmptySubsequences: false)
    var parameters: [GoType] = []
    var isVariadic = false
    for word in parts[0].dropFirst().split(separator: ",") {
      var name = word.drop { $0 == " " }
      if name.hasPrefix("...") {
        isVariadic = true
        name = name.dropFirst(3)
      }
      parameters.append(Self.type(name))
    }
    self.init(
      parameters, isVariadic: isVariadic,
      result: parts.count > 1 ? Self.type(parts[1].drop { $0 == " " }) : .any)
  }

  private static func type(_ name: Substring) -> GoType {
    switch name {
    case "value": .reflectValue
    case "string": .string
    case "int": .int
    case "int64": .int64
    case "uint32": .uint32
    case "certificate": .structure("sprig.certificate")
    case "bool": .bool
    case "float64": .float64
    case "list": .anySlice
    case "map": .anyMap
    case "strings": .strings
    case "bytes": .bytes
    case "time": .structure("time.Time")
    default: .any
    }
  }
}
