import Manifests

/// Where schemas stand within a schema. A draft knows what the drafts before it know.
enum SchemaKeywords {
  private enum Shape { case single, list, map, singleOrList }

  private static let known: [(keyword: String, shape: Shape, since: SchemaDraft)] = [
    ("additionalItems", .single, .draft4), ("additionalProperties", .single, .draft4), ("not", .single, .draft4),
    ("items", .singleOrList, .draft4), ("allOf", .list, .draft4), ("anyOf", .list, .draft4), ("oneOf", .list, .draft4),
    ("properties", .map, .draft4), ("patternProperties", .map, .draft4), ("definitions", .map, .draft4),
    ("dependencies", .map, .draft4), ("contains", .single, .draft6), ("propertyNames", .single, .draft6),
    ("if", .single, .draft7), ("then", .single, .draft7), ("else", .single, .draft7), ("$defs", .map, .draft2019),
    ("dependentSchemas", .map, .draft2019), ("unevaluatedItems", .single, .draft2019),
    ("unevaluatedProperties", .single, .draft2019), ("contentSchema", .single, .draft2019),
    ("prefixItems", .list, .draft2020),
  ]

  static func subschemas(_ object: Object, _ draft: SchemaDraft) -> [(path: [String], value: Value)] {
    var result: [([String], Value)] = []
    for (keyword, shape, since) in known where since <= draft {
      guard let value = object[keyword] else { continue }
      switch (shape, value) {
      case (.list, .list(let list)), (.singleOrList, .list(let list)):
        for (index, value) in list.enumerated() { result.append(([keyword, String(index)], value)) }
      case (.map, .object(let map)):
        for (name, value) in map.sortedByKey() { result.append(([keyword, name], value)) }
      case (.single, _), (.singleOrList, _): result.append(([keyword], value))
      default: break
      }
    }
    return result
  }

  /// Whether a schema stands where the pointer leads, as seen from a schema.
  static func isSchema(_ pointer: some Collection<String>, _ draft: SchemaDraft) -> Bool {
    guard let keyword = pointer.first else { return true }
    guard let rule = known.first(where: { $0.keyword == keyword && $0.since <= draft }) else { return false }
    switch rule.shape {
    case .single: return isSchema(pointer.dropFirst(), draft)
    case .list, .map: return pointer.count > 1 && isSchema(pointer.dropFirst(2), draft)
    case .singleOrList:
      let isIndexed = pointer.dropFirst().first.map { Int($0) != nil } ?? false
      return isSchema(pointer.dropFirst(isIndexed ? 2 : 1), draft)
    }
  }
}
