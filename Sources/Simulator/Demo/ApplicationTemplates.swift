/// The Applications and projects of the fleet, as they are in Git below `fleet/`: an app of apps over one app of apps for each
/// environment.
struct ApplicationTemplates {
  let plan: FleetPlan
  let url: String

  static let root = "fleet"
  /// The namespace in which Applications live.
  static let namespace = "argocd"

  var files: [String: String] {
    var files = ["projects.yaml": Self.projects]
    for environment in DemoEnvironment.allCases {
      files["fleet-\(environment.rawValue).yaml"] = appOfApps(
        "fleet-\(environment.rawValue)", path: "fleet/\(environment.rawValue)")
      for service in plan.services {
        files["\(environment.rawValue)/\(service.name).yaml"] = application(service, environment)
      }
    }
    if plan.hasAddons { files["cluster-addons.yaml"] = addons }
    return files
  }

  /// The one Application that is not in Git, as it makes all others.
  var rootApplication: String { appOfApps(Self.root, path: "fleet") }

  /// How far an environment and a service trust themselves to Git.
  private func policy(_ service: ServicePlan, _ environment: DemoEnvironment) -> String {
    let automated =
      switch (environment, service.name) {
      // A database is synced by hand.
      case (.production, "ledger"): ""
      // Followed, but never healed: what is done by hand there stays until somebody looks.
      case (.production, "checkout"), (.production, "catalogue"), (.production, "search"): "\n    automated: {prune: true}"
      default: "\n    automated: {prune: true, selfHeal: true}"
      }
    return """
        syncPolicy:\(automated)
          syncOptions: [CreateNamespace=true]
          retry:
            limit: 2
            backoff: {duration: 5s, factor: 2, maxDuration: 1m}
      """
  }

  private func application(_ service: ServicePlan, _ environment: DemoEnvironment) -> String {
    let name = environment.name(of: service.name)
    let revision = environment == .production ? service.productionRevision ?? environment.revision : environment.revision
    return """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata:
        name: \(name)
        namespace: \(Self.namespace)
        labels: {acme-corp.example/environment: \(environment.rawValue), acme-corp.example/service: \(service.name)}
        finalizers: [resources-finalizer.argocd.argoproj.io]
      spec:
        project: \(service.project)
        source:
          repoURL: \(url)
          targetRevision: \(revision)
      \(source(service, environment))
        destination:
          server: https://kubernetes.default.svc
          namespace: \(name)
      \(policy(service, environment))

      """
  }

  private func source(_ service: ServicePlan, _ environment: DemoEnvironment) -> String {
    guard case .chart = service.shape else {
      let path = "    path: \(service.folder(in: environment))"
      return service.isKustomized ? path : path + "\n    directory: {recurse: true}"
    }
    return """
          path: \(ChartTemplates.folder(of: service.name))
          helm:
            releaseName: \(service.name)
            valueFiles: [\(ChartTemplates.valuesFile(environment))]
      """
  }

  private func appOfApps(_ name: String, path: String) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: \(name)
      namespace: \(Self.namespace)
      finalizers: [resources-finalizer.argocd.argoproj.io]
    spec:
      project: platform
      source:
        repoURL: \(url)
        path: \(path)
        targetRevision: main
      destination:
        server: https://kubernetes.default.svc
        namespace: \(Self.namespace)
      # Who pauses an app's auto-sync in an incident does not fight its parent.
      ignoreDifferences:
        - group: argoproj.io
          kind: Application
          jsonPointers: [/spec/syncPolicy]
      syncPolicy:
        automated: {prune: true, selfHeal: true}
        syncOptions: [RespectIgnoreDifferences=true]

    """
  }

  private var addons: String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: cluster-addons
      namespace: \(Self.namespace)
      finalizers: [resources-finalizer.argocd.argoproj.io]
    spec:
      project: platform
      source:
        repoURL: \(url)
        path: addons
        targetRevision: main
      destination:
        server: https://kubernetes.default.svc
        namespace: monitoring
      syncPolicy:
        automated: {prune: true, selfHeal: true}

    """
  }

  private static let projects = [
    project("payments", "Everything that moves money"), project("shop", "What customers see"),
    project("platform", "What the others stand on"),
  ].joined(separator: "---\n")

  private static func project(_ name: String, _ description: String) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: AppProject
    metadata:
      name: \(name)
      namespace: \(namespace)
    spec:
      description: \(description)
      sourceRepos: ["*"]
      destinations:
        - {server: https://kubernetes.default.svc, namespace: "*"}
      clusterResourceWhitelist:
        - {group: "*", kind: "*"}

    """
  }
}
