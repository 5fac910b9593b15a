import Manifests

/// Reads the fields of a kustomization as Go's decoder does: names in any case, the last of several wins, unknown ones and wrong
/// types are errors that name file and field.
struct StrictReader {
  let file: String
  let path: String
  private let ignoresUnknown: Bool
  private var fields: [String: Value] = [:]

  /// - Parameter allowed: the names that may occur.
  /// - Parameter ignoresUnknown: whether others may occur all the same, here and in what is within.
  init(_ value: Value, allowed: [String], file: String, path: String = "", ignoresUnknown: Bool = false) throws {
    self.file = file
    self.path = path
    self.ignoresUnknown = ignoresUnknown
    guard let object = value.object else {
      if value.isNull { return }
      throw RenderError(
        .invalid, file: file, "\(path.isEmpty ? "a kustomization" : "'\(path)'") is a map, this is \(value.typeName)")
    }
    let names = Dictionary(uniqueKeysWithValues: allowed.map { ($0.lowercased(), $0) })
    for (key, element) in object {
      guard let name = names[key.lowercased()] else {
        if ignoresUnknown { continue }
        let place = path.isEmpty ? "kustomization" : "'\(path)'"
        throw RenderError(.invalid, file: file, "the \(place) has an unknown field '\(key)'")
      }
      fields[name] = element
    }
  }

  private func fault(_ name: String, _ wanted: String, _ value: Value) -> RenderError {
    let full = path.isEmpty ? name : path + "." + name
    return RenderError(.invalid, file: file, "'\(full)' should be \(wanted), it is \(value.typeName)")
  }

  func has(_ name: String) -> Bool { fields[name].map { !$0.isNull } ?? false }
  func raw(_ name: String) -> Value? { fields[name].flatMap { $0.isNull ? nil : $0 } }

  func string(_ name: String) throws -> String {
    guard let value = raw(name) else { return "" }
    guard let text = value.string else { throw fault(name, "a string", value) }
    return text
  }

  func bool(_ name: String) throws -> Bool {
    guard let value = raw(name) else { return false }
    guard let flag = value.bool else { throw fault(name, "true or false", value) }
    return flag
  }

  func list(_ name: String) throws -> [Value] {
    guard let value = raw(name) else { return [] }
    guard let list = value.list else { throw fault(name, "a list", value) }
    return list
  }

  func strings(_ name: String) throws -> [String] {
    try list(name).map { element in
      guard let text = element.isNull ? "" : element.string else { throw fault(name, "a list of strings", element) }
      return text
    }
  }

  func map(_ name: String) throws -> [String: String] {
    guard let value = raw(name) else { return [:] }
    guard let object = value.object else { throw fault(name, "a map of strings", value) }
    var result: [String: String] = [:]
    for (key, element) in object {
      guard let text = element.isNull ? "" : element.string else {
        throw fault("\(name).\(key)", "a string (put it in quotes)", element)
      }
      result[key] = text
    }
    return result
  }

  func child(_ name: String, _ allowed: [String]) throws -> StrictReader? {
    guard let value = raw(name) else { return nil }
    return try StrictReader(
      value, allowed: allowed, file: file, path: path.isEmpty ? name : path + "." + name,
      ignoresUnknown: ignoresUnknown)
  }

  func children(_ name: String, _ allowed: [String]) throws -> [StrictReader] {
    try list(name).enumerated().map { index, element in
      try StrictReader(
        element, allowed: allowed, file: file, path: "\(path.isEmpty ? name : path + "." + name)[\(index)]",
        ignoresUnknown: ignoresUnknown)
    }
  }
}
