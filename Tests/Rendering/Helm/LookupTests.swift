import GoTemplate
import Manifests
import Rendering
import Testing

/// `lookup` reads what the caller gives it: nothing, or a cluster's objects.
struct LookupTests {
  private static let template = """
    {{- $secret := lookup "v1" "Secret" .Release.Namespace "known" }}
    kind: A
    old: {{ if $secret }}{{ index $secret.data "key" | b64dec }}{{ else }}none{{ end }}
    all: {{ range (lookup "v1" "Secret" "" "").items }}{{ .metadata.name }},{{ end }}
    """

  private func rendered(_ options: HelmRenderOptions) throws -> String {
    let files = ["Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\n", "templates/a.yaml": Self.template]
    return try HelmRenderer.render(HelmChart.load("", in: MemoryFileTree(files)), options: options).text
  }

  @Test func `nothing is there without a cluster`() throws {
    #expect(try rendered(HelmRenderOptions()).hasSuffix("kind: A\nold: none\nall:\n"))
  }

  @Test func `objects of a cluster, by name and as a list`() throws {
    var options = HelmRenderOptions(namespace: "prod")
    options.environment.lookup = { version, kind, namespace, name in
      guard version == "v1", kind == "Secret" else { return .map(GoMap()) }
      let known: Value = ["metadata": ["name": "known", "namespace": "prod"], "data": ["key": "b2xk"]]
      if name.isEmpty { return GoValue(["items": .list([known])]) }
      return namespace == "prod" && name == "known" ? GoValue(known) : .map(GoMap())
    }
    #expect(try rendered(options).hasSuffix("kind: A\nold: old\nall: known,\n"))
  }
}
