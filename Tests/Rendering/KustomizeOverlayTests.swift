import Applications
import Manifests
import Rendering
import Testing

/// `source.kustomize`: what Argo CD puts on top of a kustomization.
struct KustomizeOverlayTests {
  private let files = [
    "app/kustomization.yaml": """
    resources: [d.yaml]
    commonAnnotations: {team: web}
    images: [{name: nginx, newName: mirror/nginx, newTag: "1"}]
    """,
    "app/d.yaml": """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: d}
    spec:
      replicas: 1
      selector: {matchLabels: {app: d}}
      template:
        metadata: {labels: {app: d}}
        spec: {containers: [{name: main, image: nginx}]}
    """,
    "app/component/kustomization.yaml": """
    apiVersion: kustomize.config.k8s.io/v1alpha1
    kind: Component
    nameSuffix: -component
    """,
  ]

  private func render(_ options: Value) throws -> RenderResult {
    var problems: [SpecProblem] = []
    let source = ApplicationSource(path: "app", kustomize: KustomizeOptions(options, problems: &problems))
    #expect(problems.isEmpty)
    let context = RenderContext(appName: "shop", namespace: "prod", project: "p", revision: "0123456789abcdef")
    return try Renderer.render(source: source, tree: MemoryFileTree(files), context: context)
  }

  private func deployment(_ options: Value) throws -> Value {
    try #require(try render(options).manifests.first).value
  }

  private func image(_ value: Value) -> String? {
    value[path: "spec", "template", "spec", "containers"]?[0]?["image"]?.string
  }

  @Test func `names and namespace`() throws {
    let value = try deployment(["namePrefix": "a-", "nameSuffix": "-z", "namespace": "n"])
    #expect(value.name == "a-d-z")
    #expect(value.namespace == "n")
  }

  @Test func `images replace the kustomization's own; an asterisk keeps a part of it`() throws {
    #expect(image(try deployment(["images": ["nginx:2"]])) == "nginx:2")
    #expect(image(try deployment(["images": ["nginx=other/nginx:2"]])) == "other/nginx:2")
    #expect(image(try deployment(["images": ["nginx=*:2"]])) == "mirror/nginx:2")
    #expect(image(try deployment(["images": ["nginx:${ARGOCD_APP_REVISION_SHORT}"]])) == "nginx:0123456")
  }

  @Test func `replicas, as a number or as text`() throws {
    #expect(try deployment(["replicas": [["name": "d", "count": 4]]])[path: "spec", "replicas"] == 4)
    #expect(try deployment(["replicas": [["name": "d", "count": "5"]]])[path: "spec", "replicas"] == 5)
  }

  @Test func `labels with selectors, without, and in templates`() throws {
    let all = try deployment(["commonLabels": ["app.name": "$ARGOCD_APP_NAME"]])
    #expect(all[path: "spec", "selector", "matchLabels", "app.name"] == "shop")
    let outer = try deployment(["commonLabels": ["x": "y"], "labelWithoutSelector": true])
    #expect(outer.metadata["labels"]?["x"] == "y")
    #expect(outer[path: "spec", "selector", "matchLabels", "x"] == nil)
    #expect(outer[path: "spec", "template", "metadata", "labels", "x"] == nil)
    let inner = try deployment(["commonLabels": ["x": "y"], "labelWithoutSelector": true, "labelIncludeTemplates": true])
    #expect(inner[path: "spec", "template", "metadata", "labels", "x"] == "y")
    #expect(inner[path: "spec", "selector", "matchLabels", "x"] == nil)
  }

  @Test func `annotations, substituted only when asked, and replaced only by force`() throws {
    #expect(try deployment(["commonAnnotations": ["a": "$ARGOCD_APP_NAME"]]).metadata["annotations"]?["a"] == "$ARGOCD_APP_NAME")
    let options: Value = ["commonAnnotations": ["a": "$ARGOCD_APP_NAME"], "commonAnnotationsEnvsubst": true]
    #expect(try deployment(options).metadata["annotations"]?["a"] == "shop")
    let error = #expect(throws: RenderError.self) { try render(["commonAnnotations": ["team": "sre"]]) }
    #expect(error?.message.contains("forceCommonAnnotations") == true)
    let forced: Value = ["commonAnnotations": ["team": "sre"], "forceCommonAnnotations": true]
    #expect(try deployment(forced).metadata["annotations"]?["team"] == "sre")
  }

  @Test func `patches, inline and with a target`() throws {
    let patch: Value = [
      "target": ["kind": "Deployment"], "patch": "- {op: replace, path: /spec/replicas, value: 9}",
    ]
    #expect(try deployment(["patches": [patch]])[path: "spec", "replicas"] == 9)
  }

  @Test func `components, and those that are missing`() throws {
    #expect(try deployment(["components": ["component"]]).name == "d-component")
    #expect(throws: RenderError.self) { try render(["components": ["component", "none"]]) }
    #expect(try deployment(["components": ["component", "none"], "ignoreMissingComponents": true]).name == "d-component")
  }

  @Test func `a version is ignored, and told of`() throws {
    #expect(try render(["version": "v4.5.7"]).warnings.contains { $0.contains("v4.5.7") })
  }

  @Test func `a chart beside the kustomization`() throws {
    let files = [
      "kustomization.yaml": """
      namePrefix: p-
      helmCharts:
      - name: web
        releaseName: r
        namespace: shop
        valuesFile: own.yaml
        valuesInline: {size: 3}
      """,
      "own.yaml": "size: 1\ncolour: red\n",
      "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
      "charts/web/values.yaml": "size: 0\ncolour: blue\nshape: round\n",
      "charts/web/templates/c.yaml": """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: "{{ .Release.Name }}-c", namespace: "{{ .Release.Namespace }}"}
      data: {v: "{{ .Values.size }} {{ .Values.colour }} {{ .Values.shape }}"}
      """,
    ]
    let result = try Renderer.render(source: ApplicationSource(path: ""), tree: MemoryFileTree(files), context: RenderContext())
    let value = try #require(result.manifests.first?.value)
    #expect(value.name == "p-r-c")
    #expect(value.namespace == "shop")
    #expect(value["data"]?["v"] == "3 red round")
    #expect(result.inputs.paths.contains("charts/web/templates/c.yaml"))
  }
}
