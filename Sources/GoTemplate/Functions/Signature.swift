/// What a function takes. Arguments are checked against it before the body runs, with Go's error messages.
public struct Signature: Sendable, ExpressibleByStringLiteral {
  /// The types of the parameters; for a variadic function the last one is the type of each further argument.
  public let parameters: [GoType]
  public let isVariadic: Bool
  /// What it gives.
  public let result: GoType
  /// Why templates cannot call it: Go's text for one that gives several values.
  let fault: String?

  public init(_ parameters: [GoType], isVariadic: Bool = false, result: GoType = .any) {
    self.init(parameters, isVariadic: isVariadic, result: result, fault: nil)
  }

  init(_ parameters: [GoType], isVariadic: Bool = false, result: GoType = .any, fault: String?) {
    self.parameters = parameters
    self.isVariadic = isVariadic
    self.result = result
    self.fault = fault
  }

  /// Reads `"(string, ...any) string"`. Types: any, value (Go's reflect.Value), string, int, int64, uint32, bool, float64, time, duration, location,
  /// list ([]interface {}), map (map[string]interface {}), strings ([]string), bytes, certificate.
  ///
  /// Some three hundred are read before the first template, so they are taken apart as bytes.
  public init(stringLiteral text: StaticString) {
    let (parameters, isVariadic, result) = text.withUTF8Buffer { text in
      let end = text.firstIndex(of: UInt8(ascii: ")")) ?? text.endIndex
      var parameters: [GoType] = []
      var isVariadic = false
      for word in text[..<end].dropFirst().split(separator: UInt8(ascii: ",")) {
        isVariadic = word.contains(UInt8(ascii: "."))
        parameters.append(Self.type(word))
      }
      return (parameters, isVariadic, Self.type(text[end...].dropFirst()))
    }
    self.init(parameters, isVariadic: isVariadic, result: result)
  }

  private static func type(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> GoType {
    switch String(decoding: word.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ".") }, as: UTF8.self) {
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
    case "duration": .duration
    case "location": .pointer(.structure("time.Location"))
    default: .any
    }
  }
}
