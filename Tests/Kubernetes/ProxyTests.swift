import Glibc
import HTTP
import Manifests
import TestSupport
import Testing

@testable import Kubernetes

/// Every way that a kubeconfig can name to a server, with something real in between that tells what went through it.
@Suite(.serialized) @NetworkActor struct ProxyTests {
  nonisolated private static let version = #"{"gitVersion":"v1.33.0"}"#

  /// A server behind TLS, and the authority that it is trusted by.
  private struct Secured {
    let plain = ScriptedServer { request in
      request.path == "/watch" ? .silence : .json(ProxyTests.version)
    }
    let certificates: Certificates
    let front: Middleman

    init() throws {
      certificates = try Certificates()
      front = try Middleman(.front(of: plain.url, certificates))
    }

    func configuration(host: String = "127.0.0.1") -> ClusterConfiguration {
      var configuration = ClusterConfiguration(contextName: "test", server: "https://\(host):\(front.port)")
      configuration.tls.certificateAuthority = .file(certificates.authority)
      configuration.authentication.token = Secret("s3cret-token")
      return configuration
    }
  }

  private func error(_ configuration: ClusterConfiguration) async throws -> APIError? {
    let client = try ClusterClient(configuration)
    do throws(APIError) {
      _ = try await client.version()
      return nil
    } catch {
      return error
    }
  }

  /// The bytes of a connection that is over: up and down.
  private func carried(_ log: [String]) -> [Int] {
    log.last { $0.hasPrefix("bytes ") }.map { $0.split(separator: " ").dropFirst().compactMap { Int($0) } } ?? []
  }

  enum Kind: String, CaseIterable, Sendable { case http, https, socks5 }

  private func proxy(_ kind: Kind, _ own: Certificates, login: String? = nil) throws -> Middleman {
    switch kind {
    case .http: try Middleman(.httpProxy, login: login)
    case .https: try Middleman(.httpsProxy(own), login: login)
    case .socks5: try Middleman(.socksProxy, login: login)
    }
  }

  /// `kube.test` can be found by the proxy alone.
  @Test(arguments: Kind.allCases) func goesThroughTheProxy(kind: Kind) async throws {
    let server = try Secured()
    defer { server.plain.stop() }
    let proxy = try proxy(kind, server.certificates)
    var configuration = server.configuration(host: "kube.test")
    #expect(try await error(configuration)?.kind == .unreachable, "not without it")
    configuration.proxy = "\(kind.rawValue)://127.0.0.1:\(proxy.port)"
    do {
      let client = try ClusterClient(configuration)
      #expect(try await client.version() == "v1.33.0")
      #expect(try await client.version() == "v1.33.0")
    }
    let way = kind == .socks5 ? "socks" : "connect"
    #expect(proxy.log.filter { $0.hasPrefix(way) } == ["\(way) kube.test:\(server.front.port)"], "one connection for both")
    #expect(server.front.log.contains("tls kube.test"))
    let request = try #require(server.plain.requests.first)
    #expect(request.headers["host"] == "kube.test:\(server.front.port)")
    #expect(request.headers["authorization"] == "Bearer s3cret-token" && request.headers["proxy-connection"] == nil)
    // The server ends the connection: then the proxy has counted it.
    server.plain.stop()
    #expect(await eventually { carried(proxy.log).allSatisfy { $0 > 500 } && carried(proxy.log).count == 2 })
  }

  @Test(arguments: Kind.allCases) func logsInToTheProxy(kind: Kind) async throws {
    let server = try Secured()
    defer { server.plain.stop() }
    let proxy = try proxy(kind, server.certificates, login: "jane:pass-w0rd")
    var configuration = server.configuration()
    configuration.proxy = "\(kind.rawValue)://jane:pass-w0rd@127.0.0.1:\(proxy.port)"
    #expect(try await error(configuration) == nil)
    configuration.proxy = "\(kind.rawValue)://jane:wrong-w0rd@127.0.0.1:\(proxy.port)"
    let refused = try #require(try await error(configuration))
    #expect(refused.kind == .unreachable && !refused.message.contains("w0rd"), "\(refused)")
    #expect(refused.message.contains("the proxy 127.0.0.1:\(proxy.port) refuses the way"), "\(refused)")
    #expect(proxy.log.contains("refused"))
  }

  @Test(arguments: Kind.allCases) func saysThatTheProxyIsGone(kind: Kind) async throws {
    let server = try Secured()
    defer { server.plain.stop() }
    var configuration = server.configuration()
    configuration.proxy = "\(kind.rawValue)://jane:pass-w0rd@127.0.0.1:1"
    let error = try #require(try await error(configuration))
    #expect(
      error.kind == .unreachable
        && error.message.contains(
          "the proxy 127.0.0.1:1 for cluster test (https://127.0.0.1:\(server.front.port)) is unreachable"),
      "\(error)")
    #expect(!error.message.contains("w0rd"))
  }

  @Test func plainServersAreAskedForByTheirURL() async throws {
    let server = ScriptedServer { _ in .json(Self.version) }
    defer { server.stop() }
    let proxy = try Middleman(.httpProxy)
    var configuration = ClusterConfiguration(contextName: "test", server: "http://kube.test:\(server.port)/base")
    configuration.proxy = "http://127.0.0.1:\(proxy.port)"
    #expect(try await error(configuration) == nil)
    #expect(proxy.log.first == "get http://kube.test:\(server.port)/base/version")
    #expect(server.requests.first?.path == "/base/version")
  }

  @Test func aProxyWithAnUnknownCertificateIsNotTrusted() async throws {
    let server = try Secured()
    defer { server.plain.stop() }
    let proxy = try Middleman(.httpsProxy(try Certificates()))
    var configuration = server.configuration()
    configuration.proxy = "https://127.0.0.1:\(proxy.port)"
    let error = try #require(try await error(configuration))
    #expect(error.kind == .tls && error.message.contains("authority that is not trusted"), "\(error)")
    #expect(server.plain.requests.isEmpty && !proxy.log.contains { $0.hasPrefix("connect") })
  }

  @Test func otherKindsOfProxiesAreRefused() throws {
    let text = """
      current-context: x
      clusters: [{name: x, cluster: {server: "https://a", proxy-url: "PROXY"}}]
      contexts: [{name: x, context: {cluster: x}}]
      """
    for proxy in ["ftp://jane:pass-w0rd@p:1", "socks4://p:1", "p:1", "http://"] {
      let kubeconfig = try Kubeconfig.parse(text.replacing("PROXY", with: proxy), file: "config")
      let error = #expect(throws: KubeconfigError.self) { try kubeconfig.configuration() }
      #expect(error?.message.contains("proxy-url") == true && error?.message.contains("http, https or socks5") == true)
      #expect(error?.message.contains("w0rd") == false)
    }
    for proxy in ["http://p:1", "https://p", "socks5://p:1", "HTTP://jane:x@p:1/"] {
      let kubeconfig = try Kubeconfig.parse(text.replacing("PROXY", with: proxy), file: "config")
      #expect(try kubeconfig.configuration().proxy == proxy)
    }
  }

  /// What libcurl fails to send when it closes a dead connection is not the reason why another one cannot be made.
  @Test func deadConnectionsDoNotSpeakForOthers() async throws {
    for _ in 0..<3 {
      let server = try Secured()
      let client = try ClusterClient(server.configuration())
      for _ in 0..<3 { _ = try await client.version() }
      server.plain.stop()
      #expect(await eventually { server.front.log.contains { $0.hasPrefix("bytes") } })
    }
    let gone = try await error(ClusterConfiguration(contextName: "test", server: "https://127.0.0.1:1"))
    #expect(gone?.message.contains("Failed to connect to 127.0.0.1 port 1") == true, "\(String(describing: gone))")
  }

  @Test(.serialized, arguments: Kind.allCases) func theEnvironmentsProxyIsTakenWhereNoOtherIsNamed(kind: Kind) async throws {
    let server = try Secured()
    defer { server.plain.stop() }
    let proxy = try proxy(kind, server.certificates)
    setenv("HTTPS_PROXY", "\(kind.rawValue)://127.0.0.1:\(proxy.port)", 1)
    defer {
      unsetenv("HTTPS_PROXY")
      unsetenv("NO_PROXY")
    }
    #expect(try await error(server.configuration(host: "kube.test")) == nil)
    #expect(proxy.log.contains { $0.hasSuffix(" kube.test:\(server.front.port)") }, "\(proxy.log)")
    let before = proxy.log.count
    #expect(try await error(server.configuration()) == nil, "loopback is reached directly")
    setenv("NO_PROXY", "other.test,.test", 1)
    #expect(try await error(server.configuration(host: "kube.test"))?.kind == .unreachable, "and so is what NO_PROXY names")
    #expect(!proxy.log.dropFirst(before).contains { $0.contains("test") })
  }

  // MARK: The TLS name

  @Test(arguments: [nil, Kind.http, .https, .socks5]) func anotherNameIsAskedForAndVerified(kind: Kind?) async throws {
    let server = try Secured()
    defer { server.plain.stop() }
    let proxy = try kind.map { try self.proxy($0, server.certificates) }
    var configuration = server.configuration()
    configuration.proxy = proxy.map { "\(kind?.rawValue ?? "")://127.0.0.1:\($0.port)" }
    configuration.tls.serverName = "kube.test"
    #expect(try await error(configuration) == nil)
    #expect(server.front.log.contains("tls kube.test"))
    #expect(server.plain.requests.first?.headers["host"] == "127.0.0.1:\(server.front.port)", "the Host field stays")
    if let proxy { #expect(proxy.log.contains { $0.hasSuffix(" 127.0.0.1:\(server.front.port)") }, "\(proxy.log)") }
    configuration.tls.serverName = "other.test"
    let error = try #require(try await error(configuration))
    #expect(error.kind == .tls && error.message.contains("is for other names"), "\(error)")
    #expect(server.front.log.contains("tls other.test"))
  }

  @Test func aSlowHandshakeEndsWithAReason() async throws {
    let silent = ScriptedServer { _ in .silence }
    defer { silent.stop() }
    let client = try ClusterClient(
      ClusterConfiguration(contextName: "test", server: "https://127.0.0.1:\(silent.port)"))
    let error = await #expect(throws: APIError.self) {
      try await client.perform(APICall(path: "/version", timing: .whole(.milliseconds(300))))
    }
    #expect(error?.kind == .timeout, "\(String(describing: error))")
  }

  // MARK: Compression

  /// `{"kind":"ConfigMapList","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"zipped",…}}]}`
  private static let zipped =
    "H4sIAAAAAAACA6tWys7MS1GyUlByzs9Ly0z3TSzwySwuUdJRUMpNLUlMSSxJBEpWKxWlFueXFiWnhqUWFWfm54E0mCvVAlVllqTmFgO50dWoGvISc1NBqqoyCwpSU0DmYTHCUKm2NrYWAAyH/tGEAAAA"

  @Test func listsComeCompressedWhereThatIsWanted() async throws {
    let body = try #require(Base64.decode(Self.zipped))
    let server = ScriptedServer { request in
      guard request.headers["accept-encoding"] == "gzip" else {
        return .json(#"{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"plain","resourceVersion":"1"}}]}"#)
      }
      let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n"
      return .bytes(Array(head.utf8) + body)
    }
    defer { server.stop() }
    let maps = APIResource(group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true)
    var configuration = ClusterConfiguration(contextName: "test", server: server.url)
    #expect(try await ClusterClient(configuration).list(maps).items.map(\.name) == ["zipped"])
    configuration.disableCompression = true
    #expect(try await ClusterClient(configuration).list(maps).items.map(\.name) == ["plain"])
    #expect(server.requests.map { $0.headers["accept-encoding"] } == ["gzip", nil])
  }
}
