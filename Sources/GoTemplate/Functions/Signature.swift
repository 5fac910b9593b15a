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
    self = text.withUTF8Buffer { text in
      var parameters: [GoType] = []
      var isVariadic = false
      // Behind the parenthesis.
      var start = 1
      var index = 1
      while index < text.count {
        let isEnd = text[index] == UInt8(ascii: ")")
        if isEnd || text[index] == UInt8(ascii: ",") {
          if index > start {
            let (type, isRest) = Self.type(text, start, index)
            parameters.append(type)
            isVariadic = isRest
          }
          start = index + 1
        }
        if isEnd { break }
        index += 1
      }
      return Signature(parameters, isVariadic: isVariadic, result: Self.type(text, start, text.count).type)
    }
  }

  private static let types: [(name: [UInt8], type: GoType)] = [
    ("any", .any), ("string", .string), ("int", .int), ("map", .anyMap), ("list", .anySlice), ("bool", .bool), ("int64", .int64),
    ("float64", .float64), ("strings", .strings), ("time", .structure("time.Time")), ("bytes", .bytes),
    ("certificate", .structure("sprig.certificate")), ("value", .reflectValue), ("uint32", .uint32), ("duration", .duration),
    ("location", .pointer(.structure("time.Location"))),
  ].map { (Array($0.utf8), $1) }

  /// The type that stands between two places, behind spaces, and whether it has dots before it.
  private static func type(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> (type: GoType, isRest: Bool) {
    var start = start
    var isRest = false
    while start < end, text[start] == UInt8(ascii: " ") || text[start] == UInt8(ascii: ".") {
      isRest = isRest || text[start] == UInt8(ascii: ".")
      start += 1
    }
    for (name, type) in types where name.count == end - start {
      var index = 0
      while index < name.count, name[index] == text[start + index] { index += 1 }
      if index == name.count { return (type, isRest) }
    }
    return (.any, isRest)
  }
}
