import Manifests

/// Keys that kustomize adds to maps. It writes them as they are, so that `true` or `1` is no text any more once that is read again.
enum KustomizeKey {
  static func demandText(_ key: String) throws {
    let (value, isOdd) = YAMLScalar.spelled(key)
    guard case .string = value, !isOdd else {
      throw RenderError(.invalid, "the key '\(key)' means \(isOdd ? "a time" : value.typeName) to YAML and cannot be added")
    }
  }
}
