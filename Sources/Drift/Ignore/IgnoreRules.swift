import Applications
import Manifests

/// The parts of `ignoreDifferences` that apply to one resource.
struct IgnoreRules {
  private var pointers: [JSONPointer] = []
  private var filters: [PathFilter] = []
  /// Field managers whose fields do not count.
  private(set) var managers: Set<String> = []

  init(key: ResourceKey, options: ComparisonOptions) {
    let rules = options.ignoreDifferences + options.overrides.map(\.ignored)
    for rule in rules where rule.applies(to: key) {
      for text in rule.jsonPointers { if let pointer = try? JSONPointer(text) { pointers.append(pointer) } }
      filters += rule.jqPathExpressions.map(PathFilter.init)
      managers.formUnion(rule.managedFieldsManagers)
    }
  }

  /// Whether only fields of objects are taken away, so that everything else stands where it stood.
  var areFieldsOnly: Bool {
    filters.isEmpty && managers.isEmpty && pointers.allSatisfy { $0.tokens.allSatisfy { Int($0) == nil && $0 != "-" } }
  }

  /// Whether any rule applies at all.
  var isAny: Bool { !pointers.isEmpty || !filters.isEmpty || !managers.isEmpty }

  /// The manifest without the fields that pointers and path expressions name.
  func strip(_ manifest: Value) -> Value {
    var result = manifest
    for pointer in pointers where !pointer.tokens.isEmpty && pointer.get(from: result) != nil {
      _ = try? pointer.remove(from: &result)
    }
    for filter in filters { result = filter.strip(result) }
    return result
  }

  /// Takes what ignored managers own in `live` out of both sides; nil where they own nothing.
  func stripManaged(_ desired: Value, _ live: Value, _ schema: SchemaNode?) -> (desired: Value, live: Value)? {
    guard !managers.isEmpty, let entries = live["metadata"]?["managedFields"]?.list else { return nil }
    var result = (desired: desired, live: live)
    var hasAny = false
    for entry in entries {
      guard managers.contains(entry["manager"]?.string ?? ""), let fields = entry["fieldsV1"] else { continue }
      hasAny = true
      result.desired = Self.without(fields, result.desired)
      result.live = Self.without(fields, result.live)
    }
    return hasAny ? result : nil
  }

  /// The value without what a set of fields owns. Keyed elements go when the set owns them as such and nothing is left.
  private static func without(_ fields: Value, _ value: Value) -> Value {
    guard case .object(let members) = fields else { return value }
    switch value {
    case .object(var object):
      for (name, below) in members where name.hasPrefix("f:") {
        let key = String(name.dropFirst(2))
        guard let child = object[key] else { continue }
        object[key] = isLeaf(below) ? nil : without(below, child)
      }
      return .object(object)
    case .list(var list):
      for (name, below) in members {
        switch PathElement(text: name) {
        case .key(let keys)?:
          guard let index = list.firstIndex(where: { element in keys.allSatisfy { element[$0.key] == $0.value } }) else {
            continue
          }
          if isLeaf(below) { list.remove(at: index) } else { list[index] = without(below, list[index]) }
        case .value(let wanted)?: list.removeAll { $0 == wanted }
        default: continue
        }
      }
      return .list(list)
    default: return value
    }
  }

  private static func isLeaf(_ fields: Value) -> Bool { fields.object?.isEmpty ?? true }
}
