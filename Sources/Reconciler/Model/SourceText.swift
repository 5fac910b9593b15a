import Manifests

/// An Application's source in lines for people.
enum SourceText {
  /// `path: apps/web`, `helm.valueFiles: prod.yaml`, …; of several sources each with its number.
  static func lines(_ sources: [Value]) -> [String] {
    sources.enumerated().flatMap { index, source in
      let prefix = sources.count > 1 ? "\(index + 1). " : ""
      var lines: [String] = []
      collect(source, "", &lines)
      // The repository last: it is long, and seldom another one.
      let (others, repository) = (lines.filter { !$0.hasPrefix("repoURL") }, lines.filter { $0.hasPrefix("repoURL") })
      return (others + repository).map { prefix + $0 }
    }
  }

  private static func collect(_ value: Value, _ path: String, _ lines: inout [String]) {
    switch value {
    case .object(let object):
      for (key, item) in object where !(path.isEmpty && key == "targetRevision") {
        collect(item, path.isEmpty ? key : "\(path).\(key)", &lines)
      }
    case .list(let list): lines.append("\(path): " + list.map(word).joined(separator: ", "))
    case .null: break
    default: lines.append("\(path): \(word(value))")
    }
  }

  /// A parameter as `name=value`; anything else as it is.
  private static func word(_ value: Value) -> String {
    if let name = value["name"]?.string, let text = value["value"]?.string { return "\(name)=\(text)" }
    return value.string ?? JSON.text(value)
  }
}
