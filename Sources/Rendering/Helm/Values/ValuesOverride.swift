import Manifests

/// What a person gives to change a chart's values, one of `-f` and the `--set` family.
public enum ValuesOverride: Sendable, Hashable {
  /// A values file: its name, for messages, and its bytes.
  case file(name: String, bytes: [UInt8])
  /// A whole object, such as Argo CD's `valuesObject`.
  case object(Value)
  case setJSON(String)
  case set(String)
  case setString(String)
  /// `name=path,…`: the values are the texts of files.
  case setFile(String)
  case setLiteral(String)

  /// Files first, then `--set-json`, `--set`, `--set-string`, `--set-file`, `--set-literal`, whatever the order they came in.
  private var rank: Int {
    switch self {
    case .file, .object: 0
    case .setJSON: 1
    case .set: 2
    case .setString: 3
    case .setFile: 4
    case .setLiteral: 5
    }
  }

  /// All overrides as one object, later ones over earlier ones.
  ///
  /// - Parameter readFile: the bytes of a file that ``setFile`` names.
  /// - Returns: An object in which numbers out of YAML or JSON are doubles, and those out of `--set` integers, as helm has them.
  static func merged(
    _ overrides: [ValuesOverride], readFile: @escaping (String) throws(RenderError) -> [UInt8]
  ) throws(RenderError) -> Object {
    var result = Object()
    var room = SetExpression.maximumElements
    for override in overrides.enumerated().sorted(by: { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }) {
      try override.element.apply(to: &result, room: &room, readFile: readFile)
    }
    return result
  }

  private func apply(
    to result: inout Object, room: inout Int, readFile: @escaping (String) throws(RenderError) -> [UInt8]
  ) throws(RenderError) {
    func set(_ text: String, _ kind: SetExpression.Kind, _ option: String) throws(RenderError) {
      do throws(SetExpression.Failure) {
        try SetExpression.apply(text, kind: kind, to: &result, room: &room) { path throws(RenderError) in
          String(decoding: try readFile(path), as: UTF8.self)
        }
      } catch {
        // Of JSON helm tells the text and no more.
        let reason = kind == .json ? " \(text)" : ": \(error.message)"
        throw RenderError(.invalid, "failed parsing --\(option) data\(reason)")
      }
    }
    switch self {
    case .file(let name, let bytes):
      let values = try ValuesFile.read(bytes, context: "failed to parse \(name)")
      result = ValuesFile.merge(result, values.object ?? [:])
    case .object(let value):
      guard let object = HelmYAML.asJSON(value).object else {
        throw RenderError(.invalid, "values should be a map, they are \(value.typeName)")
      }
      result = ValuesFile.merge(result, object)
    case .setJSON(let text):
      guard text.trimmedWhitespace.hasPrefix("{") else { return try set(text, .json, "set-json") }
      guard let value = try? JSON.decode(text), value.nonFiniteNumber == nil else {
        throw RenderError(.invalid, "failed parsing --set-json data JSON: \(text)")
      }
      result = ValuesFile.merge(result, HelmYAML.asJSON(value).object ?? [:])
    case .set(let text): try set(text, .typed, "set")
    case .setString(let text): try set(text, .string, "set-string")
    case .setFile(let text): try set(text, .file, "set-file")
    case .setLiteral(let text): try set(text, .literal, "set-literal")
    }
  }
}
