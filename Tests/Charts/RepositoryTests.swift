import Foundation
import HTTP
import TestSupport
import Testing

@testable import Charts

/// Helm repositories over real sockets.
@Suite struct HTTPRepositoryTests {
  private let server: ChartServer
  private let store: ChartStore
  private let cache: String

  init() throws {
    server = try ChartServer()
    cache = try temporaryDirectory()
    store = ChartStore(cacheDirectory: cache)
  }

  private func web(_ folder: String, _ version: String) -> ChartReference {
    ChartReference(repository: "http://\(server.host)/\(folder)", name: "web", version: version)
  }

  private static let jane = ChartAccount(username: "jane", password: Secret("s3cret"))

  @Test(arguments: [
    ("", "2.0.0+build.5"), ("*", "2.0.0+build.5"), ("1.x", "1.2.0"), ("^1.0", "1.2.0"), ("~1.0", "1.0.0"), ("1.0.0", "1.0.0"),
    (">=1.3.0-0 <2", "1.3.0-rc.1"), ("<1.2", "1.0.0"), ("1.0 - 1.2", "1.2.0"), ("^1.3 || ^1.2", "1.2.0"),
  ])
  func choosesVersions(wanted: String, version: String) async throws {
    let release = try await store.resolve(web("stable", wanted))
    #expect(release.version == version)
    #expect(release.appVersion == "v" + version && release.description == "the web chart")
  }

  @Test func saysWhatThereIs() async throws {
    let missing = await #expect(throws: ChartError.self) { try await store.resolve(web("stable", "^9")) }
    #expect(missing?.kind == .notFound)
    #expect(missing?.message == "there is no version '^9'; it has 2.0.0+build.5, 1.3.0-rc.1, 1.2.0, 1.0.0")
    let other = ChartReference(repository: "http://\(server.host)/stable", name: "wob")
    let unknown = await #expect(throws: ChartError.self) { try await store.resolve(other) }
    #expect(unknown?.message == "there is no chart 'wob'; it has common, web")
    let nonsense = await #expect(throws: ChartError.self) { try await store.resolve(web("stable", "newest!")) }
    #expect(nonsense?.kind == .refused)
    let nowhere = await #expect(throws: ChartError.self) { try await store.resolve(web("nowhere", "1")) }
    #expect(nowhere?.message == "there is no index.yaml: is this the URL of a Helm repository?")
    let file = await #expect(throws: ChartError.self) {
      try await store.resolve(ChartReference(repository: "file:///etc", name: "web"))
    }
    #expect(file?.kind == .refused)
  }

  @Test func keepsPackagesAndAsksAgainOnlyWhereItMust() async throws {
    let package = try await store.package(web("stable", "1.2.0"))
    #expect(package.kind == .chart && package.bytes.starts(with: [0x1F, 0x8B]))
    #expect(Digest.sha256(package.bytes) == package.digest)
    #expect(server.requests.count == 2)
    let again = ChartStore(cacheDirectory: cache)
    #expect(try await again.package(web("stable", "1.2.0")) == package)
    #expect(server.requests.count == 2, "a version that was had once needs no network")
    // The index again, which has not changed.
    _ = try await store.resolve(web("stable", "*"), refresh: true)
    #expect(server.requests.count == 3)
    // A damaged file is fetched anew.
    try Data("damaged".utf8).write(to: URL(fileURLWithPath: "\(cache)/charts/sha256/\(package.digest)"))
    #expect(try await again.package(web("stable", "1.2.0")) == package)
    server.stop()
    #expect(try await again.package(web("stable", "1.2.0"), refresh: true) == package, "what was had serves while it is away")
    let gone = await #expect(throws: ChartError.self) { try await again.package(web("stable", "1.0.0")) }
    #expect(gone?.kind == .unreachable)
  }

  @Test func logsIn() async throws {
    let refused = await #expect(throws: ChartError.self) { try await store.resolve(web("private", "1")) }
    #expect(refused?.kind == .unauthorized)
    #expect(try await store.package(web("private", "^1.0"), account: Self.jane).kind == .chart)
    // As people write it into a URL; no message shows it.
    let inURL = ChartReference(repository: "http://jane:s3cret@\(server.host)/private", name: "web", version: "9")
    let missing = await #expect(throws: ChartError.self) { try await store.resolve(inURL) }
    #expect(missing?.kind == .notFound && missing?.description.contains("s3cret") == false)
  }

  @Test func tellsCredentialsOnlyToTheHostTheyAreFor() async throws {
    // The packages lie on another host, which wants the password.
    let kept = await #expect(throws: ChartError.self) {
      try await store.package(web("elsewhere", "1.0.0"), account: Self.jane)
    }
    #expect(kept?.kind == .unauthorized)
    var passing = Self.jane
    passing.passesCredentials = true
    #expect(try await store.package(web("elsewhere", "1.0.0"), account: passing).kind == .chart)
    // A redirect to another host never takes them along.
    let moved = await #expect(throws: ChartError.self) { try await store.resolve(web("moved", "1.0.0"), account: Self.jane) }
    #expect(moved?.kind == .unauthorized)
    let redirected = server.requests.filter { $0.contains("/private/index.yaml localhost") }
    #expect(redirected.count == 1 && redirected[0].hasSuffix(" -"))
  }

  @Test func believesDigestsOnly() async throws {
    let error = await #expect(throws: ChartError.self) { try await store.package(web("corrupt", "1.0.0")) }
    #expect(error?.kind == .invalid && error?.message.contains("is not the one that the index lists") == true)
    let loop = await #expect(throws: ChartError.self) { try await store.resolve(web("loop", "1.0.0")) }
    #expect(loop?.message.contains("redirects") == true)
    let large = await #expect(throws: ChartError.self) { try await store.resolve(web("large", "1.0.0")) }
    #expect(large?.kind == .tooLarge)
  }

  @Test func trustsTheAuthorityItIsGiven() async throws {
    let server = try ChartServer(.mutual)
    let web = ChartReference(repository: "https://\(server.host)/stable", name: "web", version: "1.0.0")
    let stranger = await #expect(throws: ChartError.self) { try await store.package(web) }
    #expect(stranger?.kind == .tls)
    var account = ChartAccount()
    account.tls.certificateAuthority = .file(server.authority)
    let anonymous = await #expect(throws: ChartError.self) { try await store.package(web, account: account) }
    #expect(anonymous != nil)
    account.tls.client = ClientCertificate(
      certificate: .file(server.clientCertificate.certificate), key: .file(server.clientCertificate.key))
    #expect(try await store.package(web, account: account).kind == .chart)
    account.tls.certificateAuthority = nil
    account.tls.insecureSkipVerify = true
    #expect(try await store.resolve(web, account: account, refresh: true).version == "1.0.0")
  }
}
