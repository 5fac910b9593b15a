import Foundation
import Repository

/// The past of the demo's repository: who changed what, how long ago.
struct FleetHistory {
  /// One commit on main.
  struct Change: Sendable {
    var hoursAgo: Double
    var author: Person
    var subject: String
    var body = ""
    /// A tag that the commit bears.
    var tag: String?
    var edit: @Sendable (inout FleetPlan) -> Void
  }

  /// Somebody of acme-corp.
  enum Person: String, Sendable {
    case alice = "Alice Nguyen"
    case bob = "Bob Okafor"
    case carla = "Carla Rossi"
    case dmitri = "Dmitri Ivanov"
    case mei = "Mei Tanaka"

    func author(_ date: Date) -> CommitAuthor {
      let first = rawValue.split(separator: " ").first.map { $0.lowercased() } ?? ""
      return CommitAuthor(name: rawValue, email: "\(first)@acme-corp.example", date: date)
    }
  }

  /// How many of the latest commits the branch `staging` has not got yet.
  static let stagingLag = 2

  private static let everywhere: [DemoEnvironment: Int] = [.dev: 1, .staging: 2, .production: 3]

  private static func all(_ version: String) -> [DemoEnvironment: String] {
    [.dev: version, .staging: version, .production: version]
  }

  private static func web(_ name: String, _ project: String, _ version: String) -> ServicePlan {
    ServicePlan(name: name, project: project, shape: .web, versions: all(version), replicas: everywhere)
  }

  static let changes: [Change] = beginnings + growth + lately

  private static let beginnings = [
    Change(hoursAgo: 1010, author: .alice, subject: "Start the fleet with payments") { plan in
      plan["payments"] = ServicePlan(
        name: "payments", project: "payments", shape: .payments, versions: all("v2.0.0"), replicas: everywhere, memory: "512Mi")
    },
    Change(hoursAgo: 1007, author: .alice, subject: "ledger: service and database") { plan in
      var ledger = web("ledger", "payments", "v1.6.2")
      ledger.shape = .ledger
      plan["ledger"] = ledger
    },
    Change(hoursAgo: 986, author: .bob, subject: "Add checkout and frontend") { plan in
      plan["checkout"] = web("checkout", "payments", "v3.11.0")
      plan["checkout"].hasIngress = true
      plan["frontend"] = web("frontend", "shop", "v5.2.0")
      plan["frontend"].hasIngress = true
    },
    Change(hoursAgo: 961, author: .carla, subject: "Add catalogue and search") { plan in
      plan["catalogue"] = web("catalogue", "shop", "v1.8.0")
      plan["search"] = web("search", "shop", "v8.12.0")
      plan["search"].memory = "1Gi"
    },
    Change(hoursAgo: 938, author: .mei, subject: "Add notifications, as a chart, and accounts") { plan in
      plan["notifications"] = web("notifications", "platform", "v0.9.1")
      plan["notifications"].shape = .chart
      plan["accounts"] = web("accounts", "payments", "v4.0.3")
    },
    Change(hoursAgo: 890, author: .dmitri, subject: "cluster-addons: node-exporter and the log agent on every node") { plan in
      plan.hasAddons = true
    },
    Change(
      hoursAgo: 866, author: .alice, subject: "fleet: an app of apps for each environment",
      body: "Applications are in Git like everything else: a new service is a commit."
    ) { plan in plan.hasApplications = true },
    Change(hoursAgo: 842, author: .mei, subject: "reports: nightly settlement report") { plan in
      plan["reports"] = ServicePlan(name: "reports", project: "platform", shape: .report, versions: all("v1.2.0"))
    },
    Change(hoursAgo: 770, author: .carla, subject: "fraud-detection: first version, scoring only") { plan in
      plan["fraud-detection"] = web("fraud-detection", "payments", "v0.3.0")
      plan["fraud-detection"].settings = ["MODE": "score", "THRESHOLD": "0.92"]
    },
  ]

  private static let growth = [
    Change(hoursAgo: 698, author: .bob, subject: "frontend: let the autoscaler own the replicas") { plan in
      plan["frontend"].replicas = nil
    },
    Change(hoursAgo: 652, author: .alice, subject: "ledger: pdb") { plan in plan["ledger"].hasBudget = true },
    Change(hoursAgo: 601, author: .carla, subject: "search 8.13 everywhere", tag: "search-8.13.0") { plan in
      plan["search"].release("v8.13.0", to: .dev, .staging, .production)
    },
    Change(hoursAgo: 530, author: .dmitri, subject: "checkout: budget for node drains") { plan in
      plan["checkout"].hasBudget = true
    },
    Change(hoursAgo: 482, author: .bob, subject: "payments 2.0.9: retry provider timeouts") { plan in
      plan["payments"].release("v2.0.9", to: .dev, .staging, .production)
      plan["payments"].settings["PROVIDER_RETRIES"] = "3"
    },
    Change(hoursAgo: 435, author: .mei, subject: "notifications: 1.0, at last") { plan in
      plan["notifications"].release("v1.0.0", to: .dev, .staging, .production)
    },
    Change(
      hoursAgo: 362, author: .carla, subject: "search 8.14 to dev and staging, production follows tags",
      body: "Reindexing takes an hour, so production moves only when somebody is looking."
    ) { plan in
      plan["search"].release("v8.14.0", to: .dev, .staging)
      plan["search"].productionRevision = "search-8.14.0"
    },
    Change(hoursAgo: 338, author: .carla, subject: "search 8.14 to production", tag: "search-8.14.0") { plan in
      plan["search"].release("v8.14.0", to: .production)
    },
    Change(hoursAgo: 290, author: .alice, subject: "accounts 4.1: passkeys") { plan in
      plan["accounts"].release("v4.1.0", to: .dev, .staging, .production)
    },
    Change(hoursAgo: 243, author: .dmitri, subject: "catalogue: more memory for the image cache") { plan in
      plan["catalogue"].memory = "512Mi"
    },
    Change(hoursAgo: 194, author: .carla, subject: "fraud-detection: start blocking above 0.97") { plan in
      plan["fraud-detection"].settings = ["MODE": "block", "THRESHOLD": "0.97"]
      plan["fraud-detection"].release("v0.4.1", to: .dev, .staging, .production)
    },
  ]

  private static let lately = [
    Change(hoursAgo: 168, author: .bob, subject: "checkout 3.12: one page") { plan in
      plan["checkout"].release("v3.12.0", to: .dev, .staging, .production)
    },
    Change(hoursAgo: 122, author: .alice, subject: "payments 2.1.0 to dev and staging") { plan in
      plan["payments"].release("v2.1.0", to: .dev, .staging)
      plan["payments"].migrations = "v2.1.0"
    },
    Change(hoursAgo: 75, author: .mei, subject: "frontend 5.3: autumn colours", tag: "frontend-5.3.0") { plan in
      plan["frontend"].release("v5.3.0", to: .dev, .staging, .production)
    },
    Change(hoursAgo: 51, author: .alice, subject: "payments 2.1.0 to production", tag: "payments-2.1.0") { plan in
      plan["payments"].release("v2.1.0", to: .production)
    },
    Change(hoursAgo: 27, author: .dmitri, subject: "catalogue 1.9.3") { plan in
      plan["catalogue"].release("v1.9.3", to: .dev, .staging, .production)
    },
    Change(hoursAgo: 5, author: .bob, subject: "checkout: raise the session timeout to 30 minutes") { plan in
      plan["checkout"].settings["SESSION_TIMEOUT"] = "30m"
    },
    Change(hoursAgo: 0.6, author: .alice, subject: "payments 2.2.0-rc.1 to dev") { plan in
      plan["payments"].release("v2.2.0-rc.1", to: .dev)
    },
  ]
}

/// The demo's repository with its plan: writes a commit for every change of the plan.
struct FleetRepository {
  struct Commit: Sendable {
    var id: String
    var date: Date
    var files: [String: String]
    var tag: String?
  }

  let repository: LocalRepository
  private(set) var plan = FleetPlan()
  /// What main has, oldest first.
  private(set) var commits: [Commit] = []
  /// The commits that the branch `staging` has, by their index in ``commits``.
  private(set) var stagingCount = 0

  /// Makes the repository in `folder` and gives it its history up to `now`.
  init(in folder: String, now: Date) throws {
    repository = try LocalRepository(creating: folder)
    for change in FleetHistory.changes {
      try commit(
        change.subject, body: change.body, by: change.author, at: now.addingTimeInterval(-change.hoursAgo * 3600),
        tag: change.tag, change.edit)
    }
    stagingCount = max(1, commits.count - FleetHistory.stagingLag)
    try repository.setBranch("staging", to: commits[stagingCount - 1].id)
  }

  /// Changes the plan and commits what that means for the files; nothing where it means nothing.
  mutating func commit(
    _ subject: String, body: String = "", by person: FleetHistory.Person, at date: Date, tag: String? = nil,
    _ edit: (inout FleetPlan) -> Void
  ) throws {
    edit(&plan)
    let files = plan.files(url: repository.url)
    let old = commits.last?.files ?? [:]
    var edits: [FileEdit] = []
    for path in old.keys.sorted() where files[path] == nil { edits.append(.delete(path)) }
    for (path, text) in files.sorted(by: { $0.key < $1.key }) where old[path] != text { edits.append(.write(path, text)) }
    guard !edits.isEmpty else { return }
    let message = body.isEmpty ? subject : subject + "\n\n" + body
    let id = try repository.commit(edits, message: message + "\n", author: person.author(date))
    if let tag { try repository.tag(tag, at: id) }
    commits.append(Commit(id: id, date: date, files: files, tag: tag))
  }

  /// The commits that a branch or tag leads to, oldest first.
  func history(of revision: String) -> ArraySlice<Commit> {
    switch revision {
    case "staging": commits[..<stagingCount]
    default:
      if let index = commits.firstIndex(where: { $0.tag == revision }) { commits[...index] } else { commits[...] }
    }
  }
}
