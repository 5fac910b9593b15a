import Manifests

/// One of `jqPathExpressions`: takes what it names out of a manifest.
struct PathFilter {
  let expression: String

  init(_ expression: String) { self.expression = expression }

  /// The manifest without what the expression names; as it is where the expression fails.
  func strip(_ manifest: Value) -> Value { manifest }
}
