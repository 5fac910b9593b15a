import Glibc
import HTTP
import Manifests
import Synchronization
import Testing

@testable import Kubernetes

/// Requests over real sockets, against a server that behaves as badly as each test wants.
@Suite @NetworkActor struct TransportTests {
  private let configMaps = APIResource(group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true)

  private func client(
    _ server: ScriptedServer, _ change: (inout ClusterConfiguration) -> Void = { _ in }
  ) throws(APIError) -> ClusterClient {
    var configuration = ClusterConfiguration(contextName: "test", server: server.url)
    change(&configuration)
    return try ClusterClient(configuration, userAgent: "tiphys/9")
  }

  private func error(_ body: @NetworkActor () async throws(APIError) -> Void) async -> APIError? {
    do throws(APIError) {
      try await body()
      return nil
    } catch {
      return error
    }
  }

  @Test func reusesConnectionsAndSaysWhoItIs() async throws {
    let server = ScriptedServer { _ in .json(#"{"gitVersion":"v1.33.0"}"#, headers: ["Warning": #"299 - "old \"x\"""#]) }
    defer { server.stop() }
    let client = try client(server) {
      $0.authentication.token = Secret("s3cret")
      $0.impersonation = Impersonation(user: "jane", groups: ["a"], extra: ["x/y": ["1"]])
    }
    for _ in 0..<5 { #expect(try await client.version() == "v1.33.0") }
    #expect(Set(server.requests.map(\.connection)) == [1])
    let headers = try #require(server.requests.first?.headers)
    #expect(headers["user-agent"] == "tiphys/9" && headers["authorization"] == "Bearer s3cret")
    #expect(headers["impersonate-user"] == "jane" && headers["impersonate-group"] == "a")
    #expect(headers["impersonate-extra-x%2fy"] == "1" && headers["accept-encoding"] == nil)
    #expect(client.warnings == [#"old "x""#])
  }

  @Test func explainsRefusals() async throws {
    let message = #"pods is forbidden: User \"alice\" cannot list resource \"pods\"\u001b[31m"#
    let server = ScriptedServer { request in
      switch request.path {
      case "/api/v1/configmaps":
        .json(#"{"kind":"Status","code":403,"reason":"Forbidden","message":"\#(message)"}"#, status: 403)
      default: .json("<html>Bad Gateway</html>", status: 502)
      }
    }
    defer { server.stop() }
    let client = try client(server)
    let forbidden = await error { () throws(APIError) in _ = try await client.list(configMaps) }
    #expect(forbidden?.kind == .forbidden && forbidden?.reason == "Forbidden")
    #expect(forbidden?.description == #"pods is forbidden: User "alice" cannot list resource "pods" [31m"#)
    let page = await error { () throws(APIError) in _ = try await client.version() }
    #expect(page?.description.contains("HTTP status 502 with a web page, not the Kubernetes API") == true)
  }

  @Test func explainsUnreachableServers() async throws {
    let server = ScriptedServer { _ in .silence }
    server.stop()
    let refused = await error { () throws(APIError) in _ = try await client(server).version() }
    #expect(refused?.kind == .unreachable)
    #expect(refused?.description.contains("cluster test (\(server.url)) is unreachable: ") == true)
    let unknown = try ClusterClient(ClusterConfiguration(contextName: "t", server: "https://no-such-host.invalid"))
    #expect(await error { () throws(APIError) in _ = try await unknown.version() }?.kind == .unreachable)
    for server in ["ftp://x", "https://", "https://a b", "https://x:99999", "https://user@host", "::1"] {
      #expect(throws: APIError.self) { try ClusterClient(ClusterConfiguration(contextName: "t", server: server)) }
    }
  }

  @Test(arguments: [
    (60 as UInt32, "SSL certificate problem: unable to get local issuer certificate", "an authority that is not trusted"),
    (60, "SSL certificate problem: certificate has expired", "has expired; renew it"),
    (60, "SSL: no alternative certificate subject name matches target host name '10.0.0.1'", "is for other names"),
    (35, "error:0A00010B:SSL routines::wrong version number", "does not speak TLS"),
    (56, "OpenSSL SSL_read: tlsv13 alert certificate required, errno 0", "for the client certificate"),
    (58, "could not load PEM client certificate", "correct client-certificate"),
  ])
  func explainsTLS(code: UInt32, detail: String, words: String) throws {
    let client = try ClusterClient(ClusterConfiguration(contextName: "test", server: "https://kube:6443"))
    let error = APIError(code: code, detail: detail, endpoint: client.endpoint, cluster: client.label, deadline: nil)
    #expect(error.kind == .tls && error.message.contains("cluster test (https://kube:6443)") && error.message.contains(words))
  }

  @Test func retriesWhenTheServerSaysWhen() async throws {
    let asked = Atomic(0)
    let server = ScriptedServer { request in
      asked.add(1, ordering: .relaxed).newValue == 1
        ? .json("{}", status: 429, headers: ["Retry-After": "0"]) : .json(#"{"items":[],"metadata":{"resourceVersion":"1"}}"#)
    }
    defer { server.stop() }
    let list = try await client(server).list(configMaps)
    #expect(list.items.isEmpty && list.resourceVersion == "1")
    #expect(server.requests.count == 2)
  }

  @Test func retriesAlsoWhenNobodySaysWhen() async throws {
    let asked = Atomic(0)
    let server = ScriptedServer { request in
      let number = asked.add(1, ordering: .relaxed).newValue
      return request.path == "/api/v1/configmaps" && number <= 2
        ? .raw("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n")
        : request.path == "/version" ? .json("busy", status: 429) : .json(#"{"items":[],"metadata":{"resourceVersion":"1"}}"#)
    }
    defer { server.stop() }
    let client = try client(server)
    #expect(try await client.list(configMaps).resourceVersion == "1")
    #expect(server.requests.count == 3)
    // Not for ever.
    #expect(await error { () throws(APIError) in _ = try await client.version() }?.kind == .tooManyRequests(retryAfter: nil))
    #expect(server.requests.count == 8)
  }

  @Test func cancelsWithItsTask() async throws {
    let server = ScriptedServer { _ in .silence }
    defer { server.stop() }
    let client = try client(server)
    let task = Task { await error { () throws(APIError) in _ = try await client.version() } }
    #expect(await eventually { server.requests.count == 1 })
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
    let early = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await error { () throws(APIError) in _ = try await client.version() }
    }
    #expect(await early.value?.kind == .cancelled)
  }

  @Test func keepsDeadlines() async throws {
    let server = ScriptedServer { _ in .silence }
    defer { server.stop() }
    let client = try client(server)
    let slow = await error { () throws(APIError) in
      _ = try await client.perform(APICall(path: "/version", timing: .whole(.milliseconds(50))))
    }
    #expect(slow?.kind == .timeout)
  }

  @Test func rereadsTokenFiles() async throws {
    let folder = TemporaryFolder()
    let file = try folder.write("token", "one\n")
    let server = ScriptedServer { request in
      request.headers["authorization"] == "Bearer old" ? .json("{}", status: 401) : .json(#"{"gitVersion":"v1"}"#)
    }
    defer { server.stop() }
    let client = try client(server) { $0.authentication.tokenFile = file }
    _ = try await client.version()
    try folder.write("token", "two")
    _ = try await client.version()
    #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer one", "Bearer two"])
    try folder.write("token", "old")
    #expect(await error { () throws(APIError) in _ = try await client.version() }?.kind == .unauthorized)
  }

  @Test func runsPluginsUntilTheirCredentialsAreRefused() async throws {
    let folder = TemporaryFolder()
    let script = try folder.write(
      "plugin",
      """
      #!/bin/sh
      echo run >> "$0.log"
      n=$(wc -l < "$0.log")
      test -t 0 && exit 9
      case "$KUBERNETES_EXEC_INFO" in *'"interactive":false'*) ;; *) exit 8;; esac
      echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$NAME-$n'","expirationTimestamp":"2999-01-01T00:00:00Z"}}'
      """, mode: 0o700)
    let server = ScriptedServer { request in
      request.headers["authorization"] == "Bearer x-1" && request.query["refuse"] != nil
        ? .json("{}", status: 401) : .json(#"{"gitVersion":"v1"}"#)
    }
    defer { server.stop() }
    let client = try client(server) {
      $0.authentication.exec = ExecPlugin(
        apiVersion: "client.authentication.k8s.io/v1", command: script, environment: [("NAME", "x")])
    }
    async let first = client.version()
    async let second = client.version()
    _ = try await (first, second)
    _ = try await client.raw("/version?refuse=1")
    #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer x-1", "Bearer x-1", "Bearer x-1", "Bearer x-2"])
  }

  @Test(arguments: [
    ("#!/bin/sh\necho 'not you' >&2; echo secret; exit 3", "failed with exit code 3: not you"),
    ("#!/bin/sh\necho secret", "printed no JSON"), ("#!/bin/sh\nsleep 60", "did not answer within"),
    ("#!/bin/sh\nyes", "more than 1 MiB"),
  ])
  func survivesBadPlugins(script: String, words: String) async throws {
    let folder = TemporaryFolder()
    let plugin = ExecPlugin(
      apiVersion: "client.authentication.k8s.io/v1", command: try folder.write("plugin", script, mode: 0o700))
    let error = #expect(throws: APIError.self) { try ExecCredential.run(plugin, timeout: .milliseconds(700)) }
    #expect(error?.description.contains(words) == true && error?.description.contains("secret") == false)
  }

  @Test func survivesGarbage() async throws {
    for reply in [
      "", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"gitV", "HTTP/1.1 200 OK\r\n\r\n\u{1}[",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    ] {
      let server = ScriptedServer { _ in .raw(reply) }
      defer { server.stop() }
      #expect(await error { () throws(APIError) in _ = try await client(server).version() } != nil)
    }
  }

  @Test func readsLogsAsTheyCome() async throws {
    let stream = ScriptedServer.Stream()
    let server = ScriptedServer { _ in .stream(stream) }
    defer { server.stop() }
    var lines: [String] = []
    var ended = false
    let log = try client(server).logs(namespace: "n", pod: "p", options: LogOptions(container: "c", follow: true, tailLines: 5)) {
      switch $0 {
      case .line(let bytes): lines.append(String(decoding: bytes, as: UTF8.self))
      case .end(let error): ended = error == nil
      }
    }
    defer { log.cancel() }
    stream.send("one\ntw")
    #expect(await eventually { lines == ["one"] })
    stream.send("o\nlast")
    stream.end()
    #expect(await eventually { ended && lines == ["one", "two", "last"] })
    let request = try #require(server.requests.first)
    #expect(request.path == "/api/v1/namespaces/n/pods/p/log")
    #expect(request.query == ["container": "c", "follow": "true", "tailLines": "5"])
  }

  @Test func firesTimersInOrder() async {
    var fired: [Int] = []
    NetworkActor.schedule(after: .milliseconds(20)) { fired.append(3) }
    NetworkActor.schedule(after: .milliseconds(5)) { fired.append(1) }
    NetworkActor.schedule(after: .milliseconds(5)) { fired.append(2) }
    NetworkActor.schedule(after: .milliseconds(1)) { fired.append(0) }.cancel()
    #expect(await eventually { fired.count == 3 })
    #expect(fired == [1, 2, 3])
  }

  @Test func discoversTheOldWayAndTheNew() async throws {
    let old = ScriptedServer { request in
      switch request.path {
      case "/api": .json(#"{"kind":"APIVersions","versions":["v1"]}"#)
      case "/apis":
        .json(
          #"{"kind":"APIGroupList","groups":[{"name":"apps","versions":[{"groupVersion":"apps/v1beta1"},{"groupVersion":"apps/v1"}],"preferredVersion":{"groupVersion":"apps/v1"}},{"name":"bad","versions":[{"groupVersion":"bad/v1"}]}]}"#
        )
      case "/api/v1":
        .json(
          #"{"resources":[{"name":"pods","kind":"Pod","namespaced":true,"verbs":["list","watch"]},{"name":"pods/log","kind":"Pod"}]}"#
        )
      case "/apis/apps/v1", "/apis/apps/v1beta1":
        .json(
          #"{"resources":[{"name":"deployments","kind":"Deployment","namespaced":true,"verbs":["get"],"shortNames":["deploy"]}]}"#
        )
      default: .json("service unavailable", status: 503)
      }
    }
    defer { old.stop() }
    let discovery = try await client(old).discover()
    #expect(discovery.resource(for: GroupKind(group: "apps", kind: "Deployment"))?.version == "v1")
    #expect(discovery.resource(for: GroupVersionKind(group: "apps", version: "v1beta1", kind: "Deployment"))?.preferred == false)
    #expect(discovery.resource(named: "pods")?.subresources == ["log"])
    #expect(discovery.failures.map(\.groupVersion) == ["bad/v1"])

    let new = ScriptedServer { request in
      let core =
        #"{"metadata":{},"versions":[{"version":"v1","resources":[{"resource":"pods","responseKind":{"group":"","version":"v1","kind":"Pod"},"scope":"Namespaced","verbs":["get","list","watch"],"shortNames":["po"],"subresources":[{"subresource":"log"}]}]}]}"#
      let broken = #"{"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","freshness":"Stale"}]}"#
      let items = request.path == "/api" ? core : broken
      return .json(#"{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[\#(items)]}"#)
    }
    defer { new.stop() }
    let aggregated = try await client(new).discover()
    #expect(new.requests.count == 2 && new.requests[0].headers["accept"]?.contains("as=APIGroupDiscoveryList") == true)
    #expect(aggregated.resource(named: "po")?.subresources == ["log"] && aggregated.servedVersions == ["v1", "v1/Pod"])
    #expect(aggregated.failures.map(\.groupVersion) == ["metrics.k8s.io/v1beta1"])
  }
}
