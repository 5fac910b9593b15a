import Applications
import Manifests

extension ComparisonOptions {
  /// From a file in the words of Argo CD: `ignoreDifferences` as in an Application; `resourceOverrides` by `group/Kind`
  /// (globs; the core group may be left out), each with `ignoreDifferences` and `knownTypeFields`; `compareOptions`;
  /// `trackingMethod`, `appLabelKey`, `manager`, `strategy` (`server-side`, `structured-merge`) and `includeMutationWebhook`.
  ///
  /// A list, or a map with `jsonPointers` and the like but none of these keys, is read as `ignoreDifferences`.
  public init(file: Value, problems: inout [SpecProblem]) {
    self.init()
    let rules = file.list ?? file["ignoreDifferences"]?.list ?? (file["kind"] != nil ? [file] : [])
    for (index, rule) in rules.enumerated() {
      ignoreDifferences.append(IgnoreDifference(rule, path: "ignoreDifferences[\(index)]", problems: &problems))
    }
    for (name, override) in file["resourceOverrides"]?.object ?? [:] {
      overrides.append(ResourceOverride(name: name, override, problems: &problems))
    }
    read(compareOptions: file["compareOptions"] ?? .null)
    if let method = file["trackingMethod"]?.string.flatMap(Tracking.Method.init(rawValue:)) { tracking.method = method }
    if let key = file["appLabelKey"]?.string, !key.isEmpty { tracking.labelKey = key }
    if let manager = file["manager"]?.string, !manager.isEmpty { managers.insert(manager) }
    usesDryRun = file["strategy"]?.string == "server-side"
    includesMutations = file["includeMutationWebhook"]?.bool ?? false
    appliesServerSide = ["server-side", "structured-merge"].contains(file["strategy"]?.string ?? "")
  }
}

extension ComparisonOptions.ResourceOverride {
  /// From one entry of `resource.customizations`, under its name: `apps/Deployment`, `ConfigMap`, `*/*` or `all`.
  public init(name: String, _ value: Value, problems: inout [SpecProblem]) {
    let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var rule = value["ignoreDifferences"] ?? [:]
    // In `resource.customizations` the rule is a text of its own.
    if let text = rule.string {
      do { rule = try YAML.decode(text) } catch {
        problems.append(SpecProblem(path: "resourceOverrides[\(name)].ignoreDifferences", message: "\(error)"))
        rule = [:]
      }
    }
    if rule.object != nil {
      let isAll = name == "all" || name == "*"
      rule["kind"] = .string(isAll ? "*" : parts.last ?? "")
      rule["group"] = .string(isAll ? "*" : parts.count == 2 ? parts[0] : "")
    }
    ignored = IgnoreDifference(rule, path: "resourceOverrides[\(name)].ignoreDifferences", problems: &problems)
    knownTypeFields = [:]
    for field in value["knownTypeFields"]?.list ?? [] {
      if let path = field["field"]?.string, let type = field["type"]?.string { knownTypeFields[path] = type }
    }
  }
}
