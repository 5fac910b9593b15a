import Manifests

/// ``ProtobufTable``, read once when the first such message comes.
final class ProtobufSchema: Sendable {
  enum FieldType: Sendable, Hashable {
    case string, integer, boolean, double, bytes, quantity, time, microTime, intOrString
    case message(String)
  }

  enum Shape: Sendable { case one, list, map, inline }

  struct Field: Sendable {
    var name: String
    var type: FieldType
    var shape: Shape
  }

  typealias Message = [Int: Field]

  static let shared = ProtobufSchema()
  private let messages: [String: Message]

  private init() {
    let text = ProtobufTable.text.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
    var messages: [String: Message] = [:]
    var current = ""
    for line in text.split(separator: "\n") {
      for (index, word) in line.split(separator: " ").enumerated() {
        if index == 0, !line.hasPrefix(" ") {
          current = String(word)
          messages[current] = [:]
          continue
        }
        let parts = word.split(separator: ":", maxSplits: 2)
        guard parts.count == 3, let number = Int(parts[0]) else { continue }
        messages[current]?[number] = Self.field(String(parts[1]), parts[2])
      }
    }
    self.messages = messages
  }

  func message(named name: String) -> Message? { messages[name] }

  /// The message of a kind, whatever its version: numbers stay the same.
  func message(for kind: GroupVersionKind) -> Message? {
    if kind.kind == "DeleteOptions" { return messages["meta/DeleteOptions"] }
    let group = kind.group.split(separator: ".").first.map(String.init) ?? "core"
    return messages["\(group)/\(kind.kind)"]
  }

  private static func field(_ name: String, _ type: Substring) -> Field {
    var type = type
    var shape = Shape.one
    if let mark = type.first, let marked = ["[": Shape.list, "{": .map, "<": .inline][mark] {
      shape = marked
      type.removeFirst()
    }
    let known: [Substring: FieldType] = [
      "s": .string, "i": .integer, "b": .boolean, "d": .double, "y": .bytes, "q": .quantity, "t": .time, "m": .microTime,
      "o": .intOrString,
    ]
    return Field(name: name, type: known[type] ?? .message(String(type.dropFirst())), shape: shape)
  }
}
