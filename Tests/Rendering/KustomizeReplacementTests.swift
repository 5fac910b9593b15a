import Applications
import Manifests
import Rendering
import Testing

/// What replacements leave behind. Every expectation is what kustomize v5.7.1 printed.
struct KustomizeReplacementTests {
  private static let source = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: source}
    data: {number: "1.5", port: "80"}
    ---

    """

  private func render(_ files: [String: String], _ target: String = "") throws -> [Value] {
    try Renderer.render(source: ApplicationSource(path: target), tree: MemoryFileTree(files), context: RenderContext())
      .manifests.map(\.value)
  }

  /// Copies `data.number` of the source into fields of the resources named `t`.
  private func replacement(_ paths: String, of field: String = "number", options: String = "", delimiter: String = "") -> String {
    """
    replacements:
    - source: {kind: ConfigMap, name: source, fieldPath: data.\(field)\(delimiter.isEmpty ? "" : ", options: {\(delimiter)}")}
      targets:
      - select: {name: t}
        fieldPaths: ["\(paths)"]
        options: {create: true\(options)}

    """
  }

  @Test func `a part of a text that is put where nothing was is of no type`() throws {
    let value = try #require(
      try render([
        "kustomization.yaml": "resources: [r.yaml]\n" + replacement("data.new", delimiter: "delimiter: '-', index: 0"),
        "r.yaml": Self.source + "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: t}\n",
      ]).last)
    #expect(value["data"] == ["new": 1.5])
  }

  @Test func `so is what names an element that a path makes`() throws {
    let value = try #require(
      try render([
        "kustomization.yaml": "resources: [r.yaml]\n" + replacement("spec.containers.[image=nginx].image", of: "port"),
        "r.yaml": Self.source + "apiVersion: v1\nkind: Pod\nmetadata: {name: t}\nspec: {containers: [{image: other}]}\n",
      ]).last)
    #expect(value[path: "spec", "containers"] == [["image": "other"], ["image": 80]])
  }

  @Test func `a delimiter makes a text longer, as often as it is used`() throws {
    let twice = replacement("spec.name", of: "port", options: ", delimiter: '-', index: 3")
    let value = try #require(
      try render([
        "kustomization.yaml": "resources: [base]\n" + twice,
        "base/kustomization.yaml": "resources: [r.yaml]\n" + twice,
        "base/r.yaml": Self.source + "apiVersion: v1\nkind: Pod\nmetadata: {name: t}\nspec: {}\n",
      ]).last)
    #expect(value[path: "spec", "name"] == "-80-80")
  }

  @Test func `variables make texts of it where they may stand`() throws {
    let resources = Self.source + "apiVersion: v1\nkind: Pod\nmetadata: {name: t}\n"
    let labels = "resources: [r.yaml]\n" + replacement("metadata.labels.x")
    let variables = "vars: [{name: V, objref: {apiVersion: v1, kind: Pod, name: t}}]\n"
    func label(_ kustomization: String) throws -> Value? {
      try render(["kustomization.yaml": kustomization, "r.yaml": resources]).last?.metadata["labels"]?["x"]
    }
    #expect(try label(labels) == 1.5)
    #expect(try label(labels + variables) == "1.5")
  }

  @Test func `a strategic merge drops what was made in a null`() throws {
    let files = [
      "base/kustomization.yaml": "resources: [r.yaml]\n" + replacement("metadata.annotations.x"),
      "base/r.yaml": Self.source + "apiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: null}\n",
      "kustomization.yaml": """
      resources: [base]
      patches:
      - patch: '{apiVersion: v1, kind: Pod, metadata: {name: t, labels: {a: b}}}'
      """,
    ]
    #expect(try render(files, "base").last?.metadata["annotations"] == ["x": "1.5"])
    #expect(try render(files).last?.metadata["annotations"] == nil)
    var common = files
    common["base/kustomization.yaml"] = "resources: [inner]\ncommonAnnotations: {q: z}\n"
    common["base/inner/kustomization.yaml"] = files["base/kustomization.yaml"]
    common["base/inner/r.yaml"] = files["base/r.yaml"]
    #expect(try render(common).last?.metadata["annotations"] == ["x": "1.5", "q": "z"])
  }
}
