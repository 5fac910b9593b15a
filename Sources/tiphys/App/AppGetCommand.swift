import Applications
import ArgumentParser
import Drift
import Health
import Manifests
import Reconciler

/// `tiphys app get`.
struct AppGetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Show one Application: its state, conditions, operation and resources.")

  @OptionGroup var app: AppArgument

  @Option(name: .shortAndLong, help: "table, wide, name, json or yaml.")
  var output = OutputFormat.table

  @Flag(help: "Ask Git for news first.")
  var refresh = false

  @Flag(help: "Ask Git for news and forget what was cached.")
  var hardRefresh = false

  @OptionGroup var position: SourcePosition
  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    try await Session.use(cluster, app: app.name) { session, id in
      if refresh || hardRefresh {
        // Only what is known can be refreshed.
        _ = try await session.reconciler.judged(id)
        try await session.reconciler.perform(.refresh(id, hard: hardRefresh))
      }
      let row = try await session.reconciler.judged(id)
      let application = await session.reconciler.application(id)
      let only = position.isGiven ? try position.index(in: application?.raw ?? .null) ?? 0 : nil
      await output.print(names: [row.id.description], value: application?.raw ?? .null) { wide in
        let tree = await session.reconciler.resources(of: id)
        return AppReport.text(row, sources: application?.spec.sources ?? [], only: only, tree: tree, wide: wide)
      }
    }
  }
}

/// One Application in full, as text.
enum AppReport {
  /// - Parameter only: the index of the one source to show; nil for all.
  static func text(_ row: AppRow, sources: [ApplicationSource], only: Int?, tree: [TreeNode], wide: Bool) -> String {
    var lines: [(String, String)] = [
      ("Name", row.id.description),
      ("Project", row.project),
      ("Destination", row.destinationCluster + "/" + row.destinationNamespace),
    ]
    for (index, source) in sources.enumerated() where only ?? index == index {
      let number = sources.count > 1 ? " \(index + 1)" : ""
      lines.append(("Repository\(number)", source.repoURL + (source.ref.isEmpty ? "" : " as $\(source.ref)")))
      if !source.chart.isEmpty { lines.append(("Chart\(number)", source.chart)) }
      if !source.path.isEmpty { lines.append(("Path\(number)", source.path)) }
      lines.append(("Target\(number)", source.targetRevision.isEmpty ? "HEAD" : source.targetRevision))
      if let helm = source.helm { lines += HelmReport.lines(helm, number) }
    }
    lines += [
      ("Revision", row.revision.map { "\($0.short) \($0.subject)\($0.author.isEmpty ? "" : " (\($0.author))")" } ?? "-"),
      ("Sync policy", policy(row)),
      ("Sync status", row.sync.rawValue + (AppTable.drift(row) == "-" ? "" : " (\(AppTable.drift(row)))")),
      ("Health status", row.health.status.rawValue + (row.health.message.isEmpty ? "" : ": " + row.health.message)),
    ]
    if let operation = row.operation {
      lines.append(
        (
          "Operation",
          "\(operation.phase.rawValue) \(age(of: operation.finishedAt ?? operation.startedAt)) ago: \(operation.message)"
        ))
    }
    if let fight = row.fight { lines.append(("Fight", fight.sentence)) }
    for condition in row.conditions where row.fight == nil || condition.type != AppCondition.fight {
      lines.append(
        (condition.type == AppCondition.fight ? "Fight" : condition.type, condition.message))
    }
    let width = (lines.map(\.0.count).max() ?? 0) + 2
    var text = lines.map { name, value in
      name + ":" + String(repeating: " ", count: width - name.count) + Table.printable(value)
    }.joined(separator: "\n")
    if !tree.isEmpty { text += "\n\n" + ResourceTable.text(tree, wide: wide) }
    return text
  }

  private static func policy(_ row: AppRow) -> String {
    guard row.autoSync else { return "manual" }
    return "automated" + (row.autoPrune ? ", prune" : "") + (row.selfHeal ? ", self-heal" : "")
  }
}

/// What a source says to Helm. Values may be anything, also secret: they are counted, not shown.
enum HelmReport {
  static func lines(_ helm: HelmOptions, _ number: String) -> [(String, String)] {
    var lines: [(String, String)] = []
    if !helm.releaseName.isEmpty { lines.append(("Release\(number)", helm.releaseName)) }
    if !helm.valueFiles.isEmpty { lines.append(("Values files\(number)", helm.valueFiles.joined(separator: ", "))) }
    if helm.valuesObject != nil || !helm.values.isEmpty { lines.append(("Values\(number)", "in the Application")) }
    let names = helm.parameters.map(\.name) + helm.fileParameters.map(\.name)
    if !names.isEmpty { lines.append(("Parameters\(number)", names.joined(separator: ", "))) }
    return lines
  }
}

/// The resources of an app as a table; what they own stands indented below them.
enum ResourceTable {
  static func text(_ tree: [TreeNode], wide: Bool) -> String {
    var table =
      wide
      ? Table("KIND", "NAMESPACE", "NAME", "SYNC", "HEALTH", "STATE", "AGE", "WAVE", "HOOK", "SOURCE")
      : Table("KIND", "NAMESPACE", "NAME", "SYNC", "HEALTH", "STATE", "AGE")
    for node in tree {
      let kind = String(repeating: "  ", count: node.depth) + node.id.groupKind.description
      var cells = [
        kind, node.id.namespace, node.id.name, sync(node), health(node), node.summary, age(of: node.createdAt),
      ]
      if wide { cells += [String(node.wave), node.hook, node.source] }
      table.rows.append(cells.map { $0.isEmpty ? "-" : $0 })
    }
    return table.text()
  }

  static func sync(_ node: TreeNode) -> String {
    switch node.sync {
    case .synced: "Synced"
    case .outOfSync: "OutOfSync"
    case .missing: "Missing"
    case .extra: "OutOfSync (not in Git)"
    case .unknown: "Unknown"
    case nil: node.hook.isEmpty ? "" : "hook"
    }
  }

  private static func health(_ node: TreeNode) -> String {
    guard let health = node.health else { return "" }
    return health.message.isEmpty ? health.status.rawValue : "\(health.status.rawValue): \(health.message)"
  }
}
