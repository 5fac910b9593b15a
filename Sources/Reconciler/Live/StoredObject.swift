import Applications
import Foundation
import Health
import Manifests

/// One object of the cluster: the few fields that the tree, health and the comparison ask for again and again, and its
/// JSON bytes where somebody may want the rest.
///
/// Never changed: a watch event makes a new one, which takes the place of the old one in ``LiveStore``.
public final class StoredObject: Sendable {
  public let key: ResourceKey
  public let apiVersion: String
  public let uid: String
  public let resourceVersion: String
  /// The uids of its owners.
  public let owners: [String]
  /// The instance (Application) that it says it belongs to.
  public let instance: String?
  public let health: Health?
  /// A few words on its state; what other objects have to say (endpoints of a Service) is left to the tree.
  public let summary: String
  public let createdAt: Date?
  public let isDeleting: Bool
  public let images: [String]
  /// The value of a hook annotation, Argo CD's or Helm's; empty where it has none.
  public let hook: String
  /// Ready endpoints, of an EndpointSlice.
  public let endpoints: Int
  /// `Deployment/web`: what an autoscaler scales; empty for anything else.
  public let scaleTarget: String
  /// `compare-options: IgnoreExtraneous`: being in no manifest is no drift.
  public let ignoresExtraneous: Bool
  /// `ignore-healthcheck: "true"`: does not count for the app's health.
  public let ignoresHealth: Bool
  /// The whole object as JSON; nil where it was dropped to save memory (see ``LiveStore``).
  public let bytes: [UInt8]?

  /// - Parameter object: decoded from `bytes`.
  public init(_ object: Value, key: ResourceKey, tracking: Tracking, health rules: HealthRules, bytes: [UInt8]?) {
    let metadata = object.metadata
    self.key = key
    apiVersion = object.apiVersion
    uid = metadata["uid"]?.string ?? ""
    resourceVersion = metadata["resourceVersion"]?.string ?? ""
    owners = (metadata["ownerReferences"]?.list ?? []).compactMap { $0["uid"]?.string }
    instance = tracking.owner(of: object, key: key)
    health = rules.assess(object)
    summary = LiveSummary.text(object, key: key)
    createdAt = metadata["creationTimestamp"]?.string.flatMap(Timestamp.parse)
    isDeleting = metadata["deletionTimestamp"]?.string != nil
    images = LiveSummary.images(object, key: key)
    hook = object.annotation(AnnotationKey.hook) ?? object.annotation(AnnotationKey.helmHook) ?? ""
    endpoints = key.kind == "EndpointSlice" ? LiveSummary.readyEndpoints(object) : 0
    scaleTarget = Autoscalers.target(of: object, key: key)
    ignoresExtraneous = CommaList.items(object.annotation(AnnotationKey.compareOptions)).contains("IgnoreExtraneous")
    ignoresHealth = object.annotation(AnnotationKey.ignoreHealthCheck) == "true"
    self.bytes = bytes
  }

  /// The whole object again; nil where its bytes were dropped.
  public func decoded() -> Value? { bytes.flatMap { try? JSON.decode($0) } }
}
