import Manifests

extension Comparison {
  /// The manifest with the live values of the fields that `ignoreDifferences` names, as a sync with
  /// `RespectIgnoreDifferences=true` applies it: what others set there stays as it is.
  ///
  /// - Parameters:
  ///   - compiled: the resource with its rules.
  ///   - manifest: what would be applied otherwise.
  public static func respectingIgnored(_ compiled: CompiledManifest, manifest: Value, live: Value) -> Value {
    let rules = compiled.normalizer.ignored
    var target = rules.strip(manifest)
    var rest = rules.strip(live)
    if let stripped = rules.stripManaged(target, rest, compiled.schema) { (target, rest) = stripped }
    guard target != manifest || rest != live else { return manifest }
    // What an ignored manager owns is on the live object as such, not in the manifest: only values are taken, no books.
    return restored(target, rest, live) ?? target
  }

  /// `target` with what stands in `live` and not in `rest` (the live object without its ignored fields).
  private static func restored(_ target: Value?, _ rest: Value?, _ live: Value) -> Value? {
    guard let rest else { return live }
    if rest == live { return target }
    switch (target, rest, live) {
    case (.object(var object), .object(let left), .object(let whole)):
      for (key, value) in whole {
        guard let restored = restored(object[key], left[key], value) else { continue }
        object[key] = restored
      }
      return .object(object)
    case (.list(let elements), .list(let left), .list(let whole)) where left.count == whole.count:
      return .list(elements.enumerated().map { restored($1, partner: $0, of: elements, left, whole) })
    case (.list(let elements), .list(let left), .list(let whole)):
      // Whole elements are ignored: those that are only live stay.
      return .list(elements + whole.filter { !left.contains($0) && !elements.contains($0) })
    case (nil, _, _): return nil
    default: return target
    }
  }

  /// An element of a list, with what is ignored in the live element of the same name (or else the same place).
  private static func restored(
    _ element: Value, partner index: Int, of elements: [Value], _ left: [Value], _ whole: [Value]
  ) -> Value {
    var position: Int?
    if let name = element["name"], !name.isNull {
      position = whole.firstIndex { $0["name"] == name }
    } else if elements.count == whole.count {
      position = index
    }
    guard let position else { return element }
    return restored(element, left[position], whole[position]) ?? element
  }
}
