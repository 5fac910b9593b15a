import Applications
import Manifests

/// How the objects of a cluster are judged: the checks that argocd-cm brings, then those built in.
public struct HealthRules: Sendable, Hashable {
  public var customizations: HealthCustomizations

  public init(customizations: HealthCustomizations = HealthCustomizations()) { self.customizations = customizations }

  /// As Argo CD judges; nil where it has no opinion.
  public func argoCD(_ object: Value) -> Health? {
    if let pending = HealthAssessment.pendingDeletion(object) { return pending }
    if let health = customizations.check(for: object.groupVersionKind)?.assess(object) { return health }
    return HealthAssessment.builtin(object)
  }

  /// The same, and where Argo CD has no opinion, what the object's own conditions say.
  public func assess(_ object: Value) -> Health? { argoCD(object) ?? StatusConventions.assess(object) }
}

/// The Lua health checks of argocd-cm.
public struct HealthCustomizations: Sendable, Hashable {
  /// By `group/Kind` (`Kind` in the core group).
  private var exact: [String: LuaHealth] = [:]
  /// With `*` in the group or the kind; the more letters of the pattern are no `*`, the sooner it is tried. (Argo CD takes any
  /// that fits.)
  private var patterns: [(pattern: String, check: LuaHealth)] = []
  /// What of the ConfigMap could not be read, in words.
  public private(set) var problems: [String] = []

  public init() {}

  /// - Parameter data: the ConfigMap's; keys `resource.customizations.health.<group>_<Kind>` with
  ///   `resource.customizations.useOpenLibs.<group>_<Kind>`, and the older `resource.customizations`, a YAML map from
  ///   `group/Kind` to `health.lua` and `health.lua.useOpenLibs`.
  public init(configMapData data: [String: String]) {
    var checks: [String: (script: String, openLibs: Bool)] = [:]
    if let text = data["resource.customizations"] { read(text, into: &checks) }
    let prefix = "resource.customizations."
    for (key, script) in data where key.hasPrefix(prefix + "health.") {
      let name = String(key.dropFirst((prefix + "health.").count))
      // The group has dots and no underscore.
      let place = name.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
      let openLibs = data[prefix + "useOpenLibs." + name] == "true"
      checks[place.count == 2 && !place[0].isEmpty ? "\(place[0])/\(place[1])" : name] = (script, openLibs)
    }
    for (name, check) in checks {
      let health = LuaHealth(check.script, openLibs: check.openLibs)
      if name.contains("*") { patterns.append((name, health)) } else { exact[name] = health }
    }
    patterns.sort { a, b in
      let (x, y) = (a.pattern.filter { $0 != "*" }.count, b.pattern.filter { $0 != "*" }.count)
      return x != y ? x > y : a.pattern < b.pattern
    }
  }

  private mutating func read(_ text: String, into checks: inout [String: (script: String, openLibs: Bool)]) {
    do {
      guard let map = try YAML.decode(text).object else {
        problems.append("argocd-cm: resource.customizations is no map; write group/Kind: {health.lua: …}")
        return
      }
      for (name, entry) in map {
        guard let script = entry["health.lua"]?.string, !script.isEmpty else { continue }
        let open = entry["health.lua.useOpenLibs"]
        checks[name] = (script, open?.bool ?? (open?.string == "true"))
      }
    } catch {
      problems.append("argocd-cm: resource.customizations cannot be read: \(error)")
    }
  }

  /// The check for objects of a kind; nil where none was made.
  public func check(for kind: GroupVersionKind) -> LuaHealth? {
    if exact.isEmpty && patterns.isEmpty { return nil }
    let name = kind.group.isEmpty ? kind.kind : "\(kind.group)/\(kind.kind)"
    return exact[name] ?? patterns.first { Glob.matches($0.pattern, name) }?.check
  }

  public static func == (a: HealthCustomizations, b: HealthCustomizations) -> Bool {
    a.exact == b.exact && a.problems == b.problems && a.patterns.elementsEqual(b.patterns, by: ==)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(exact)
    for (pattern, check) in patterns {
      hasher.combine(pattern)
      hasher.combine(check)
    }
  }
}
