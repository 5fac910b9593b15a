/// Where the demo's services run. Each environment has its own folder in Git and its own namespaces.
enum DemoEnvironment: String, CaseIterable, Sendable {
  case dev, staging, production

  /// The Application (and namespace) of a service here: production's bears the plain name.
  func name(of service: String) -> String { self == .production ? service : "\(service)-\(rawValue)" }

  /// What the Applications of this environment follow, where a service does not say otherwise.
  var revision: String { self == .staging ? "staging" : "main" }

  var domain: String { self == .production ? "acme-corp.example" : "\(rawValue).acme-corp.example" }
}

/// One service as Git describes it at some moment.
struct ServicePlan: Sendable {
  /// What a service is made of.
  enum Shape: Sendable {
    /// A Deployment behind a Service, with what else is switched on.
    case web
    /// The showpiece: waves, hooks, a worker that an autoscaler owns, access rules.
    case payments
    /// A web service with a PostgreSQL StatefulSet.
    case ledger
    /// A CronJob.
    case report
    /// A Helm chart with a subchart, and a values file for each environment.
    case chart
  }

  var name: String
  var project: String
  var shape: Shape
  /// The image tag in each environment.
  var versions: [DemoEnvironment: String]
  /// Nil where an autoscaler owns the number, and Git leaves it out.
  var replicas: [DemoEnvironment: Int]?
  var memory = "256Mi"
  var hasIngress = false
  var hasBudget = false
  var hasSecret = false
  /// The service's settings, in a ConfigMap.
  var settings: [String: String] = [:]
  /// The tag of the image that migrates the database, for those that have one.
  var migrations = "v2.0.0"
  /// The database's folder and name within a service that has one.
  var database: [DemoEnvironment: String] = [:]
  /// What production's Application follows, where that is not the environment's branch.
  var productionRevision: String?

  func version(_ environment: DemoEnvironment) -> String { versions[environment] ?? "v0.1.0" }

  mutating func release(_ version: String, to environments: DemoEnvironment...) {
    for environment in environments { versions[environment] = version }
  }
}

/// The whole repository at some moment: what it describes, from which its files are written.
struct FleetPlan: Sendable {
  var services: [ServicePlan] = []
  var hasAddons = false
  /// The Applications themselves are in Git: an app of apps for each environment.
  var hasApplications = false
  var readme = "# acme-corp fleet\n\nWhat runs in the clusters of acme-corp. Merged means deployed.\n"

  subscript(_ name: String) -> ServicePlan {
    get { services.first { $0.name == name } ?? ServicePlan(name: name, project: "default", shape: .web, versions: [:]) }
    set {
      if let index = services.firstIndex(where: { $0.name == name }) {
        services[index] = newValue
      } else {
        services.append(newValue)
      }
    }
  }

  /// The files of the repository.
  ///
  /// - Parameter url: the repository's own, which the Applications in it name.
  func files(url: String) -> [String: String] {
    var files = ["README.md": readme]
    for service in services {
      if case .chart = service.shape {
        let folder = ChartTemplates.folder(of: service.name)
        for (name, text) in ChartTemplates(service: service).chart { files["\(folder)/\(name)"] = text }
      }
      for environment in DemoEnvironment.allCases {
        let folder = service.folder(in: environment)
        for (name, text) in service.manifests(in: environment) { files["\(folder)/\(name)"] = text }
      }
      for (name, text) in service.sharedManifests { files["apps/\(service.name)/\(name)"] = text }
    }
    if hasAddons {
      for (name, text) in AddonTemplates.files { files["addons/\(name)"] = text }
    }
    if hasApplications {
      for (name, text) in ApplicationTemplates(plan: self, url: url).files { files["fleet/\(name)"] = text }
    }
    return files
  }
}

extension ServicePlan {
  /// Whether the service is a base with an overlay for each environment, instead of a folder of manifests for each.
  var isKustomized: Bool {
    if case .payments = shape { true } else { false }
  }

  /// The folder that an environment's Application names.
  func folder(in environment: DemoEnvironment) -> String {
    "apps/\(name)/\(isKustomized ? "overlays" : "env")/\(environment.rawValue)"
  }

  /// What all environments share, by its path below the service's folder.
  var sharedManifests: [String: String] { isKustomized ? PaymentsTemplates(service: self).files : [:] }

  /// The manifests (or values) of an environment by their path below its folder.
  func manifests(in environment: DemoEnvironment) -> [String: String] {
    switch shape {
    case .web: WebTemplates(service: self, environment: environment).files
    case .payments: PaymentsOverlay(service: self, environment: environment).files
    case .ledger: LedgerTemplates(service: self, environment: environment).files
    case .report: ReportTemplates(service: self, environment: environment).files
    case .chart: ["values.yaml": ChartTemplates(service: self).values(environment)]
    }
  }
}
