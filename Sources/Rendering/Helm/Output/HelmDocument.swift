import GoTemplate
import Manifests

/// One document that a chart renders to.
public struct HelmDocument: Sendable, Hashable {
  /// The template: `web/charts/db/templates/service.yaml`.
  public var source: String
  /// As helm prints it: the template's own text, trimmed.
  public var text: String
  /// What the text says; null for a document of comments.
  public var value: Value
  public var kind: String
  /// The hook's events, such as `pre-install`; empty for what is no hook.
  public var hookEvents: [String] = []
  public var isHook: Bool { !hookEvents.isEmpty }
  public var isTest: Bool { hookEvents.contains("test") }

  /// What stands in `metadata` of a document, as far as helm looks at it.
  struct Head {
    var kind = ""
    var annotations: [String: String] = [:]
  }

  static let knownEvents: Set<String> = [
    "pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback",
    "test", "test-success",
  ]

  /// - Returns: Nil where the document is a hook of no known event: helm leaves it out.
  /// - Throws: ``RenderError`` with helm's words where the text is no YAML or no map.
  static func read(_ text: GoString, source: String) throws(RenderError) -> HelmDocument? {
    let fault = "YAML parse error on \(source)"
    let value = try HelmYAML.decode(text.bytes, context: fault)
    let head = try self.head(value, fault)
    var document = HelmDocument(source: source, text: text.text, value: value, kind: head.kind)
    guard let hook = head.annotations["helm.sh/hook"] else { return document }
    for event in hook.split(separator: ",", omittingEmptySubsequences: false) {
      let event = event.trimmedWhitespace.lowercased()
      guard knownEvents.contains(event) else { return nil }
      document.hookEvents.append(event == "test-success" ? "test" : event)
    }
    return document
  }

  private static func head(_ value: Value, _ fault: String) throws(RenderError) -> Head {
    func mismatch(_ value: Value, _ field: String) -> RenderError {
      RenderError(
        .invalid,
        "\(fault): error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
          + "\(HelmYAML.jsonType(value)) into Go \(field)")
    }
    var head = Head()
    if value.isNull { return head }
    guard let object = value.object else { throw mismatch(value, "value of type util.SimpleHead") }
    func text(_ value: Value?, _ name: String) throws(RenderError) -> String {
      guard let value, !value.isNull else { return "" }
      guard let text = GoStructReader.text(value) else { throw mismatch(value, "struct field \(name) of type string") }
      return text
    }
    _ = try text(object.goField("apiVersion"), "SimpleHead.apiVersion")
    head.kind = try text(object.goField("kind"), "SimpleHead.kind")
    guard let metadata = object.goField("metadata") else { return head }
    guard let fields = metadata.object else {
      throw mismatch(
        metadata,
        "struct field SimpleHead.metadata of type struct { Name string \"json:\\\"name\\\"\"; "
          + "Annotations map[string]string \"json:\\\"annotations\\\"\" }")
    }
    _ = try text(fields.goField("name"), ".metadata.name")
    guard let annotations = fields.goField("annotations") else { return head }
    guard let map = annotations.object else {
      throw mismatch(annotations, "struct field .metadata.annotations of type map[string]string")
    }
    for (key, value) in map { head.annotations[key] = try text(value, ".metadata.annotations") }
    return head
  }
}
