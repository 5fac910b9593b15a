import Foundation
import Manifests

/// What one reconciliation sees and what it decides. Writes are collected and made when it returns; the watch then brings
/// their effect and the object comes round again, so that a controller never waits.
final class ControllerContext {
  let view: ClusterView
  let now: Date
  let settings: SimulationSettings
  let chance: Chance
  private(set) var changes: [Change] = []
  private(set) var wakeUps: [(key: ResourceKey, date: Date)] = []
  private let component: String
  private let manager: String

  init(
    view: ClusterView, now: Date, settings: SimulationSettings, chance: Chance, component: String, manager: String
  ) {
    self.view = view
    self.now = now
    self.settings = settings
    self.chance = chance
    self.component = component
    self.manager = manager
  }

  func create(_ object: Value) { changes.append(Change(action: .create(object), manager: manager)) }

  /// Writes what differs between `old` and `new` outside their status; nothing where nothing does.
  func update(_ old: Value, to new: Value) {
    guard let patch = MergePatch.between(old, new) else { return }
    changes.append(Change(action: .patch(old.resourceKey, patch, subresource: nil), manager: manager))
  }

  /// Writes what differs between the status that stands and `status`; nothing where nothing does.
  func updateStatus(_ object: Value, to status: Value, as manager: String? = nil) {
    let old: Value = object.status.object == nil ? [:] : object.status
    guard let patch = MergePatch.between(old, status) else { return }
    let change = Change.Action.patch(object.resourceKey, ["status": patch], subresource: "status")
    changes.append(Change(action: change, manager: manager ?? self.manager))
  }

  func patch(_ key: ResourceKey, _ patch: Value, subresource: String? = nil) {
    changes.append(Change(action: .patch(key, patch, subresource: subresource), manager: manager))
  }

  /// Deletes this very object, not a successor of its name. A grace of 0 removes a pod at once.
  func delete(_ object: Value, grace: Int? = nil, propagation: DeleteOptions.Propagation = .background) {
    let options = DeleteOptions(propagation: propagation, gracePeriodSeconds: grace, uid: object.uid)
    changes.append(Change(action: .delete(object.resourceKey, options), manager: manager))
  }

  func record(
    _ object: Value, _ reason: String, _ message: String, warning: Bool = false, fieldPath: String? = nil,
    host: String? = nil
  ) {
    let event = ClusterEvent(
      object: object, fieldPath: fieldPath, kind: warning ? .warning : .normal, reason: reason, message: message,
      component: component, host: host)
    changes.append(Change(action: .record(event), manager: manager))
  }

  /// Lets `key` be reconciled again by the same controller after `seconds`, a millisecond at least: a shorter wait may be none,
  /// and the moment waited for would never be past.
  func wake(_ key: ResourceKey, after seconds: Double) {
    wakeUps.append((key, now.addingTimeInterval(max(0.001, seconds))))
  }
}

/// Brings the objects of one kind to what they ask for. A controller is told a key and looks for itself what is to be done:
/// it keeps no state but what a process of a real cluster would lose with a restart, too.
protocol Controller: AnyObject {
  /// The component that signs its Events, like `deployment-controller`.
  var component: String { get }
  /// The field manager of its writes.
  var manager: String { get }
  /// The keys to reconcile when `object` was written, or was deleted.
  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey]
  func reconcile(_ key: ResourceKey, _ context: ControllerContext)
}

extension Controller {
  var manager: String { Managers.controllerManager }
}

/// How long things take in the simulated cluster, in simulated seconds.
public struct SimulationSettings: Sendable {
  public var scheduling: ClosedRange<Double> = 0.02...0.12
  public var imagePull: ClosedRange<Double> = 0.6...1.8
  public var containerStart: ClosedRange<Double> = 0.15...0.5
  /// From started to ready, where the pod's `sim/ready-after` does not say.
  public var readiness: ClosedRange<Double> = 0.6...2.2
  /// How long the pod of a Job runs, where `sim/ready-after` does not say.
  public var jobRun: ClosedRange<Double> = 1.5...3.5
  /// How long a container that is to fail (`sim/fail`) lives.
  public var crashAfter: Double = 0.8
  public var initContainerRun: Double = 0.6
  public var termination: ClosedRange<Double> = 0.3...1.0
  /// The first delay after a crash or a failed pull; it doubles up to `backOffLimit`.
  public var backOff: Double = 10
  public var backOffLimit: Double = 300
  public var volumeProvisioning: Double = 0.4
  public var loadBalancer: Double = 1.5
  /// How long an Event stays.
  public var eventLifetime: Double = 3600
  /// Images that no registry has. A tag or name that says so itself (`…-missing`, `does-not-exist`, `*.invalid/…`) has no need
  /// to be listed.
  public var missingImages: Set<String> = []
  /// Images whose containers end with an error.
  public var failingImages: Set<String> = []

  public init() {}

  /// Nothing but a Job takes time: for a past that is only played to have been.
  static var instant: SimulationSettings {
    var settings = SimulationSettings()
    settings.scheduling = 0...0
    settings.imagePull = 0...0
    settings.containerStart = 0...0
    settings.readiness = 0...0
    settings.jobRun = 4...9
    settings.initContainerRun = 0
    settings.termination = 0...0
    settings.volumeProvisioning = 0
    settings.loadBalancer = 0
    return settings
  }
}

/// The cluster's randomness: the same seed makes the same names and the same moments.
final class Chance {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  func next() -> UInt64 {
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  func within(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * (Double(next() >> 11) / Double(1 << 53))
  }

  private static let letters = Array("bcdfghjklmnpqrstvwxz2456789")

  /// Letters as Kubernetes puts them behind a generated name: without vowels, so that no words come up.
  func suffix(_ length: Int = 5) -> String {
    String((0..<length).map { _ in Self.letters[Int(next() % UInt64(Self.letters.count))] })
  }

  func hex(_ length: Int) -> String {
    let digits = String(next(), radix: 16) + String(next(), radix: 16)
    return String((String(repeating: "0", count: length) + digits).suffix(length))
  }
}

/// The short hash by which generations of a pod template are told apart, in the letters that Kubernetes uses.
func templateHash(_ template: Value) -> String {
  var hash: UInt32 = 2_166_136_261
  for byte in JSON.encode(template, style: JSON.Style(sortedKeys: true)) { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
  let letters = Array("bcdfghjklmnpqrstvwxz2456789")
  return String(String(hash).map { letters[Int($0.wholeNumberValue ?? 0) % letters.count] })
}
