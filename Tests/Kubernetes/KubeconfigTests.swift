import FoundationEssentials
import Glibc
import HTTP
import Kubernetes
import Testing

/// A folder that is gone when the test is over.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("\(FileManager.default.temporaryDirectory.path)/tiphys-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? ""
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
    let file = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: file.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }, withIntermediateDirectories: true)
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    chmod(file, mode)
    return file
  }
}

@Suite struct KubeconfigTests {
  private let first = """
    apiVersion: v1
    kind: Config
    current-context: one
    contexts:
    - name: one
      context: {cluster: c, user: u, namespace: shop}
    clusters:
    - name: c
      cluster: {server: "https://one:6443/", certificate-authority: pki/ca.crt, tls-server-name: kube, proxy-url: "socks5://p:1080"}
    """
  private let second = """
    current-context: two
    contexts:
    - name: one
      context: {cluster: other, user: other}
    - name: two
      context: {cluster: c, user: u}
    clusters:
    - name: c
      cluster: {server: "https://not-this"}
    users:
    - name: u
      user: {tokenFile: ../token, as: jane, as-groups: [g1, g2], as-user-extra: {scopes: [a]}}
    """

  @Test func mergesFiles() throws {
    let folder = TemporaryFolder()
    try folder.write("a/pki/ca.crt", "x")
    let a = try folder.write("a/config", first)
    let b = try folder.write("b/config", second)
    let config = try Kubeconfig.load(path: nil, environment: ["KUBECONFIG": "\(a)::/does/not/exist:\(b)"])
    #expect(config.files == [a, b])
    #expect(config.currentContext == "one" && config.contexts.map(\.name) == ["one", "two"])
    let one = try config.configuration()
    #expect(one.server == "https://one:6443/" && one.namespace == "shop" && one.proxy == "socks5://p:1080")
    #expect(one.tls.certificateAuthority == .file(folder.path + "/a/pki/ca.crt"))
    #expect(one.tls.serverName == "kube" && !one.tls.insecureSkipVerify)
    #expect(one.authentication.tokenFile == folder.path + "/b/../token")
    #expect(one.impersonation == Impersonation(user: "jane", groups: ["g1", "g2"], extra: ["scopes": ["a"]]))
    #expect(try config.configuration(context: "two").namespace == "default")
  }

  @Test func findsTheHomeFile() throws {
    let folder = TemporaryFolder()
    let file = try folder.write(".kube/config", second)
    #expect(try Kubeconfig.load(path: nil, environment: ["HOME": folder.path]).files == [file])
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func saysWhatIsMissing() throws {
    #expect(
      message { _ = try Kubeconfig.load(path: "/none", environment: [:]) }
        == "there is no kubeconfig at /none; check --kubeconfig")
    #expect(
      message { _ = try Kubeconfig.load(path: nil, environment: ["HOME": "/none"]) }
        == "no kubeconfig: there is nothing at /none/.kube/config; set KUBECONFIG or give --kubeconfig FILE")
    let config = try Kubeconfig.parse(second, file: "/k")
    #expect(
      message { _ = try config.configuration(context: "three") } == "there is no context 'three' in /k (known: one, two)")
    #expect(
      message { _ = try config.configuration(context: "one") }
        == "context 'one' names the cluster 'other', which /k does not define")
    #expect(message { _ = try Kubeconfig.parse("a: [", file: "/k") }.hasPrefix("the kubeconfig /k is no valid YAML: line "))
    #expect(
      message { _ = try Kubeconfig.parse("kind: Pod", file: "/k") } == "/k is a Pod, not a kubeconfig (kind: Config)")
    #expect(
      message { _ = try Kubeconfig.parse("clusters: {a: b}", file: "/k") }
        == "'clusters' in the kubeconfig /k is a map, not a list")
    #expect(message { _ = try Kubeconfig.parse("", file: "/k").configuration() }.contains("sets no current-context"))
  }

  private func configuration(cluster: String = "", user: String) throws -> ClusterConfiguration {
    let text = """
      current-context: x
      contexts: [{name: x, context: {cluster: c, user: u}}]
      clusters: [{name: c, cluster: {server: "https://s"\(cluster)}}]
      users: [{name: u, user: \(user)}]
      """
    return try Kubeconfig.parse(text, file: "/k/config").configuration()
  }

  @Test func readsUsers() throws {
    let both = try configuration(user: "{client-certificate-data: QQ==, client-key-data: Qg==, token: t}")
    #expect(both.tls.client == ClientCertificate(certificate: .data(Secret("A")), key: .data(Secret("B"))))
    #expect(both.authentication.token == Secret("t"))
    #expect(!"\(both)".contains("QQ") && "\(both.authentication)".contains("[secret]"))
    let exec = try configuration(
      cluster: ", insecure-skip-tls-verify: true",
      user:
        "{exec: {apiVersion: client.authentication.k8s.io/v1, command: bin/get, args: [a], env: [{name: VAR, value: text}], provideClusterInfo: true, interactiveMode: Never}}"
    )
    let plugin = try #require(exec.authentication.exec)
    #expect(plugin.command == "/k/bin/get" && plugin.arguments == ["a"] && plugin.environment.first?.value == "text")
    #expect(
      plugin.clusterInfo.map { String(decoding: $0, as: UTF8.self) }
        == #"{"server":"https://s","insecure-skip-tls-verify":true}"#)
  }

  @Test(arguments: [
    ("{client-certificate-data: QQ==}", "has a client-certificate but no client-key"),
    ("{client-certificate-data: '!', client-key-data: Qg==}", "client-certificate-data of user 'u' in /k/config is no base64"),
    ("{client-certificate: no.crt, client-key: no.key}", "cannot read /k/no.crt"),
    ("{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}", "it must be one of"),
    ("{auth-provider: {name: gcp}}", "use its exec plugin instead"), ("{as-groups: [g]}", "add 'as'"),
  ])
  func refusesBadUsers(user: String, words: String) {
    #expect(message { _ = try configuration(user: user) }.contains(words))
  }
}
