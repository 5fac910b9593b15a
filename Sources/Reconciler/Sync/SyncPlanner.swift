import Applications
import Foundation
import Manifests

/// Makes a ``SyncPlan`` (source of the rules: Argo CD's gitops-engine, `getSyncTasks`).
struct SyncPlanner {
  private let input: SyncPlan.Input
  private let live: [ResourceKey: LiveObject]
  private var steps: [SyncStep] = []

  init(_ input: SyncPlan.Input) {
    self.input = input
    live = Dictionary(input.live.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  mutating func plan() -> SyncPlan {
    for manifest in input.desired { addDesired(manifest) }
    addPrunes()
    addNamespace()
    sort()
    pullForward()
    markDryRuns()
    return SyncPlan(steps: steps, namespaceStep: namespaceToCreate())
  }

  mutating func plan(ofDeletion phase: SyncPhase) -> SyncPlan {
    for manifest in input.desired {
      let hook = HookAnnotations(manifest)
      guard hook.types.contains(where: { $0.rawValue == phase.rawValue }) else { continue }
      add(hookManifest(manifest, phase: phase), phase: phase, action: .hook, policies: hook.deletePolicies)
    }
    sort()
    return SyncPlan(steps: steps, namespaceStep: nil)
  }

  // MARK: Steps

  private mutating func addDesired(_ manifest: Value) {
    let hook = HookAnnotations(manifest)
    if hook.isSkipped || hook.isIgnored { return }
    guard hook.isHook else {
      let key = manifest.resourceKey
      guard input.sync.selects(key), !isUnchanged(key) else { return }
      add(manifest, phase: .sync, action: .apply)
      return
    }
    if input.sync.skipsHooks { return }
    for phase in hook.types.compactMap({ SyncPhase(rawValue: $0.rawValue) }) where SyncPhase.ofSync.contains(phase) {
      add(hookManifest(manifest, phase: phase), phase: phase, action: .hook, policies: hook.deletePolicies)
    }
  }

  private mutating func add(
    _ manifest: Value, phase: SyncPhase, action: StepProgress.Action, policies: [HookDeletePolicy] = []
  ) {
    let key = manifest.resourceKey
    var options = ResourceSyncOptions(manifest, app: input.options)
    options.force = options.force || input.sync.force
    steps.append(
      SyncStep(
        id: .init(phase: phase, wave: SyncWave.of(manifest), key: key), action: action,
        groupVersionKind: manifest.groupVersionKind,
        manifest: action == .apply && live[key] != nil ? input.respect?(manifest) ?? manifest : manifest, live: live[key],
        options: options, deletePolicies: policies, dryRun: .server, problem: input.denial?(key) ?? ""))
  }

  /// `ApplyOutOfSyncOnly`: what is live and does not differ is left alone.
  private func isUnchanged(_ key: ResourceKey) -> Bool {
    guard input.options.applyOutOfSyncOnly, let outOfSync = input.outOfSync else { return false }
    return live[key] != nil && !outOfSync.contains(key)
  }

  /// With a name where only `generateName` is given, and with the finalizer that keeps it until its outcome was read.
  private func hookManifest(_ manifest: Value, phase: SyncPhase) -> Value {
    var manifest = manifest
    if manifest.name.isEmpty {
      let prefix = manifest.metadata["generateName"]?.string ?? ""
      let revision = input.revision.count >= 8 ? String(input.revision.prefix(7)) : input.revision
      let suffix = "\(revision)-\(phase.rawValue)-\(Int(input.startedAt.timeIntervalSince1970))".lowercased()
      manifest[path: "metadata", "name"] = .string(prefix + suffix)
      input.mark?(&manifest)
    }
    var finalizers = manifest.metadata["finalizers"]?.list ?? []
    if !finalizers.contains(.string(FinalizerKey.hook)) {
      finalizers.append(.string(FinalizerKey.hook))
      manifest[path: "metadata", "finalizers"] = .list(finalizers)
    }
    return manifest
  }

  /// What is the app's, live, and asked for no longer: in waves mirrored, so that the last to come is the first to go.
  private mutating func addPrunes() {
    let wanted = Set(input.desired.map(\.resourceKey))
    let gone = input.live.filter {
      $0.isTracked && !$0.isHook && !wanted.contains($0.key) && input.sync.selects($0.key)
    }
    let waves = Set(gone.map(\.wave)).sorted()
    let mirrored = Dictionary(uniqueKeysWithValues: zip(waves, waves.reversed()))
    let lastWave = max(
      steps.filter { $0.id.phase == .sync }.map(\.id.wave).max() ?? 0, mirrored.values.max() ?? 0, 0)
    for object in gone {
      let isLast = input.options.pruneLast || object.options.pruneLast
      let wave = isLast ? lastWave + 1 : mirrored[object.wave] ?? object.wave
      steps.append(
        SyncStep(
          id: .init(phase: .sync, wave: wave, key: object.key), action: .prune,
          groupVersionKind: GroupVersionKind(group: object.key.group, version: object.version, kind: object.key.kind),
          manifest: nil, live: object, options: object.options, deletePolicies: [], dryRun: .skipped, problem: ""))
    }
  }

  /// `CreateNamespace=true`: the destination's namespace, unless the manifests bring it.
  private mutating func addNamespace() {
    guard input.options.createNamespace, !input.namespace.isEmpty else { return }
    let key = ResourceKey(group: "", kind: "Namespace", namespace: "", name: input.namespace)
    if input.desired.contains(where: { $0.kind == "Namespace" && $0.groupVersionKind.group.isEmpty && $0.name == key.name }) {
      return
    }
    // One that is there already is only touched to give it the labels and annotations that are asked for.
    if live[key] != nil && input.namespaceMetadata == nil { return }
    var manifest: Value = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(key.name)]]
    if let metadata = input.namespaceMetadata {
      if !metadata.labels.isEmpty { manifest[path: "metadata", "labels"] = Value(metadata.labels) }
      var annotations = metadata.annotations
      // Server-side, as Argo CD does it: what others put on the namespace stays.
      let own = CommaList.items(annotations[AnnotationKey.syncOptions]) + ["ServerSideApply=true"]
      annotations[AnnotationKey.syncOptions] = own.joined(separator: ",")
      manifest[path: "metadata", "annotations"] = Value(annotations)
    }
    add(manifest, phase: .preSync, action: .apply)
    steps[steps.count - 1].id.wave = 0
  }

  // MARK: Order

  private mutating func sort() {
    func rank(_ step: SyncStep) -> (Int, Int) { (step.isPrune ? 0 : 1, KindOrder.rank(step.key.kind)) }
    func precedes(_ a: SyncStep, _ b: SyncStep) -> Bool {
      if a.id.phase != b.id.phase { return a.id.phase < b.id.phase }
      if a.id.wave != b.id.wave { return a.id.wave < b.id.wave }
      if rank(a) != rank(b) { return rank(a) < rank(b) }
      if a.key.name != b.key.name { return a.key.name.utf8.lexicographicallyPrecedes(b.key.name.utf8) }
      return (a.key.namespace, a.key.group, a.key.kind) < (b.key.namespace, b.key.group, b.key.kind)
    }
    steps.sort(by: precedes)
  }

  /// Namespaces and CRDs move before their first user, into its phase and wave.
  private mutating func pullForward() {
    pull(
      need: { $0.key.namespace.isEmpty ? nil : $0.key.namespace },
      provided: { $0.key.kind == "Namespace" && $0.key.group.isEmpty ? $0.key.name : nil })
    pull(
      need: { $0.key.groupKind.description },
      provided: { $0.manifest.flatMap(Self.definedKind)?.description })
  }

  private mutating func pull(need: (SyncStep) -> String?, provided: (SyncStep) -> String?) {
    var firstUser: [String: Int] = [:]
    for index in steps.indices where !steps[index].isPrune {
      if let name = provided(steps[index]) {
        guard let target = firstUser[name] else { continue }
        var step = steps.remove(at: index)
        step.id.phase = steps[target].id.phase
        step.id.wave = steps[target].id.wave
        steps.insert(step, at: target)
        for (name, position) in firstUser where position >= target { firstUser[name] = position + 1 }
      } else if let name = need(steps[index]), firstUser[name] == nil {
        firstUser[name] = index
      }
    }
  }

  private static func definedKind(_ manifest: Value) -> GroupKind? {
    guard manifest.kind == "CustomResourceDefinition", let group = manifest[path: "spec", "group"]?.string,
      let kind = manifest[path: "spec", "names", "kind"]?.string
    else { return nil }
    return GroupKind(group: group, kind: kind)
  }

  // MARK: Dry runs

  private mutating func markDryRuns() {
    let manifests = steps.compactMap(\.manifest)
    let definedKinds = Set(manifests.compactMap(Self.definedKind))
    let newNamespaces = Set(
      steps.filter { $0.key.kind == "Namespace" && $0.key.group.isEmpty && !$0.isPrune && $0.live == nil }.map(\.key.name))
    for index in steps.indices where !steps[index].isPrune {
      let step = steps[index]
      let isServed = input.isServed?(step.groupVersionKind) ?? true
      if !isServed {
        if step.options.skipDryRunOnMissingResource || definedKinds.contains(step.key.groupKind) {
          steps[index].dryRun = .skipped
        } else if step.problem.isEmpty {
          steps[index].problem =
            "The Kubernetes API could not find \(step.groupVersionKind.apiVersion)/\(step.key.kind) for requested resource "
            + "\(step.key.namespace)/\(step.key.name). Make sure the \"\(step.key.kind)\" CRD is installed on the destination cluster."
        }
      }
      if newNamespaces.contains(step.key.namespace) && step.key.namespace != input.namespace {
        steps[index].dryRun = .skipped
      }
    }
  }

  /// The destination's namespace is made before the dry run, as nothing can be tried without it.
  private func namespaceToCreate() -> StepProgress.ID? {
    steps.first {
      $0.live == nil && !$0.isPrune && $0.key.kind == "Namespace" && $0.key.group.isEmpty && $0.key.name == input.namespace
    }?.id
  }
}
