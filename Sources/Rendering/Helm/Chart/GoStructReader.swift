import GoTemplate
import Manifests

/// Reads a YAML map as sigs.k8s.io/yaml fills a Go struct: a scalar becomes a string where a string is asked for, a name may be
/// written in other case, null leaves a field as it is, and anything else is an error in encoding/json's words.
struct GoStructReader {
  private let object: Object
  /// The Go type and, within another, the path of fields to here: `Dependency.dependencies`.
  private let type: String
  private let context: String

  /// - Parameter value: what `HelmYAML` makes of the file.
  init(_ value: Value, type: String, context: String) throws(RenderError) {
    self.type = type
    self.context = context
    switch value {
    case .object(let object): self.object = object
    case .null: object = [:]
    default:
      throw RenderError(
        .invalid,
        "\(context): error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
          + "\(HelmYAML.jsonType(value)) into Go value of type v2.\(type)")
    }
  }

  private init(_ object: Object, type: String, context: String) {
    self.object = object
    self.type = type
    self.context = context
  }

  private func value(_ field: String) -> Value? { object.goField(field) }

  private func fault(_ value: Value, _ field: String, _ wanted: String) -> RenderError {
    RenderError(
      .invalid,
      "\(context): error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
        + "\(HelmYAML.jsonType(value)) into Go struct field \(type).\(field) of type \(wanted)")
  }

  /// Scalars as the text that sigs.k8s.io/yaml makes of them.
  static func text(_ value: Value) -> String? {
    switch value {
    case .string(let text): text
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    // It takes them for float32.
    case .double(let value): GoValue.number(GoNumber(.float32, .float(Double(Float(value))))).printed("g").text
    default: nil
    }
  }

  func string(_ field: String, _ into: inout String) throws(RenderError) {
    guard let value = value(field) else { return }
    guard let text = Self.text(value) else { throw fault(value, field, "string") }
    into = Self.sanitized(text)
  }

  func bool(_ field: String, _ into: inout Bool) throws(RenderError) {
    guard let value = value(field) else { return }
    guard let flag = value.bool else { throw fault(value, field, "bool") }
    into = flag
  }

  /// Sees to it that a field is a time, if it is there.
  func time(_ field: String) throws(RenderError) {
    guard let value = value(field) else { return }
    do throws(FunctionError) {
      guard value.string != nil else { throw FunctionError("Time.UnmarshalJSON: input is not a JSON string") }
      // As it stands in JSON: Go looks at what is between the quotes.
      try RFC3339.require(String(JSON.text(value).dropFirst().dropLast()))
    } catch {
      throw RenderError(.invalid, "\(context): error unmarshaling JSON: while decoding JSON: \(error.message)")
    }
  }

  func strings(_ field: String, _ into: inout [String]) throws(RenderError) {
    guard let value = value(field) else { return }
    guard let list = value.list else { throw fault(value, field, "[]string") }
    into = []
    for element in list {
      if element.isNull {
        into.append("")
      } else {
        guard let text = Self.text(element) else { throw fault(element, field, "string") }
        into.append(Self.sanitized(text))
      }
    }
  }

  func stringMap(_ field: String) throws(RenderError) -> [String: String]? {
    guard let value = value(field) else { return nil }
    guard let map = value.object else { throw fault(value, field, "map[string]string") }
    var result: [String: String] = [:]
    for (key, element) in map {
      if element.isNull {
        result[key] = ""
      } else {
        guard let text = Self.text(element) else { throw fault(element, field, "string") }
        result[key] = text
      }
    }
    return result
  }

  func list(_ field: String) throws(RenderError) -> [Value]? {
    guard let value = value(field) else { return nil }
    guard let list = value.list else { throw fault(value, field, "[]interface {}") }
    return list
  }

  /// The elements of a list of structs; nil for a null element.
  func structs<Element>(
    _ field: String, _ read: (GoStructReader) throws(RenderError) -> Element
  ) throws(RenderError) -> [Element?]? {
    guard let value = value(field) else { return nil }
    let name = field == "maintainers" ? "Maintainer" : "Dependency"
    guard let list = value.list else { throw fault(value, field, "[]*v2.\(name)") }
    var result: [Element?] = []
    for element in list {
      switch element {
      case .null: result.append(nil)
      case .object(let object): result.append(try read(GoStructReader(object, type: "\(name).\(field)", context: context)))
      default: throw fault(element, field, "v2.\(name)")
      }
    }
    return result
  }

  /// Helm turns white space into blanks and drops what cannot be printed.
  private static func sanitized(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value >= 0x7F }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        result.append(" ")
      } else if ![.control, .format, .surrogate, .privateUse, .unassigned].contains(scalar.properties.generalCategory) {
        result.append(scalar)
      }
    }
    return String(result)
  }
}

extension Object {
  /// What encoding/json reads into a struct's field: the case of a key's letters does not matter, and null is nothing.
  func goField(_ name: String) -> Value? {
    if let exact = self[name] { return exact.isNull ? nil : exact }
    // Letters that fold to an ASCII one take more bytes than that.
    let count = name.utf8.count
    for (key, value) in self {
      let isIt =
        key.utf8.count == count
        ? zip(key.utf8, name.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
        : key.utf8.count > count && key.unicodeScalars.count == count && key.lowercased() == name.lowercased()
      if isIt { return value.isNull ? nil : value }
    }
    return nil
  }
}
