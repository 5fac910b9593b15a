import Applications
import Charts
import Foundation
import Kubernetes
import Manifests
import Repository

/// Knows at which commit, or in which version, each followed reference stands.
///
/// One repository is asked once for all who follow it, every poll interval with up to a third of it as jitter, and at once
/// where it is a local one that changed.
@NetworkActor
final class RevisionWatch {
  private struct Repo {
    var references: Set<SourceReference> = []
    var timer: NetworkActor.Timer?
    var isAsking = false
    /// Numbers the questions: the answer to an earlier one, of a time when less was known, counts no more.
    var question = 0
    /// Asked for again while a question was on its way.
    var asksAgain = false
    var waiters: [CheckedContinuation<Void, Never>] = []
    var local: LocalRepositoryWatcher?
  }

  let store: RepositoryStore
  private let charts: ChartStore
  let accounts: RepositoryAccounts
  private let now: @Sendable () -> Date
  private var repos: [String: Repo] = [:]
  private var followers: [SourceReference: Set<AppID>] = [:]
  private var references: [AppID: Set<SourceReference>] = [:]
  private var results: [SourceReference: Result<RevisionInfo, RepositoryError>] = [:]
  private var infos: [SourceReference: RevisionInfo] = [:]
  private var isStopped = false
  private var questions = 0

  var interval = Duration.seconds(180)
  /// A reference stands somewhere else, or cannot be resolved any more (or can again).
  var onChange: (SourceReference) -> Void = { _ in }
  /// A repository was asked just now.
  var onPolled: (Date) -> Void = { _ in }

  init(
    store: RepositoryStore, charts: ChartStore, accounts: RepositoryAccounts, now: @escaping @Sendable () -> Date
  ) {
    self.store = store
    self.charts = charts
    self.accounts = accounts
    self.now = now
  }

  /// Where the reference stands; nil where that is not known yet.
  subscript(reference: SourceReference) -> Result<RevisionInfo, RepositoryError>? { results[reference] }

  /// From now on `app` follows exactly these.
  func follow(_ wanted: Set<SourceReference>, by app: AppID) {
    let old = references[app] ?? []
    references[app] = wanted.isEmpty ? nil : wanted
    for reference in old.subtracting(wanted) {
      followers[reference]?.remove(app)
      if followers[reference]?.isEmpty == true {
        followers[reference] = nil
        results[reference] = nil
        repos[reference.url]?.references.remove(reference)
        if repos[reference.url]?.references.isEmpty == true { forget(reference.url) }
      }
    }
    for reference in wanted.subtracting(old) {
      followers[reference, default: []].insert(app)
      if repos[reference.url, default: Repo()].references.insert(reference).inserted { ask(reference.url) }
      if repos[reference.url]?.local == nil, !reference.isPackaged {
        let watcher = watchLocal(reference.url)
        repos[reference.url]?.local = watcher
      }
    }
  }

  /// Asks the repository now.
  func refresh(_ url: String) { if repos[url] != nil { ask(url) } }

  /// Accounts or authorities are known that were not: what failed without them is asked for again.
  func accountsChanged() {
    for (url, repo) in repos {
      let failed = repo.references.contains { reference in
        if case .failure = results[reference] { true } else { false }
      }
      if failed || repo.isAsking { ask(url) }
    }
  }

  /// Asks the repository now, and returns when it has answered a question that was asked after this call.
  func refreshed(_ url: String) async {
    // Asked only once the waiter stands: reaching the continuation may take a hop, in which the answer would come and go.
    await withCheckedContinuation { waiter in
      // Nobody answers for what is followed no longer.
      guard repos[url] != nil, !isStopped else { return waiter.resume() }
      repos[url]?.waiters.append(waiter)
      ask(url)
    }
  }

  /// What a source's revision means now: what is known of a followed one, else what its repository says.
  func resolve(
    _ source: ApplicationSource, project: String, revision: String = ""
  ) async throws(RepositoryError) -> String {
    let reference = SourceReference(source, project: project, revision: revision)
    if case .success(let known) = results[reference] { return known.id }
    return try await resolve(reference).id
  }

  private func resolve(_ reference: SourceReference, refresh: Bool = false) async throws(RepositoryError) -> RevisionInfo {
    guard reference.isPackaged else {
      let commit = try await store.resolve(
        url: reference.url, revision: reference.revision, credentials: accounts.git(reference.url, project: reference.project))
      return await info(reference.pinned(to: commit))
    }
    do throws(ChartError) {
      let release = try await charts.resolve(
        reference.chartReference, account: accounts.charts(reference.url, project: reference.project),
        refresh: refresh)
      let info = RevisionInfo(release, of: reference)
      infos[reference.pinned(to: info.id).ofAnyProject] = info
      return info
    } catch {
      throw RepositoryError(error)
    }
  }

  /// The commits or versions of an app's sources as people read them; what cannot be said any more is left empty.
  func info(of sources: [ApplicationSource], revisions: [String]) async -> RevisionInfo {
    guard let source = sources.first, let revision = revisions.first, !revision.isEmpty else {
      return RevisionInfo(id: revisions.first ?? "")
    }
    // What a commit is called is no project's secret: it was deployed.
    var info = await info(SourceReference(source, project: "", revision: revision))
    info.others = Array(revisions.dropFirst())
    return info
  }

  private func info(_ reference: SourceReference) async -> RevisionInfo {
    if let known = infos[reference.ofAnyProject] { return known }
    if reference.isPackaged { return RevisionInfo(ChartRelease(version: reference.revision), of: reference) }
    guard let found = try? await store.info(url: reference.url, commit: reference.revision) else {
      return RevisionInfo(id: reference.revision)
    }
    let info = RevisionInfo(id: found.id, subject: found.subject, author: found.author, time: found.time)
    infos[reference.ofAnyProject] = info
    return info
  }

  func stop() {
    isStopped = true
    for url in Array(repos.keys) { forget(url) }
  }

  private func forget(_ url: String) {
    repos[url]?.timer?.cancel()
    for waiter in repos.removeValue(forKey: url)?.waiters ?? [] { waiter.resume() }
  }

  private func watchLocal(_ url: String) -> LocalRepositoryWatcher? {
    guard let path = (try? RepositoryURL(url))?.localPath else { return nil }
    return try? LocalRepositoryWatcher(path: path) { [weak self] in
      NetworkActor.post { self?.refresh(url) }
    }
  }

  // MARK: Asking

  private func ask(_ url: String) {
    guard !isStopped, repos[url] != nil else { return }
    if repos[url]?.isAsking == true {
      repos[url]?.asksAgain = true
      return
    }
    repos[url]?.isAsking = true
    repos[url]?.timer?.cancel()
    questions += 1
    let mine = questions
    repos[url]?.question = mine
    Task { @NetworkActor [weak self] in
      guard let self else { return }
      await self.resolveAll(url, mine)
      if self.repos[url]?.question == mine { self.answered(url) }
    }
  }

  private func resolveAll(_ url: String, _ question: Int) async {
    var done: Set<SourceReference> = []
    // Once with each account that the projects have: what one may read is not there for the others.
    let projects = Set(git(url).map(\.project))
    for (credentials, asking) in Dictionary(grouping: projects, by: { accounts.git(url, project: $0) }) {
      do {
        try await store.fetch(url: url, credentials: credentials)
      } catch {
        for reference in git(url) where asking.contains(reference.project) {
          take(.failure(error), for: reference, question)
          done.insert(reference)
        }
      }
    }
    var asked: [ChartAccount] = []
    // More may be followed while the first ones are being resolved.
    while let reference = repos[url]?.references.first(where: { !done.contains($0) }) {
      // One index serves all charts of a repository, for each account.
      var refresh = false
      if reference.isPackaged {
        let account = accounts.charts(url, project: reference.project)
        refresh = !asked.contains(account)
        if refresh { asked.append(account) }
      }
      done.insert(reference)
      do {
        take(.success(try await resolve(reference, refresh: refresh)), for: reference, question)
      } catch {
        take(.failure(error), for: reference, question)
      }
    }
  }

  /// What is followed of a repository in Git.
  private func git(_ url: String) -> [SourceReference] { (repos[url]?.references ?? []).filter { !$0.isPackaged } }

  private func take(
    _ result: Result<RevisionInfo, RepositoryError>, for reference: SourceReference, _ question: Int
  ) {
    guard !isStopped, repos[reference.url]?.question == question, followers[reference] != nil, results[reference] != result else {
      return
    }
    // What was resolved once stays resolved while the repository cannot be reached: better old than nothing.
    if case .failure(let error) = result, case .success = results[reference], error.kind == .unreachable || error.kind == .timeout
    {
      return
    }
    results[reference] = result
    onChange(reference)
  }

  private func answered(_ url: String) {
    guard !isStopped, repos[url] != nil else { return }
    repos[url]?.isAsking = false
    onPolled(now())
    if repos[url]?.asksAgain == true {
      repos[url]?.asksAgain = false
      ask(url)
      return
    }
    let waiting = repos[url]?.waiters ?? []
    repos[url]?.waiters = []
    for waiter in waiting { waiter.resume() }
    guard interval > .zero else { return }
    let jitter = interval / 3 * Double.random(in: 0...1)
    repos[url]?.timer = NetworkActor.schedule(after: interval + jitter) { [weak self] in self?.ask(url) }
  }
}

extension RevisionInfo {
  /// A chart's version: the chart's name stands where a commit has its subject.
  fileprivate init(_ release: ChartRelease, of reference: SourceReference) {
    // The last part of a registry's address, without the digest that may pin it.
    let last = reference.url.split(separator: "/").last?.prefix { $0 != "@" }
    let name = reference.chart.isEmpty ? last.map(String.init) ?? "" : reference.chart
    let isSame = release.appVersion.isEmpty || release.appVersion == release.version
    self.init(
      id: release.version, subject: isSame ? name : "\(name), app \(release.appVersion)",
      time: Timestamp.parse(release.created))
  }
}

extension RepositoryError {
  fileprivate init(_ error: ChartError) {
    let kind: Kind =
      switch error.kind {
      case .notFound: .unknownRevision
      case .unauthorized: .unauthorized
      case .unreachable: .unreachable
      case .timeout: .timeout
      case .tls: .untrustedHost
      case .refused: .urlRefused
      case .cancelled: .cancelled
      case .invalid, .tooLarge: .failed
      }
    self.init(kind, url: error.subject, error.message)
  }
}
