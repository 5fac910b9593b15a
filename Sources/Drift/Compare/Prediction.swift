import Manifests

extension Comparison {
  /// What the live object will be after a sync: the desired fields over the live ones, without what is left over.
  ///
  /// Fields that mean the same keep the form they have live. An object in another version comes out in Git's version
  /// where their fields differ. Without a live object it is what will be made.
  ///
  /// - Parameter answer: what the server said to a dry run of the apply, where that is what decides.
  public static func predict(_ compiled: CompiledManifest, live original: Value?, answer: Value? = nil) -> Value {
    if let answer, let original { return ServerSideDiff.predicted(compiled, live: original, answer: answer) }
    guard let original else {
      var made = compiled.normalized
      if !compiled.key.namespace.isEmpty { made[path: "metadata", "namespace"] = .string(compiled.key.namespace) }
      return made
    }
    let live = compiled.normalizer.aligned(original, with: compiled.desired)
    var desired = compiled.normalized
    if let stripped = compiled.normalizer.ignored.stripManaged(desired, live, compiled.schema) { desired = stripped.desired }
    let merge = Merge(mergesLists: compiled.mergesLists, isServerSide: compiled.options.appliesServerSide)
    var result = merge.object(desired, live, compiled.schema)
    for difference in differences(compiled, live: original) where difference.kind == .leftOver {
      result.remove(at: difference.path[...], compiled.schema)
    }
    return result
  }
}

/// Lays a desired manifest over a live object, as ``FieldWalker`` compares them.
private struct Merge {
  let mergesLists: Bool
  let isServerSide: Bool

  func object(_ desired: Value, _ live: Value, _ schema: SchemaNode) -> Value {
    var result = live
    for (key, value) in desired.object ?? [:] where key != "apiVersion" && key != "kind" {
      result[key] = merged(value, live[key], schema.child(key), .kept)
    }
    return result
  }

  private func agrees(_ desired: Value, _ live: Value, _ schema: SchemaNode?, _ extras: FieldWalker.Extras) -> Bool {
    FieldWalker.agree(desired, live, schema, mergesLists: mergesLists, isServerSide: isServerSide, extras: extras)
  }

  private func merged(_ desired: Value, _ live: Value?, _ schema: SchemaNode?, _ extras: FieldWalker.Extras) -> Value? {
    guard let live, !live.isNull else { return Implied.byAbsence(desired, schema) ? live : desired }
    switch (desired, live) {
    case (.object(let wanted), .object(let actual)):
      return .object(merged(wanted, actual, schema, extras, retainsKeys: schema?.retainsKeys == true))
    case (.list(let wanted), .list(let actual)): return .list(merged(wanted, actual, schema, extras))
    default:
      let isSame = ScalarEquality.equal(desired, live, schema?.scalar) || Implied.isLeftToServer(desired, live, schema)
      return isSame ? live : desired
    }
  }

  private func merged(
    _ desired: Object, _ live: Object, _ schema: SchemaNode?, _ extras: FieldWalker.Extras, retainsKeys: Bool
  ) -> Object {
    let extras = isServerSide && schema?.isAtomicMap == true ? .replaced : extras
    var result = live
    if retainsKeys, !agrees(.object(desired), .object(live), schema, extras) {
      // A volume of another type, another strategy: what belonged to the old one goes.
      result.removeAll { key, value in
        if desired.contains(key) { return false }
        guard let standard = schema?.field(key)?.defaultValue, standard.object == nil else { return true }
        return standard != value
      }
    }
    for (key, value) in desired {
      let child = merged(value, live[key], schema?.child(key), extras)
      if let child { result[key] = child } else { result.removeValue(forKey: key) }
    }
    if case .replaced = extras, let schema, schema.isStruct || schema.additional != nil {
      result.removeAll { key, value in
        guard !desired.contains(key), let child = schema.child(key) else { return false }
        return !Implied.byServer(key, value, child, in: live)
      }
    }
    return result
  }

  private func merged(_ desired: [Value], _ live: [Value], _ schema: SchemaNode?, _ extras: FieldWalker.Extras) -> [Value] {
    if agrees(.list(desired), .list(live), schema, extras) { return live }
    switch schema?.list {
    case .map(let keys)? where mergesLists:
      if let wanted = KeyedList(desired, keys, schema?.items), let actual = KeyedList(live, keys, schema?.items) {
        return merged(wanted, actual, schema?.items, extras, retainsKeys: schema?.retainsKeys == true)
      }
    case .set? where mergesLists && !desired.contains(where: { $0.object != nil }):
      return live + desired.filter { !live.contains($0) }
    default: break
    }
    let isLenient = FieldWalker.isLenient(schema, mergesLists: mergesLists)
    let inner = isLenient ? FieldWalker.Extras.kept : .replaced
    if desired.count == live.count {
      return zip(desired, live).map { merged($0, $1, schema?.items, inner) ?? $0 }
    }
    // Elements that are the same but for defaults keep them.
    return desired.map { wanted in live.first { agrees(wanted, $0, schema?.items, inner) } ?? wanted }
  }

  /// The desired elements in their order; what only the live list has stays behind the element it stood behind.
  private func merged(
    _ desired: KeyedList, _ live: KeyedList, _ items: SchemaNode?, _ extras: FieldWalker.Extras, retainsKeys: Bool
  ) -> [Value] {
    var result: [(identity: KeyedList.Identity, value: Value)] = []
    for (index, element) in desired.elements.enumerated() {
      let identity = desired.identities[index]
      let partner = desired.isOverridden(at: index, beside: live) ? nil : desired.partner(of: index, in: live)
      var value = element
      if let partner, let wanted = element.object, let actual = live.elements[partner].object {
        value = .object(merged(wanted, actual, items, extras, retainsKeys: retainsKeys))
      }
      result.append((identity, value))
    }
    if case .replaced = extras { return result.map(\.value) }
    for (index, element) in live.elements.enumerated() where desired.lastIndex(of: live.identities[index]) == nil {
      let before = live.identities[..<index].last.flatMap { previous in result.lastIndex { $0.identity == previous } }
      result.insert((live.identities[index], element), at: before.map { $0 + 1 } ?? 0)
    }
    return result.map(\.value)
  }
}

extension Value {
  /// Removes what stands at a path; nothing where it leads nowhere.
  fileprivate mutating func remove(at path: ArraySlice<PathElement>, _ schema: SchemaNode?) {
    guard let step = path.first else { return }
    let rest = path.dropFirst()
    switch (step, self) {
    case (.field(let name), .object(var object)):
      guard var child = object[name] else { return }
      if rest.isEmpty {
        object.removeValue(forKey: name)
      } else {
        child.remove(at: rest, schema?.child(name))
        object[name] = child
      }
      self = .object(object)
    case (_, .list(var list)):
      func isMeant(_ element: Value) -> Bool {
        switch step {
        case .key(let keys): element.isElement(with: keys, schema?.items)
        case .value(let value): element == value
        case .field, .index: false
        }
      }
      if rest.isEmpty {
        // One that stands there twice goes altogether.
        list.removeAll(where: isMeant)
      } else if let index = list.firstIndex(where: isMeant) {
        list[index].remove(at: rest, schema?.items)
      }
      self = .list(list)
    default: return
    }
  }
}
