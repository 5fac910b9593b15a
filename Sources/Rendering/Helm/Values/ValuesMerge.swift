import GoTemplate

/// How helm lays the values of a release over the defaults of a chart and its subcharts.
///
/// The maps are references, and some end up in more than one place: a subchart that fills gaps in a nested map of `global`
/// fills them for its parent too. Charts come to rely on it, so the same maps are shared here.
struct ValuesMerge {
  /// Keeps nulls (as helm does while it looks at dependencies) instead of letting them delete defaults.
  var keepsNulls: Bool
  private static let global: GoString = "global"

  /// A chart's values: those given, filled up with the defaults of the chart and all its subcharts.
  ///
  /// - Parameter values: copied, not changed.
  static func merged(_ chart: ResolvedChart, _ values: GoMap, keepsNulls: Bool) throws(RenderError) -> GoMap {
    try chart.takeMerging(with: values)
    let result = values.deepCopy()
    try ValuesMerge(keepsNulls: keepsNulls).fill(result, for: chart, isRoot: true)
    return result
  }

  private func fill(_ values: GoMap, for chart: ResolvedChart, isRoot: Bool) throws(RenderError) {
    fill(values, withDefaultsOf: chart, isRoot: isRoot)
    for dependency in chart.dependencies {
      let name = GoString(dependency.name)
      let inner: GoMap
      switch values[name] {
      case nil:
        inner = GoMap()
        values[name] = .map(inner)
      case .map(let known): inner = known
      case let other?:
        throw RenderError(.invalid, "type mismatch on \(name): \(other.printed("t"))")
      }
      passGlobals(from: values, to: inner)
      try fill(inner, for: dependency, isRoot: false)
    }
  }

  /// Globals flow down: the parent's win.
  private func passGlobals(from parent: GoMap, to child: GoMap) {
    let target: GoMap
    switch child[Self.global] {
    case nil: target = GoMap()
    case .map(let known): target = known
    default: return
    }
    let source: GoMap
    switch parent[Self.global] {
    case nil: source = GoMap()
    case .map(let known): source = known
    default: return
    }
    for (key, value) in source.storage {
      guard case .map(let map) = value else {
        if case .map? = target[key] { continue }
        target[key] = value
        continue
      }
      let copy = GoMap(map.storage)
      switch target[key] {
      case nil: target[key] = .map(copy)
      case .map(let known):
        Self.lay(copy, over: known, keepsNulls: true)
        target[key] = .map(copy)
      default: continue
      }
    }
    child[Self.global] = .map(target)
  }

  private func fill(_ values: GoMap, withDefaultsOf chart: ResolvedChart, isRoot: Bool) {
    for (key, fallback) in chart.values.storage {
      switch values[key] {
      case nil: values[key] = fallback.deepCopy
      case .null where !keepsNulls: values[key] = nil
      case .map(let known):
        guard case .map(let source) = fallback else { continue }
        // What a parent says of a subchart keeps its nulls: they delete the subchart's defaults later.
        let isSubchart = chart.dependencies.contains { GoString($0.name) == key }
        Self.lay(known, over: source.deepCopy(), keepsNulls: keepsNulls || isSubchart)
      default: continue
      }
    }
  }

  /// Fills the gaps of the upper map with what the lower has. A null in the upper deletes what the lower has, and stays where the
  /// lower has nothing; the lower is changed on the way.
  static func lay(_ upper: GoMap, over lower: GoMap, keepsNulls: Bool) {
    let original = lower.storage
    for (key, value) in upper.storage where value.isNull { lower[key] = .null }
    for (key, value) in lower.storage {
      switch upper[key] {
      case nil: upper[key] = value
      case .null where !keepsNulls && original[key]?.isNull == false: upper[key] = nil
      case .map(let map):
        if case .map(let source) = value { lay(map, over: source, keepsNulls: keepsNulls) }
      default: continue
      }
    }
  }
}

extension GoMap {
  /// How many values there are in it, however deep.
  var parts: Int { storage.values.reduce(1) { $0 + $1.parts } }

  /// This map and all maps in it that are reached through maps.
  var maps: Set<ObjectIdentifier> {
    var found: Set = [ObjectIdentifier(self)]
    for case .map(let inner) in storage.values { found.formUnion(inner.maps) }
    return found
  }

  /// A copy that shares no map with this one.
  func deepCopy() -> GoMap { GoMap(storage.mapValues(\.deepCopy)) }

  /// The value at a path of names with dots between; nil where a step is missing or no map.
  func value(atPath path: String) -> GoValue? {
    var current = self
    let names = path.split(separator: ".", omittingEmptySubsequences: false).map { GoString($0) }
    for name in names.dropLast() {
      guard case .map(let next)? = current[name] else { return nil }
      current = next
    }
    return names.last.flatMap { current[$0] }
  }

  /// The map at a path; nil where there is none. The path "." is the map itself.
  func table(atPath path: String) -> GoMap? { value(atPath: path)?.map }
}

extension GoValue {
  var parts: Int {
    switch self {
    case .map(let map): map.parts
    case .list(let list): list.reduce(1) { $0 + $1.parts }
    default: 1
    }
  }

  var deepCopy: GoValue {
    switch self {
    case .map(let map): .map(map.deepCopy())
    case .list(let list): .list(list.map(\.deepCopy))
    default: self
    }
  }
}
