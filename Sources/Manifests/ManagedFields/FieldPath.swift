/// One step of a path through an object, as `managedFields` counts them.
public enum PathElement: Sendable, Hashable {
  /// A key of a struct or map: `f:replicas`.
  case field(String)
  /// An element of a list, told by the values of its key fields: `k:{"name":"web"}`.
  case key(Object)
  /// An element of a set, told by its value: `v:"finalizer"`.
  case value(Value)
  /// An element of a list, told by its position: `i:0`.
  case index(Int)

  /// The form in FieldsV1.
  public var text: String {
    switch self {
    case .field(let name): "f:" + name
    case .key(let fields): "k:" + JSON.text(.object(fields), style: .go)
    case .value(let value): "v:" + JSON.text(value, style: .go)
    case .index(let index): "i:\(index)"
    }
  }

  /// The inverse of ``text``; nil where it is none of the four.
  public init?(text: String) {
    let rest = String(text.dropFirst(2))
    switch text.prefix(2) {
    case "f:": self = .field(rest)
    case "k:":
      guard let object = try? JSON.decode(rest).object else { return nil }
      self = .key(object)
    case "v:":
      guard let value = try? JSON.decode(rest) else { return nil }
      self = .value(value)
    case "i:":
      guard let index = Int(rest) else { return nil }
      self = .index(index)
    default: return nil
    }
  }

  fileprivate var rank: Int {
    switch self {
    case .field: 0
    case .key: 1
    case .value: 2
    case .index: 3
    }
  }
}

extension PathElement: Comparable {
  /// Fields first, then keyed elements, values and positions.
  public static func < (a: PathElement, b: PathElement) -> Bool {
    switch (a, b) {
    case (.field(let x), .field(let y)): x.utf8.lexicographicallyPrecedes(y.utf8)
    case (.index(let x), .index(let y)): x < y
    default: a.rank == b.rank ? a.text < b.text : a.rank < b.rank
    }
  }
}

/// A place in an object.
public typealias FieldPath = [PathElement]

extension FieldPath {
  /// As error messages write it: `.spec.template.spec.containers[name="web"].image`.
  public var text: String {
    map { element in
      switch element {
      case .field(let name): "." + name
      case .key(let fields):
        "[" + fields.sortedByKey().map { "\($0.key)=\(JSON.text($0.value))" }.joined(separator: ",") + "]"
      case .value(let value): "[=\(JSON.text(value))]"
      case .index(let index): "[\(index)]"
      }
    }.joined()
  }
}
