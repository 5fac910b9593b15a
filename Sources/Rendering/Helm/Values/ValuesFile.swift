import Manifests

/// A values file: the maps of all its documents, merged.
public enum ValuesFile {
  /// - Parameter context: what an error begins with: `failed to parse prod.yaml`.
  /// - Returns: An object; every number in it is a double.
  public static func read(_ bytes: [UInt8], context: String) throws(RenderError) -> Value {
    let documents: [YAML.Document]
    do throws(YAMLError) {
      documents = try YAML.documents(bytes, allowsDuplicateKeys: true)
      for document in documents { try document.requireJSON() }
    } catch {
      throw RenderError(
        .invalid, "\(context): cannot unmarshal yaml document: error converting YAML to JSON: \(error.goDescription)")
    }
    var result = Object()
    for document in documents {
      switch HelmYAML.asJSON(document.value) {
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
