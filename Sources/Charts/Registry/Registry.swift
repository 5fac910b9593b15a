import Foundation
import HTTP
import Manifests

/// One OCI registry: its tags, manifests and blobs over the distribution API, with tokens where it wants some.
actor Registry {
  private struct Token {
    var secret: Secret
    var expires: Date
  }

  private let cache: ChartCache
  private var tokens: [String: Token] = [:]

  static let manifestLimit = 4 << 20
  /// Pages of tags that are asked for, and tags in all.
  static let maximumPages = 200
  static let maximumTags = 200_000

  init(cache: ChartCache) { self.cache = cache }

  /// Every tag that there is.
  func tags(of name: RegistryReference, _ account: ChartAccount) async throws(ChartError) -> [String] {
    var tags: [String] = []
    var address = name.address("tags/list")
    for _ in 0..<Self.maximumPages {
      let response = try await get(address, name, account, limit: Self.manifestLimit)
      guard response.head.status == 200 else {
        throw failure(response, name, address, missing: "the registry has no such chart")
      }
      guard let value = try? JSON.decode(response.body), value.object != nil else {
        throw ChartError(.invalid, name.shown, "the list of its tags is no JSON: is this an OCI registry?")
      }
      tags += (value["tags"]?.list ?? []).compactMap(\.string).filter(RegistryTag.isValid)
      guard tags.count <= Self.maximumTags else {
        throw ChartError(.tooLarge, name.shown, "it has more than \(Self.maximumTags) tags; name one version")
      }
      guard let next = Self.next(response.head), let following = address.resolving(next), following.isSameOrigin(address) else {
        return tags
      }
      address = following
    }
    return tags
  }

  /// What a tag holds.
  func package(
    _ name: RegistryReference, tag: String, _ account: ChartAccount
  ) async throws(ChartError) -> ChartPackage {
    let (manifest, _) = try await manifest(name, tag, account, depth: 0)
    guard let (layer, kind) = manifest.content else {
      let types = Set(manifest.layers.map(\.mediaType)).sorted().joined(separator: ", ")
      throw ChartError(
        .invalid, "\(name.shown):\(tag)", "it holds neither a Helm chart nor one archive of files, but \(SafeText.line(types))")
    }
    var notes: [String] = []
    if manifest.hasProvenance { notes.append("\(name.shown):\(tag) is signed; the signature is not checked") }
    if let bytes = cache.read(layer.digest) {
      return ChartPackage(kind: kind, bytes: bytes, digest: layer.digest, notes: notes)
    }
    guard layer.size <= ChartCache.packageLimit else {
      throw ChartError(
        .tooLarge, "\(name.shown):\(tag)", "it has \(layer.size >> 20) MiB; \(ChartCache.packageLimit >> 20) MiB are allowed")
    }
    let address = name.address("blobs/sha256:\(layer.digest)")
    let response = try await get(address, name, account, limit: ChartCache.packageLimit)
    guard response.head.status == 200 else {
      throw failure(response, name, address, missing: "the registry has lost the contents of \(tag)")
    }
    try check(response.body, layer.digest, "\(name.shown):\(tag)")
    cache.write(response.body, digest: layer.digest)
    return ChartPackage(kind: kind, bytes: response.body, digest: layer.digest, notes: notes)
  }

  /// What the registry tells of a version, out of its manifest's annotations. A tag that is no version may mean another chart
  /// tomorrow: what it means now is told by its digest.
  func release(
    _ name: RegistryReference, version: String, _ account: ChartAccount
  ) async throws(ChartError) -> ChartRelease {
    let (manifest, digest) = try await manifest(name, RegistryTag.tag(of: version), account, depth: 0)
    return ChartRelease(
      version: VersionChoice.isExact(version) ? version : "sha256:\(digest)",
      description: manifest.annotations["org.opencontainers.image.description"] ?? "",
      created: manifest.annotations["org.opencontainers.image.created"] ?? "")
  }

  // MARK: Manifests

  private func manifest(
    _ name: RegistryReference, _ tag: String, _ account: ChartAccount, depth: Int
  ) async throws(ChartError) -> (RegistryManifest, digest: String) {
    let address = name.address("manifests/\(tag)")
    let accepted = [("Accept", RegistryManifest.mediaTypes.joined(separator: ", "))]
    let response = try await get(address, name, account, headers: accepted, limit: Self.manifestLimit)
    guard response.head.status == 200 else {
      throw failure(response, name, address, missing: "the registry has no tag '\(tag)' of it")
    }
    let digest = Digest.sha256(response.body)
    // What was asked for by its digest must have it, and what the registry says of the rest must be true.
    let expected = RegistryManifest.hexadecimal(tag) ?? RegistryManifest.hexadecimal(response.head["docker-content-digest"])
    if let expected { try check(response.body, expected, "the manifest of \(name.shown):\(tag)") }
    guard let manifest = RegistryManifest(response.body) else {
      throw ChartError(.invalid, "\(name.shown):\(tag)", "its manifest cannot be read")
    }
    guard manifest.layers.isEmpty else { return (manifest, digest) }
    guard depth == 0, let child = manifest.children.first else {
      throw ChartError(.invalid, "\(name.shown):\(tag)", "it is an index without a chart in it")
    }
    return try await self.manifest(name, "sha256:\(child)", account, depth: depth + 1)
  }

  private func check(_ bytes: [UInt8], _ digest: String, _ subject: String) throws(ChartError) {
    let found = Digest.sha256(bytes)
    guard found == digest else {
      throw ChartError(
        .invalid, subject, "what came is not what the registry announced: its digest is \(found), not \(digest)")
    }
  }

  private func failure(
    _ response: HTTPResponse, _ name: RegistryReference, _ address: ChartURL, missing: String
  ) -> ChartError {
    ChartError(status: response.head.status, name.shown, address, missing: missing)
  }

  /// The next page: `Link: </v2/…?last=…>; rel="next"`.
  private static func next(_ head: ResponseHead) -> String? {
    guard let link = head["link"], let open = link.firstIndex(of: "<"), let close = link.firstIndex(of: ">"), open < close,
      link[close...].lowercased().contains("next")
    else { return nil }
    return String(link[link.index(after: open)..<close])
  }

  // MARK: Who asks

  /// A GET with what the registry knows already of who asks; answers its challenge once.
  private func get(
    _ address: ChartURL, _ name: RegistryReference, _ account: ChartAccount,
    headers: [(name: String, value: String)] = [], limit: Int
  ) async throws(ChartError) -> HTTPResponse {
    let scope = "repository:\(name.name):pull"
    // Another account must not go on with this one's token.
    let key = "\(name.origin.origin) \(scope) \(account.username ?? "") \(account.password?.text ?? "")"
    var download = Download(url: address, account: account, headers: headers, limit: limit, subject: name.shown)
    if let token = tokens[key], token.expires > Date() {
      download.authorization = token.secret
    } else {
      // Nobody is told a password before he says who he is; a registry's challenge comes first.
      download.account.username = nil
      download.account.password = nil
    }
    let response = try await download.response()
    guard response.head.status == 401 else { return response }
    let challenges = response.head.fields.filter { $0.name == "www-authenticate" }
      .flatMap { AuthenticationChallenge.read($0.value) }
    if let bearer = challenges.first(where: { $0.scheme == "bearer" }) {
      let token = try await token(bearer, scope: scope, name, account)
      tokens[key] = token
      download.authorization = token.secret
    } else if challenges.contains(where: { $0.scheme == "basic" }), let basic = account.basicAuthorization {
      download.authorization = basic
    } else {
      return response
    }
    return try await download.response()
  }

  private func token(
    _ challenge: AuthenticationChallenge, scope: String, _ name: RegistryReference, _ account: ChartAccount
  ) async throws(ChartError) -> Token {
    guard let realm = challenge.parameters["realm"], var address = ChartURL(realm), address.scheme != "oci" else {
      throw ChartError(.invalid, name.shown, "the registry names no place where its tokens are given")
    }
    guard address.scheme == "https" || name.origin.scheme == "http" else {
      throw ChartError(.refused, name.shown, "the registry wants the password sent to \(address.shown) without encryption")
    }
    var query = [("scope", challenge.parameters["scope"] ?? scope)]
    if let service = challenge.parameters["service"] { query.insert(("service", service), at: 0) }
    address.query += (address.query.isEmpty ? "?" : "&") + PercentEncoding.query(query)
    var download = Download(url: address, account: account, limit: 1 << 20, subject: name.shown)
    // The client certificate is the registry's affair.
    if !address.isSameOrigin(name.origin) { download.account.tls.client = nil }
    let response = try await download.response()
    guard response.head.status == 200 else {
      throw ChartError(
        status: response.head.status, name.shown, address, missing: "there is nothing where its tokens should be given")
    }
    let value = (try? JSON.decode(response.body)) ?? .null
    guard let text = value["token"]?.string ?? value["access_token"]?.string, !text.isEmpty else {
      throw ChartError(.invalid, name.shown, "\(address.shown) gave no token")
    }
    let seconds = max(10, min(value["expires_in"]?.int ?? 60, 3600))
    return Token(secret: Secret("Bearer \(text)"), expires: Date().addingTimeInterval(Double(seconds) - 5))
  }
}
