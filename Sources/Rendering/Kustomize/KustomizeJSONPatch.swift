import Manifests

/// A JSON patch as kustomize applies it. Its library is more lenient than RFC 6902: `replace` adds a member that its map does
/// not have, indices count from a list's end where they are negative, a value that is not given is null, and what stands before
/// a pointer's first slash is passed over.
enum KustomizeJSONPatch {
  static func apply(_ operations: Value, to value: Value) throws(PatchError) -> Value {
    var value = value
    for var operation in operations.list ?? [] {
      let name = operation["op"]?.string ?? ""
      if name == "add" || name == "replace", operation["value"] == nil { operation["value"] = .null }
      for field in ["path", "from"] {
        guard let text = operation[field]?.string else { continue }
        operation[field] = .string(try pointer(text, adds: field == "path" && name != "remove" && name != "test", in: value))
      }
      if name == "replace", let path = operation["path"]?.string {
        let pointer = try JSONPointer(path)
        let parent = JSONPointer(tokens: Array(pointer.tokens.dropLast()))
        if !pointer.tokens.isEmpty, pointer.get(from: value) == nil, parent.get(from: value)?.object != nil {
          operation["op"] = "add"
        }
      }
      value = try JSONPatch.apply([operation], to: value)
    }
    return value
  }

  private static func pointer(_ text: String, adds: Bool, in value: Value) throws(PatchError) -> String {
    var text = text
    if !text.hasPrefix("/"), let slash = text.firstIndex(of: "/") { text = String(text[slash...]) }
    var pointer = try JSONPointer(text)
    guard let last = pointer.tokens.last, let index = Int(last), index < 0,
      let list = JSONPointer(tokens: Array(pointer.tokens.dropLast())).get(from: value)?.list
    else { return text }
    pointer.tokens[pointer.tokens.count - 1] = String(index + list.count + (adds ? 1 : 0))
    return pointer.description
  }
}
