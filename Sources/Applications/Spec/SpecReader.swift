import Manifests

/// Something in a spec that is not as it has to be. The rest of the spec is still read.
public struct SpecProblem: Sendable, Hashable, CustomStringConvertible {
  /// Where: `spec.source.helm.parameters[2].value`.
  public var path: String
  public var message: String
  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }
  public var description: String { "\(path): \(message)" }
}

/// Reads fields of one map, and notes what has the wrong type instead of throwing.
struct SpecReader {
  /// The problems found by a reader and all its children.
  final class Problems {
    var list: [SpecProblem] = []
  }

  let value: Value
  let path: String
  let problems: Problems

  init(_ value: Value, path: String, problems: Problems = Problems()) {
    self.value = value
    self.path = path
    self.problems = problems
  }

  func note(_ key: String, _ message: String) {
    problems.list.append(SpecProblem(path: join(key), message: message))
  }

  func string(_ key: String) -> String { optionalString(key) ?? "" }

  func optionalString(_ key: String) -> String? { read(key, "a string", \.string) }

  func bool(_ key: String) -> Bool { optionalBool(key) ?? false }

  func optionalBool(_ key: String) -> Bool? { read(key, "a boolean", \.bool) }

  func int(_ key: String) -> Int? { read(key, "an integer", \.int) }

  /// A list of strings; elements of another type are noted and left out.
  func strings(_ key: String) -> [String] { optionalStrings(key) ?? [] }

  func optionalStrings(_ key: String) -> [String]? {
    guard let list: [Value] = read(key, "a list", \.list) else { return nil }
    return list.enumerated().compactMap { index, element in
      if let text = element.string { return text }
      note("\(key)[\(index)]", "expected a string, found \(element.typeName)")
      return nil
    }
  }

  /// A map of strings; values of another type are noted and left out.
  func stringMap(_ key: String) -> [String: String] {
    guard let object: Object = read(key, "a map", \.object) else { return [:] }
    var result: [String: String] = [:]
    for (name, element) in object {
      if let text = element.string {
        result[name] = text
      } else {
        note("\(key).\(name)", "expected a string, found \(element.typeName)")
      }
    }
    return result
  }

  func child(_ key: String) -> SpecReader? {
    guard let object: Object = read(key, "a map", \.object) else { return nil }
    return SpecReader(.object(object), path: join(key), problems: problems)
  }

  func children(_ key: String) -> [SpecReader] { optionalChildren(key) ?? [] }

  func optionalChildren(_ key: String) -> [SpecReader]? {
    guard let list: [Value] = read(key, "a list", \.list) else { return nil }
    return list.enumerated().compactMap { index, element in
      guard element.object != nil else {
        note("\(key)[\(index)]", "expected a map, found \(element.typeName)")
        return nil
      }
      return SpecReader(element, path: join("\(key)[\(index)]"), problems: problems)
    }
  }

  private func read<T>(_ key: String, _ expected: String, _ part: (Value) -> T?) -> T? {
    guard let field = value[key], !field.isNull else { return nil }
    if let result = part(field) { return result }
    note(key, "expected \(expected), found \(field.typeName)")
    return nil
  }

  private func join(_ key: String) -> String { path.isEmpty ? key : path + "." + key }
}

/// Builds a map as Go's `omitempty` does: what is empty is left out.
struct ObjectBuilder {
  private(set) var object = Object()
  var value: Value { .object(object) }

  mutating func set(_ key: String, _ text: String) { if !text.isEmpty { object[key] = .string(text) } }
  mutating func set(_ key: String, _ flag: Bool) { if flag { object[key] = .bool(true) } }
  mutating func set(_ key: String, _ number: Int) { if number != 0 { object[key] = Value(number) } }
  mutating func set(_ key: String, _ list: [Value]) { if !list.isEmpty { object[key] = .list(list) } }
  mutating func set(_ key: String, _ texts: [String]) { set(key, texts.map(Value.string)) }
  mutating func set(_ key: String, _ map: [String: String]) { if !map.isEmpty { object[key] = Value(map) } }
  mutating func set(_ key: String, _ value: Value?) { if let value { object[key] = value } }
}
