import Foundation

/// One cluster that Applications can be deployed to, as the cluster list shows it.
public struct ClusterRow: Sendable, Hashable, Identifiable {
  public enum Reach: Sendable, Hashable {
    /// It answered.
    case reachable
    /// It was asked, and has not answered yet.
    case asking
    /// Why it cannot be reached, or not be used.
    case unreachable(String)
  }

  /// The server's URL.
  public var id: String { server }
  public var name: String
  public var server: String
  /// The Secret that describes it; empty for the cluster that holds the Applications.
  public var secretName: String
  /// Empty where every project may use it.
  public var project: String
  /// Only these are followed; empty for all.
  public var namespaces: [String]
  public var reach: Reach
  /// `v1.33.1`; empty where it did not tell.
  public var version: String
  /// One round trip of a small request on a warm connection.
  public var latency: Duration?
  /// How many Applications are deployed to it.
  public var apps: Int
  /// How many objects of how many kinds are followed; nil where none are.
  public var objects: Int?
  public var kinds: Int?

  public init(
    name: String, server: String, secretName: String = "", project: String = "", namespaces: [String] = [],
    reach: Reach = .asking, version: String = "", latency: Duration? = nil, apps: Int = 0, objects: Int? = nil, kinds: Int? = nil
  ) {
    self.name = name
    self.server = server
    self.secretName = secretName
    self.project = project
    self.namespaces = namespaces
    self.reach = reach
    self.version = version
    self.latency = latency
    self.apps = apps
    self.objects = objects
    self.kinds = kinds
  }
}
