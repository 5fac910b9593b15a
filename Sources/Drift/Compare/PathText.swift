import Manifests

/// Paths as people write them.
enum PathText {
  /// `spec.template.spec.containers[name=web].ports[containerPort=80,protocol=TCP]`, `metadata.annotations["a.io/b"]`.
  static func text(_ path: FieldPath) -> String {
    var text = ""
    for element in path {
      switch element {
      case .field(let name):
        if isPlain(name) {
          text += text.isEmpty ? name : "." + name
        } else {
          text += "[\(JSON.text(.string(name)))]"
        }
      case .key(let fields): text += "[" + fields.map { "\($0.key)=\(bare($0.value))" }.joined(separator: ",") + "]"
      case .value(let value): text += "[\(JSON.text(value))]"
      case .index(let index): text += "[\(index)]"
      }
    }
    return text
  }

  private static func bare(_ value: Value) -> String { value.string ?? JSON.text(value) }

  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      }
  }
}
