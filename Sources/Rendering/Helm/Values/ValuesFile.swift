import Manifests

/// A values file: the maps of all its parts, merged.
public enum ValuesFile {
  /// - Parameter context: what an error begins with: `failed to parse prod.yaml`.
  /// - Returns: An object; every number in it is a double.
  public static func read(_ bytes: [UInt8], context: String) throws(RenderError) -> Value {
    var result = Object()
    var rest = bytes[...]
    while let part = try nextPart(&rest, context) {
      switch HelmYAML.asJSON(try HelmYAML.decode(part, context: "\(context): cannot unmarshal yaml document")) {
      case .object(let object): result = merge(result, object)
      case .null: continue
      case let other:
        throw RenderError(
          .invalid,
          "\(context): cannot unmarshal yaml document: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
            + "\(HelmYAML.jsonType(other)) into Go value of type map[string]interface {}")
      }
    }
    return .object(result)
  }

  /// Takes off what goes to the next line of dashes, as Kubernetes' reader of documents does: within a text of several lines too.
  /// A part may begin with such a line.
  private static func nextPart(_ rest: inout ArraySlice<UInt8>, _ context: String) throws(RenderError) -> [UInt8]? {
    var part: [UInt8] = []
    while !rest.isEmpty {
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      rest = rest[line.endIndex...].dropFirst()
      if line.starts(with: "---".utf8) {
        let words = String(decoding: line.dropFirst(3), as: UTF8.self).trimmedWhitespace
        guard words.isEmpty || words.hasPrefix("#") else {
          throw RenderError(.invalid, "\(context): error reading yaml document: invalid Yaml document separator: \(words)")
        }
        if !part.isEmpty { return part }
      }
      part += line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      part.append(UInt8(ascii: "\n"))
    }
    return part.isEmpty ? nil : part
  }

  /// What is in the second wins; maps are merged, nulls stay.
  static func merge(_ first: Object, _ second: Object) -> Object {
    if first.isEmpty { return second }
    var result = first
    for (key, value) in second {
      if case .object(let new) = value, case .object(let old)? = result[key] {
        result[key] = .object(merge(old, new))
      } else {
        result[key] = value
      }
    }
    return result
  }
}
