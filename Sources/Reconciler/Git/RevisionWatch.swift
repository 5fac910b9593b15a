import Foundation
import Kubernetes
import Manifests
import Repository

/// A place in Git that Applications follow: a repository and what they call the revision.
struct GitReference: Sendable, Hashable {
  var url: String
  /// A branch, tag or commit; `HEAD` where the app says nothing.
  var revision: String
}

/// Knows at which commit each followed reference stands.
///
/// One repository is asked once for all who follow it, every poll interval with up to a third of it as jitter, and at once
/// where it is a local one that changed.
@NetworkActor
final class RevisionWatch {
  private struct Repo {
    var references: Set<GitReference> = []
    var timer: NetworkActor.Timer?
    var isAsking = false
    /// Asked for again while a question was on its way.
    var asksAgain = false
    var waiters: [CheckedContinuation<Void, Never>] = []
    var local: LocalRepositoryWatcher?
  }

  let store: RepositoryStore
  private let now: @Sendable () -> Date
  private var repos: [String: Repo] = [:]
  private var followers: [GitReference: Set<AppID>] = [:]
  private var references: [AppID: Set<GitReference>] = [:]
  private var results: [GitReference: Result<RevisionInfo, RepositoryError>] = [:]
  private var infos: [String: RevisionInfo] = [:]
  private var isStopped = false

  var interval = Duration.seconds(180)
  /// How to log in to a repository.
  var credentials: (String) -> RepositoryCredentials = { _ in RepositoryCredentials() }
  /// A reference stands somewhere else, or cannot be resolved any more (or can again).
  var onChange: (GitReference) -> Void = { _ in }
  /// A repository was asked just now.
  var onPolled: (Date) -> Void = { _ in }

  init(store: RepositoryStore, now: @escaping @Sendable () -> Date) {
    self.store = store
    self.now = now
  }

  /// Where the reference stands; nil where that is not known yet.
  subscript(reference: GitReference) -> Result<RevisionInfo, RepositoryError>? { results[reference] }

  /// From now on `app` follows exactly these.
  func follow(_ wanted: Set<GitReference>, by app: AppID) {
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
      if repos[reference.url]?.local == nil {
        let watcher = watchLocal(reference.url)
        repos[reference.url]?.local = watcher
      }
    }
  }

  /// Asks the repository now.
  func refresh(_ url: String) { if repos[url] != nil { ask(url) } }

  /// Asks the repository now, and returns when it has answered a question that was asked after this call.
  func refreshed(_ url: String) async {
    guard repos[url] != nil, !isStopped else { return }
    ask(url)
    await withCheckedContinuation { waiter in
      // Nobody answers for what is followed no longer.
      if repos[url] == nil { waiter.resume() } else { repos[url]?.waiters.append(waiter) }
    }
  }

  /// The commit as people read it; what Git cannot say any more is left empty.
  func info(url: String, commit: String) async -> RevisionInfo {
    if let known = infos[commit] { return known }
    guard let found = try? await store.info(url: url, commit: commit) else { return RevisionInfo(id: commit) }
    let info = RevisionInfo(id: found.id, subject: found.subject, author: found.author, time: found.time)
    infos[commit] = info
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
    let account = credentials(url)
    Task { @NetworkActor [weak self] in
      guard let self else { return }
      await self.resolveAll(url, account)
      self.answered(url)
    }
  }

  private func resolveAll(_ url: String, _ account: RepositoryCredentials) async {
    do {
      try await store.fetch(url: url, credentials: account)
    } catch {
      for reference in repos[url]?.references ?? [] { take(.failure(error), for: reference) }
      return
    }
    var done: Set<GitReference> = []
    // More may be followed while the first ones are being resolved.
    while let reference = repos[url]?.references.first(where: { !done.contains($0) }) {
      done.insert(reference)
      do {
        let commit = try await store.resolve(url: url, revision: reference.revision, credentials: account)
        take(.success(await info(url: url, commit: commit)), for: reference)
      } catch {
        take(.failure(error), for: reference)
      }
    }
  }

  private func take(_ result: Result<RevisionInfo, RepositoryError>, for reference: GitReference) {
    guard !isStopped, followers[reference] != nil, results[reference] != result else { return }
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
