import Drift
import Foundation
import Health
import Manifests
import Reconciler

/// A fleet as the reconciler would describe it, at a fixed time: for golden screens and for trying the console by hand.
public struct FleetFixture: Sendable {
  public var now: Date
  public init(now: Date = Date(timeIntervalSince1970: 1_700_000_000)) { self.now = now }

  public static let payments = AppID(namespace: "argocd", name: "payments")
  public static let checkout = AppID(namespace: "argocd", name: "checkout")
  public static let ledger = AppID(namespace: "argocd", name: "ledger")

  public func ago(_ seconds: Double) -> Date { now.addingTimeInterval(-seconds) }

  public func who(_ manager: String, _ seconds: Double, _ subresource: String = "") -> Attribution {
    Attribution(manager: manager, operation: "Update", subresource: subresource, time: ago(seconds))
  }

  public func row(_ name: String, project: String = "shop", sync: SyncStatus = .synced, health: HealthStatus = .healthy) -> AppRow
  {
    AppRow(
      id: AppID(namespace: "argocd", name: name), project: project, destinationCluster: "prod-eu", destinationNamespace: name,
      repoURL: "https://git.example.com/fleet.git", path: "apps/\(name)", targetRevision: "main", sync: sync,
      health: Health(health),
      revision: RevisionInfo(
        id: "4f1c2a9d0e8b7c6a5f4e3d2c1b0a99887766554433", subject: "payments 2.1", author: "alice", time: ago(7200)),
      lastSync: ago(180), createdAt: ago(864_000), autoSync: true, selfHeal: false, autoPrune: true, judgedAt: ago(10))
  }

  public var rows: [AppRow] {
    var payments = row("payments", project: "payments", sync: .outOfSync)
    payments.drift = DriftSummary(resources: 1, fields: 1, cause: who("kubectl-scale", 12, "scale"))
    var checkout = row("checkout", project: "payments", sync: .outOfSync)
    checkout.fight = Fight(
      key: ResourceKey(group: "apps", kind: "Deployment", namespace: "checkout", name: "checkout"), path: "spec.replicas",
      ours: 3,
      theirs: 8, opponent: who("horizontal-pod-autoscaler", 20), flips: [ago(360), ago(240), ago(120), ago(20)],
      rule: .init(
        exactly: [.field("spec"), .field("replicas")],
        of: ResourceKey(group: "apps", kind: "Deployment", namespace: "checkout", name: "checkout")),
      autoscaler: "checkout", heldUntil: now.addingTimeInterval(90))
    var ledger = row("ledger", project: "payments", sync: .outOfSync, health: .progressing)
    ledger.operation = OperationSummary(phase: .running, message: "wave 1 of 2", startedAt: ago(8), done: 6, total: 11)
    var search = row("search", project: "search", health: .degraded)
    search.health = Health(.degraded, "Deployment search: 1 of 3 replicas available, pod search-1: CrashLoopBackOff")
    var broken = row("mailer", project: "shop", sync: .unknown, health: .unknown)
    broken.conditions = [
      AppCondition(type: "ComparisonError", message: "apps/mailer/deploy.yaml:14: did not find expected key", time: ago(400))
    ]
    var loading = row("warehouse")
    loading.judgedAt = nil
    return [payments, checkout, ledger, search, broken, loading, row("catalogue"), row("cart"), row("images"), row("reviews")]
  }

  /// What a console hears at its start.
  public var events: [ReconcilerEvent] {
    [
      .connection(ConnectionState(phase: .live, context: "prod-eu", server: "https://10.0.0.1:6443", version: "v1.30.2")),
      .leadership(Leadership(.leader)), .gitPolled(ago(14)),
    ] + rows.map { .app($0) } + [.appsLoaded]
  }

  /// Many apps alike.
  public func many(_ count: Int) -> [ReconcilerEvent] {
    (0..<count).map { index in
      let names = ["payments", "search", "catalogue", "cart", "reviews", "images"]
      let digits = String(index)
      let name = "\(names[index % names.count])-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
      var row = row(name, project: names[index % names.count])
      row.lastSync = ago(Double(60 + index % 8 * 60))
      return .app(row)
    } + [.appsLoaded]
  }

  // MARK: One app

  public func key(_ kind: String, _ name: String, group: String = "") -> ResourceKey {
    ResourceKey(group: group, kind: kind, namespace: kind == "Namespace" ? "" : "payments", name: name)
  }

  public var deployment: ResourceKey { key("Deployment", "payments", group: "apps") }
  public var pod: ResourceKey { key("Pod", "payments-6f9c-2xk9q") }

  public var tree: [TreeNode] {
    let created = ago(86_400)
    func synced(_ key: ResourceKey, _ summary: String = "", health: Health? = nil, wave: Int = 0) -> TreeNode {
      TreeNode(
        id: key, depth: 0, sync: .synced, health: health, summary: summary, createdAt: created, wave: wave,
        source: "apps/payments/all.yaml")
    }
    var hook = TreeNode(
      id: key("Job", "payments-db-migrate", group: "batch"), depth: 0, health: Health(.healthy), summary: "done",
      createdAt: ago(180))
    hook.hook = "PreSync"
    let field = FieldDrift(
      kind: .changed, path: "spec.replicas", desired: 3, live: 5, attribution: who("kubectl-scale", 12, "scale"))
    let foreign = FieldDrift(
      kind: .foreign, path: "spec.template.spec.containers[name=payments].env[name=DEBUG]", desired: nil,
      live: ["name": "DEBUG", "value": "true"], attribution: who("kubectl-edit", 130))
    var nodes = [
      synced(key("Namespace", "payments"), wave: -2), synced(key("ServiceAccount", "payments"), wave: -1),
      synced(key("ConfigMap", "payments-config"), wave: -1), hook,
      TreeNode(
        id: deployment, depth: 0, sync: .outOfSync, health: Health(.healthy), fields: [field, foreign], summary: "5/5",
        createdAt: created,
        wave: 1, images: ["ghcr.io/acme-corp/payments:v2.1.0"], source: "apps/payments/deployment.yaml"),
      TreeNode(
        id: key("ReplicaSet", "payments-6f9c", group: "apps"), depth: 1, health: Health(.healthy), summary: "5/5",
        createdAt: created),
      TreeNode(
        id: pod, depth: 2, health: Health(.healthy), summary: "Running 1/1", createdAt: ago(180),
        images: ["ghcr.io/acme-corp/payments:v2.1.0"]),
    ]
    for index in 0..<12 {
      nodes.append(
        TreeNode(
          id: key("Pod", "payments-6f9c-\(index)xyz"), depth: 2, health: Health(.healthy), summary: "Running 1/1",
          createdAt: ago(180)))
    }
    nodes.append(
      TreeNode(
        id: key("Pod", "payments-6f9c-bad"), depth: 2,
        health: Health(.degraded, "CrashLoopBackOff: back-off 40s restarting failed container"),
        summary: "CrashLoopBackOff 0/1", createdAt: ago(180)))
    nodes += [
      synced(key("Service", "payments"), "→ 5 endpoints"),
      synced(key("Ingress", "payments", group: "networking.k8s.io"), "203.0.113.7", health: Health(.healthy), wave: 2),
    ]
    return nodes
  }

  public var documents: [DiffDocument] {
    typealias Row = DiffDocument.Row
    typealias Span = DiffDocument.Span
    var number = 0
    func equal(_ text: String) -> Row {
      number += 1
      return Row(
        kind: .equal, left: .init(number: number, spans: [Span(text)]), right: .init(number: number, spans: [Span(text)]))
    }
    func changed(_ head: String, _ left: String, _ right: String, _ who: Attribution) -> Row {
      number += 1
      return Row(
        kind: .changed, left: .init(number: number, spans: [Span(head), Span(left, changed: true)]),
        right: .init(number: number, spans: [Span(head), Span(right, changed: true)]), attribution: who,
        field: head.contains("replicas") ? 0 : 1)
    }
    let container: PathElement = .key(["name": "payments"])
    let image: FieldPath = [
      .field("spec"), .field("template"), .field("spec"), .field("containers"), container, .field("image"),
    ]
    let fields = [
      FieldDrift(
        kind: .changed, path: "spec.replicas", desired: 3, live: 5, attribution: who("kubectl-scale", 12, "scale"),
        steps: [.field("spec"), .field("replicas")]),
      FieldDrift(
        kind: .changed, path: "spec.template.spec.containers[name=payments].image",
        desired: "ghcr.io/acme-corp/payments:v2.1.0", live: "ghcr.io/acme-corp/payments:v2.0.9",
        attribution: who("kubectl-edit", 130), steps: image),
    ]
    var rows = [
      equal("apiVersion: apps/v1"), equal("kind: Deployment"), equal("metadata:"), equal("  name: payments"), equal("spec:"),
      equal("  progressDeadlineSeconds: 600"), changed("  replicas: ", "3", "5", who("kubectl-scale", 12, "scale")),
    ]
    for index in 0..<18 { rows.append(equal("  field\(index): value")) }
    rows += [
      equal("        - name: payments"),
      changed("          image: ghcr.io/acme-corp/payments:", "v2.1.0", "v2.0.9", who("kubectl-edit", 130)),
    ]
    number += 1
    rows.append(
      Row(
        kind: .foreign, left: nil,
        right: .init(number: number, spans: [Span("          - {name: DEBUG, value: \"true\"}", changed: true)]),
        attribution: who("kubectl-edit", 130)))
    let first = DiffDocument(key: deployment, rows: rows, source: "apps/payments/deployment.yaml", fields: fields)
    number = 0
    let second = DiffDocument(
      key: key("ConfigMap", "payments-config"),
      rows: [equal("data:"), changed("  LOG_LEVEL: ", "info", "debug", who("kubectl-edit", 300)), equal("kind: ConfigMap")],
      source: "apps/payments/config.yaml")
    return [first, second]
  }

  public var history: [HistoryEntry] {
    [("1a2b3c4d5e", "payments 1.9"), ("77aa310f00", "payments 2.0"), ("4f1c2a9d0e", "payments 2.1")].enumerated().map {
      index, item in
      HistoryEntry(
        id: index, revision: RevisionInfo(id: item.0, subject: item.1, author: "alice"),
        deployStartedAt: ago(86_400 * Double(3 - index) + 42), deployedAt: ago(86_400 * Double(3 - index)),
        initiatedBy: index == 1 ? "automated" : "alice")
    }
  }

  public var operation: OperationProgress {
    func step(
      _ phase: SyncPhase, _ wave: Int, _ key: ResourceKey, _ state: StepProgress.State, _ message: String = "",
      from: Double? = nil,
      to: Double? = nil, action: StepProgress.Action = .apply
    ) -> StepProgress {
      StepProgress(
        id: .init(phase: phase, wave: wave, key: key), action: action, state: state, message: message, startedAt: from.map(ago),
        finishedAt: to.map(ago))
    }
    return OperationProgress(
      phase: .running, message: "waiting for healthy state of Deployment payments",
      revision: RevisionInfo(id: "9be01d7aa0", subject: "payments 2.2"), initiatedBy: "alice", retry: 0, retryLimit: 5,
      startedAt: ago(48),
      steps: [
        step(
          .preSync, -1, key("Job", "payments-db-migrate", group: "batch"), .healthy, "Job completed", from: 46, to: 40,
          action: .hook),
        step(.sync, -2, key("Namespace", "payments"), .applied, from: 40, to: 38),
        step(.sync, -2, key("Role", "payments"), .applied, from: 40, to: 38),
        step(.sync, -1, key("ConfigMap", "payments-config"), .applied, from: 38, to: 37),
        step(.sync, 0, key("Service", "payments"), .healthy, from: 37, to: 37),
        step(
          .sync, 1, deployment, .waitingForHealth, "2 of 3 replicas available · pod payments-7c4d-x: ImagePullBackOff", from: 31),
        step(.sync, 2, key("Ingress", "payments"), .pending),
        step(.sync, 2, key("HorizontalPodAutoscaler", "payments"), .pending),
        step(.sync, 3, key("ConfigMap", "payments-old"), .pending, action: .prune),
        step(.postSync, 0, key("Job", "payments-smoke", group: "batch"), .pending, action: .hook),
      ], usualDuration: 92)
  }

  public var preview: SyncPreview {
    let data = key("StatefulSet", "payments-pg", group: "apps")
    return SyncPreview(
      revision: RevisionInfo(id: "9be01d7aa0", subject: "payments 2.2"), creates: [key("ConfigMap", "payments-new")],
      changes: [deployment, key("ConfigMap", "payments-config")], deletes: [data, key("ConfigMap", "payments-old")],
      dataLoss: [data: "PVC data-payments-pg-0, 500Gi"],
      danger: "it would delete StatefulSet payments/payments-pg (PVC data-payments-pg-0, 500Gi)",
      rename: "the folder apps/pg was renamed to apps/postgres")
  }

  public var commit: CommitPlan {
    CommitPlan(
      request: .revert(historyID: 1), to: RevisionInfo(id: "77aa310f00", subject: "payments 2.0"),
      repository: "https://git.example.com/fleet.git",
      branch: "main", suggestedBranch: "revert-payments-to-77aa310", commit: "c0ffee0000", parent: "4f1c2a9d0e",
      author: "Alice <alice@example.com>", message: "Revert \"payments 2.1\" for payments\n\nBack to 77aa310.\n",
      files: ["apps/payments/deployment.yaml"],
      patch: [
        "diff --git a/apps/payments/deployment.yaml b/apps/payments/deployment.yaml", "@@ -26 +26 @@",
        "-        image: ghcr.io/acme-corp/payments:v2.1.0", "+        image: ghcr.io/acme-corp/payments:v2.0.9",
      ], alsoReadBy: [AppID(namespace: "argocd", name: "cart")])
  }

  public func details(_ key: ResourceKey) -> ResourceDetails {
    ResourceDetails(
      key: key, desiredYAML: "apiVersion: apps/v1\nkind: \(key.kind)\nmetadata:\n  name: \(key.name)\nspec:\n  replicas: 3\n",
      liveYAML: "apiVersion: apps/v1\nkind: \(key.kind)\nmetadata:\n  name: \(key.name)\nspec:\n  replicas: 5\n",
      ownedYAML: "apiVersion: apps/v1\nkind: \(key.kind)\nmetadata:\n  name: \(key.name)\n  managedFields:\n"
        + "  - manager: kubectl-scale\nspec:\n  replicas: 5\n",
      events: [
        ClusterEvent(
          type: "Normal", reason: "ScalingReplicaSet", message: "Scaled up replica set payments-6f9c to 5 from 3", count: 1,
          lastSeen: ago(12), object: key),
        ClusterEvent(
          type: "Warning", reason: "BackOff", message: "Back-off restarting failed container payments in pod payments-6f9c-bad",
          count: 7, lastSeen: ago(60), object: key),
      ])
  }

  /// What an opened app is told.
  public func opened(_ id: AppID) -> [ReconcilerEvent] {
    [.tree(id, tree), .drift(id, documents), .operation(id, operation), .history(id, history)]
  }
}
