import Applications
import Manifests
import Synchronization

/// A desired manifest made ready to be compared with live objects, again and again.
public struct CompiledManifest: Sendable {
  /// The identity that drift is reported under.
  public let key: ResourceKey
  /// The manifest as it came, with Git's order of keys.
  public let desired: Value
  /// Where it stands in Git, or empty.
  public let source: String
  /// Whether the server's answer to a dry run of the apply decides.
  public var usesDryRun: Bool { options.usesDryRun }
  let options: ComparisonOptions
  let schema: SchemaNode
  /// Whether lists are merged by the keys of their elements.
  let mergesLists: Bool
  let normalizer: Normalizer
  /// What is compared: ``desired`` without nulls, status, ignored fields and what only the server may set.
  let normalized: Value
  /// What Git asks for at a path of keys, where that counts: nil where it says nothing, and where the field is ignored.
  public func compared(_ path: String...) -> Value? { normalized.value(at: path) }

  let lastApplied = LastApplied()
  let memory = ProgramMemory()

  /// The last last-applied annotation that was looked at: it is the same on almost every event.
  final class LastApplied: Sendable {
    struct Known {
      var annotation: String
      /// The applied manifest, where it has anything that the desired one has not.
      var surplus: Value?
    }
    let known = Mutex<Known?>(nil)
  }
}

/// Comparing what Git asks for with what is live.
public enum Comparison {
  /// Prepares a manifest; done once per render.
  ///
  /// - Parameters:
  ///   - desired: the manifest with the app's tracking mark on it, if it carries one.
  ///   - key: the identity with the namespace it is applied to; by default what the manifest says.
  ///   - schema: of a custom resource (``Manifests/SchemaNode/customResource(openAPI:)``); built-in kinds are known.
  ///   - source: where it stands in Git, for the diff.
  public static func compile(
    desired: Value, key: ResourceKey? = nil, schema: SchemaNode? = nil, source: String = "",
    options: ComparisonOptions = ComparisonOptions()
  ) -> CompiledManifest {
    let key = key ?? desired.resourceKey
    let builtin = Schema.builtin.node(for: desired.groupVersionKind)
    var known = builtin ?? schema ?? .anyObject
    if builtin == nil { known = KnownTypes.overlay(known, on: desired, key: key, options: options) }
    let normalizer = Normalizer(key: key, desired: desired, options: options)
    return CompiledManifest(
      key: key, desired: desired, source: source, options: options, schema: known,
      mergesLists: builtin != nil || options.appliesServerSide, normalizer: normalizer, normalized: normalizer.desired(desired))
  }

  /// The verdict on a live object; without one, the resource is missing.
  ///
  /// - Parameter answer: what the server said to a dry run of the apply, where that is what decides
  ///   (``ComparisonOptions/usesDryRun``); without it the comparison is made here.
  public static func compare(_ compiled: CompiledManifest, live: Value?, answer: Value? = nil) -> ResourceDrift {
    guard let live else { return ResourceDrift(key: compiled.key, verdict: .missing) }
    let differences = differences(compiled, live: live, answer: answer)
    guard !differences.isEmpty else { return ResourceDrift(key: compiled.key, verdict: .synced) }
    let fields = fields(differences, of: compiled, live: live)
    let isOut = differences.contains { $0.kind != .foreign }
    return ResourceDrift(key: compiled.key, verdict: isOut ? .outOfSync : .synced, fields: fields)
  }

  /// The differences in words, with who made them; Secret values are masked.
  static func fields(_ differences: [FieldDifference], of compiled: CompiledManifest, live: Value?)
    -> [FieldDrift]
  {
    let ownership = Ownership(live ?? .null)
    let isSecret = live.map(Masking.isSecret) == true || Masking.isSecret(compiled.desired)
    let annotations = compiled.options.maskedAnnotations
    return differences.map { difference in
      let values =
        isSecret || !annotations.isEmpty
        ? Masking.masked(difference, isSecret: isSecret, annotations: annotations) : (difference.desired, difference.live)
      return FieldDrift(
        kind: difference.kind, path: PathText.text(difference.path), desired: values.0,
        live: values.1,
        attribution: difference.live == nil
          ? nil : ownership.attribution(of: difference, managers: compiled.options.managers),
        steps: difference.path)
    }
  }

  /// Everything in which the two differ: changed, then left over, then foreign.
  static func differences(_ compiled: CompiledManifest, live original: Value, answer: Value? = nil) -> [FieldDifference] {
    var live = compiled.normalizer.live(compiled.normalizer.aligned(original, with: compiled.desired))
    var desired = compiled.normalized
    if let stripped = compiled.normalizer.ignored.stripManaged(desired, live, compiled.schema) { (desired, live) = stripped }

    let ownership = Ownership(live)
    func foreign() -> [FieldDifference] {
      ownership.foreign(
        managers: compiled.options.managers, desired: desired, live: live, schema: compiled.schema,
        withStatus: compiled.options.ignoredStatus == .none)
    }
    if let answer, !isOtherKind(compiled, live) {
      let found = ServerSideDiff.differences(compiled, live: original, answer: answer)
      return found + foreign().filter { foreign in !found.contains { overlap($0.path, foreign.path) } }
    }

    var found: [FieldDifference] = []
    if isOtherKind(compiled, live) {
      found.append(
        FieldDifference(
          kind: .changed, path: [.field("apiVersion")], desired: compiled.desired["apiVersion"], live: live["apiVersion"]))
    }
    var walker = FieldWalker(mergesLists: compiled.mergesLists, isServerSide: compiled.options.appliesServerSide)
    walker.compare(desired, live, compiled.schema)
    found += walker.differences.filter { !isTrackedByLabel($0, compiled, live) }

    found += leftOver(compiled, desired: desired, live: live, ownership: ownership)
    let gone = found.filter { $0.kind == .leftOver }
    found += foreign().filter { foreign in !gone.contains { overlap($0.path, foreign.path) } }
    return found
  }

  private static func overlap(_ a: FieldPath, _ b: FieldPath) -> Bool { a.starts(with: b) || b.starts(with: a) }

  private static func leftOver(_ compiled: CompiledManifest, desired: Value, live: Value, ownership: Ownership)
    -> [FieldDifference]
  {
    let managers = compiled.options.managers
    let owned = ownership.leftOver(managers: managers, desired: desired, live: live, schema: compiled.schema)
    var found = owned ?? []
    if let applied = lastApplied(compiled, desired: desired, live: live) {
      for difference in LeftOver.paths(
        applied: applied, desired: desired, live: live, schema: compiled.schema, mergesLists: compiled.mergesLists)
      {
        // The annotation goes stale where applies are server-side: what was taken away since and set again by another
        // is theirs.
        if owned != nil, ownership.isForeign(difference.path, managers: managers) { continue }
        // One path may hold the other; the wider one says it all.
        if found.contains(where: { difference.path.starts(with: $0.path) }) { continue }
        found.removeAll { $0.path.starts(with: difference.path) }
        found.append(difference)
      }
    }
    return found
  }

  /// What the last-applied annotation says, if it has anything that Git has not.
  private static func lastApplied(_ compiled: CompiledManifest, desired: Value, live: Value) -> Value? {
    guard case .string(let text)? = live["metadata"]?["annotations"]?[AnnotationKey.lastAppliedConfiguration] else { return nil }
    return surplus(compiled, annotation: text)
  }

  /// The manifest that an annotation holds, if it has anything that Git has not.
  static func surplus(_ compiled: CompiledManifest, annotation text: String) -> Value? {
    if let known = compiled.lastApplied.known.withLock({ $0 }), known.annotation == text { return known.surplus }
    var surplus: Value?
    if let applied = try? JSON.decode(text), applied.object != nil {
      let normalized = compiled.normalizer.desired(compiled.normalizer.withoutServerBooks(applied))
      let isAny = LeftOver.isAny(
        applied: normalized, desired: compiled.normalized, schema: compiled.schema, mergesLists: compiled.mergesLists)
      if isAny { surplus = normalized }
    }
    compiled.lastApplied.known.withLock { $0 = .init(annotation: text, surplus: surplus) }
    return surplus
  }

  /// Groups that hand kinds on to one another: the same object is served under each.
  private static let kindredGroups: Set<String> = ["apps", "extensions", "networking.k8s.io", "policy", "events.k8s.io", ""]

  /// Whether the live object is of another kind altogether. The same one in another version is no difference.
  private static func isOtherKind(_ compiled: CompiledManifest, _ live: Value) -> Bool {
    let wanted = compiled.desired.groupVersionKind
    let actual = live.groupVersionKind
    if wanted.kind != actual.kind { return true }
    return wanted.group != actual.group && !(kindredGroups.contains(wanted.group) && kindredGroups.contains(actual.group))
  }

  /// A live object that carries the app's label is the app's, also where it has no tracking annotation yet.
  private static func isTrackedByLabel(_ difference: FieldDifference, _ compiled: CompiledManifest, _ live: Value) -> Bool {
    let tracking = compiled.options.tracking
    guard tracking.method != .label, difference.live == nil, difference.path.count >= 2, difference.path[0] == .field("metadata"),
      difference.path[1] == .field("annotations"),
      let id = compiled.desired.annotation(AnnotationKey.trackingID).flatMap(Tracking.ID.init)
    else { return false }
    let isID =
      difference.path.count == 3
      ? difference.path[2] == .field(AnnotationKey.trackingID)
      : difference.desired?.object?.keys == [AnnotationKey.trackingID]
    return isID && live.label(tracking.labelKey) == id.app
  }
}
