import Foundation
import Rendering
import TestSupport
import Testing

@testable import Charts

/// What a chart in Git depends on and does not carry along.
@Suite struct DependencyTests {
  private let server: ChartServer
  private let dependencies: ChartDependencies

  init() throws {
    server = try ChartServer()
    let url = "http://\(server.host)/stable"
    dependencies = ChartDependencies(
      store: ChartStore(cacheDirectory: try temporaryDirectory()),
      accounts: ChartAccounts(
        account: { _ in ChartAccount(usesPlainHTTP: true) }, url: { $0 == "acme" ? url : nil }))
  }

  private func chart(_ dependencies: String, lock: String? = nil, more: [String: String] = [:]) -> MemoryFileTree {
    var files = more
    files["app/Chart.yaml"] = "apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n\(dependencies)\n"
    files["app/Chart.lock"] = lock
    return MemoryFileTree(files)
  }

  private func versions(_ tree: MemoryFileTree) async throws -> [String] {
    let whole = try #require(try await dependencies.completing("./app", in: tree))
    return try HelmChart.load("app", in: whole).dependencies.map { "\($0.name) \($0.metadata.version)" }.sorted()
  }

  @Test func fetchesByRangesAndByTheLock() async throws {
    let url = "http://\(server.host)/stable"
    #expect(try await versions(chart("- {name: web, version: ^1.0, repository: \(url)}")) == ["web 1.2.0"])
    let lock = "dependencies:\n- {name: web, version: 1.0.0, repository: \(url)}\ndigest: sha256:x\n"
    #expect(try await versions(chart("- {name: web, version: ^1.0, repository: \(url)}", lock: lock)) == ["web 1.0.0"])
    #expect(
      try await versions(
        chart(
          "- {name: web, version: 1.x, repository: '@acme'}\n- {name: common, version: '*', repository: 'oci://\(server.host)/plain'}"
        ))
        == ["common 0.1.7", "web 1.2.0"])
    // Twice under two names.
    let twice = "- {name: web, version: 1.0.0, repository: \(url)}\n- {name: web, alias: new, version: ^2, repository: \(url)}"
    #expect(try await versions(chart(twice)) == ["web 1.0.0", "web 2.0.0+build.5"])
  }

  @Test func takesChartsBesideIt() async throws {
    let library = ["lib/common/Chart.yaml": "apiVersion: v2\nname: common\nversion: 0.3.0\n", "lib/common/templates/_x.tpl": ""]
    let tree = chart("- {name: common, version: 0.3.0, repository: 'file://../lib/common'}", more: library)
    #expect(try await versions(tree) == ["common 0.3.0"])
  }

  @Test func leavesCompleteChartsAlone() async throws {
    #expect(
      try await dependencies.completing(
        "app", in: MemoryFileTree(["app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n"])) == nil)
    #expect(try await dependencies.completing("none", in: MemoryFileTree(["x": ""])) == nil)
    let carried = ["app/charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n"]
    let tree = chart("- {name: web, version: 1.0.0, repository: 'http://127.0.0.1:1/none'}", more: carried)
    #expect(try await dependencies.completing("app", in: tree) == nil)
  }

  @Test(arguments: [
    ("- {name: web, version: 1.0.0, repository: 'file://../../out'}", "leads out of the repository"),
    ("- {name: web, version: 1.0.0, repository: 'file:///etc'}", "leads out of the repository"),
    ("- {name: web, version: 1.0.0, repository: 'file://../none'}", "there is no chart at 'none'"),
    ("- {name: web, version: 1.0.0, repository: '@none'}", "there is no repository named 'none'"),
    ("- {name: web, version: 1.0.0}", "names no repository"),
  ])
  func refuses(declared: String, message: String) async {
    let error = await #expect(throws: RenderError.self) { try await dependencies.completing("app", in: chart(declared)) }
    #expect(error?.file == "app/Chart.yaml" && error?.message.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func demandsALockThatIsInSync() async {
    let declared = "- {name: web, version: ^2, repository: 'http://\(server.host)/stable'}"
    let lock = "dependencies:\n- {name: web, version: 1.0.0, repository: 'http://\(server.host)/stable'}\n"
    let error = await #expect(throws: RenderError.self) {
      try await dependencies.completing("app", in: chart(declared, lock: lock))
    }
    #expect(error?.file == "app/Chart.lock" && error?.message.hasPrefix("is out of sync") == true)
  }

  /// What helm fetches and makes of it, beside what is fetched and made here: by ranges, then by the lock that helm wrote.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["TIPHYS_TEST_HELM"] != nil)) func rendersAsHelmDoes() async throws {
    let helm = ProcessInfo.processInfo.environment["TIPHYS_TEST_HELM"] ?? ""
    let folder = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let url = "http://\(server.host)/stable"
    let files = [
      "app/Chart.yaml": """
      apiVersion: v2
      name: app
      version: 1.0.0
      dependencies:
      # Not ^1.0: of two versions that fit, helm takes now one and now the other.
      - {name: web, version: ^1.1, repository: \(url), alias: front, condition: front.enabled}
      - {name: web, version: '>=2.0.0', repository: \(url), alias: back, tags: [backend]}
      - {name: common, version: '*', repository: 'oci://\(server.host)/plain'}
      - {name: local, version: 0.1.0, repository: 'file://../local'}
      - {name: web, version: 1.0.0, repository: \(url), condition: web.enabled}
      """,
      "app/values.yaml": "front: {greeting: moin}\nback: {greeting: servus}\nweb: {enabled: false}\n",
      "app/templates/a.yaml": "kind: ConfigMap\napiVersion: v1\nmetadata: {name: own}\ndata: {n: '{{ len .Subcharts }}'}\n",
      "local/Chart.yaml": "apiVersion: v2\nname: local\nversion: 0.1.0\n",
      "local/templates/b.yaml": "kind: Secret\napiVersion: v1\nmetadata: {name: local}\n",
    ]
    for (path, text) in files {
      let file = URL(fileURLWithPath: folder).appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let environment = ["HOME": folder, "PATH": "/usr/bin:/bin"]
    let update = try Program.run(helm, ["dependency", "update", "--plain-http", folder + "/app"], environment: environment)
    #expect(update.code == 0, "\(update)")
    let expected = try Program.run(helm, ["template", "release-name", folder + "/app"], environment: environment)
    #expect(expected.code == 0, "\(expected)")
    for lock in [nil, try String(contentsOfFile: folder + "/app/Chart.lock", encoding: .utf8)] {
      var tree = MemoryFileTree(files)
      tree.files["app/Chart.lock"] = lock.map { Array($0.utf8) }
      let whole = try #require(try await dependencies.completing("app", in: tree))
      let text = try HelmRenderer.render(HelmChart.load("app", in: whole), options: HelmRenderOptions()).text
      #expect(text == expected.output)
    }
  }
}
