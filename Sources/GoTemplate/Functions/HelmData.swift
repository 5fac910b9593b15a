import Manifests

/// Helm's YAML, JSON and TOML, and Sprig's JSON where Helm leaves it.
enum HelmData {
  static let table = FunctionTable([
    "toYaml": GoFunction("(any) string") { execution, a in
      do { return try .string(execution.yaml(a[0])) } catch let error as FunctionError
        where !error.isLimit
      {
        return .string(GoString())
      }
    },
    "mustToYaml": GoFunction("(any) string") { execution, a in try .string(execution.yaml(a[0])) },
    "toYamlPretty": GoFunction("(any) string") { execution, a in
      try .string(PrettyYAML.encode(a[0], execution))
    },
    "fromYaml": GoFunction("(string) map") { execution, a in
      let map = GoMap()
      do {
        let value = try decodeYAML(a[0], execution)
        guard let object = value.map else {
          if value.isNull { return .map(map) }
          throw FunctionError(
            "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal \(jsonKind(value)) into Go value of type map[string]interface {}"
          )
        }
        return .map(object)
      } catch let error as FunctionError where !error.isLimit {
        map["Error"] = .string(error.message)
        return .map(map)
      }
    },
    "fromYamlArray": GoFunction("(string) list") { execution, a in
      do {
        let value = try decodeYAML(a[0], execution)
        guard case .list(let list) = value else {
          if value.isNull { return .list([]) }
          throw FunctionError(
            "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal \(jsonKind(value)) into Go value of type []interface {}"
          )
        }
        return .list(list)
      } catch let error as FunctionError where !error.isLimit {
        return .list([GoValue.string(GoString(error.message))])
      }
    },
    "toJson": GoFunction("(any) string") { execution, a in
      do { return try .string(json(a[0], GoJSON.Style(), execution)) } catch let error
        as FunctionError where !error.isLimit
      {
        return .string(GoString())
      }
    },
    "mustToJson": GoFunction("(any) string") { execution, a in
      try .string(json(a[0], GoJSON.Style(), execution))
    },
    "toPrettyJson": GoFunction("(any) string") { execution, a in
      do { return try .string(json(a[0], GoJSON.Style(isPretty: true), execution)) } catch let error
        as FunctionError where !error.isLimit
      {
        return .string(GoString())
      }
    },
    "mustToPrettyJson": GoFunction("(any) string") { execution, a in
      try .string(json(a[0], GoJSON.Style(isPretty: true), execution))
    },
    "toRawJson": GoFunction("(any) string") { execution, a in
      try .string(json(a[0], GoJSON.Style(escapesHTML: false), execution))
    },
    "mustToRawJson": GoFunction("(any) string") { execution, a in
      try .string(json(a[0], GoJSON.Style(escapesHTML: false), execution))
    },
    "fromJson": GoFunction("(string) map") { execution, a in
      let map = GoMap()
      do {
        let (value, error) = try decodeJSON(a[0], execution)
        if let error { map["Error"] = .string(GoString(error.message)) }
        guard let object = value.map else {
          if value.isNull { return .map(GoMap(isNil: true)) }
          throw FunctionError(
            "json: cannot unmarshal \(jsonKind(value)) into Go value of type map[string]interface {}")
        }
        for (key, element) in object.storage { map[key] = .some(element) }
        return .map(map)
      } catch let error as FunctionError where !error.isLimit {
        map["Error"] = .string(GoString(error.message))
        return .map(map)
      }
    },
    "fromJsonArray": GoFunction("(string) list") { execution, a in
      do {
        let (value, error) = try decodeJSON(a[0], execution)
        guard case .list(let list) = value else {
          if value.isNull { return .slice(GoSlice(nilOf: .anySlice)) }
          throw FunctionError("json: cannot unmarshal \(jsonKind(value)) into Go value of type []interface {}")
        }
        if let error { throw error }
        return .list(list)
      } catch let error as FunctionError where !error.isLimit {
        return .list([GoValue.string(GoString(error.message))])
      }
    },
    "mustFromJson": GoFunction("(string) any") { execution, a in
      let (value, error) = try decodeJSON(a[0], execution)
      if let error { throw error }
      return value
    },
    "toToml": GoFunction("(any) string") { execution, a in
      if a[0].isNull { throw FunctionError("reflect: call of reflect.Value.Type on zero Value") }
      do { return try .string(toml(a[0], execution)) } catch let error as FunctionError
        where !error.isLimit
      {
        return .string(error.message)
      }
    },
    "fromToml": GoFunction("(string) map") { execution, a in
      try execution.reserve(bytes: a[0].argumentText.count)
      try execution.step(a[0].argumentText.count)
      do { return .map(try TOMLDecoder.decode(a[0].argumentText.bytes)) } catch let error
        as FunctionError
      {
        let map = GoMap()
        map["Error"] = .string(GoString(error.message))
        return .map(map)
      }
    },
  ])

  private static func json(_ value: GoValue, _ style: GoJSON.Style, _ execution: Execution) throws
    -> GoString
  {
    var writer = GoJSON(style: style)
    try writer.write(value, level: 0)
    try execution.reserve(bytes: writer.bytes.count)
    return GoString(bytes: writer.bytes)
  }

  private static func toml(_ value: GoValue, _ execution: Execution) throws -> GoString {
    let text = try TOMLEncoder.encode(value)
    try execution.reserve(bytes: text.count)
    return text
  }

  private static func decodeYAML(_ text: GoValue, _ execution: Execution) throws -> GoValue {
    try execution.reserve(bytes: text.argumentText.count * 4)
    do throws(YAMLError) {
      return GoValue(try YAML.firstDocument(text.argumentText.bytes))
    } catch {
      throw FunctionError("error converting YAML to JSON: \(error.goDescription)")
    }
  }

  private static func decodeJSON(
    _ text: GoValue, _ execution: Execution
  ) throws -> (value: GoValue, error: FunctionError?) {
    try execution.reserve(bytes: text.argumentText.count * 4)
    return try GoJSONReader.decode(text.argumentText.bytes)
  }

  private static func jsonKind(_ value: GoValue) -> String {
    switch value.kindName {
    case "slice": "array"
    case "map": "object"
    case "float64": "number"
    default: value.kindName
    }
  }
}

extension Execution {
  /// A value as `toYaml` prints it.
  ///
  /// - Throws: what says that it has no such form, or takes too much of the budget.
  public func yaml(_ value: GoValue) throws -> GoString {
    let text = try GoYAML.encode(value, self)
    try reserve(bytes: text.count)
    return text
  }
}
