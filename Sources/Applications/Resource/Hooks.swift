import Manifests

/// When a hook runs.
public enum HookType: String, Sendable, Hashable, CaseIterable {
  case preSync = "PreSync"
  case sync = "Sync"
  case postSync = "PostSync"
  case syncFail = "SyncFail"
  /// Never applied.
  case skip = "Skip"
  /// Before and after the resources of a deleted Application go.
  case preDelete = "PreDelete"
  case postDelete = "PostDelete"
}

/// When a hook object is deleted.
public enum HookDeletePolicy: String, Sendable, Hashable, CaseIterable {
  case beforeHookCreation = "BeforeHookCreation"
  case hookSucceeded = "HookSucceeded"
  case hookFailed = "HookFailed"
}

/// What a manifest's annotations say about it being a hook.
///
/// Argo CD's `hook` annotation counts where it names a type; only otherwise are Helm's looked at.
public struct HookAnnotations: Sendable, Hashable {
  /// The types in the order written; unknown ones are left out. Repetitions of one type (Helm's `pre-install,pre-upgrade`)
  /// count once.
  public var types: [HookType]
  /// False for ordinary resources and for those that are skipped (`Skip` alone).
  public var isHook: Bool
  /// Never applied and no hook: `hook: Skip`.
  public var isSkipped: Bool
  public var deletePolicies: [HookDeletePolicy]

  public init(_ object: Value) {
    let argo = object.annotation(AnnotationKey.hook)
    let helm = object.annotation(AnnotationKey.helmHook)
    var found = CommaList.items(argo).compactMap(HookType.init)
    // Helm's count too where Argo CD's names no type that there is.
    if found.isEmpty { found = CommaList.items(helm).compactMap { Self.helmTypes[$0] } }
    types = found.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    isSkipped = argo != nil && types == [.skip]
    // `crd-install` comes from Helm 2; such a CRD is an ordinary resource.
    isHook = argo != nil ? !isSkipped : helm != nil && helm != "crd-install"

    var policies = CommaList.items(object.annotation(AnnotationKey.hookDeletePolicy)).compactMap(HookDeletePolicy.init)
    policies += CommaList.items(object.annotation(AnnotationKey.helmHookDeletePolicy)).compactMap { Self.helmPolicies[$0] }
    deletePolicies = policies.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    if deletePolicies.isEmpty { deletePolicies = [.beforeHookCreation] }
  }

  /// A hook with no type that this sync knows: a typing error, or one for the app's deletion. Never applied.
  public var isIgnored: Bool {
    isHook && !types.contains { [.preSync, .sync, .postSync, .syncFail].contains($0) }
  }

  private static let helmTypes: [String: HookType] = [
    "pre-install": .preSync, "pre-upgrade": .preSync, "post-install": .postSync, "post-upgrade": .postSync,
    "pre-delete": .preDelete, "post-delete": .postDelete,
  ]

  private static let helmPolicies: [String: HookDeletePolicy] = [
    "before-hook-creation": .beforeHookCreation, "hook-succeeded": .hookSucceeded, "hook-failed": .hookFailed,
  ]
}

/// The order of resources within a phase.
public enum SyncWave {
  /// The wave of a manifest: the `sync-wave` annotation, else Helm's `hook-weight`, else 0. What is no integer counts as absent.
  public static func of(_ object: Value) -> Int {
    for key in [AnnotationKey.syncWave, AnnotationKey.helmHookWeight] {
      if let text = object.annotation(key), let wave = Int(text) { return wave }
    }
    return 0
  }
}
