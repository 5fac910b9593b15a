import HTTP

/// A Helm repository behind http or https: an `index.yaml` that lists packages.
actor HTTPRepository {
  private let url: ChartURL
  private let cache: ChartCache
  private var etag = ""
  private var modified = ""
  private var bytes: [UInt8] = []
  private var known: [String: RepositoryIndex] = [:]

  static let indexLimit = 128 << 20

  init(_ url: ChartURL, cache: ChartCache) {
    self.url = url
    self.cache = cache
  }

  /// The versions of a chart.
  ///
  /// - Parameter refresh: asks the server; else what it said before is good enough.
  func releases(
    of reference: ChartReference, _ account: ChartAccount, refresh: Bool
  ) async throws(ChartError) -> RepositoryIndex {
    if refresh || bytes.isEmpty { try await fetchIndex(reference, account) }
    if let index = known[reference.name] { return index }
    let index: RepositoryIndex
    do throws(RepositoryIndex.Fault) {
      index = try RepositoryIndex.read(bytes, chart: reference.name)
    } catch {
      throw ChartError(.invalid, subject(reference), error.description)
    }
    guard !index.entries.isEmpty else {
      let others = index.otherNames
      let hint =
        others.isEmpty
        ? "it has no charts" : "it has " + others.prefix(8).joined(separator: ", ") + (others.count > 8 ? " …" : "")
      throw ChartError(.notFound, "repository \(url.shown)", "there is no chart '\(reference.name)'; \(hint)")
    }
    known[reference.name] = index
    return index
  }

  /// The package of one entry of the index.
  func package(
    _ entry: RepositoryIndex.Entry, _ reference: ChartReference, _ account: ChartAccount
  ) async throws(ChartError) -> ChartPackage {
    let subject = subject(reference) + " " + entry.release.version
    if !entry.digest.isEmpty, let bytes = cache.read(entry.digest) {
      return ChartPackage(kind: .chart, bytes: bytes, digest: entry.digest, notes: [])
    }
    guard let link = entry.urls.first, let address = url.appending("").resolving(link) else {
      throw ChartError(.invalid, subject, "the repository's index names no address for it that can be followed")
    }
    guard address.scheme != "oci" else {
      throw ChartError(.refused, subject, "its package lies in a registry; name \(address.shown) as the repository instead")
    }
    // helm's rule: a package elsewhere gets the credentials only where the user says so.
    let trusted = address.isSameOrigin(url) || account.passesCredentials
    let response = try await Download(
      url: address, account: trusted ? account : account.anonymous, limit: ChartCache.packageLimit, subject: subject
    ).response()
    guard response.head.status == 200 else {
      throw ChartError(
        status: response.head.status, subject, address,
        missing: "the index lists it, but there is nothing at \(address.shown)")
    }
    let digest = Digest.sha256(response.body)
    guard entry.digest.isEmpty || entry.digest == digest else {
      throw ChartError(
        .invalid, subject,
        "the package at \(address.shown) is not the one that the index lists: its digest is \(digest), not \(entry.digest)")
    }
    cache.write(response.body, digest: digest)
    return ChartPackage(kind: .chart, bytes: response.body, digest: digest, notes: [])
  }

  private func subject(_ reference: ChartReference) -> String { "chart \(reference.name) of \(url.shown)" }

  private func fetchIndex(_ reference: ChartReference, _ account: ChartAccount) async throws(ChartError) {
    let address = url.appending("index.yaml")
    let subject = "repository \(url.shown)"
    var download = Download(url: address, account: account, limit: Self.indexLimit, subject: subject)
    if !bytes.isEmpty {
      if !etag.isEmpty { download.headers.append(("If-None-Match", etag)) }
      if !modified.isEmpty { download.headers.append(("If-Modified-Since", modified)) }
    }
    let response = try await download.response()
    if response.head.status == 304, !bytes.isEmpty { return }
    guard response.head.status == 200 else {
      throw ChartError(
        status: response.head.status, subject, address,
        missing: "there is no index.yaml: is this the URL of a Helm repository?")
    }
    if response.body != bytes { known = [:] }
    bytes = response.body
    etag = response.head["etag"] ?? ""
    modified = response.head["last-modified"] ?? ""
  }
}
