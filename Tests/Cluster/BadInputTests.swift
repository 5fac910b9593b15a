import Foundation
import TestSupport
import Testing

/// What is wrong with one app is said with its place and what to do; every other app goes on.
@Suite(.serialized)
struct BadInputTests {
  @Test(arguments: TestCluster.all)
  func conditionsNameThePlaceAndTheOthersGoOn(cluster: TestCluster) throws {
    let bench = try Bench(cluster)
    try bench.repository.commit("web 1.0", WebService.files)
    try bench.repository.commit(
      "broken", ["broken/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: [oops\n"])
    func name(_ suffix: String) -> String { bench.name + "-" + suffix }
    try bench.createApplication(name("good"))
    try bench.createApplication(name("path"), path: "ap")
    try bench.createApplication(name("yaml"), path: "broken")
    try bench.createApplication(name("revision"), revision: "no-such-branch")
    try bench.createApplication(name("repository"), repository: "/nowhere/at/all.git")

    func get(_ suffix: String) throws -> String { try bench.tiphys("app", "get", name(suffix)).output }
    let path = try get("path")
    #expect(path.contains("ComparisonError") && path.contains("'ap'"), "\(path)")
    let yaml = try get("yaml")
    #expect(yaml.contains(/broken\/config\.yaml:\d/), "\(yaml)")
    let revision = try get("revision")
    #expect(revision.contains("no-such-branch"), "\(revision)")
    let repository = try get("repository")
    #expect(repository.contains("/nowhere/at/all.git"), "\(repository)")
    #expect(try bench.tiphys("app", "sync", name("good"), "--timeout", "120").code == 0)
    #expect(try bench.tiphys("app", "diff", name("good")).code == 0)
  }

  @Test(arguments: TestCluster.all)
  func escapeSequencesAreShownAsText(cluster: TestCluster) throws {
    let bench = try Bench(cluster)
    try bench.repository.commit("red \u{1b}[31malert\u{7} \u{202e}drow", WebService.files)
    try bench.createApplication(bench.name + "-web")
    for arguments in [["app", "list", "-o", "wide"], ["app", "get", bench.name + "-web"]] {
      let result = try bench.tiphys(arguments[0], arguments[1], arguments[2], arguments.count > 3 ? arguments[3] : "--refresh")
      let harmful = result.output.unicodeScalars.filter { $0 != "\n" && ($0.value < 0x20 || $0.value == 0x202E) }
      #expect(harmful.isEmpty, "\(result)")
    }
  }

  @Test func anUnreachableClusterIsOneLineAndExitCode2() throws {
    let home = try temporaryDirectory()
    let kubeconfig = home + "/kubeconfig"
    try """
    apiVersion: v1
    kind: Config
    clusters: [{name: gone, cluster: {server: "http://127.0.0.1:1"}}]
    users: [{name: me, user: {token: x}}]
    contexts: [{name: gone, context: {cluster: gone, user: me}}]
    current-context: gone
    """.write(toFile: kubeconfig, atomically: true, encoding: .utf8)
    let result = try Program.run(
      Program.tiphys, ["app", "list", "--kubeconfig", kubeconfig], environment: Demo.environment(home: home))
    #expect(result.code == 2, "\(result)")
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.errors.contains("127.0.0.1:1"))
  }

  @Test func wrongUsageIsExitCode2() throws {
    #expect(try Program.run(Program.tiphys, ["app", "sink"]).code == 2)
    #expect(try Program.run(Program.tiphys, ["--kubeconfig", "/nowhere/kubeconfig", "app", "list"]).code == 2)
    #expect(try Program.run(Program.tiphys, ["app", "list", "--kubeconfig", "/nowhere/kubeconfig"]).code == 2)
  }
}
