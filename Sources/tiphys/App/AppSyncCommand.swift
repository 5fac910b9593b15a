import Applications
import ArgumentParser
import Drift
import Manifests
import Reconciler

/// `tiphys app sync`: exit code 0 when the operation has succeeded, 1 when it has failed.
struct AppSyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Make the cluster as Git says, and watch it happen.",
    discussion: "In a terminal the key l shows what the running hook writes.")

  enum Strategy: String, ExpressibleByArgument, CaseIterable { case apply, hook }

  @OptionGroup var app: AppArgument

  @Option(help: "Sync to this revision instead of the target.")
  var revision = ""

  @Flag(help: "Delete what is no longer in Git.")
  var prune = false

  @Flag(help: "Let the API server judge everything, change nothing.")
  var dryRun = false

  @Flag(help: "Delete and create again what cannot be changed.")
  var force = false

  @Flag(help: "Apply only what is out of sync.")
  var applyOutOfSyncOnly = false

  @Flag(help: "Replace objects instead of patching them.")
  var replace = false

  @Flag(help: "Apply on the server.")
  var serverSide = false

  @Option(help: "hook (the usual way), or apply: no hooks run.")
  var strategy = Strategy.hook

  @Option(name: .customLong("sync-option"), help: "A sync option for this sync alone, such as Validate=false. Repeatable.")
  var syncOptions: [String] = []

  @Option(
    name: .customLong("resource"),
    help: ArgumentHelp(
      "Only this resource, or with a leading ! all but this; no hooks run then. * stands for any. Repeatable.",
      valueName: "group:kind:[namespace/]name"))
  var resources: [String] = []

  @Option(
    name: .customLong("label"),
    help: ArgumentHelp("Only resources with this label; no hooks run then. Repeatable.", valueName: "key=value"))
  var labels: [String] = []

  @Option(help: ArgumentHelp("Sync what this folder renders to instead of what is in Git.", valueName: "dir"))
  var local: String?

  @Flag(help: "Show what it would change, and ask first.")
  var previewChanges = false

  @Flag(name: [.customLong("yes"), .customLong("assumeYes")], help: "Answer every question with yes.")
  var yes = false

  @Option(name: .customLong("info"), help: ArgumentHelp("A note for the operation's record. Repeatable.", valueName: "key=value"))
  var info: [String] = []

  @Option(
    help: ArgumentHelp("Delete data too, which is asked for otherwise: the Application's name again.", valueName: "name"))
  var confirm: String?

  @OptionGroup var retry: RetryOptions

  @Flag(name: .customLong("async"), help: "Do not wait for the operation to end.")
  var asynchronous = false

  @OptionGroup var sources: SourceRevisions
  @OptionGroup var waiting: TimeoutOption
  @OptionGroup var cluster: ClusterOptions

  func validate() throws {
    if local != nil, !revision.isEmpty { throw ValidationError("--local and --revision exclude one another") }
    try SyncOptions.validate(syncOptions)
    for note in info where !note.contains("=") { throw ValidationError("--info \(note): write key=value") }
    _ = try retry.strategy()
  }

  func run() async throws {
    try await Session.use(cluster, app: app.name, mayLead: true) { session, id in
      let row = try await session.reconciler.judged(id)
      if let condition = row.conditions.first(where: \.isError), row.sync == .unknown {
        throw Failure("\(id) cannot be synced: \(condition.type): \(condition.message)")
      }
      let request = try await agreed(request(session, id), session, id)
      if previewChanges { try await preview(request, session, id) }
      if asynchronous {
        try await session.reconciler.perform(.sync(id, request))
        print("\(id): asked for")
        return
      }
      let report = OperationReport(session: session, id: id)
      try await waiting.limit("\(id): the sync did not end", then: "; it goes on as soon as somebody leads") {
        try await report.follow(.sync(id, request))
      }
    }
  }

  private func request(_ session: Session, _ id: AppID) async throws -> SyncRequest {
    var request = SyncRequest(
      revision: revision, revisions: try sources.perSource(of: await session.reconciler.application(id)?.raw ?? .null),
      prune: prune, dryRun: dryRun, force: force, applyOutOfSyncOnly: applyOutOfSyncOnly,
      skipsHooks: strategy == .apply, options: syncOptions, retry: try retry.strategy())
    if replace { request.options.append("Replace=true") }
    if serverSide { request.options.append("ServerSideApply=true") }
    request.info = info.map { note in
      let parts = note.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return ApplicationSpec.InfoItem(name: parts[0], value: parts[1])
    }
    var manifests = await session.reconciler.manifests(of: id)
    if let local, let application = await session.reconciler.application(id) {
      let rendered = try LocalManifests.render(local, for: application)
      request.manifests = rendered.map { JSON.text($0, style: .compact) }
      manifests = rendered
    }
    let selection = try SyncSelection(resources: resources, labels: labels)
    if !selection.isEmpty {
      let extra = await session.reconciler.drift(of: id).filter { $0.verdict == .extra }.map(\.key)
      request.resources = try selection.keys(manifests: manifests, extra: extra)
    }
    return request
  }

  private func preview(_ request: SyncRequest, _ session: Session, _ id: AppID) async throws {
    var documents: [DiffDocument]
    var deletes: [ResourceKey]
    if request.manifests.isEmpty {
      let (preview, differences) = await session.reconciler.previewSync(id, request)
      if !preview.problem.isEmpty { throw Failure(preview.problem) }
      (documents, deletes) = (differences, preview.deletes)
    } else {
      let (drifts, differences) = try await session.reconciler.drift(of: id, against: .manifests(request.manifests))
      (documents, deletes) = (differences, drifts.filter { $0.verdict == .extra }.map(\.key))
      if !request.resources.isEmpty {
        documents.removeAll { !request.resources.contains($0.key) }
        deletes.removeAll { !request.resources.contains($0) }
      }
    }
    for document in documents { print(DiffText.unified(document), terminator: "") }
    let prunes = request.prune ? deletes : []
    for key in prunes { print(Table.printable("would prune \(key)")) }
    if documents.isEmpty { print("nothing differs") }
    if !yes { try Confirmation.agree(to: "Sync \(id)?") }
  }
}

extension AppSyncCommand {
  /// With the consent that the request needs, where it needs one.
  private func agreed(_ request: SyncRequest, _ session: Session, _ id: AppID) async throws -> SyncRequest {
    guard request.prune || request.force, !request.dryRun else { return request }
    var request = request
    request.consent = try await consent(session, id, request)
    return request
  }

  private func consent(_ session: Session, _ id: AppID, _ request: SyncRequest) async throws -> DeletionConsent? {
    let (preview, _) = await session.reconciler.previewSync(id, request)
    guard preview.problem.isEmpty else { throw Failure("\(id): what this would delete is not known: \(preview.problem)") }
    let prunes = prune ? preview.deletes : []
    let replaces = force ? preview.replaces.keys.sorted() : []
    var reasons = prune && !preview.danger.isEmpty ? [preview.danger] : []
    if let rename = preview.rename, !reasons.isEmpty { reasons.append(rename) }
    if !replaces.isEmpty {
      reasons.append("--force may delete and create again \(replaces.map { "\($0.kind) \($0.name)" }.joined(separator: ", "))")
    }
    return try Confirmation.consent(
      for: id, deletions: prunes + replaces, losses: preview.dataLoss.merging(preview.replaces) { first, _ in first },
      reason: reasons.joined(separator: "; "), given: confirm)
  }
}

extension SyncOptions {
  /// - Throws: what is wrong with the first of these that cannot be meant.
  static func validate(_ items: [String]) throws(ValidationError) {
    for item in items {
      if let problem = problem(with: item) { throw ValidationError("--sync-option \(item): \(problem)") }
    }
  }
}

/// `--retry-…`, as `argocd app sync` has them.
struct RetryOptions: ParsableArguments {
  @Option(help: "How often a failed sync is tried again; negative for no end (default: what the app says).")
  var retryLimit: Int?

  @Option(help: ArgumentHelp("The pause before the first retry.", valueName: "duration"))
  var retryBackoffDuration: String?

  @Option(help: "What each further pause is multiplied by.")
  var retryBackoffFactor: Int?

  @Option(help: ArgumentHelp("The longest pause.", valueName: "duration"))
  var retryBackoffMaxDuration: String?

  @Flag(help: "Let retries take the newest revision.")
  var retryRefresh = false

  /// Nil where nothing is asked for.
  func strategy() throws -> RetryStrategy? {
    guard let retryLimit else {
      guard retryBackoffDuration == nil, retryBackoffFactor == nil, retryBackoffMaxDuration == nil, !retryRefresh else {
        throw ValidationError("--retry-… needs --retry-limit")
      }
      return nil
    }
    func duration(_ text: String?, _ name: String, _ usual: Duration) throws -> Duration {
      guard let text else { return usual }
      guard let duration = GoDuration.parse(text) else {
        throw ValidationError("--retry-backoff-\(name) '\(text)' is no duration: write it like 5s or 3m")
      }
      return duration
    }
    return RetryStrategy(
      limit: retryLimit, duration: try duration(retryBackoffDuration, "duration", RetryStrategy.defaultDuration),
      factor: max(1, retryBackoffFactor ?? RetryStrategy.defaultFactor),
      maxDuration: try duration(retryBackoffMaxDuration, "max-duration", RetryStrategy.defaultMaxDuration),
      refresh: retryRefresh)
  }
}
