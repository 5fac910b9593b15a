import Applications
import Manifests

/// Hiding what Secrets carry.
///
/// A hidden value is a row of `+`. Within one comparison equal values have rows of the same length, different ones of
/// different lengths, as in Argo CD.
public enum Masking {
  static func isSecret(_ object: Value) -> Bool { object["kind"]?.string == "Secret" && object["apiVersion"]?.string == "v1" }

  /// The object with the values of a Secret hidden; anything else as it is.
  public static func masked(_ object: Value) -> Value { masked(desired: nil, live: object).live ?? object }

  /// Both sides of a comparison, hidden together so that equal values look equal and different ones different.
  public static func masked(desired: Value?, live: Value?) -> (desired: Value?, live: Value?) {
    let applied = live.flatMap(lastApplied)
    let hidden = hide([desired, live, applied])
    var newLive = hidden[1]
    if let applied = hidden[2], applied.object != nil {
      newLive?[path: "metadata", "annotations", AnnotationKey.lastAppliedConfiguration] = .string(JSON.text(applied))
    } else if let live, isSecret(live), live.annotation(AnnotationKey.lastAppliedConfiguration) != nil {
      newLive?[path: "metadata", "annotations", AnnotationKey.lastAppliedConfiguration] = .string(row(0))
    }
    var newDesired = hidden[0]
    if let desired, isSecret(desired), desired.annotation(AnnotationKey.lastAppliedConfiguration) != nil {
      newDesired?[path: "metadata", "annotations", AnnotationKey.lastAppliedConfiguration] = .string(row(0))
    }
    return (newDesired, newLive)
  }

  /// The values of one field of a Secret, which differ.
  static func masked(_ difference: FieldDifference) -> (Value?, Value?) {
    guard case .field(let top)? = difference.path.first else { return (difference.desired, difference.live) }
    switch top {
    case "data", "stringData":
      if difference.path.count == 1 {
        let sides = hide(
          [difference.desired, difference.live].map { $0.map { ["apiVersion": "v1", "kind": "Secret", "data": $0] } })
        return (sides[0]?["data"], sides[1]?["data"])
      }
      let rows = rows(of: [difference.desired, difference.live])
      return (rows[0], rows[1])
    case "metadata":
      // The whole of the annotations may hold the manifest as it was applied.
      return (withoutLastApplied(difference.desired), withoutLastApplied(difference.live))
    default: return (difference.desired, difference.live)
    }
  }

  private static func withoutLastApplied(_ value: Value?) -> Value? {
    guard var value, value[AnnotationKey.lastAppliedConfiguration] != nil else { return value }
    value[AnnotationKey.lastAppliedConfiguration] = .string(row(0))
    return value
  }

  private static func lastApplied(_ object: Value) -> Value? {
    guard isSecret(object), let text = object.annotation(AnnotationKey.lastAppliedConfiguration) else { return nil }
    guard var applied = try? JSON.decode(text), applied.object != nil else { return nil }
    applied["kind"] = "Secret"
    applied["apiVersion"] = "v1"
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

  /// Hides `data` and `stringData` of those that are Secrets. A value is compared as what it means, wherever it stands.
  private static func hide(_ objects: [Value?]) -> [Value?] {
    var results = objects
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
