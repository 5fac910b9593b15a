import Applications
import Foundation
import Manifests

/// Reads `managedFields` where they stand, without turning them into sets first.
struct Ownership {
  private let entries: [Value]
  private let lastAppliedText: String?

  init(_ live: Value) {
    entries = live["metadata"]?["managedFields"]?.list ?? []
    lastAppliedText = live.annotation(AnnotationKey.lastAppliedConfiguration)
  }

  private var lastApplied: Value? { lastAppliedText.flatMap { try? JSON.decode($0) } }

  /// Who set a field that drifts. Where the API server has not recorded it, that is said, and nobody else is blamed: until
  /// Kubernetes 1.22, writes through the scale subresource leave the manager in place that applied another value.
  func attribution(of difference: FieldDifference, managers: Set<String>) -> Attribution? {
    if difference.kind == .foreign { return attribution(of: difference.path, among: HumanManagers.contains) }
    let recorded = attribution(of: difference.path)
    guard difference.path == [.field("spec"), .field("replicas")], let recorded, managers.contains(recorded.manager),
      let applied = lastApplied?[path: "spec", "replicas"], applied != difference.live
    else { return recorded }
    return Attribution(manager: "unrecorded", operation: "Update", subresource: "scale")
  }

  /// Who set the field at `path`: the manager that owns the most specific part of it, the newest of several.
  func attribution(of path: FieldPath, among isMeant: (String) -> Bool = { _ in true }) -> Attribution? {
    var best: (depth: Int, time: String, entry: Value)?
    for entry in entries where isMeant(entry["manager"]?.string ?? "") {
      guard let fields = entry["fieldsV1"], let depth = Self.depth(of: path[...], in: fields) else { continue }
      let time = entry["time"]?.string ?? ""
      if let best, (best.depth, best.time) >= (depth, time) { continue }
      best = (depth, time, entry)
    }
    return best.map { Self.attribution($0.entry) }
  }

  private static func attribution(_ entry: Value) -> Attribution {
    Attribution(
      manager: entry["manager"]?.string ?? "", operation: entry["operation"]?.string ?? "",
      subresource: entry["subresource"]?.string ?? "", time: entry["time"]?.string.flatMap(Timestamp.parse))
  }

  /// How many steps of `path` a set of fields names; nil where it owns neither the field, nor a value that holds it.
  private static func depth(of path: ArraySlice<PathElement>, in fields: Value) -> Int? {
    guard let step = path.first else { return 0 }
    guard case .object(let object) = fields else { return nil }
    // A leaf owns everything below it: an atomic list, say.
    if object.isEmpty || object.count == 1 && object.contains(".") { return 0 }
    guard let child = member(step, of: object) else { return nil }
    return depth(of: path.dropFirst(), in: child).map { $0 + 1 }
  }

  private static func member(_ step: PathElement, of fields: Object) -> Value? {
    switch step {
    case .field(let name): return fields["f:" + name]
    case .key(let wanted):
      for (key, value) in fields where key.hasPrefix("k:") {
        guard case .key(let actual)? = PathElement(text: key) else { continue }
        if actual.allSatisfy({ wanted[$0.key] == nil || wanted[$0.key] == $0.value }) { return value }
      }
      return nil
    case .value, .index: return fields[step.text]
    }
  }
}

// MARK: Fields that are owned and not in Git

extension Ownership {
  /// What this program applied server-side before, that is gone from `desired` and still lives; nil where it has never
  /// applied this object server-side.
  func leftOver(managers: Set<String>, desired: Value, live: Value, schema: SchemaNode?) -> [FieldDifference]? {
    var found: [FieldDifference]?
    for entry in entries where entry["operation"]?.string == "Apply" {
      guard managers.contains(entry["manager"]?.string ?? ""), entry["subresource"]?.string ?? "" == "",
        let fields = entry["fieldsV1"]
      else { continue }
      var walk = Surplus(kind: .leftOver, keepsServerFilled: false)
      walk.visit(fields, desired, live, schema)
      found = (found ?? []) + walk.found
    }
    return found
  }

  /// Whether someone else than the `managers` owns a field, and they do not.
  func isForeign(_ path: FieldPath, managers: Set<String>) -> Bool {
    attribution(of: path).map { !managers.contains($0.manager) } ?? false
  }

  /// What a person set that Git does not speak of.
  func foreign(managers: Set<String>, desired: Value, live: Value, schema: SchemaNode?, withStatus: Bool) -> [FieldDifference] {
    var found: [FieldDifference] = []
    let hasLastApplied = live.annotation(AnnotationKey.lastAppliedConfiguration) != nil
    for entry in entries {
      let manager = entry["manager"]?.string ?? ""
      // What was applied stands in the annotation; what its manager owns beyond that, the server filled in.
      if hasLastApplied, manager == "kubectl-client-side-apply", entry["operation"]?.string == "Update" { continue }
      guard !managers.contains(manager), HumanManagers.contains(manager), let fields = entry["fieldsV1"],
        withStatus || entry["subresource"]?.string != "status"
      else { continue }
      // What an object was made with includes what the server filled in; what was edited later does not.
      var walk = Surplus(kind: .foreign, keepsServerFilled: HumanManagers.isEditor(manager))
      walk.visit(fields, desired, live, schema)
      found += walk.found
    }
    return found
  }

  /// Whether `desired` speaks of all that a set of fields owns.
  static func covers(_ fields: Value, by desired: Value, _ schema: SchemaNode?) -> Bool {
    guard case .object(let members) = fields else { return true }
    for (name, below) in members where name != "." {
      guard let step = PathElement(text: name), let (wanted, child) = desired.step(step, schema) else { return false }
      if !covers(below, by: wanted, child) { return false }
    }
    return true
  }

  /// Walks a set of fields beside the desired and the live object.
  private struct Surplus {
    let kind: FieldDrift.Kind
    /// Whether a field that the server may fill counts all the same.
    let keepsServerFilled: Bool
    var found: [FieldDifference] = []
    var path: FieldPath = []

    mutating func visit(_ fields: Value, _ desired: Value?, _ live: Value, _ schema: SchemaNode?) {
      guard case .object(let members) = fields else { return }
      for (name, below) in members where name != "." {
        guard let step = PathElement(text: name), let (actual, child) = live.step(step, schema),
          !isRepeated(step, in: desired, schema)
        else { continue }
        let wanted = desired.flatMap { $0.step(step, schema)?.value }
        let isLeaf = below.object.map { $0.isEmpty || $0.count == 1 && $0.contains(".") } ?? true
        path.append(step)
        if desired != nil, wanted != nil {
          if !isLeaf { visit(below, wanted, actual, child) }
        } else if isNoise(step, actual, child, live) {
          // the server's own
        } else if isLeaf || isElement(step) && below.object?.contains(".") == true {
          found.append(FieldDifference(kind: kind, path: path, desired: nil, live: actual))
        } else {
          visit(below, nil, actual, child)
        }
        path.removeLast()
      }
    }

    /// Whether an element's key stands more than once in Git, where it cannot be told which of them is meant.
    private func isRepeated(_ step: PathElement, in desired: Value?, _ schema: SchemaNode?) -> Bool {
      guard case .key(let keys) = step, case .list(let list)? = desired else { return false }
      return list.count { $0.isElement(with: keys, schema?.items) } > 1
    }

    private func isElement(_ step: PathElement) -> Bool {
      switch step {
      case .key, .value: true
      case .field, .index: false
      }
    }

    private func isNoise(_ step: PathElement, _ value: Value, _ schema: SchemaNode?, _ parent: Value) -> Bool {
      guard case .field(let name) = step else { return false }
      if path.count == 1, name == "status" || name == "apiVersion" || name == "kind" { return true }
      if path[0] == .field("metadata") {
        if path.count == 2, Normalizer.serverMetadata.contains(name) || name == "name" || name == "namespace" { return true }
        if path.count == 3, path[1] == .field("annotations"), Normalizer.serverAnnotations.contains(name) { return true }
      }
      if keepsServerFilled, schema?.isServerFilled == true { return false }
      return Implied.byServer(name, value, schema, in: parent.object ?? [:])
    }
  }
}

/// Field managers that a person drives, as opposed to controllers.
///
/// A manager is by default the first part of the user agent, up to the slash: `kubectl-edit`, `k9s`, `Mozilla` for the
/// dashboards that write from a browser.
public enum HumanManagers {
  private static let names: Set<String> = [
    "argocd-server", "curl", "dashboard", "Freelens", "freelens", "headlamp", "headlamp-server", "helm", "Helm", "HTTPie", "k9s",
    "kubernetes-dashboard", "Lens", "lens", "Mozilla", "node-fetch", "oc", "octant", "OpenAPI-Generator", "OpenLens",
    "pulumi-kubernetes", "python-requests", "rancher", "Terraform", "HashiCorp", "unknown",
  ]

  public static func contains(_ manager: String) -> Bool {
    manager.hasPrefix("kubectl") || manager.hasPrefix("oc-") || names.contains(manager)
  }

  /// Whether a manager changes single fields, rather than making whole objects.
  static func isEditor(_ manager: String) -> Bool {
    guard let verb = manager.split(separator: "-").last, manager.hasPrefix("kubectl") || manager.hasPrefix("oc") else {
      return ["k9s", "Lens", "OpenLens", "Freelens", "Mozilla", "node-fetch", "argocd-server"].contains(manager)
    }
    return ["edit", "patch", "scale", "set", "label", "annotate", "rollout"].contains(verb)
  }
}
