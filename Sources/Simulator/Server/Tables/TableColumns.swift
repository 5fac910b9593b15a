import Foundation
import Manifests

/// How objects of a kind are shown in a table: the columns, and the cells of one object.
struct TableColumns: Sendable {
  struct Column: Sendable {
    var name: String
    var type = "string"
    var format = ""
    /// 0 is always shown, 1 only in wide output.
    var priority = 0
    var cell: @Sendable (Value, Date) -> Value
  }

  var columns: [Column]
  let now: Date

  var definitions: Value {
    .list(
      columns.map { column in
        [
          "name": .string(column.name), "type": .string(column.type),
          "format": .string(column.name == "Name" ? "name" : column.format), "description": .string(column.name),
          "priority": Value(column.priority),
        ]
      })
  }

  func cells(_ object: Value) -> [Value] { columns.map { $0.cell(object, now) } }

  /// The columns of a kind: built in, or those of its CustomResourceDefinition.
  static func of(_ target: RequestTarget, store: ObjectStore) -> TableColumns {
    let type = target.type
    if let columns = builtin[type.kind], !type.isCustom { return TableColumns(columns: columns, now: store.now) }
    var columns = [name]
    if type.isCustom {
      let key = ResourceKey(
        group: "apiextensions.k8s.io", kind: "CustomResourceDefinition", namespace: "", name: "\(type.plural).\(type.group)")
      let versions = store.get(key)?[path: "spec", "versions"]?.list ?? []
      let printed = versions.first { $0["name"]?.string == target.version }?["additionalPrinterColumns"]?.list
      if let printed { return TableColumns(columns: columns + printed.map(custom), now: store.now) }
    }
    columns.append(age)
    return TableColumns(columns: columns, now: store.now)
  }

  private static func custom(_ definition: Value) -> Column {
    let path = PrinterPath(definition["jsonPath"]?.string ?? "")
    let type = definition["type"]?.string ?? "string"
    return Column(
      name: definition["name"]?.string ?? "", type: type, format: definition["format"]?.string ?? "",
      priority: definition["priority"]?.int ?? 0
    ) { object, now in
      guard let value = path.first(in: object) else { return .null }
      if type == "date" { return value.string.map { .string(Ages.since($0, now)) } ?? .null }
      if type == "string", value.string == nil { return .string(JSON.text(value)) }
      return value
    }
  }

  // MARK: Parts that many kinds share

  static let name = Column(name: "Name") { object, _ in .string(object.name) }
  static let age = Column(name: "Age") { object, now in .string(Ages.since(object.metadata["creationTimestamp"]?.string, now)) }
  static let createdAt = Column(name: "Created At") { object, _ in object.metadata["creationTimestamp"] ?? "" }

  /// The text or number at a path, `<none>` or another word where there is none.
  static func field(_ name: String, _ path: [String], missing: String = "<none>", priority: Int = 0) -> Column {
    Column(name: name, priority: priority) { object, _ in
      let value = object.value(at: path)
      switch value {
      case nil, .null?, .string("")?: return .string(missing)
      case .bool(let flag)?: return .string(flag ? "True" : "False")
      default: return value ?? .null
      }
    }
  }

  static func number(_ name: String, _ path: [String]) -> Column {
    Column(name: name, type: "integer") { object, _ in object.value(at: path) ?? 0 }
  }

  static func text(_ name: String, priority: Int = 0, _ make: @escaping @Sendable (Value) -> String) -> Column {
    Column(name: name, priority: priority) { object, _ in .string(make(object)) }
  }

  /// Containers, images and selector of a workload, shown in wide output.
  static func workload(template: [String] = ["spec", "template"], selector: Bool = true) -> [Column] {
    let containers: @Sendable (Value, String) -> String = { object, field in
      let list = object.value(at: template + ["spec", "containers"])?.list ?? []
      return list.compactMap { $0[field]?.string }.joined(separator: ",")
    }
    var columns = [
      text("Containers", priority: 1) { containers($0, "name") }, text("Images", priority: 1) { containers($0, "image") },
    ]
    if selector { columns.append(text("Selector", priority: 1) { Self.selector($0[path: "spec", "selector"]) }) }
    return columns
  }

  static func selector(_ selector: Value?) -> String {
    var parts = (selector?["matchLabels"]?.object ?? [:]).sortedByKey().map { "\($0.key)=\($0.value.string ?? "")" }
    for expression in selector?["matchExpressions"]?.list ?? [] {
      let values = expression["values"]?.list?.compactMap(\.string).joined(separator: ",") ?? ""
      parts.append("\(expression["key"]?.string ?? "") \(expression["operator"]?.string?.lowercased() ?? "") (\(values))")
    }
    return parts.isEmpty ? "<none>" : parts.joined(separator: ",")
  }

  static func labels(_ labels: Value?) -> String {
    let parts = (labels?.object ?? [:]).sortedByKey().map { "\($0.key)=\($0.value.string ?? "")" }
    return parts.isEmpty ? "<none>" : parts.joined(separator: ",")
  }
}

/// Spans of time as kubectl shows them.
enum Ages {
  static func since(_ time: String?, _ now: Date) -> String {
    guard let time, let date = Timestamp.parse(time) else { return "<unknown>" }
    return text(Int(now.timeIntervalSince(date)))
  }

  /// `45s`, `5m30s`, `3h12m`, `2d3h`, `12d`, `1y20d`: two units while the larger one is small.
  static func text(_ seconds: Int) -> String {
    let seconds = max(0, seconds)
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400)
    func two(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
      small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
    }
    if seconds < 120 { return "\(seconds)s" }
    if minutes < 10 { return two(minutes, "m", seconds % 60, "s") }
    if hours < 3 { return "\(minutes)m" }
    if hours < 8 { return two(hours, "h", minutes % 60, "m") }
    if hours < 48 { return "\(hours)h" }
    if hours < 192 { return two(days, "d", hours % 24, "h") }
    if days < 730 { return "\(days)d" }
    if days < 2920 { return two(days / 365, "y", days % 365, "d") }
    return "\(days / 365)y"
  }
}

/// The simple JSON paths of printer columns: `.spec.x`, `.items[0].y`, `.status.conditions[?(@.type=="Ready")].status`.
struct PrinterPath: Sendable {
  private enum Step: Sendable {
    case key(String)
    case index(Int)
    case each
    case match(field: String, value: String)
  }
  private var steps: [Step] = []

  init(_ text: String) {
    var rest = Substring(text)
    while let first = rest.first {
      if first == "." {
        rest.removeFirst()
        let key = rest.prefix { $0 != "." && $0 != "[" }
        rest = rest.dropFirst(key.count)
        if !key.isEmpty { steps.append(.key(String(key))) }
      } else if first == "[" {
        let inner = rest.dropFirst().prefix { $0 != "]" }
        rest = rest.dropFirst(inner.count + 2)
        if let index = Int(inner) {
          steps.append(.index(index))
        } else if inner == "*" {
          steps.append(.each)
        } else if inner.hasPrefix("?(@."), let mark = inner.firstRange(of: "==") {
          let field = inner[inner.index(inner.startIndex, offsetBy: 4)..<mark.lowerBound].trimmed
          let value = inner[mark.upperBound...].filter { !"()'\" ".contains($0) }
          steps.append(.match(field: field, value: value))
        } else {
          steps.append(.key(inner.filter { $0 != "'" && $0 != "\"" }))
        }
      } else {
        return
      }
    }
  }

  /// The first value the path leads to.
  func first(in value: Value) -> Value? {
    var current = [value]
    for step in steps {
      current = current.flatMap { value -> [Value] in
        switch step {
        case .key(let key): return value[key].map { [$0] } ?? []
        case .index(let index): return value[index].map { [$0] } ?? []
        case .each: return value.list ?? []
        case .match(let field, let wanted): return (value.list ?? []).filter { $0[field]?.string == wanted }
        }
      }
    }
    return current.first
  }
}
