import Applications
import Manifests
import Rendering
import Testing

/// What becomes of scalars that are not written as they are printed. Every expectation is what kustomize v5.7.1 printed.
struct KustomizeScalarTests {
  private func render(_ kustomization: String, _ resources: String) throws -> [Value] {
    let tree = MemoryFileTree(["kustomization.yaml": "resources: [r.yaml]\n" + kustomization, "r.yaml": resources])
    return try Renderer.render(source: ApplicationSource(path: ""), tree: tree, context: RenderContext()).manifests.map(\.value)
  }

  private static let odd = "{n: null, c: ~, d: 1.0, e: True, f: 0x1F, g: 1e3, h: yes, i: !!str 12, j: 2020-01-01, l: 1_000}"

  @Test func `annotations stay the text they are, other fields become values`() throws {
    let value = try #require(
      try render("", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: \(Self.odd)}\ndata: \(Self.odd)\n").first)
    #expect(
      value.metadata["annotations"] == [
        "n": "null", "c": "~", "d": "1.0", "e": "True", "f": "0x1F", "g": "1e3", "h": "yes", "i": "12", "j": "2020-01-01",
        "l": "1_000",
      ])
    #expect(
      value["data"] == [
        "n": .null, "c": .null, "d": 1.0, "e": true, "f": 31, "g": 1000.0, "h": "yes", "i": "12", "j": "2020-01-01T00:00:00Z",
        "l": 1000,
      ])
  }

  @Test func `a JSON patch makes values of them`() throws {
    let resources = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {v: 1.0}}\n"
    let patch = "patches: [{target: {kind: ConfigMap}, patch: '- {op: add, path: /data, value: {b: yes, d: 2020-01-01}}'}]\n"
    let value = try #require(try render(patch, resources).first)
    #expect(value.metadata["annotations"] == ["v": "1"])
    #expect(value["data"] == ["b": true, "d": "2020-01-01"])
  }

  @Test func `a replacement copies the text, and a strategic merge makes text of what has no type`() throws {
    let resources = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: "012"}
      data: {d: 1.0, f: 0x1F}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: t}
      """
    let replacement = """
      replacements:
      - source: {kind: ConfigMap, name: "012", fieldPath: data.d}
        targets:
        - select: {name: t}
          fieldPaths: [metadata.annotations.one, data.one]
          options: {create: true}
      - source: {kind: ConfigMap, name: "012", fieldPath: data.d}
        targets:
        - select: {name: t}
          fieldPaths: [data.two]
          options: {create: true, delimiter: ".", index: 1}

      """
    let value = try #require(try render(replacement, resources).last)
    #expect(value.metadata["annotations"] == ["one": "1.0"])
    #expect(value["data"] == ["one": 1.0, "two": ".1.0"])
    let files = [
      "kustomization.yaml":
        "resources: [base]\npatches:\n- patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: t}, data: {x: \"y\"}}'\n",
      "base/kustomization.yaml": "resources: [r.yaml]\n" + replacement, "base/r.yaml": resources,
    ]
    let patched = try Renderer.render(source: ApplicationSource(path: ""), tree: MemoryFileTree(files), context: RenderContext())
    #expect(patched.manifests.last?.value["data"]?["one"] == "1.0")
  }

  @Test func `what JSON has no number for is refused`() {
    #expect(throws: RenderError.self) {
      try render("", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: .inf}\n")
    }
  }

  @Test func `files may begin with the mark that Windows puts there`() throws {
    let resources = "\u{FEFF}apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: a\r\n"
    #expect(try render("namePrefix: x-\r\n", resources).first?.name == "x-a")
  }

  @Test func `the name of an image is a regular expression`() throws {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: quay-io/x:1}]}\n"
    let value = try #require(try render("images: [{name: quay.io/x, newTag: '2'}]\n", pod).first)
    #expect(value[path: "spec", "containers"]?[0]?["image"] == "quay-io/x:2")
    #expect(throws: RenderError.self) { try render("images: [{name: '(', newTag: '2'}]\n", pod) }
  }
}

/// A schema that a kustomization brings takes the built-in one's place, unless that was needed before.
struct KustomizeSchemaTests {
  private static let files = [
    "kustomization.yaml": "resources: [d.yaml]\ncomponents: [c]\n",
    "d.yaml": """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: d}
    spec: {template: {spec: {containers: [{name: a, image: x}]}}}

    """,
    "c/kustomization.yaml": """
    apiVersion: kustomize.config.k8s.io/v1alpha1
    kind: Component
    openapi: {path: s.json}
    patches:
    - patch: |
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: d}
        spec: {template: {spec: {containers: [{name: b, image: y}]}}}
    """,
    "c/s.json": """
    {"definitions": {"v1.Other": {"properties": {"spec": {"type": "object"}},
      "x-kubernetes-group-version-kind": [{"group": "example.com", "kind": "Other", "version": "v1"}]}}}
    """,
  ]

  private func containers(_ files: [String: String]) throws -> [String] {
    let result = try Renderer.render(
      source: ApplicationSource(path: ""), tree: MemoryFileTree(files), context: RenderContext())
    let spec = result.manifests.first { $0.value.kind == "Deployment" }?.value[path: "spec", "template", "spec", "containers"]
    return spec?.list?.compactMap { $0["name"]?.string } ?? []
  }

  @Test func `lists are replaced where it says nothing of them`() throws {
    #expect(try containers(Self.files) == ["b"])
  }

  @Test func `a custom resource makes the built-in one be read first`() throws {
    var files = Self.files
    files["d.yaml"]? += "---\napiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n"
    #expect(try containers(files) == ["b", "a"])
  }
}
