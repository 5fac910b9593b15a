import Drift
import Foundation
import Health
import Manifests

/// One node of an app's resource tree.
public struct TreeNode: Sendable, Hashable, Identifiable {
  public var id: ResourceKey
  /// 0 for what the app itself manages, 1 for what those own, and so on.
  public var depth: Int
  /// Nil for nodes that no manifest asks for (a Pod, a ReplicaSet): they have no sync status of their own.
  public var sync: ResourceDrift.Verdict?
  /// Nil where the kind has no health of its own and owns nothing that has.
  public var health: Health?
  /// Drifting fields (changed and left over) and foreign ones, for managed resources; empty otherwise.
  public var fields: [FieldDrift]
  /// A few words on the state: "5/5", "Running 1/1", "203.0.113.7", "→ 5 endpoints".
  public var summary: String
  public var createdAt: Date?
  /// A hook's phase ("PreSync"), empty for ordinary resources.
  public var hook: String
  /// The sync wave.
  public var wave: Int
  /// Container images, of workloads and pods.
  public var images: [String]
  /// The file in Git that the desired manifest came from, or empty.
  public var source: String
  /// What else is to be said of it ("HorizontalPodAutoscaler web sets the replicas…", why it is not judged), or empty.
  public var hint: String
  /// True while the object has a deletionTimestamp.
  public var isDeleting: Bool
  /// False where Git asks for it and the cluster has not got it.
  public var isLive: Bool

  public init(
    id: ResourceKey, depth: Int, sync: ResourceDrift.Verdict? = nil, health: Health? = nil, fields: [FieldDrift] = [],
    summary: String = "", createdAt: Date? = nil, hook: String = "", wave: Int = 0, images: [String] = [],
    source: String = "", hint: String = "", isDeleting: Bool = false, isLive: Bool = true
  ) {
    self.id = id
    self.depth = depth
    self.sync = sync
    self.health = health
    self.fields = fields
    self.summary = summary
    self.createdAt = createdAt
    self.hook = hook
    self.wave = wave
    self.images = images
    self.source = source
    self.hint = hint
    self.isDeleting = isDeleting
    self.isLive = isLive
  }
}

extension TreeNode {
  /// Whether nothing about the node itself needs a person.
  public var isFine: Bool {
    guard !isDeleting else { return false }
    switch sync {
    case nil, .synced: break
    default: return false
    }
    switch health?.status {
    case nil, .healthy, .suspended: return true
    default: return false
    }
  }
}

extension [TreeNode] {
  /// The first pod at or beneath a node: one that is not fine before others. Each node stands before what it owns.
  public func pod(under key: ResourceKey) -> ResourceKey? {
    guard let start = firstIndex(where: { $0.id == key }) else { return nil }
    let below = self[(start + 1)...].prefix { $0.depth > self[start].depth }
    let pods = ([self[start]] + below).filter { $0.id.kind == "Pod" && $0.id.group.isEmpty }
    return (pods.first { !$0.isFine } ?? pods.first)?.id
  }
}

/// An Event of the cluster about one object. The texts are not to be trusted.
public struct ClusterEvent: Sendable, Hashable {
  /// `Normal` or `Warning`.
  public var type: String
  public var reason: String
  public var message: String
  public var count: Int
  public var lastSeen: Date?
  public var object: ResourceKey
  public init(type: String, reason: String, message: String, count: Int, lastSeen: Date?, object: ResourceKey) {
    self.type = type
    self.reason = reason
    self.message = message
    self.count = count
    self.lastSeen = lastSeen
    self.object = object
  }
}

/// What the details pane shows of one node.
public struct ResourceDetails: Sendable, Hashable {
  public var key: ResourceKey
  /// As Git asks for it, secrets masked; nil where Git does not.
  public var desiredYAML: String?
  /// As it is, without managedFields, secrets masked; nil where it is missing.
  public var liveYAML: String?
  /// The same with managedFields.
  public var ownedYAML: String?
  /// Newest first.
  public var events: [ClusterEvent]
  public init(key: ResourceKey, desiredYAML: String?, liveYAML: String?, ownedYAML: String? = nil, events: [ClusterEvent]) {
    self.key = key
    self.desiredYAML = desiredYAML
    self.liveYAML = liveYAML
    self.ownedYAML = ownedYAML
    self.events = events
  }
}
