import Manifests

/// Values as `-o json` and `-o yaml` print them. Both escape control characters by their own rules.
enum Printed {
  static func text(_ value: Value, as format: OutputFormat) -> String {
    format == .json ? JSON.text(value, style: .pretty) : yaml(value)
  }

  private static func yaml(_ value: Value) -> String {
    var text = YAML.encode(value)
    if text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
