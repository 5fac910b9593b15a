import Foundation
import TestSupport
import Testing

/// Acting as somebody else, reading logs, and connections that cannot be trusted: the commands, on every cluster that is there.
@Suite(.serialized)
struct AccessTests {
  @Test(arguments: TestCluster.all)
  func whoActsAsSomebodyElseHasTheirRights(cluster: TestCluster) throws {
    let bench = try Bench(cluster)
    let app = bench.name + "-web"
    try bench.repository.commit("web 1.0", WebService.files)
    try bench.createApplication(app, controller: bench.name)
    let list = ["app", "list", "--namespace", bench.name]

    let stranger = try bench.tiphys(list + ["--as", bench.name + "-jane"])
    #expect(stranger.code == 2, "\(stranger)")
    #expect(stranger.errors.contains("you may not list and watch applications.argoproj.io"), "\(stranger)")
    let groupless = try bench.tiphys(list + ["--as-group", "readers"])
    #expect(groupless.code == 2 && groupless.errors.contains("add --as USER"), "\(groupless)")

    // A right of the group: the user alone still has none.
    let readers = bench.name + "-readers"
    try bench.require(
      bench.kubectl(
        "-n", bench.name, "create", "role", "apps", "--verb=get,list,watch",
        "--resource=applications.argoproj.io,appprojects.argoproj.io,configmaps,deployments.apps"))
    try bench.require(bench.kubectl("-n", bench.name, "create", "rolebinding", "apps", "--role=apps", "--group=" + readers))
    let member = try bench.tiphys(list + ["--as", bench.name + "-jane", "--as-group", readers])
    #expect(member.code == 0 && member.output.contains(app), "\(member)")
    #expect(try bench.tiphys(list + ["--as", bench.name + "-jane"]).code == 2)
    let sync = try bench.tiphys(
      ["app", "sync", app, "--namespace", bench.name, "--timeout", "20", "--as", bench.name + "-jane", "--as-group", readers])
    #expect(
      sync.code == 2 && sync.errors.contains("\(bench.name)-jane"), "may look, not act, and reads whose rights those are: \(sync)"
    )
    let master = try bench.tiphys(list + ["--as", "jane", "--as-group", "system:masters"])
    #expect(master.code == 0 && master.output.contains(app), "\(master)")
  }

  @Test(arguments: TestCluster.all)
  func logsComeFromEveryPodOrSayWhyNot(cluster: TestCluster) throws {
    let bench = try Bench(cluster)
    let app = bench.name + "-web"
    try bench.repository.commit("web 1.0", WebService.files)
    try bench.createApplication(app)
    try bench.require(bench.tiphys("app", "sync", app, "--timeout", "120"))
    let logs = try bench.tiphys("app", "logs", app, "--tail", "2")
    #expect(logs.code == 0, "\(logs)")
    let pod = try bench.require(
      bench.kubectl("-n", bench.name, "get", "pods", "-l", "app=web", "-o", "jsonpath={.items[0].metadata.name}")
    ).output
    let one = try bench.tiphys("app", "logs", app, "--pod", pod, "--tail", "1")
    #expect(one.code == 0, "\(one)")
    #expect(try bench.kubectl("-n", bench.name, "logs", pod, "--tail", "1").output == one.output)
    for (option, words) in [(["--container", "nobody"], "nobody"), (["--previous"], "previous")] {
      let wrong = try bench.tiphys(["app", "logs", app, "--pod", pod] + option)
      if cluster.hasLogs || option.count == 2 { #expect(wrong.code == 2 && wrong.errors.contains(words), "\(wrong)") }
    }
    if cluster.hasLogs {
      let pods = Dictionary(grouping: logs.output.split(separator: "\n")) {
        $0.split(separator: ":").first.map(String.init) ?? ""
      }
      #expect(pods.keys.filter { $0.hasPrefix("web-") }.count >= 2, "\(logs)")
      #expect(pods.values.allSatisfy { $0.count <= 2 }, "the last two lines of each: \(logs)")
      #expect(one.output.split(separator: "\n").count == 1, "\(one)")
    } else {
      // A pod on a node that nobody answers for: the server's own words, in one line.
      let manifest = """
        apiVersion: v1
        kind: Pod
        metadata: {name: lost}
        spec: {nodeName: nowhere, containers: [{name: lost, image: registry.example/lost:1}]}
        """
      try bench.repository.commit("a lost pod", ["app/lost.yaml": manifest])
      try bench.require(bench.tiphys("app", "sync", app, "--timeout", "120"))
      let lost = try bench.tiphys("app", "logs", app, "--pod", "lost")
      #expect(lost.code == 2 && lost.errors.contains("nowhere") && lost.errors.split(separator: "\n").count == 1, "\(lost)")
    }
    #expect(try bench.tiphys("app", "logs", app, "--pod", "nobody").code == 2)
  }

  /// TLS in front of the cluster, with a certificate of an unknown authority, and then for another name.
  @Test(arguments: TestCluster.all)
  func aWrongCertificateIsExplained(cluster: TestCluster) throws {
    let bench = try Bench(cluster)
    let front = try TLSFront(bench.kubeconfig)
    let unknown = try bench.tiphys(["app", "list"], by: front.kubeconfig(trusted: false))
    #expect(unknown.code == 2 && unknown.errors.split(separator: "\n").count == 1, "\(unknown)")
    #expect(
      unknown.errors.contains("is signed by an authority that is not trusted; set certificate-authority-data"), "\(unknown)")
    let other = try bench.tiphys(["app", "list"], by: front.kubeconfig(extra: "tls-server-name: kube.example.com"))
    #expect(other.code == 2 && other.errors.contains("is for other names"), "\(other)")
    let right = try bench.tiphys(["app", "list"], by: front.kubeconfig())
    #expect(right.code == 0, "\(right)")
    let insecure = try bench.tiphys(
      ["app", "list"], by: front.kubeconfig(trusted: false, extra: "insecure-skip-tls-verify: true"))
    #expect(insecure.code == 0, "only where it says so: \(insecure)")
  }
}

/// TLS in front of a cluster.
private final class TLSFront {
  private let certificates: Certificates
  private let middleman: Middleman
  private let path: String
  private let token: String
  private let folder: String

  init(_ kubeconfig: String) throws {
    let text = try String(contentsOfFile: kubeconfig, encoding: .utf8)
    let server = try #require(text.firstMatch(of: /server: "?(https?:\/\/[^\/\s"]+)([^\s"]*)/))
    path = String(server.output.2)
    token = text.firstMatch(of: /token: ([^\s}]+)/).map { "token: " + $0.output.1 } ?? ""
    certificates = try Certificates()
    middleman = try Middleman(.front(of: String(server.output.1), certificates))
    folder = try temporaryDirectory()
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// - Parameter trusted: whether the authority of the front's certificate is given.
  func kubeconfig(trusted: Bool = true, extra: String = "") throws -> String {
    let file = folder + "/" + UUID().uuidString
    let fields = [
      "server: \"https://127.0.0.1:\(middleman.port)\(path)\"", trusted ? "certificate-authority: \(certificates.authority)" : "",
      extra,
    ]
    try """
    apiVersion: v1
    kind: Config
    current-context: front
    clusters: [{name: front, cluster: {\(fields.filter { !$0.isEmpty }.joined(separator: ", "))}}]
    users: [{name: front, user: {\(token)}}]
    contexts: [{name: front, context: {cluster: front, user: front}}]
    """.write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }
}
