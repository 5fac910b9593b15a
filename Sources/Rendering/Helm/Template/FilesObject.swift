import Applications
import GoTemplate
import Manifests

/// `.Files`: a map from names to bytes with methods of its own.
enum FilesObject {
  static func value(_ files: [ChartFile]) -> GoValue {
    value(Dictionary(files.map { (GoString($0.name), GoValue.bytes($0.bytes)) }, uniquingKeysWith: { $1 }))
  }

  private static func value(_ files: [GoString: GoValue]) -> GoValue {
    .map(GoMap(files, type: .named("engine.files", .map(.bytes)), methods: methods))
  }

  private static func files(_ receiver: GoValue) -> [GoString: GoValue] { receiver.map?.storage ?? [:] }

  private static func bytes(_ receiver: GoValue, _ name: GoValue) -> [UInt8]? {
    if let name = name.string, case .bytes(let bytes)? = files(receiver)[name] { bytes } else { nil }
  }

  private static let methods = MethodTable([
    "Get": GoMethod("(string) string") { _, receiver, arguments in
      .string(GoString(bytes: bytes(receiver, arguments[0]) ?? []))
    },
    "GetBytes": GoMethod("(string) bytes") { _, receiver, arguments in .bytes(bytes(receiver, arguments[0]) ?? []) },
    "Glob": GoMethod("(string) any") { execution, receiver, arguments in
      let pattern = arguments[0].string?.text ?? ""
      try execution.step(16 * files(receiver).count + pattern.utf8.count)
      try execution.reserve(elements: files(receiver).count)
      return value(try matching(pattern, files(receiver), execution))
    },
    "Lines": GoMethod("(string) strings") { execution, receiver, arguments in
      guard var content = bytes(receiver, arguments[0]) else { return .strings([GoString]()) }
      try execution.reserve(elements: 4 * content.count { $0 == 0x0A } + content.count / 16)
      guard let last = content.last else { throw FunctionError("runtime error: index out of range [-1]") }
      if last == 0x0A { content.removeLast() }
      return .strings(content.split(separator: 0x0A, omittingEmptySubsequences: false).map { GoString(bytes: $0) })
    },
    "AsConfig": GoMethod("() string") { execution, receiver, _ in
      try yaml(receiver, execution) { GoString(bytes: $0) }
    },
    "AsSecrets": GoMethod("() string") { execution, receiver, _ in
      try yaml(receiver, execution) { GoString(Base64.encode($0)) }
    },
  ])

  private static func matching(
    _ pattern: String, _ files: [GoString: GoValue], _ execution: Execution
  ) throws -> [GoString: GoValue] {
    let limit = 4_000_000
    var steps = limit
    var found: [GoString: GoValue] = [:]
    do throws(Glob.Fault) {
      let glob = try Glob(pattern, separators: ["/"])
      for (name, content) in files where try glob.matches(name.text, steps: &steps) { found[name] = content }
    } catch {
      switch error {
      // Helm takes everything then.
      case .malformed: return files
      case .tooLong: throw FunctionError(limit: "gave up: the pattern \(pattern.goQuoted) takes too long to match")
      case .outOfRange(let words): throw FunctionError(words)
      }
    }
    try execution.step((limit - steps) / 4)
    return found
  }

  /// The files by their last names, as YAML.
  private static func yaml(
    _ receiver: GoValue, _ execution: Execution, _ text: ([UInt8]) -> GoString
  ) throws -> GoValue {
    var map: [GoString: GoValue] = [:]
    try execution.chargeSorting(files(receiver).count)
    for (name, content) in files(receiver).sorted(by: { $0.key < $1.key }) {
      guard case .bytes(let bytes) = content else { continue }
      try execution.step(50)
      try execution.reserve(bytes: bytes.count)
      map[GoString(TreePath.name(name.text))] = .string(text(bytes))
    }
    // What has no form in YAML is nothing, as with `toYaml`.
    do { return .string(try execution.yaml(.map(GoMap(map)))) } catch let error as FunctionError where !error.isLimit {
      return .string(GoString())
    }
  }
}
