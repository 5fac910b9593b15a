import Foundation
import Kubernetes
import Manifests

/// Takes part in the election for the Lease `tiphys-reconciler`, and says who leads.
@NetworkActor
final class LeaseKeeper {
  static let name = "tiphys-reconciler"
  private static let resource = APIResource(
    group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases", namespaced: true)

  private let client: ClusterClient
  private let options: ReconcilerOptions
  private var election: LeaderElection
  private let began = ContinuousClock.now
  private var watch: Watch?
  private var timer: NetworkActor.Timer?
  private var isWriting = false
  /// Argo CD's own controller is at work.
  private var isArgoCDActive = false
  /// Why it cannot be told whether it is.
  private var doubt: String?
  private var obstacle: String?
  private(set) var leadership = Leadership(.unknown)
  private var isStopped = false

  /// Called when ``leadership`` changed.
  var onChange: (Leadership) -> Void = { _ in }

  init(client: ClusterClient, options: ReconcilerOptions) {
    self.client = client
    self.options = options
    election = LeaderElection(identity: options.identity, timing: options.lease)
  }

  var leads: Bool { leadership.role == .leader }

  /// Whether the Lease in the cluster is this process's, whatever it thinks itself.
  func verify() async -> Bool {
    guard leads, let lease = try? await client.get(Self.resource, namespace: options.namespace, name: Self.name) else {
      return false
    }
    return LeaseRecord(lease).holder == options.identity
  }

  func start() {
    guard watch == nil, !isStopped else { return }
    watch = client.watch(
      Self.resource, namespace: options.namespace, labelSelector: nil, fieldSelector: "metadata.name=\(Self.name)"
    ) { [weak self] event in self?.received(event) }
    update()
  }

  /// Argo CD's controller came or went: beside it nothing is applied.
  ///
  /// - Parameter doubt: why it cannot be told; then it might be there, and nothing is applied either.
  func setArgoCD(active: Bool, doubt: String? = nil) {
    guard active != isArgoCDActive || doubt != self.doubt else { return }
    isArgoCDActive = active
    self.doubt = doubt
    if active || doubt != nil {
      Task { @NetworkActor in await handOver() }
    } else {
      carryOut(election.next(at: elapsed, date: options.now()))
    }
    update()
  }

  /// Gives the Lease up, so that somebody else may lead at once.
  func stop() async {
    isStopped = true
    timer?.cancel()
    watch?.cancel()
    watch = nil
    await handOver()
  }

  // MARK: The Lease

  private var takesPart: Bool {
    options.canLead && !options.readOnly && !isArgoCDActive && doubt == nil && obstacle == nil && !isStopped
  }
  private var elapsed: Duration { .now - began }

  private func received(_ event: WatchEvent) {
    guard !isStopped else { return }
    switch event {
    case .added(let object), .modified(let object):
      if let record = (try? object.decode()).map(LeaseRecord.init) { observe(record) }
    case .deleted: observe(nil)
    case .synced where watch?.count == 0: observe(nil)
    case .interrupted(let error) where error.kind == .forbidden || error.kind == .notFound:
      obstacle = "the Lease \(Self.name) in namespace \(options.namespace) cannot be read: \(error)"
      update()
    case .reset, .synced, .resumed, .interrupted: break
    }
  }

  private func observe(_ record: LeaseRecord?) {
    obstacle = nil
    carryOut(election.observe(record, at: elapsed, date: options.now()))
  }

  private func carryOut(_ action: LeaderElection.Action) {
    update()
    timer?.cancel()
    guard !isStopped else { return }
    switch action {
    case .wait(let pause): schedule(pause)
    case .create(let record): if takesPart { write(record, creating: true) }
    case .replace(let record): if takesPart { write(record, creating: false) }
    }
  }

  private func schedule(_ pause: Duration) {
    timer?.cancel()
    timer = NetworkActor.schedule(after: pause) { [weak self] in
      guard let self else { return }
      self.carryOut(self.election.next(at: self.elapsed, date: self.options.now()))
    }
  }

  private func write(_ record: LeaseRecord, creating: Bool) {
    // What is on its way leads to the next step by itself.
    guard !isWriting else { return }
    isWriting = true
    Task { @NetworkActor [weak self] in
      guard let self else { return }
      let result = await self.put(record, creating: creating)
      self.isWriting = false
      switch result {
      case .success(let stored): self.carryOut(self.election.wrote(stored, at: self.elapsed))
      case .failure(let error):
        if error.kind == .forbidden || error.kind == .notFound && creating {
          self.obstacle = "the Lease \(Self.name) in namespace \(self.options.namespace) cannot be written: \(error)"
        }
        self.carryOut(self.election.failed(at: self.elapsed))
      }
    }
  }

  private func put(_ record: LeaseRecord, creating: Bool) async -> Result<LeaseRecord, APIError> {
    let object = record.value(name: Self.name, namespace: options.namespace)
    do {
      let stored =
        creating
        ? try await client.create(Self.resource, namespace: options.namespace, object: object, fieldManager: "tiphys")
        : try await client.replace(
          Self.resource, namespace: options.namespace, name: Self.name, object: object, fieldManager: "tiphys")
      return .success(LeaseRecord(stored))
    } catch {
      return .failure(error)
    }
  }

  private func handOver() async {
    guard let record = election.resign(date: options.now()) else { return }
    update()
    _ = await put(record, creating: false)
  }

  // MARK: Who leads

  private func update() {
    let role: Leadership.Role
    if options.readOnly {
      role = .readOnly(reason: "--read-only")
    } else if isArgoCDActive {
      role = .argoCD
    } else if let doubt {
      role = .readOnly(reason: "perhaps Argo CD's controller is at work: \(doubt); --argo-cd absent says that it is not")
    } else if let obstacle {
      role = .readOnly(reason: obstacle)
    } else {
      switch election.role {
      case .unknown: role = .unknown
      case .leader: role = .leader
      case .follower(let other): role = .follower(of: other)
      }
    }
    guard role != leadership.role else { return }
    leadership = Leadership(role)
    onChange(leadership)
  }
}

extension LeaseRecord {
  init(_ lease: Value) {
    let spec = lease["spec"] ?? [:]
    self.init(
      holder: spec["holderIdentity"]?.string ?? "", duration: spec["leaseDurationSeconds"]?.int ?? 0,
      acquiredAt: spec["acquireTime"]?.string.flatMap(Timestamp.parse),
      renewedAt: spec["renewTime"]?.string.flatMap(Timestamp.parse), transitions: spec["leaseTransitions"]?.int ?? 0,
      resourceVersion: lease.resourceVersion)
  }

  func value(name: String, namespace: String) -> Value {
    var metadata: Value = ["name": .string(name), "namespace": .string(namespace)]
    if !resourceVersion.isEmpty { metadata["resourceVersion"] = .string(resourceVersion) }
    var spec: Value = [
      "holderIdentity": .string(holder), "leaseDurationSeconds": Value(max(1, duration)),
      "leaseTransitions": Value(transitions),
    ]
    if let acquiredAt { spec["acquireTime"] = .string(Timestamp.microText(acquiredAt)) }
    if let renewedAt { spec["renewTime"] = .string(Timestamp.microText(renewedAt)) }
    return ["apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata, "spec": spec]
  }
}
