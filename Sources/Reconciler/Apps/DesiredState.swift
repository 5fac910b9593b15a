import Applications
import Drift
import Manifests

/// One resource that Git asks for, ready to be compared and applied.
struct DesiredResource: Sendable {
  var key: ResourceKey
  /// With its namespace and the app's tracking mark.
  var manifest: Value
  var hook: HookAnnotations
  var wave: Int
  /// Where it stands in Git.
  var file: String
  var line: Int
  /// Nil for hooks and for what is never applied: they are not compared.
  var compiled: CompiledManifest?

  /// Part of the desired state, not of the way there.
  var isResource: Bool { !hook.isHook && !hook.isSkipped }
}

/// What Git asks for at one revision.
struct DesiredState: Sendable {
  /// The commit (of the first source).
  var revision: String
  /// The commits of all sources, for apps with several.
  var revisions: [String]
  /// `Directory`, `Kustomize`, `Helm`: Argo CD's `sourceType`.
  var sourceTypes: [String]
  /// Resources and hooks, as they were rendered. Hooks with `generateName` have no name yet.
  var resources: [DesiredResource]
  /// Resources (no hooks) by key.
  var byKey: [ResourceKey: Int]
  /// Conditions that the manifests themselves call for (two of the same key).
  var warnings: [AppCondition.Draft]
  /// What the rendering depended on: the ids of the trees and files that it read.
  var fingerprint: RenderFingerprint
  /// Earlier commits (of the first source) at which Git asked for just the same, as far as is known.
  var unchangedSince: Set<String> = []

  func resource(_ key: ResourceKey) -> DesiredResource? { byKey[key].map { resources[$0] } }
  /// The keys of what is compared.
  var keys: some Collection<ResourceKey> { byKey.keys }
}

extension AppCondition {
  /// A condition that has no time yet.
  struct Draft: Sendable, Hashable {
    var type: String
    var message: String
  }
}

/// What is needed to know, beyond the manifests, to make a desired state of them.
struct DesiredContext: Sendable {
  /// The name that goes into tracking marks.
  var instance: String
  /// Where resources without a namespace go.
  var namespace: String
  /// Whether a kind is namespaced; kinds of the rendered CRDs come on top.
  var scopes: [GroupKind: Bool]
  var comparison: ComparisonOptions
  /// The schema of a custom resource, where it is known.
  var schema: @Sendable (GroupVersionKind) -> SchemaNode? = { _ in nil }
}

/// A manifest as the renderer hands it over, with the place it came from.
struct PlacedManifest: Sendable {
  var value: Value
  var file: String
  var line: Int
}

/// A manifest that cannot be used; the place is part of the message.
struct ManifestProblem: Error, Sendable, CustomStringConvertible {
  var description: String
}

extension DesiredState {
  /// Puts namespaces and marks on rendered manifests, and compiles them for comparison.
  ///
  /// - Throws: ``ManifestProblem`` for a manifest without kind, apiVersion or name.
  static func make(
    of manifests: [PlacedManifest], context: DesiredContext, revisions: [String], sourceTypes: [String],
    fingerprint: RenderFingerprint
  ) throws(ManifestProblem) -> DesiredState {
    var scopes = context.scopes
    for manifest in manifests where manifest.value.kind == "CustomResourceDefinition" {
      let spec = manifest.value["spec"] ?? .null
      guard let group = spec["group"]?.string, let kind = spec[path: "names", "kind"]?.string else { continue }
      scopes[GroupKind(group: group, kind: kind)] = spec["scope"]?.string != "Cluster"
    }
    var resources: [DesiredResource] = []
    var byKey: [ResourceKey: Int] = [:]
    var warnings: [AppCondition.Draft] = []
    for placed in manifests {
      var value = placed.value
      let place = placed.line > 0 ? "\(placed.file):\(placed.line)" : placed.file
      guard !value.kind.isEmpty, !value.apiVersion.isEmpty else {
        throw ManifestProblem(description: "\(place): the object has no \(value.kind.isEmpty ? "kind" : "apiVersion"); add it")
      }
      let hook = HookAnnotations(value)
      let generated = value.name.isEmpty && value.metadata["generateName"]?.string?.isEmpty == false
      guard !value.name.isEmpty || (generated && hook.isHook) else {
        throw ManifestProblem(
          description: "\(place): this \(value.kind) has no metadata.name"
            + (generated ? " (generateName is for hooks only)" : ""))
      }
      var key = value.resourceKey
      if scopes[key.groupKind] ?? (!key.namespace.isEmpty || !context.namespace.isEmpty) {
        if key.namespace.isEmpty { key.namespace = context.namespace }
        value[path: "metadata", "namespace"] = key.namespace.isEmpty ? nil : .string(key.namespace)
      } else {
        key.namespace = ""
        value[path: "metadata", "namespace"] = nil
      }
      var resource = DesiredResource(
        key: key, manifest: value, hook: hook, wave: SyncWave.of(value), file: placed.file, line: placed.line)
      if !value.name.isEmpty {
        // As Argo CD writes it: what has no namespace of its own is marked with the destination's.
        var marked = key
        if marked.namespace.isEmpty { marked.namespace = context.namespace }
        context.comparison.tracking.mark(&resource.manifest, app: context.instance, key: marked)
      }
      if resource.isResource {
        resource.compiled = Comparison.compile(
          desired: resource.manifest, key: key, schema: context.schema(value.groupVersionKind), source: placed.file,
          options: context.comparison)
        if let earlier = byKey[key] {
          warnings.append(
            AppCondition.Draft(
              type: "RepeatedResourceWarning",
              message: "\(key.kind) \(key.name) is in Git twice: \(resources[earlier].file) and \(place); the last one counts"))
          resources[earlier] = resource
          continue
        }
        byKey[key] = resources.count
      }
      resources.append(resource)
    }
    return DesiredState(
      revision: revisions.first ?? "", revisions: revisions, sourceTypes: sourceTypes, resources: resources, byKey: byKey,
      warnings: warnings, fingerprint: fingerprint)
  }
}
