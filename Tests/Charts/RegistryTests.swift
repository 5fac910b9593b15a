import Foundation
import HTTP
import TestSupport
import Testing

@testable import Charts

/// OCI registries over real sockets.
@Suite struct RegistryTests {
  private let server: ChartServer
  private let store: ChartStore

  init() throws {
    server = try ChartServer()
    store = ChartStore(cacheDirectory: try temporaryDirectory())
  }

  private func chart(_ path: String, _ version: String, name: String = "web") -> ChartReference {
    ChartReference(repository: "oci://\(server.host)/\(path)", name: name, version: version)
  }

  private static let anybody = ChartAccount(usesPlainHTTP: true)
  private static let jane = ChartAccount(username: "jane", password: Secret("s3cret"), usesPlainHTTP: true)

  @Test func choosesAmongTagsOfSeveralPages() async throws {
    for (wanted, version) in [("^1.0", "1.2.0"), ("*", "2.0.0+build.5"), ("1.0.0", "1.0.0"), (">=1.3.0-0 <2", "1.3.0-rc.1")] {
      #expect(try await store.resolve(chart("plain", wanted), account: Self.anybody).version == version)
    }
    let package = try await store.package(chart("plain", "2.0.0+build.5"), account: Self.anybody)
    #expect(package.kind == .chart && Digest.sha256(package.bytes) == package.digest)
    // Argo CD's enableOCI: the URL has no scheme; and the artifact named as a whole.
    var account = Self.anybody
    account.isRegistry = true
    let bare = ChartReference(repository: "\(server.host)/plain", name: "web", version: "~1.2")
    #expect(try await store.resolve(bare, account: account).version == "1.2.0")
    #expect(try await store.package(chart("plain/web", "1.2.0", name: ""), account: Self.anybody).kind == .chart)
  }

  @Test func getsTokens() async throws {
    let refused = await #expect(throws: ChartError.self) {
      try await store.package(chart("token", "1.0.0"), account: Self.anybody)
    }
    #expect(refused?.kind == .unauthorized)
    #expect(try await store.package(chart("token", "^1.0"), account: Self.jane).kind == .chart)
    #expect(server.requests.filter { $0.contains("/token?") && !$0.hasSuffix(" -") }.count == 1, "one token serves all")
    // The password goes where tokens are given, and nowhere else.
    #expect(server.requests.filter { $0.contains("/v2/") && $0.contains("Basic") }.isEmpty)
    // An anonymous token, and a blob that lies elsewhere: the token stays here.
    #expect(try await store.package(chart("public", "1.0.0"), account: Self.anybody).kind == .chart)
    let blobs = server.requests.filter { $0.contains(" localhost:") }
    #expect(blobs.count == 1 && blobs[0].hasSuffix(" -"))
    #expect(try await store.package(chart("basic", "1.3.0-rc.1"), account: Self.jane).kind == .chart)
  }

  @Test func pinsByDigest() async throws {
    // A tag that is no version stands for what it means now.
    let release = try await store.resolve(chart("plain", "stable"), account: Self.anybody)
    #expect(release.version.hasPrefix("sha256:") && release.version.count == 71, "\(release.version)")
    let digest = release.version
    let wanted = try await store.package(chart("plain", "1.2.0"), account: Self.anybody)
    let pinned = [
      chart("plain", digest), chart("plain/web@\(digest)", "", name: ""), chart("plain", "", name: "web@\(digest)"),
      chart("plain/web@\(digest)", "1.0.0", name: ""),
    ]
    for reference in pinned {
      #expect(try await store.resolve(reference, account: Self.anybody).version == digest)
      #expect(try await store.package(reference, account: Self.anybody).digest == wanted.digest, "\(reference)")
    }
    // Known by its digest, it is not asked for again.
    let count = server.requests.count
    _ = try await store.package(pinned[1], account: Self.anybody)
    #expect(server.requests.count == count)
    let other = "sha256:" + String(repeating: "0", count: 64)
    let missing = await #expect(throws: ChartError.self) {
      try await store.package(chart("plain/web@\(other)", "", name: ""), account: Self.anybody)
    }
    #expect(missing?.kind == .notFound)
  }

  @Test func findsTheChartInAnIndex() async throws {
    #expect(try await store.package(chart("index", "1.0.0"), account: Self.anybody).kind == .chart)
  }

  @Test func getsAnotherTokenWhereOneServesNoLonger() async throws {
    #expect(try await store.package(chart("stale", "^1.0"), account: Self.anybody).kind == .chart)
    #expect(server.requests.filter { $0.contains("/token?") }.count >= 3)
  }

  @Test func believesDigestsOnly() async throws {
    let error = await #expect(throws: ChartError.self) {
      try await store.package(chart("corrupt", "1.0.0"), account: Self.anybody)
    }
    #expect(error?.kind == .invalid)
  }

  @Test func noticesSignaturesAndOtherContents() async throws {
    let signed = try await store.package(chart("signed", "1.0.0"), account: Self.anybody)
    #expect(signed.notes.count == 1 && signed.notes[0].hasSuffix("is signed; the signature is not checked"))
    let files = try await store.package(chart("files/manifests", "1.0.0", name: ""), account: Self.anybody)
    #expect(files.kind == .archive)
  }

  @Test func saysWhatIsMissing() async throws {
    let tag = await #expect(throws: ChartError.self) { try await store.package(chart("plain", "7.0.0"), account: Self.anybody) }
    #expect(tag?.message == "the registry has no tag '7.0.0' of it")
    let name = await #expect(throws: ChartError.self) {
      try await store.resolve(chart("plain", "*", name: "wob"), account: Self.anybody)
    }
    #expect(name?.kind == .notFound)
    let path = await #expect(throws: ChartError.self) { try await store.resolve(chart("plain/../x", "*"), account: Self.anybody) }
    #expect(path?.kind == .refused)
  }

  @Test(arguments: [
    (#"Bearer realm="https://a/token",service="r",scope="repository:x:pull,push""#, "bearer", "repository:x:pull,push"),
    (#"Basic realm="x", Bearer realm="https://a", scope=y"#, "bearer", "y"),
    (#"bearer scope="a\"b""#, "bearer", #"a"b"#),
  ])
  func readsChallenges(text: String, scheme: String, scope: String) {
    #expect(AuthenticationChallenge.read(text).first { $0.scheme == scheme }?.parameters["scope"] == scope)
  }
}
