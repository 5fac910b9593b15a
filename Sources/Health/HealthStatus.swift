/// How well an object is, in Argo CD's words. Ordered from best to worst, so that an app is as well as its worst resource.
///
/// Source of the order: Argo CD, "Resource Health".
public enum HealthStatus: String, Sendable, Hashable, CaseIterable, Comparable {
  case healthy = "Healthy"
  case suspended = "Suspended"
  case progressing = "Progressing"
  case missing = "Missing"
  case degraded = "Degraded"
  case unknown = "Unknown"

  public static func < (a: HealthStatus, b: HealthStatus) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .healthy: 0
    case .suspended: 1
    case .progressing: 2
    case .missing: 3
    case .degraded: 4
    case .unknown: 5
    }
  }
}

/// A health status with the reason for it.
public struct Health: Sendable, Hashable {
  public var status: HealthStatus
  /// Empty where there is nothing to say.
  public var message: String

  public init(_ status: HealthStatus, _ message: String = "") {
    self.status = status
    self.message = message
  }
}
