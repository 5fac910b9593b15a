import HTTP
import Rendering

/// Charts from HTTP repositories and OCI registries, each package kept on the disk under its digest.
public actor ChartStore {
  private let cache: ChartCache
  private let registry: Registry
  private var repositories: [String: HTTPRepository] = [:]
  /// When the schemas behind URLs were had last.
  private var schemaTimes: [String: ContinuousClock.Instant] = [:]

  /// - Parameter cacheDirectory: `$XDG_CACHE_HOME/tiphys`; packages go to `charts/` below it.
  public init(cacheDirectory: String) {
    cache = ChartCache(folder: cacheDirectory + "/charts")
    registry = Registry(cache: cache)
  }

  /// The version that a reference means now: the newest in its range.
  ///
  /// - Parameter refresh: asks the repository what there is; else what it said before is good enough.
  public func resolve(
    _ reference: ChartReference, account: ChartAccount = ChartAccount(), refresh: Bool = false
  ) async throws(ChartError) -> ChartRelease {
    let reference = reference.pinnedByDigest
    let account = Self.account(account, with: reference.repository)
    if let name = try Self.registry(reference, account) {
      if RegistryManifest.hexadecimal(reference.version) != nil { return ChartRelease(version: reference.version) }
      if VersionChoice.isTag(reference.version) {
        return try await registry.release(name, version: reference.version, account)
      }
      let versions = try await registry.tags(of: name, account).map(RegistryTag.version)
      let version = versions[try Self.choose(versions, reference)]
      return ChartRelease(version: version)
    }
    let index = try await repository(reference).releases(of: reference, account, refresh: refresh)
    return index.entries[try Self.choose(index.entries.map(\.release.version), reference)].release
  }

  /// The package of the version that a reference means.
  ///
  /// - Parameter refresh: asks even where the version's package is known.
  public func package(
    _ reference: ChartReference, account: ChartAccount = ChartAccount(), refresh: Bool = false
  ) async throws(ChartError) -> ChartPackage {
    let reference = reference.pinnedByDigest
    let account = Self.account(account, with: reference.repository)
    let label = "\(ChartURL.redacted(reference.repository)) \(reference.name) \(reference.version)"
    let isPinned = VersionChoice.isExact(reference.version) || RegistryManifest.hexadecimal(reference.version) != nil
    if isPinned, !refresh, let package = remembered(label) { return package }
    do throws(ChartError) {
      let package = try await fetch(reference, account, refresh: refresh)
      cache.remember(Self.prefix(package.kind) + label, digest: package.digest)
      return package
    } catch {
      // A version that was had once can still be had while its repository is away.
      guard isPinned, error.kind == .unreachable || error.kind == .timeout, let package = remembered(label) else { throw error }
      return package
    }
  }

  private func fetch(
    _ reference: ChartReference, _ account: ChartAccount, refresh: Bool
  ) async throws(ChartError) -> ChartPackage {
    if let name = try Self.registry(reference, account) {
      if RegistryManifest.hexadecimal(reference.version) != nil {
        return try await registry.package(name, tag: reference.version, account)
      }
      let version = try await resolve(reference, account: account).version
      return try await registry.package(name, tag: RegistryTag.tag(of: version), account)
    }
    let repository = try repository(reference)
    var index = try await repository.releases(of: reference, account, refresh: refresh)
    let listed = index.entries.map(\.release.version)
    // A version may have been published since the index was read.
    if !refresh, (try? Self.choose(listed, reference)) == nil {
      index = try await repository.releases(of: reference, account, refresh: true)
    }
    let entry = index.entries[try Self.choose(index.entries.map(\.release.version), reference)]
    return try await repository.package(entry, reference, account)
  }

  /// A values file behind a URL, always as it is now.
  public func valuesFile(_ url: String, account: ChartAccount = ChartAccount()) async throws(ChartError) -> [UInt8] {
    try await file(url, account, subject: "values file \(ChartURL.redacted(url))", deadline: .seconds(120))
  }

  /// A document that a chart's schema refers to. Nobody's password goes there, as with helm.
  ///
  /// Many apps may share one: what was had serves for ten minutes, and for as long as its host is away.
  public func schema(_ url: String, account: ChartAccount = ChartAccount()) async -> RemoteSchema {
    let label = "schema " + url
    let had = cache.recall(label)
    if let had, let time = schemaTimes[url], time + Self.schemaAge > .now, let bytes = cache.read(had) { return .document(bytes) }
    do throws(ChartError) {
      // Helm waits as long.
      let bytes = try await file(url, account.anonymous, subject: "schema \(ChartURL.redacted(url))", deadline: .seconds(15))
      let digest = Digest.sha256(bytes)
      cache.write(bytes, digest: digest)
      cache.remember(label, digest: digest)
      if schemaTimes.count >= Self.knownSchemas { schemaTimes.removeAll() }
      schemaTimes[url] = .now
      return .document(bytes)
    } catch {
      if error.kind == .unreachable || error.kind == .timeout, let had, let bytes = cache.read(had) { return .document(bytes) }
      return .failure(error.message)
    }
  }

  private static let schemaAge = Duration.seconds(600)
  private static let knownSchemas = 1000

  private func file(
    _ url: String, _ account: ChartAccount, subject: String, deadline: Duration
  ) async throws(ChartError) -> [UInt8] {
    guard let address = ChartURL(url), address.scheme != "oci" else {
      throw ChartError(.refused, subject, "this is no http or https URL")
    }
    let download = Download(
      url: address, account: Self.account(account, with: url), limit: Self.fileLimit, deadline: deadline, subject: subject)
    let response = try await download.response()
    guard response.head.status == 200 else {
      throw ChartError(status: response.head.status, subject, address, missing: "there is no such file")
    }
    return response.body
  }

  private static let fileLimit = 5 << 20

  // MARK: Parts

  private func remembered(_ label: String) -> ChartPackage? {
    for kind in [ChartPackage.Kind.chart, .archive] {
      let name = Self.prefix(kind) + label
      if let digest = cache.recall(name), let bytes = cache.read(digest) {
        return ChartPackage(kind: kind, bytes: bytes, digest: digest, notes: [])
      }
    }
    return nil
  }

  private static func prefix(_ kind: ChartPackage.Kind) -> String { kind == .chart ? "" : "archive " }

  private func repository(_ reference: ChartReference) throws(ChartError) -> HTTPRepository {
    guard let url = ChartURL(reference.repository), url.scheme != "oci" else {
      throw ChartError(
        .refused, "repository \(ChartURL.redacted(reference.repository))",
        "this is no chart repository's URL; use https://… or oci://…")
    }
    if let known = repositories[url.shown + url.query] { return known }
    let repository = HTTPRepository(url, cache: cache)
    repositories[url.shown + url.query] = repository
    return repository
  }

  /// The artifact's name where the reference leads to a registry; nil for an HTTP repository.
  private static func registry(
    _ reference: ChartReference, _ account: ChartAccount
  ) throws(ChartError) -> RegistryReference? {
    let text = reference.repository.lowercased()
    guard text.hasPrefix("oci://") || account.isRegistry || !text.contains("://") else { return nil }
    guard let name = RegistryReference(reference, plainHTTP: account.usesPlainHTTP) else {
      throw ChartError(
        .refused, reference.description, "this is no name in a registry: oci://HOST/PATH with lower-case letters")
    }
    return name
  }

  private static func choose(_ versions: [String], _ reference: ChartReference) throws(ChartError) -> Int {
    let chosen: Int?
    do throws(VersionChoice.Invalid) {
      chosen = try VersionChoice.best(of: versions, wanted: reference.version)
    } catch {
      throw ChartError(
        .refused, reference.description,
        "'\(SafeText.line(reference.version))' is neither a version nor a range of versions (1.2.3, ^1.2, >=1.0 <2)")
    }
    guard let chosen else {
      throw ChartError(
        .notFound, reference.description,
        "there is no version '\(SafeText.line(reference.version))'; \(VersionChoice.listed(versions))")
    }
    return chosen
  }

  /// User name and password may stand in the URL.
  private static func account(_ account: ChartAccount, with repository: String) -> ChartAccount {
    guard account.username == nil, let url = ChartURL(repository), let username = url.username else { return account }
    var account = account
    account.username = username
    account.password = url.password.map { Secret($0) }
    return account
  }
}
