import Manifests

/// YAML as helm reads it: through JSON, so that every number is a double, and the last of equal keys wins.
enum HelmYAML {
  /// The first document; null where there is none.
  static func decode(_ bytes: [UInt8], context: String) throws(RenderError) -> Value {
    do throws(YAMLError) {
      return try YAML.firstDocument(bytes)
    } catch {
      throw RenderError(.invalid, "\(context): error converting YAML to JSON: \(error.goDescription)")
    }
  }

  /// All numbers as doubles, as encoding/json leaves them.
  static func asJSON(_ value: Value) -> Value {
    switch value {
    case .int(let number): .double(Double(number))
    case .list(let list): .list(list.map(asJSON))
    case .object(let object): .object(object.mapValues(asJSON))
    default: value
    }
  }

  /// encoding/json's word for a value's type.
  static func jsonType(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool: "bool"
    case .int, .double: "number"
    case .string: "string"
    case .list: "array"
    case .object: "object"
    }
  }
}
