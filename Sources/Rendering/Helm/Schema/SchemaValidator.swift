import Manifests

/// Holds a value against a compiled schema.
///
/// It goes through the keywords in the order of the library that helm uses, because some checks end a schema's validation at once
/// (type, const, enum, format) and others gather.
struct SchemaValidator {
  /// What no keyword has looked at yet, for `unevaluatedProperties` and `unevaluatedItems`; nil where nobody asks.
  private struct Unevaluated {
    var properties: Set<String>?
    var items: Set<Int>?
    var isEmpty: Bool { (properties?.isEmpty ?? true) && (items?.isEmpty ?? true) }

    mutating func formIntersection(_ other: Unevaluated) {
      if properties != nil { properties?.formIntersection(other.properties ?? []) }
      if items != nil { items?.formIntersection(other.items ?? []) }
    }
  }

  /// How many schemas may still be looked at: references can make more of them than there are atoms.
  final class Budget {
    var steps = 1_500_000
  }

  private final class Scope {
    let node: JSONSchemaNode
    let parent: Scope?
    /// The keyword of the reference that led here; nil where the schema stands within its parent.
    let reference: String?
    /// How deep the value lies; equal for schemas that look at the same value.
    let valueDepth: Int
    let depth: Int
    let budget: Budget

    init(_ node: JSONSchemaNode, _ parent: Scope?, reference: String? = nil, valueDepth: Int, budget: Budget) {
      self.node = node
      self.parent = parent
      self.reference = reference
      self.valueDepth = valueDepth
      depth = (parent?.depth ?? 0) + 1
      self.budget = budget
    }

    /// The scope of the same schema over the same value, to which this one leads back.
    var cycle: Scope? {
      var other = parent
      while let scope = other, scope.valueDepth == valueDepth {
        if scope.node === node { return scope }
        other = scope.parent
      }
      return nil
    }

    /// The keywords that lead here, as a pointer: `/allOf/0/$ref`.
    var keywords: String {
      var pointers: [String] = []
      var current = self
      while let parent = current.parent {
        pointers.append(
          current.reference.map { "/" + $0 }
            ?? SchemaURL.escaped(
              fragment: SchemaPlace.text(Array(current.node.place.pointer.dropFirst(parent.node.place.pointer.count)))))
        current = parent
      }
      return pointers.reversed().joined()
    }
  }

  private let value: Value
  private let location: [String]
  private let scope: Scope
  private var unevaluated: Unevaluated
  private var faults: [SchemaFault] = []
  private var node: JSONSchemaNode { scope.node }

  /// Nil where the value meets the schema.
  ///
  /// - Throws: where the schema does not seem to end.
  static func fault(
    _ value: Value, _ node: JSONSchemaNode, _ budget: Budget = Budget()
  ) throws(SchemaProblem) -> SchemaFault? {
    let fault = inside(value, node, budget)
    guard budget.steps > 0 else { throw SchemaProblem(message: "gave up: the schema takes too long to check") }
    return fault
  }

  private static func inside(_ value: Value, _ node: JSONSchemaNode, _ budget: Budget) -> SchemaFault? {
    var validator = SchemaValidator(value, [], Scope(node, nil, valueDepth: 0, budget: budget), callerNeeds: false)
    return validator.validate()
  }

  private init(_ value: Value, _ location: [String], _ scope: Scope, callerNeeds: Bool) {
    self.value = value
    self.location = location
    self.scope = scope
    unevaluated = Unevaluated()
    switch value {
    case .object(let object) where callerNeeds || scope.node.unevaluatedProperties != nil:
      unevaluated.properties = Set(object.keys)
    case .list(let list) where callerNeeds || scope.node.unevaluatedItems != nil:
      unevaluated.items = Set(list.indices)
    default: break
    }
  }

  private func message(_ text: String, _ causes: [SchemaFault] = []) -> SchemaFault {
    SchemaFault(location: location, reason: .message(text), causes: causes)
  }

  private mutating func add(_ text: String, _ causes: [SchemaFault] = []) { faults.append(message(text, causes)) }
  private mutating func add(_ fault: SchemaFault?) { if let fault { faults.append(fault) } }

  // MARK: One schema

  private mutating func validate() -> SchemaFault? {
    if let bool = node.bool { return bool ? nil : message("false schema") }
    // The longer the way here, the longer it takes to see that it is no circle.
    scope.budget.steps -= 1 + scope.depth / 16
    guard scope.budget.steps > 0 else { return nil }
    if let cycle = scope.cycle {
      let place = node.place.description.goQuoted
      return message("both \(scope.keywords) and \(cycle.keywords) resolve to \(place) causing reference cycle")
    }
    guard scope.depth < 2000 else { return message("gave up: more than 2000 schemas lead to each other") }
    if let fault = basicFault() { return fault }
    if let ref = node.ref {
      let fault = reference(ref, "$ref")
      if node.draft < .draft2019 { return fault }
      add(fault)
    }
    switch value {
    case .object(let object): validate(object)
    case .list(let list): validate(list)
    case .string(let text): validate(text)
    case .int, .double: validate(number: value.number ?? 0)
    default: break
    }
    if node.draft >= .draft2019 { validateReferences() }
    validateCombinations()
    if node.draft >= .draft2019 { validateUnevaluated() }
    switch faults.count {
    case 0: return nil
    case 1: return faults[0]
    default: return SchemaFault(location: location, reason: .group, causes: faults)
    }
  }

  private func basicFault() -> SchemaFault? {
    let type = SchemaTypes(of: value)
    if !node.types.isEmpty, node.types.isDisjoint(with: type) {
      let isInteger = node.types.contains(.integer) && value.number.map { $0 == $0.rounded() } == true
      if !isInteger {
        return message("got \(type.texts.joined()), want \(node.types.texts.joined(separator: " or "))")
      }
    }
    if let constant = node.constant, !Self.equal(value, constant) {
      return message(Self.isPrimitive(constant) ? "value must be \(Self.display(constant))" : "'const' failed")
    }
    scope.budget.steps -= (node.enumeration?.count ?? 0) / 4
    guard scope.budget.steps > 0 else { return nil }
    if let enumeration = node.enumeration, !Self.contains(enumeration, value) {
      guard enumeration.allSatisfy(Self.isPrimitive) else { return message("'enum' failed") }
      let wanted = enumeration.map(Self.display).joined(separator: ", ")
      return message("value must be \(enumeration.count == 1 ? "" : "one of ")\(wanted)")
    }
    if let format = node.format, case .string(let text) = value, let reason = SchemaFormat.fault(format, text) {
      return message("\(SchemaFault.quoted(text)) is not valid \(format): \(reason)")
    }
    return nil
  }

  private static func isPrimitive(_ value: Value) -> Bool { value.list == nil && value.object == nil }

  private static func display(_ value: Value) -> String {
    switch value {
    case .string(let text): SchemaFault.quoted(text)
    case .null: "<nil>"
    default: JSON.text(value)
    }
  }

  /// Whether a value is in an enumeration; one that has nothing of the value's type is not asked.
  private static func contains(_ enumeration: [Value], _ value: Value) -> Bool {
    let isNumber = value.number != nil
    guard !isNumber || enumeration.contains(where: { $0.number != nil }) else { return false }
    return enumeration.contains { equal(value, $0) }
  }

  /// Helm compares as fractions what a number is held against, whatever its type: 1 equals "1", but "1" does not equal 1.
  private static func equal(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.int, .int), (.double, .double), (.int, .double), (.double, .int): a.number == b.number
    case (.int, .string(let text)), (.double, .string(let text)): a.number == fraction(text)
    case (.list(let x), .list(let y)): x.count == y.count && zip(x, y).allSatisfy(equal)
    case (.object(let x), .object(let y)):
      x.count == y.count && x.allSatisfy { key, value in y[key].map { equal(value, $0) } ?? false }
    default: a == b
    }
  }

  /// `1.5`, `1e3`, `0x10` or `3/2`.
  private static func fraction(_ text: String) -> Double? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    switch parts.count {
    case 1: return Double(text).flatMap { $0.isFinite ? $0 : nil }
    case 2:
      guard let above = Int(parts[0]), let below = Int(parts[1]), below != 0 else { return nil }
      return Double(above) / Double(below)
    default: return nil
    }
  }

  // MARK: By type

  private func missing(_ names: [String], _ object: Object) -> [String] { names.filter { !object.contains($0) } }

  private mutating func validate(_ object: Object) {
    if let least = node.minProperties, object.count < least {
      add("minProperties: got \(SchemaNumber.text(object.count)), want \(SchemaNumber.text(least))")
    }
    if let most = node.maxProperties, object.count > most {
      add("maxProperties: got \(SchemaNumber.text(object.count)), want \(SchemaNumber.text(most))")
    }
    let missing = missing(node.required, object)
    if !missing.isEmpty {
      add("missing propert\(missing.count == 1 ? "y" : "ies") \(SchemaFault.joined(missing))")
    }
    for (name, dependency) in node.dependencies where object.contains(name) {
      switch dependency {
      case .names(let names): require(names, of: object, because: name)
      case .schema(let schema): add(same(schema))
      }
    }
    var additional: [String] = []
    for (name, element) in object.sortedByKey() {
      var evaluated = false
      if let schema = node.properties[name] {
        evaluated = true
        add(inner(schema, element, name))
      }
      guard scope.budget.steps > 0 else { return }
      for (pattern, schema) in node.patternProperties where matches(pattern, name) {
        evaluated = true
        add(inner(schema, element, name))
      }
      if !evaluated, let rule = node.additionalProperties {
        evaluated = true
        switch rule {
        case .allowed(let flag): if !flag { additional.append(name) }
        case .schema(let schema): add(inner(schema, element, name))
        }
      }
      if evaluated { unevaluated.properties?.remove(name) }
    }
    if !additional.isEmpty { add("additional properties \(SchemaFault.joined(additional)) not allowed") }
    if let names = node.propertyNames {
      for (name, _) in object.sortedByKey() {
        if let fault = Self.inside(.string(name), names, scope.budget) {
          // The library that helm uses loses the place here.
          let message = "invalid propertyName \(SchemaFault.quoted(name))"
          add(SchemaFault(location: [], reason: .message(message), causes: fault.flattened))
        }
      }
    }
    for (name, schema) in node.dependentSchemas where object.contains(name) { add(same(schema)) }
    for (name, names) in node.dependentRequired where object.contains(name) { require(names, of: object, because: name) }
  }

  private mutating func require(_ names: [String], of object: Object, because name: String) {
    let missing = missing(names, object)
    if !missing.isEmpty { add("properties \(SchemaFault.joined(missing)) required, if \(SchemaFault.quoted(name)) exists") }
  }

  private mutating func validate(_ list: [Value]) {
    if let least = node.minItems, list.count < least {
      add("minItems: got \(SchemaNumber.text(list.count)), want \(SchemaNumber.text(least))")
    }
    if let most = node.maxItems, list.count > most {
      add("maxItems: got \(SchemaNumber.text(list.count)), want \(SchemaNumber.text(most))")
    }
    if node.uniqueItems { scope.budget.steps -= min(list.count, 5000) * min(list.count, 5000) / 16 }
    if node.uniqueItems, scope.budget.steps > 0, let (first, second) = Self.duplicate(list) {
      add("items at \(first) and \(second) are equal")
    }
    var evaluated = 0
    if !node.prefixItems.isEmpty {
      evaluated = min(node.prefixItems.count, list.count)
      for index in 0..<evaluated { add(inner(node.prefixItems[index], list[index], String(index))) }
    }
    switch node.items {
    case .one(let schema)?:
      // Helm counts from where the schemas of the first elements end.
      for index in evaluated..<list.count { add(inner(schema, list[index], String(index - evaluated))) }
      evaluated = list.count
    case .many(let schemas)?:
      evaluated = min(schemas.count, list.count)
      for index in 0..<evaluated { add(inner(schemas[index], list[index], String(index))) }
    case nil: break
    }
    switch node.additionalItems {
    case .allowed(false)? where evaluated < list.count:
      add("last \(list.count - evaluated) additionalItem(s) not allowed")
    case .schema(let schema)?:
      for index in evaluated..<list.count { add(inner(schema, list[index], String(index - evaluated))) }
      evaluated = list.count
    case .allowed(true)?: evaluated = list.count
    default: break
    }
    for index in 0..<evaluated { unevaluated.items?.remove(index) }
    if let contains = node.contains { validateContains(contains, list) }
  }

  private mutating func validateContains(_ schema: JSONSchemaNode, _ list: [Value]) {
    var causes: [SchemaFault] = []
    var matched: [Int] = []
    for (index, element) in list.enumerated() {
      if let fault = inner(schema, element, String(index)) {
        causes.append(fault)
      } else {
        matched.append(index)
        if node.draft >= .draft2020 { unevaluated.items?.remove(index) }
      }
    }
    let places = matched.map(String.init).joined(separator: " ")
    if let least = node.minContains {
      if matched.count < least {
        add(
          "min \(least) items required to match contains schema, but "
            + (matched.isEmpty ? "none matched" : "matched \(matched.count) items at \(places)"), causes)
      }
    } else if matched.isEmpty {
      add("no items match contains schema", causes)
    }
    if let most = node.maxContains, matched.count > most {
      add("max \(most) items required to match contains schema, but matched \(matched.count) items at \(places)")
    }
  }

  private static func duplicate(_ list: [Value]) -> (Int, Int)? {
    // Numbers equal whatever their type, so that hashing by value will not do for lists of them; those are short.
    if list.count > 20, list.allSatisfy({ $0.string != nil }) {
      var seen: [Value: Int] = [:]
      for (index, element) in list.enumerated() {
        if let first = seen[element] { return (first, index) }
        seen[element] = index
      }
      return nil
    }
    for second in list.indices.prefix(5000) {
      for first in 0..<second where equal(list[second], list[first]) { return (first, second) }
    }
    return nil
  }

  private mutating func validate(_ text: String) {
    if node.minLength != nil || node.maxLength != nil {
      let length = text.unicodeScalars.count
      if let least = node.minLength, length < least {
        add("minLength: got \(SchemaNumber.text(length)), want \(SchemaNumber.text(least))")
      }
      if let most = node.maxLength, length > most {
        add("maxLength: got \(SchemaNumber.text(length)), want \(SchemaNumber.text(most))")
      }
    }
    if let pattern = node.pattern, !matches(pattern, text), scope.budget.steps > 0 {
      add("\(SchemaFault.quoted(text)) does not match pattern \(SchemaFault.quoted(pattern.text))")
    }
  }

  /// Takes of the budget what the worst texts for a pattern cost.
  private func matches(_ pattern: SchemaPattern, _ text: String) -> Bool {
    scope.budget.steps -= 4 + (text.utf8.count * pattern.size) >> 7
    return scope.budget.steps > 0 && pattern.matches(text)
  }

  private mutating func validate(number: Double) {
    func got(_ keyword: String, _ want: Double) -> String {
      "\(keyword): got \(SchemaNumber.text(number)), want \(SchemaNumber.text(want))"
    }
    if let least = node.minimum, number < least { add(got("minimum", least)) }
    if let most = node.maximum, number > most { add(got("maximum", most)) }
    if let least = node.exclusiveMinimum, number <= least { add(got("exclusiveMinimum", least)) }
    if let most = node.exclusiveMaximum, number >= most { add(got("exclusiveMaximum", most)) }
    if let factor = node.multipleOf, !Self.isMultiple(number, factor) { add(got("multipleOf", factor)) }
  }

  /// As fractions, so that 0.3 is a multiple of 0.1.
  private static func isMultiple(_ number: Double, _ factor: Double) -> Bool {
    let (value, base) = (SchemaNumber.decimal(number), SchemaNumber.decimal(factor))
    guard let value, let base, base.digits > 0 else { return true }
    // Of value = digits * 10^shift, as a multiple of base's digits.
    let shift = value.exponent - base.exponent
    guard shift >= 0 else {
      // What 10^-shift does not divide is no multiple, and no number has more than 17 digits.
      guard shift > -18 else { return value.digits == 0 }
      let power = (0 ..< -shift).reduce(UInt64(1)) { power, _ in power * 10 }
      return value.digits.isMultiple(of: power) && (value.digits / power).isMultiple(of: base.digits)
    }
    var rest = value.digits % base.digits
    for _ in 0..<shift where rest != 0 {
      let product = rest.multipliedFullWidth(by: 10)
      rest = base.digits.dividingFullWidth(product).remainder
    }
    return rest == 0
  }

  // MARK: Other schemas

  private mutating func validateReferences() {
    if var target = node.recursiveRef {
      if target.recursiveAnchor {
        var outer: Scope? = scope
        while let scope = outer {
          if scope.node.recursiveAnchor { target = scope.node }
          outer = scope.parent
        }
      }
      add(reference(target, "$recursiveRef"))
    }
    if let (first, anchor) = node.dynamicRef {
      var target = first
      if let anchor, target.dynamicAnchor == anchor {
        var outer: Scope? = scope
        while let scope = outer {
          if let found = scope.node.resource.dynamicNodes[anchor] { target = found }
          outer = scope.parent
        }
      }
      add(reference(target, "$dynamicRef"))
    }
  }

  private mutating func validateCombinations() {
    if let not = node.not, same(not) == nil { add("'not' failed") }
    if !node.allOf.isEmpty {
      var causes: [SchemaFault] = []
      for schema in node.allOf { if let fault = same(schema) { causes.append(fault) } }
      if !causes.isEmpty { add("'allOf' failed", causes) }
    }
    if !node.anyOf.isEmpty {
      var causes: [SchemaFault] = []
      var matched = false
      for schema in node.anyOf {
        if let fault = same(schema) {
          causes.append(fault)
        } else {
          matched = true
          // Whoever asks what is unevaluated wants all of them looked at.
          if unevaluated.isEmpty { break }
        }
      }
      if !matched { add("'anyOf' failed", causes) }
    }
    if !node.oneOf.isEmpty {
      var causes: [SchemaFault] = []
      var matched: Int?
      for (index, schema) in node.oneOf.enumerated() {
        if let fault = same(schema) {
          causes.append(fault)
        } else if let first = matched {
          add("'oneOf' failed, subschemas \(first), \(index) matched")
          break
        } else {
          matched = index
        }
      }
      if matched == nil { add("'oneOf' failed, none matched", causes) }
    }
    if let condition = node.ifSchema {
      if same(condition) == nil {
        if let then = node.thenSchema { add(same(then)) }
      } else if let otherwise = node.elseSchema {
        add(same(otherwise))
      }
    }
  }

  private mutating func validateUnevaluated() {
    if let schema = node.unevaluatedProperties, case .object(let object) = value {
      for name in (unevaluated.properties ?? []).sorted() {
        if let element = object[name] { add(inner(schema, element, name)) }
      }
      unevaluated.properties = []
    }
    if let schema = node.unevaluatedItems, case .list(let list) = value {
      for index in (unevaluated.items ?? []).sorted() { add(inner(schema, list[index], String(index))) }
      unevaluated.items = []
    }
  }

  /// The same value under another schema.
  private mutating func same(_ schema: JSONSchemaNode, reference: String? = nil) -> SchemaFault? {
    var validator = SchemaValidator(
      value, location, Scope(schema, scope, reference: reference, valueDepth: scope.valueDepth, budget: scope.budget),
      callerNeeds: !unevaluated.isEmpty)
    let fault = validator.validate()
    if fault == nil { unevaluated.formIntersection(validator.unevaluated) }
    return fault
  }

  private func inner(_ schema: JSONSchemaNode, _ element: Value, _ token: String) -> SchemaFault? {
    var validator = SchemaValidator(
      element, location + [token], Scope(schema, scope, valueDepth: scope.valueDepth + 1, budget: scope.budget),
      callerNeeds: false)
    return validator.validate()
  }

  private mutating func reference(_ schema: JSONSchemaNode, _ keyword: String) -> SchemaFault? {
    guard let fault = same(schema, reference: keyword) else { return nil }
    return SchemaFault(location: location, reason: .reference, causes: fault.flattened)
  }
}
