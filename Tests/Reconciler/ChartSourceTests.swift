import Applications
import Charts
import Foundation
import Kubernetes
import Manifests
import Reconciler
import Repository
import Simulator
import Testing

import class TestSupport.ChartServer

/// Applications whose manifests come from charts, and from several places at once.
struct ChartSourceTests {
  private static let automated: Value = ["automated": ["prune": true]]

  private func data(_ bench: Bench, _ name: String) -> Value? { bench.get("", "ConfigMap", name)?["data"] }
  private func status(_ bench: Bench, _ path: String...) -> Value? {
    path.reduce(bench.application()?["status"]) { $0?[$1] }
  }

  private func secret(_ bench: Bench, _ type: String, _ data: [String: String]) throws {
    _ = try bench.store.create(
      [
        "apiVersion": "v1", "kind": "Secret",
        "metadata": [
          "name": .string("repo-\(UUID().uuidString.lowercased())"), "namespace": "argocd",
          "labels": ["argocd.argoproj.io/secret-type": .string(type)],
        ],
        "data": Value(data.mapValues { Base64.encode(Array($0.utf8)) }),
      ], by: "kubectl")
  }

  @Test func followsAChartItsValuesAndAFolderTogether() async throws {
    let server = try ChartServer()
    let bench = try await Bench([
      "env/web.yaml": "greeting: from Git\n", "extra/more.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: more}}",
    ])
    let first = try bench.commit("readme", ["README.md": "x"])
    let git = Value(bench.repository.url)
    let sources: Value = [
      [
        "repoURL": Value("http://\(server.host)/stable"), "chart": "web", "targetRevision": "^1.0",
        "helm": ["valueFiles": ["$values/env/$ARGOCD_APP_NAME.yaml"]],
      ],
      ["repoURL": git, "targetRevision": "HEAD", "ref": "values"],
      ["repoURL": git, "targetRevision": "HEAD", "path": "extra"],
    ]
    try bench.createApp(spec: ["source": .null, "sources": sources, "syncPolicy": Self.automated])
    let reconciler = try await bench.reconciler()
    try await eventually("synced by itself") {
      status(bench, "sync", "status") == "Synced" && bench.application()?["operation"] == nil
        && status(bench, "history")?.list?.count == 1
    }
    #expect(data(bench, "web-web") == ["greeting": "from Git", "version": "1.2.0"])
    #expect(bench.get("", "ConfigMap", "more") != nil)
    #expect(status(bench, "sync", "revisions") == ["1.2.0", Value(first), Value(first)])
    #expect(status(bench, "sync", "revision") == nil && status(bench, "sync", "comparedTo", "sources") == sources)
    let entry = try #require(status(bench, "history")?.list?.first)
    #expect(entry["revisions"] == ["1.2.0", Value(first), Value(first)] && entry["sources"] == sources)
    let row = await reconciler.row(of: Bench.id)
    #expect(row?.revision?.short == "1.2.0 \(first.prefix(7)) \(first.prefix(7))")
    #expect(row?.revision?.subject == "web, app v1.2.0")

    // A commit that changes nothing that was read is no new deployment; one that changes the values is.
    let second = try bench.commit("readme again", ["README.md": "y"])
    try await eventually("taken") { status(bench, "sync", "revisions")?.list?.last == Value(second) }
    #expect(status(bench, "history")?.list?.count == 1)
    let third = try bench.commit("values", ["env/web.yaml": "greeting: changed\n"])
    try await eventually("followed") { data(bench, "web-web")?["greeting"] == "changed" }
    try await eventually("recorded") { status(bench, "history")?.list?.count == 2 && bench.application()?["operation"] == nil }
    #expect(status(bench, "history")?.list?.last?["revisions"] == ["1.2.0", Value(third), Value(third)])

    // Back to the first deployment: every source at its own revision of then.
    let (preview, _) = await reconciler.previewRollback(Bench.id, historyID: 0)
    #expect(preview.problem == "" && preview.changes.map(\.name) == ["web-web"])
    try await eventually("idle") {
      (try? await reconciler.perform(.rollback(Bench.id, historyID: 0, prune: false))) != nil
    }
    try await eventually("rolled back") { data(bench, "web-web")?["greeting"] == "from Git" }
    await reconciler.stop()
    await bench.close()
  }

  @Test func logsInWithArgoCDsSecrets() async throws {
    let server = try ChartServer()
    let bench = try await Bench()
    try secret(
      bench, "repository", ["type": "helm", "url": "http://\(server.host)/private", "username": "jane", "password": "s3cret"])
    try secret(
      bench, "repo-creds",
      [
        "type": "helm", "url": server.host, "username": "jane", "password": "s3cret", "enableOCI": "true",
        "insecureOCIForceHttp": "true",
      ])
    func source(_ url: String, _ chart: String) -> Value {
      ["repoURL": Value(url), "chart": Value(chart), "targetRevision": "<2"]
    }
    try bench.createApp(spec: [
      "source": .null, "syncPolicy": Self.automated,
      "sources": [source("http://\(server.host)/private", "web"), source("\(server.host)/token", "common")],
    ])
    let reconciler = try await bench.reconciler()
    try await eventually("both were fetched") {
      data(bench, "web-web")?["version"] == "1.2.0" && data(bench, "web-common")?["version"] == "0.1.7"
    }
    try await eventually("recorded") { status(bench, "sync", "revisions") == ["1.2.0", "0.1.7"] }
    let problems = await reconciler.row(of: Bench.id)?.conditions.map(\.message)
    #expect(problems == [])
    await reconciler.stop()
    await bench.close()
  }

  @Test func usesTheAccountsOfItsProjectOnly() async throws {
    let server = try ChartServer()
    let bench = try await Bench()
    let url = "http://\(server.host)/private"
    // Another project's account, and one for nobody in particular that leaves the credentials to a template.
    try secret(bench, "repository", ["url": url, "project": "others", "username": "jane", "password": "s3cret"])
    try secret(
      bench, "repo-creds", ["url": "http://\(server.host)/", "project": "others", "username": "jane", "password": "s3cret"])
    try secret(bench, "repository", ["url": url, "name": "private"])
    try bench.createApp(spec: [
      "source": ["repoURL": Value(url), "chart": "web", "targetRevision": "1.0.0"], "syncPolicy": Self.automated,
    ])
    let reconciler = try await bench.reconciler()
    try await eventually("refused") { await reconciler.row(of: Bench.id)?.conditions.isEmpty == false }
    let message = await reconciler.row(of: Bench.id)?.conditions.first?.message
    #expect(message?.contains("wants a user name and a password (HTTP 401)") == true, "\(message ?? "")")
    #expect(!server.requests.contains { $0.contains("Basic") }, "nobody else's password was sent")
    // A template with a longer prefix than another one; what the Secret itself lacks comes from there.
    try secret(bench, "repo-creds", ["url": "http://\(server.host)/pri", "username": "jane", "password": "s3cret"])
    try secret(bench, "repo-creds", ["url": "http://\(server.host)/", "username": "jim", "password": "wrong"])
    try await eventually("rendered") { data(bench, "web-web") != nil }
    await reconciler.stop()
    await bench.close()
  }

  @Test func rendersWhatADigestInItsAddressPins() async throws {
    let server = try ChartServer()
    let bench = try await Bench()
    try secret(bench, "repo-creds", ["url": server.host, "enableOCI": "true", "insecureOCIForceHttp": "true"])
    let stable = try await ChartStore(cacheDirectory: bench.folder + "/charts").resolve(
      ChartReference(repository: "oci://\(server.host)/plain", name: "web", version: "stable"),
      account: ChartAccount(usesPlainHTTP: true))
    try bench.createApp(spec: [
      "source": ["repoURL": Value("oci://\(server.host)/plain/web@\(stable.version)"), "path": "."],
      "syncPolicy": Self.automated,
    ])
    let reconciler = try await bench.reconciler()
    try await eventually("rendered") { data(bench, "web-web") != nil }
    let revision = await reconciler.row(of: Bench.id)?.revision
    #expect(revision?.id == stable.version && revision?.subject == "web", "\(String(describing: revision))")
    await reconciler.stop()
    await bench.close()
  }

  @Test func saysWhatIsWrongWithAChart() async throws {
    let server = try ChartServer()
    let bench = try await Bench()
    try bench.createApp(spec: [
      "source": ["repoURL": Value("http://\(server.host)/stable"), "chart": "web", "targetRevision": "^7"]
    ])
    let reconciler = try await bench.reconciler()
    try await eventually("told") { await reconciler.row(of: Bench.id)?.conditions.isEmpty == false }
    let row = await reconciler.row(of: Bench.id)
    #expect(row?.conditions.first?.type == "ComparisonError")
    #expect(
      row?.conditions.first?.message
        == "chart web of http://\(server.host)/stable: there is no version '^7'; it has 2.0.0+build.5, 1.3.0-rc.1, 1.2.0, 1.0.0")
    await reconciler.stop()
    await bench.close()
  }

  @Test func fetchesWhatASchemaRefersTo() async throws {
    let server = try ChartServer()
    let schema = #"{"properties":{"replicas":{"$ref":"http://\#(server.host)/schemas/defs.json#/definitions/replicas"}}}"#
    let bench = try await Bench([
      "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 0.1.0\n", "web/values.yaml": "replicas: 1\n",
      "web/values.schema.json": schema,
      "web/templates/a.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {replicas: '{{ .Values.replicas }}'}\n",
    ])
    try bench.createApp(spec: [
      "source": ["repoURL": Value(bench.repository.url), "targetRevision": "HEAD", "path": "web"],
      "syncPolicy": Self.automated,
    ])
    let reconciler = try await bench.reconciler()
    try await eventually("the schema is heard") {
      await reconciler.row(of: Bench.id)?.conditions.first?.message.contains("- at '/replicas': minimum: got 1, want 2") == true
    }
    _ = try bench.commit("more", ["web/values.yaml": "replicas: 3\n"])
    try await eventually("synced") { data(bench, "web") == ["replicas": "3"] }
    #expect(server.requests.map { $0.hasPrefix("GET /schemas/defs.json ") && $0.hasSuffix(" -") } == [true])

    // Where remote values files are not allowed, neither are these.
    _ = try bench.store.create(
      [
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "argocd-cm", "namespace": "argocd"],
        "data": ["helm.valuesFileSchemes": "https"],
      ], by: "kubectl")
    try await eventually("refused") {
      await reconciler.row(of: Bench.id)?.conditions.first?.message.contains("of argocd-cm does not allow http") == true
    }
    await reconciler.stop()
    await bench.close()
  }

  @Test func rendersByABinaryOfThisMachineWhereToldTo() async throws {
    let bench = try await Bench([
      "app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n", "app/templates/x.yaml": "{{ nonsense }}",
    ])
    // Prints what it was given and what it sees of the environment.
    let script = bench.folder + "/helm"
    try Data(
      """
      #!/bin/sh
      printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: printed}\\ndata: {arguments: "%s", secret: "%s", home: "%s"}\\n' \
        "$1 $2 $4" "$TIPHYS_SECRET" "$(test -f $3/Chart.yaml && echo there)"
      """.utf8
    ).write(to: URL(fileURLWithPath: script))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
    setenv("TIPHYS_SECRET", "leaked", 1)
    try bench.createApp(spec: ["syncPolicy": Self.automated])
    let reconciler = try await bench.reconciler { $0.externalHelm = ["web": script] }
    try await eventually("synced") { data(bench, "printed") != nil }
    #expect(data(bench, "printed") == ["arguments": "template web --namespace", "secret": "", "home": "there"])
    await reconciler.stop()
    await bench.close()
  }
}
