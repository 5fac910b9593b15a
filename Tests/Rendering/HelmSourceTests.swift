import Applications
import Manifests
import Rendering
import Testing

/// `source.helm` as Argo CD understands it, on a chart that shows what it was given.
@Suite struct HelmSourceTests {
  private static let files = [
    "apps/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.3\n",
    "apps/web/values.yaml": "a: chart\nb: chart\nc: chart\nd: chart\ne: chart\nlist: [x]\n",
    "apps/web/crds/thing.yaml":
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.org}\n",
    "apps/web/templates/config.yaml": """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: {{ .Release.Name }}
      namespace: {{ .Release.Namespace }}
    data:
      values: "{{ .Values.a }} {{ .Values.b }} {{ .Values.c }} {{ .Values.d }} {{ .Values.e }} {{ .Values.list }}"
      kube: "{{ .Capabilities.KubeVersion }} {{ .Capabilities.APIVersions.Has "example.org/v1/Thing" }}"
      file: "{{ .Values.file }}"
      version: {{ printf "%T" .Values.e }}
      replicas: {{ .Values.replicas }}
    """,
    "apps/web/templates/test.yaml":
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: test\n  annotations: {helm.sh/hook: test}\n",
    "apps/web/env/production.yaml": "b: file\nc: file\n",
    "apps/web/message.txt": "hello",
  ]
  private static let other = MemoryFileTree(["values/web.yaml": "c: other\n"])

  private func render(_ helm: String, _ context: RenderContext? = nil) throws -> [Value] {
    let value = try YAML.decode("repoURL: https://git/x\npath: apps/web\nhelm: \(helm)\n")
    var problems: [SpecProblem] = []
    let source = ApplicationSource(value, problems: &problems)
    #expect(problems.isEmpty)
    return try Renderer.render(
      source: source, tree: MemoryFileTree(Self.files),
      context: context
        ?? RenderContext(
          appName: "web-eu", namespace: "shop", revision: "0123456789abcdef0123456789abcdef01234567", kubeVersion: "v1.31.2",
          apiVersions: ["example.org/v1", "example.org/v1/Thing"]),
      companions: SourceCompanions(references: ["other": Self.other])
    ).manifests.map(\.value)
  }

  private func data(_ helm: String) throws -> Value {
    try #require(try render(helm).first { $0.kind == "ConfigMap" })["data"] ?? .null
  }

  @Test func takesNameNamespaceAndCapabilitiesFromTheApplication() throws {
    let all = try render("{}")
    #expect(Set(all.map(\.kind)) == ["CustomResourceDefinition", "ConfigMap", "Pod"])
    let config = try #require(all.first { $0.kind == "ConfigMap" })
    #expect(config.name == "web-eu" && config.namespace == "shop")
    #expect(config["data"]?["kube"]?.string == "v1.31.2 true")
    let own = try render(
      "{releaseName: r, namespace: own, skipCrds: true, skipTests: true, kubeVersion: '1.28', apiVersions: [x/v1]}")
    #expect(own.map(\.kind) == ["ConfigMap"] && own[0].name == "r" && own[0].namespace == "own")
    #expect(own[0]["data"]?["kube"]?.string == "v1.28 false")
  }

  @Test func layersValuesInArgoCDsOrder() throws {
    #expect(try data("{}")["values"]?.string == "chart chart chart chart chart [x]")
    #expect(
      try data(
        "{valueFiles: [env/production.yaml, $other/values/web.yaml], values: 'd: text', parameters: [{name: e, value: p}]}")[
          "values"]?.string == "chart file other text p [x]")
    // `valuesObject` stands in for `values`.
    #expect(
      try data("{valueFiles: [env/production.yaml], values: 'a: text', valuesObject: {b: object}}")["values"]?.string
        == "chart object file chart chart [x]")
    #expect(
      try data("{parameters: [{name: a, value: 'x,b=y'}, {name: list, value: '{p,q}'}]}")["values"]?.string
        == "x,b=y chart chart chart chart [p q]")
    #expect(try data("{parameters: [{name: e, value: '1'}]}")["version"]?.string == "int64")
    #expect(try data("{parameters: [{name: e, value: '1', forceString: true}]}")["version"]?.string == "string")
    #expect(try data("{parameters: [{name: replicas, value: '3'}]}")["replicas"] == .int(3))
    #expect(try data("{fileParameters: [{name: file, path: message.txt}]}")["file"]?.string == "hello")
  }

  @Test func substitutesBuildVariables() throws {
    #expect(
      try data("{parameters: [{name: a, value: $ARGOCD_APP_NAME}, {name: b, value: '${ARGOCD_APP_REVISION_SHORT}'}]}")["values"]?
        .string == "web-eu 0123456 chart chart chart [x]")
    // Not in values, which are the chart's business.
    #expect(try data("{values: 'a: $ARGOCD_APP_NAME'}")["values"]?.string == "$ARGOCD_APP_NAME chart chart chart chart [x]")
  }

  @Test func namesWhereTemplatesStand() throws {
    let source = ApplicationSource(repoURL: "https://git/x", path: "apps/web")
    let result = try Renderer.render(
      source: source, tree: MemoryFileTree(Self.files), context: RenderContext(appName: "web"))
    #expect(result.kind == .helm)
    #expect(
      result.manifests.map(\.file).sorted() == [
        "apps/web/crds/thing.yaml", "apps/web/templates/config.yaml", "apps/web/templates/test.yaml",
      ])
    #expect(result.read.contains("apps/web/values.yaml") && !result.read.contains("apps/other"))
  }

  @Test func refusesWhatCannotBe() {
    let version = #expect(throws: RenderError.self) { try render("{version: v2}") }
    #expect(version?.kind == .unsupported)
    let file = #expect(throws: RenderError.self) { try render("{fileParameters: [{name: a, path: none.txt}]}") }
    #expect(file?.kind == .missing)
  }
}
