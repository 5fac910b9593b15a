import Manifests

/// A label selector as a query writes it: `app=web,tier in (a,b),!legacy`.
struct LabelSelector: Sendable {
  private enum Test {
    case equals(Set<String>)
    case differs(Set<String>)
    case exists
    case absent
    case greater(Int)
    case less(Int)
  }
  private var requirements: [(key: String, test: Test)] = []

  init(_ text: String) throws(StatusError) {
    for part in Self.parts(text) { requirements.append(try Self.requirement(part)) }
  }

  /// From a `LabelSelector` object (`matchLabels`, `matchExpressions`).
  init(object: Value) {
    for (key, value) in object["matchLabels"]?.object ?? [:] { requirements.append((key, .equals([value.string ?? ""]))) }
    for expression in object["matchExpressions"]?.list ?? [] {
      let key = expression["key"]?.string ?? ""
      let values = Set(expression["values"]?.list?.compactMap(\.string) ?? [])
      switch expression["operator"]?.string {
      case "In": requirements.append((key, .equals(values)))
      case "NotIn": requirements.append((key, .differs(values)))
      case "Exists": requirements.append((key, .exists))
      default: requirements.append((key, .absent))
      }
    }
  }

  var isEmpty: Bool { requirements.isEmpty }

  func matches(_ object: Value) -> Bool { matches(labels: object.labels) }

  func matches(labels: [String: String]) -> Bool {
    requirements.allSatisfy { key, test in
      let value = labels[key]
      switch test {
      case .equals(let values): return value.map(values.contains) ?? false
      case .differs(let values): return value.map { !values.contains($0) } ?? true
      case .exists: return value != nil
      case .absent: return value == nil
      case .greater(let bound): return value.flatMap(Int.init).map { $0 > bound } ?? false
      case .less(let bound): return value.flatMap(Int.init).map { $0 < bound } ?? false
      }
    }
  }

  /// Splits at the commas outside parentheses.
  private static func parts(_ text: String) -> [String] {
    var parts: [String] = [""]
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    return parts.map(\.trimmed).filter { !$0.isEmpty }
  }

  private static func requirement(_ part: String) throws(StatusError) -> (key: String, test: Test) {
    if let open = part.firstIndex(of: "("), part.hasSuffix(")") {
      let words = part[..<open].split(separator: " ").map(String.init)
      let values = Set(
        part[part.index(after: open)...].dropLast().split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed))
      if words.count == 2, words[1] == "in" { return (words[0], .equals(values)) }
      if words.count == 2, words[1] == "notin" { return (words[0], .differs(values)) }
      throw .badRequest("unable to parse requirement: \(part)")
    }
    for mark in ["!=", "==", "=", ">", "<"] {
      guard let range = part.firstRange(of: mark) else { continue }
      return (part[..<range.lowerBound].trimmed, try test(mark, part[range.upperBound...].trimmed))
    }
    if part.hasPrefix("!") { return (part.dropFirst().trimmed, .absent) }
    guard !part.contains(" ") else { throw .badRequest("unable to parse requirement: \(part)") }
    return (part, .exists)
  }

  private static func test(_ mark: String, _ value: String) throws(StatusError) -> Test {
    switch mark {
    case "!=": return .differs([value])
    case ">", "<":
      guard let bound = Int(value) else {
        throw .badRequest("for 'Gt', 'Lt' operators, the value must be an integer: \(value)")
      }
      return mark == ">" ? .greater(bound) : .less(bound)
    default: return .equals([value])
    }
  }
}

/// A field selector: `metadata.name=web,status.phase!=Failed`.
struct FieldSelector: Sendable {
  private var requirements: [(path: [String], equals: Bool, value: String)] = []

  /// - Throws: 400 where the kind cannot be selected by a field.
  init(_ text: String, type: ResourceType) throws(StatusError) {
    for part in text.split(separator: ",").map(\.trimmed) where !part.isEmpty {
      let equals = !part.contains("!=")
      guard let mark = part.firstRange(of: equals ? "=" : "!=") else {
        throw .badRequest("invalid selector: '\(part)'; can't understand '\(part)'")
      }
      var value = part[mark.upperBound...]
      if value.hasPrefix("=") { value.removeFirst() }
      let field = part[..<mark.lowerBound].trimmed
      guard ["metadata.name", "metadata.namespace"].contains(field) || Self.fields[type.kind]?.contains(field) == true else {
        throw .badRequest("field label not supported: \(field)")
      }
      requirements.append((field.split(separator: ".").map(String.init), equals, value.trimmed))
    }
  }

  var isEmpty: Bool { requirements.isEmpty }
  /// The one name that can match, where the selector asks for one.
  var name: String? { requirements.first { $0.path == ["metadata", "name"] && $0.equals }?.value }

  func matches(_ object: Value) -> Bool {
    requirements.allSatisfy { requirement in
      (Self.text(object, requirement.path) == requirement.value) == requirement.equals
    }
  }

  private static func text(_ object: Value, _ path: [String]) -> String {
    if object.kind == "Event", path == ["source"] { return object[path: "source", "component"]?.string ?? "" }
    if object.kind == "Event", path == ["reportingComponent"] { return object["reportingComponent"]?.string ?? "" }
    switch object.value(at: path) {
    case .string(let text): return text
    case .int(let number): return String(number)
    case .bool(let flag): return String(flag)
    default: return path.last == "unschedulable" || path.last == "hostNetwork" ? "false" : ""
    }
  }

  private static let fields: [String: Set<String>] = [
    "Pod": [
      "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase",
      "status.podIP", "status.nominatedNodeName",
    ],
    "Event": [
      "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
      "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
      "reportingComponent", "source", "type",
    ],
    "Node": ["spec.unschedulable"], "Secret": ["type"], "Namespace": ["status.phase"], "ReplicaSet": ["status.replicas"],
    "ReplicationController": ["status.replicas"], "Job": ["status.successful"], "Service": ["spec.clusterIP", "spec.type"],
  ]
}
