import Applications
import Manifests

extension ComparisonOptions {
  /// From `argocd-cm`: what holds for every Application.
  ///
  /// `resource.compareoptions`; `resource.customizations` (all kinds in one text) and the newer
  /// `resource.customizations.ignoreDifferences.GROUP_KIND` and `.knownTypeFields.GROUP_KIND` (`KIND` in the core group, `all`
  /// for every kind), which win over it; `resource.sensitive.mask.annotations`.
  ///
  /// - Parameters:
  ///   - data: the ConfigMap's `data`.
  ///   - problems: gets what cannot be understood, which counts as not being there.
  public init(configMap data: Value, problems: inout [SpecProblem]) {
    self.init()
    func yaml(_ key: String) -> Value? {
      guard let text = data[key]?.string else { return nil }
      do { return try YAML.decode(text) } catch {
        problems.append(SpecProblem(path: "argocd-cm: \(key)", message: "\(error)"))
        return nil
      }
    }
    if let options = yaml("resource.compareoptions") { read(compareOptions: options) }

    var customizations: [(name: String, value: Value)] = []
    func customize(_ name: String, _ part: String, _ value: Value) {
      if let place = customizations.firstIndex(where: { $0.name == name }) {
        customizations[place].value[part] = value
      } else {
        customizations.append((name, [part: value]))
      }
    }
    for (name, value) in yaml("resource.customizations")?.object ?? [:] where value.object != nil {
      customizations.append((name, value))
    }
    for (key, _) in data.object ?? [:] {
      for part in ["ignoreDifferences", "knownTypeFields"] where key.hasPrefix("resource.customizations.\(part).") {
        guard let value = yaml(key) else { continue }
        customize(Self.kindName(key.dropFirst("resource.customizations.\(part).".count)), part, value)
      }
    }
    overrides = customizations.map { ResourceOverride(name: $0.name, $0.value, problems: &problems) }
    maskedAnnotations = Set(CommaList.items(data["resource.sensitive.mask.annotations"]?.string))
  }

  /// `apps_Deployment` is `apps/Deployment`: keys of ConfigMaps hold no slash.
  private static func kindName(_ text: Substring) -> String {
    guard let line = text.lastIndex(of: "_") else { return String(text) }
    return text[..<line] + "/" + text[text.index(after: line)...]
  }

  /// `{ignoreResourceStatusField: all|crd|none, ignoreAggregatedRoles: bool}`.
  mutating func read(compareOptions: Value) {
    switch compareOptions["ignoreResourceStatusField"] {
    case .string("crd")?: ignoredStatus = .crd
    case .string("none")?, .string("off")?, .string("false")?, .bool(false)?: ignoredStatus = .none
    default: ignoredStatus = .all
    }
    if let ignores = compareOptions["ignoreAggregatedRoles"]?.bool { ignoresAggregatedRules = ignores }
  }

  /// The same for one Application: its own `ignoreDifferences`, and how it is compared and synced.
  public func specialized(for application: Application) -> ComparisonOptions {
    var result = self
    result.ignoreDifferences = application.spec.ignoreDifferences
    result.appliesServerSide = application.spec.syncPolicy.syncOptions.serverSideApply
    for option in CommaList.items(application.raw.annotation(AnnotationKey.compareOptions)) {
      switch option {
      case "ServerSideDiff=true": result.usesDryRun = true
      case "ServerSideDiff=false": result.usesDryRun = false
      case "IncludeMutationWebhook=true": result.includesMutations = true
      case "IncludeMutationWebhook=false": result.includesMutations = false
      default: break
      }
    }
    return result
  }
}
