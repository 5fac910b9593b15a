import Foundation
import Manifests

/// Who set a field, out of the object's `managedFields`
/// (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management).
public struct Attribution: Sendable, Hashable {
  /// The field manager, such as `kubectl-scale`.
  public var manager: String
  /// `Apply` or `Update`.
  public var operation: String
  /// The subresource it came through (`scale`, `status`), or empty.
  public var subresource: String
  /// When the manager last wrote, where the server says so. Full seconds, as the server keeps them.
  public var time: Date?

  public init(manager: String, operation: String, subresource: String = "", time: Date? = nil) {
    self.manager = manager
    self.operation = operation
    self.subresource = subresource
    self.time = time
  }
}

/// One field in which live and desired state differ.
public struct FieldDrift: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    /// In Git, and live is different.
    case changed
    /// Was applied once, is gone from Git, is still live.
    case leftOver
    /// Live only, set by a human-driven manager: never synced away silently.
    case foreign
  }

  public var kind: Kind
  /// The path as people write it: `spec.template.spec.containers[name=web].image`.
  public var path: String
  /// What Git asks for; nil where it says nothing. Secret values are already masked.
  public var desired: Value?
  /// What is live; nil where it is absent. Secret values are already masked.
  public var live: Value?
  public var attribution: Attribution?
  /// The path step by step, for rules and patches that mean exactly this field.
  public var steps: FieldPath

  public init(
    kind: Kind, path: String, desired: Value?, live: Value?, attribution: Attribution?,
    steps: FieldPath = []
  ) {
    self.steps = steps
    self.kind = kind
    self.path = path
    self.desired = desired
    self.live = live
    self.attribution = attribution
  }
}

/// The verdict on one resource.
public struct ResourceDrift: Sendable, Hashable {
  public enum Verdict: String, Sendable, Hashable {
    case synced
    /// Live and in Git, with fields that differ (`changed` or `leftOver`; `foreign` alone leaves a resource synced).
    case outOfSync
    /// In Git, not live.
    case missing
    /// Live and tracked as the app's, not in Git: a candidate for pruning.
    case extra
    /// Could not be compared; see ``ResourceDrift/message``.
    case unknown
  }

  public var key: ResourceKey
  public var verdict: Verdict
  public var fields: [FieldDrift]
  /// Why the verdict is unknown; empty otherwise.
  public var message: String

  public init(key: ResourceKey, verdict: Verdict, fields: [FieldDrift] = [], message: String = "") {
    self.key = key
    self.verdict = verdict
    self.fields = fields
    self.message = message
  }
}
