import Manifests

/// One of `jqPathExpressions`: takes what it names out of a manifest, as jq's `del(…)` does.
///
/// The expressions that people write (`.spec.replicas`, `.webhooks[]?.clientConfig.caBundle`,
/// `.spec.containers[] | select(.name == "proxy")`) are understood right here; for anything else libjq is asked.
struct PathFilter: Sendable {
  private enum Engine {
    case paths(PathExpression)
    case jq(JQProgram)
  }
  private let engine: Engine

  init(_ expression: String) {
    engine = PathExpression(expression).map(Engine.paths) ?? .jq(JQProgram.named("del(\(expression))"))
  }

  /// The manifest without what the expression names; as it is where the expression fails.
  func strip(_ manifest: Value) -> Value {
    switch engine {
    case .paths(let expression): expression.delete(from: manifest) ?? manifest
    case .jq(let program): program.run(manifest) ?? manifest
    }
  }
}
