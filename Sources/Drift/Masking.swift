import Applications
import Manifests

/// Hiding what Secrets carry.
///
/// A hidden value is a row of `+`. Within one comparison equal values have rows of the same length, different ones of
/// different lengths, as in Argo CD.
public enum Masking {
  static func isSecret(_ object: Value) -> Bool { object["kind"]?.string == "Secret" && object["apiVersion"]?.string == "v1" }

  /// Whether anything of an object may have to be hidden.
  static func isSensitive(_ object: Value, annotations: Set<String>) -> Bool { isSecret(object) || !annotations.isEmpty }

  /// The object with the values of a Secret hidden, and of the annotations that are to be (of any kind); anything else as it is.
  public static func masked(_ object: Value, annotations: Set<String> = []) -> Value {
    masked(desired: nil, live: object, annotations: annotations).live ?? object
  }

  /// Both sides of a comparison, hidden together so that equal values look equal and different ones different.
  public static func masked(desired: Value?, live: Value?, annotations: Set<String> = []) -> (desired: Value?, live: Value?) {
    // Where the annotation itself is to be hidden, what it holds is not shown either.
    let applied =
      annotations.contains(AnnotationKey.lastAppliedConfiguration) ? nil : live.flatMap { lastApplied($0, annotations) }
    let hidden = hide([desired, live, applied], annotations)
    var newLive = hidden[1]
    if let applied = hidden[2], applied.object != nil {
      newLive?[path: "metadata", "annotations", AnnotationKey.lastAppliedConfiguration] = .string(JSON.text(applied))
    } else if let live, isSensitive(live, annotations: annotations),
      live.annotation(AnnotationKey.lastAppliedConfiguration) != nil
    {
      newLive?[path: "metadata", "annotations", AnnotationKey.lastAppliedConfiguration] = .string(row(0))
    }
    var newDesired = hidden[0]
    if let desired, isSensitive(desired, annotations: annotations),
      desired.annotation(AnnotationKey.lastAppliedConfiguration) != nil
    {
      newDesired?[path: "metadata", "annotations", AnnotationKey.lastAppliedConfiguration] = .string(row(0))
    }
    return (newDesired, newLive)
  }

  /// The values of one field, which differ, of an object that is a Secret or has annotations to hide.
  static func masked(_ difference: FieldDifference, isSecret: Bool, annotations: Set<String>) -> (Value?, Value?) {
    let sides = (difference.desired, difference.live)
    guard case .field(let top)? = difference.path.first else { return sides }
    switch top {
    case "data" where isSecret, "stringData" where isSecret:
      if difference.path.count == 1 {
        let sides = hide(
          [sides.0, sides.1].map { $0.map { ["apiVersion": "v1", "kind": "Secret", "data": $0] } }, [])
        return (sides[0]?["data"], sides[1]?["data"])
      }
      let rows = rows(of: [sides.0, sides.1])
      return (rows[0], rows[1])
    case "metadata":
      if difference.path.count == 3, difference.path[1] == .field("annotations"), case .field(let name) = difference.path[2],
        annotations.contains(name)
      {
        let rows = rows(of: [sides.0, sides.1])
        return (rows[0], rows[1])
      }
      guard difference.path.count == 2, difference.path[1] == .field("annotations") else { return sides }
      // The whole of the annotations may hold the manifest as it was applied.
      let hidden = hide([sides.0, sides.1].map { $0.map { ["metadata": ["annotations": $0]] } }, annotations)
      return (
        withoutLastApplied(hidden[0]?["metadata"]?["annotations"]), withoutLastApplied(hidden[1]?["metadata"]?["annotations"])
      )
    default: return sides
    }
  }

  private static func withoutLastApplied(_ value: Value?) -> Value? {
    guard var value, value[AnnotationKey.lastAppliedConfiguration] != nil else { return value }
    value[AnnotationKey.lastAppliedConfiguration] = .string(row(0))
    return value
  }

  private static func lastApplied(_ object: Value, _ annotations: Set<String>) -> Value? {
    guard isSensitive(object, annotations: annotations),
      let text = object.annotation(AnnotationKey.lastAppliedConfiguration)
    else { return nil }
    guard var applied = try? JSON.decode(text), applied.object != nil else { return nil }
    if isSecret(object) {
      applied["kind"] = "Secret"
      applied["apiVersion"] = "v1"
    }
    return applied
  }

  private static func row(_ rank: Int) -> String { String(repeating: "+", count: 8 + 4 * rank) }

  /// Rows of `+` for values in turn; nil stays nil.
  private static func rows(of values: [Value?]) -> [Value?] {
    var known: [Value] = []
    return values.map { value in
      guard let value else { return nil }
      if let rank = known.firstIndex(of: value) { return .string(row(rank)) }
      known.append(value)
      return .string(row(known.count - 1))
    }
  }

  /// Hides `data` and `stringData` of those that are Secrets, and these annotations. A value is compared as what it means,
  /// wherever it stands.
  private static func hide(_ objects: [Value?], _ annotations: Set<String>) -> [Value?] {
    var results = objects
    for name in annotations {
      let rows = rows(of: objects.map { $0?[path: "metadata", "annotations", name] })
      for (index, row) in rows.enumerated() where row != nil {
        results[index]?[path: "metadata", "annotations", name] = row
      }
    }
    var keys: Set<String> = []
    for object in objects {
      guard let object, isSecret(object) else { continue }
      for part in ["data", "stringData"] { keys.formUnion(object[part]?.object?.keys ?? []) }
    }
    for key in keys {
      var places: [(index: Int, part: String)] = []
      var values: [Value?] = []
      for (index, object) in objects.enumerated() {
        guard let object, isSecret(object) else { continue }
        for part in ["data", "stringData"] {
          guard let value = object[part]?[key] else { continue }
          places.append((index, part))
          values.append(part == "data" ? value : value.string.map { .string(Base64.encode(Array($0.utf8))) } ?? value)
        }
      }
      for (place, row) in zip(places, rows(of: values)) { results[place.index]?[path: place.part, key] = row }
    }
    // Data that is no map (which the server refuses) is hidden as a whole.
    for index in results.indices {
      guard let object = results[index], isSecret(object) else { continue }
      for part in ["data", "stringData"] {
        if let value = object[part], value.object == nil, !value.isNull { results[index]?[part] = .string(row(0)) }
      }
    }
    return results
  }
}
