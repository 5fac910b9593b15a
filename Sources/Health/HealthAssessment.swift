import Manifests

/// How well an object is, judged from its own fields as Argo CD judges it.
public enum HealthAssessment {
  /// Nil where the kind has no notion of health (a ConfigMap, say).
  public static func assess(_ object: Value) -> Health? { nil }
}
