import Manifests

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
