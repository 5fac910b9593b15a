import Manifests

/// `generatorOptions`, and the `options` of one generator.
struct GeneratorOptions {
  var labels: [String: String] = [:]
  var annotations: [String: String] = [:]
  var disablesHash = false
  var isImmutable = false

  static let fields = ["labels", "annotations", "disableNameSuffixHash", "immutable"]

  init() {}

  init(_ reader: StrictReader) throws {
    labels = try reader.map("labels")
    annotations = try reader.map("annotations")
    disablesHash = try reader.bool("disableNameSuffixHash")
    isImmutable = try reader.bool("immutable")
  }

  /// These, with what the whole kustomization asks for.
  func merged(with global: GeneratorOptions) -> GeneratorOptions {
    var merged = self
    merged.labels.merge(global.labels) { own, _ in own }
    merged.annotations.merge(global.annotations) { own, _ in own }
    merged.disablesHash = disablesHash || global.disablesHash
    merged.isImmutable = isImmutable || global.isImmutable
    return merged
  }
}

/// One element of `configMapGenerator` or `secretGenerator`.
struct GeneratorArguments {
  var isSecret: Bool
  var name: String
  var namespace: String
  var behavior: String
  var files: [String]
  var literals: [String]
  var environments: [String]
  var type: String
  var options: GeneratorOptions

  static let fields = ["name", "namespace", "behavior", "files", "literals", "envs", "env", "options"]

  init(_ reader: StrictReader, isSecret: Bool, global: GeneratorOptions?) throws {
    self.isSecret = isSecret
    name = try reader.string("name")
    namespace = try reader.string("namespace")
    behavior = try reader.string("behavior")
    files = try reader.strings("files")
    literals = try reader.strings("literals")
    environments = try reader.strings("envs")
    let environment = try reader.string("env")
    if !environment.isEmpty { environments.append(environment) }
    type = isSecret ? try reader.string("type") : ""
    let own = try reader.child("options", GeneratorOptions.fields).map(GeneratorOptions.init)
    options = (own ?? GeneratorOptions()).merged(with: global ?? GeneratorOptions())
    guard !name.isEmpty else {
      throw RenderError(.invalid, file: reader.file, "'\(reader.path)' has no name")
    }
  }

  private var kind: String { isSecret ? "Secret" : "ConfigMap" }

  /// The ConfigMap or Secret, its files read through the loader.
  func generate(_ loader: KustomizeLoader) throws -> KustomizeResource {
    var pairs: [(key: String, value: [UInt8])] = []
    for path in environments {
      for (key, value) in try Self.environment(try loader.load(path, field: "envs"), file: path) {
        pairs.append((key, value))
      }
    }
    for literal in literals {
      let parts = literal.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else { throw fault("the literal '\(literal)' should be key=value") }
      pairs.append((String(parts[0]), Array(Self.unquoted(parts[1]).utf8)))
    }
    for source in files {
      let parts = source.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      switch parts.count {
      case 1: pairs.append((TreePath.name(source), try loader.load(source, field: "files")))
      case 2 where !parts[0].isEmpty && !parts[1].isEmpty:
        pairs.append((parts[0], try loader.load(parts[1], field: "files")))
      default: throw fault("the file '\(source)' should be a path or key=path")
      }
    }
    var data = Object()
    var binary = Object()
    for (key, bytes) in pairs {
      try KustomizeKey.demandText(key)
      guard !data.contains(key), !binary.contains(key) else { throw fault("the key '\(key)' is given twice") }
      if isSecret {
        data[key] = .string(Self.wrappedBase64(bytes))
      } else if let text = String(validating: bytes, as: UTF8.self) {
        data[key] = .string(text)
      } else {
        binary[key] = .string(Self.wrappedBase64(bytes))
      }
    }
    for key in [options.labels, options.annotations].flatMap(\.keys).sorted() { try KustomizeKey.demandText(key) }
    var metadata: Object = ["name": .string(name)]
    if !namespace.isEmpty { metadata["namespace"] = .string(namespace) }
    if !options.labels.isEmpty { metadata["labels"] = Value(options.labels) }
    if !options.annotations.isEmpty { metadata["annotations"] = Value(options.annotations) }
    var object: Object = ["apiVersion": "v1", "kind": .string(kind), "metadata": .object(metadata)]
    if isSecret { object["type"] = .string(type.isEmpty ? "Opaque" : type) }
    if !data.isEmpty || isSecret { object["data"] = .object(data) }
    if !binary.isEmpty { object["binaryData"] = .object(binary) }
    if options.isImmutable { object["immutable"] = true }
    let resource = KustomizeResource(.object(object), file: loader.kustomizationFile)
    resource.noteBehavior(KustomizeResource.Behavior(rawValue: behavior))
    if !options.disablesHash { resource.noteHash() }
    return resource
  }

  private func fault(_ message: String) -> RenderError {
    RenderError(.invalid, "\(isSecret ? "secretGenerator" : "configMapGenerator") '\(name)': \(message)")
  }

  /// `KEY=value` lines; empty lines and those that begin with `#` are skipped, values are taken as they stand.
  private static func environment(_ bytes: [UInt8], file: String) throws -> [(String, [UInt8])] {
    var bytes = bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    var pairs: [(String, [UInt8])] = []
    for var line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.last == 0x0D { line.removeLast() }
      while let first = line.first, [0x20, 0x09, 0x0B, 0x0C, 0x0D].contains(first) { line.removeFirst() }
      guard let first = line.first, first != UInt8(ascii: "#") else { continue }
      guard let text = String(validating: line, as: UTF8.self) else {
        throw RenderError(.invalid, file: file, "a line is no UTF-8 text")
      }
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = String(parts[0])
      if key.isEmpty { continue }
      pairs.append((key, parts.count > 1 ? Array(parts[1].utf8) : []))
    }
    return pairs
  }

  /// Without one pair of quotes around it.
  private static func unquoted(_ text: Substring) -> Substring {
    guard text.count > 1, let first = text.first, first == text.last, first == "\"" || first == "'" else { return text }
    return text.dropFirst().dropLast()
  }

  /// Base64 in lines of 70 characters, as kustomize writes it.
  private static func wrappedBase64(_ bytes: [UInt8]) -> String {
    let text = Base64.encode(bytes)
    guard text.utf8.count >= 70 else { return text }
    var wrapped = ""
    var rest = Substring(text)
    while !rest.isEmpty {
      wrapped += rest.prefix(70) + "\n"
      rest = rest.dropFirst(70)
    }
    return wrapped
  }
}

/// The suffix by which a generated resource's name follows its content.
enum NameHash {
  static func suffix(of value: Value) -> String {
    var content: Object
    switch value.kind {
    case "ConfigMap":
      content = ["kind": "ConfigMap", "name": "", "data": data(value, "data")]
      if value["binaryData"]?.object != nil { content["binaryData"] = value["binaryData"] }
    case "Secret":
      content = ["kind": "Secret", "name": "", "type": data(value, "type"), "data": data(value, "data")]
      if value["stringData"]?.object != nil { content["stringData"] = value["stringData"] }
    default: content = value.object ?? [:]
    }
    let replaced: [Character: Character] = ["0": "g", "1": "h", "3": "k", "a": "m", "e": "t"]
    let digest = SHA256.hexadecimal(JSON.encode(.object(content), style: .go))
    return String(digest.prefix(10).map { replaced[$0] ?? $0 })
  }

  private static func data(_ value: Value, _ field: String) -> Value {
    guard let data = value[field], !data.isNull else { return "" }
    return data
  }
}
