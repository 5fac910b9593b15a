import Applications
import Manifests
import Rendering
import Testing

/// JSON patches and configurations. Every expectation is what kustomize v5.7.1 printed.
struct KustomizeJSONPatchTests {
  private func render(_ kustomization: String, _ files: [String: String] = [:]) throws -> Value {
    let own = [
      "kustomization.yaml": "resources: [r.yaml]\n" + kustomization,
      "r.yaml": "apiVersion: e/v1\nkind: W\nmetadata: {name: w}\nspec: {list: [1, 2, 3], map: {a: b}}\n",
    ]
    let tree = MemoryFileTree(own.merging(files) { $1 })
    let result = try Renderer.render(source: ApplicationSource(path: ""), tree: tree, context: RenderContext())
    return try #require(result.manifests.first).value
  }

  private func patched(_ operations: String) throws -> Value {
    try render("patches: [{target: {kind: W}, patch: '\(operations)'}]\n")
  }

  @Test func `negative indices count from the end of a list`() throws {
    #expect(try patched("- {op: add, path: /spec/list/-1, value: 4}")[path: "spec", "list"] == [1, 2, 3, 4])
    #expect(try patched("- {op: remove, path: /spec/list/-1}")[path: "spec", "list"] == [1, 2])
    #expect(throws: RenderError.self) { try patched("- {op: remove, path: /spec/list/-4}") }
  }

  @Test func `a value that is not given is null, and a pointer begins at its first slash`() throws {
    let value = try patched("- {op: add, path: /spec/none}")
    #expect(value["spec"]?.object?.contains("none") == true)
    #expect(value[path: "spec", "none"] == .null)
    #expect(try patched("- {op: add, path: spec/x, value: 1}")["x"] == 1)
    #expect(throws: RenderError.self) { try patched("- {op: add, path: x, value: 1}") }
  }

  @Test func `a patch that begins as JSON has to be JSON`() throws {
    #expect(try patched(#"[{"op": "add", "path": "/x", "value": "yes"}]"#)["x"] == "yes")
    #expect(throws: RenderError.self) { try patched("[{op: add, path: /x, value: 1}]") }
  }

  @Test func `to replace a whole resource comes to nothing`() throws {
    let value = try render(
      "patches: [{patch: '{apiVersion: e/v1, kind: W, metadata: {name: w}, $patch: replace, spec: {x: 1}}'}]\n")
    #expect(value["spec"] == ["list": [1, 2, 3], "map": ["a": "b"]])
  }

  @Test func `configurations have known fields only, and labels of their own beside selectors`() throws {
    let label = "labels: [{pairs: {c: d}, includeSelectors: true}]\nconfigurations: [c.yaml]\n"
    let value = try render(label, ["c.yaml": "labels: [{path: spec/labels, kind: W, create: true}]\n"])
    #expect(value[path: "spec", "labels"] == ["c": "d"])
    #expect(throws: RenderError.self) { try render(label, ["c.yaml": "labels: [{path: spec/labels, apiVersion: e/v1}]\n"]) }
    #expect(throws: RenderError.self) { try render(label, ["c.yaml": "label: []\n"]) }
  }
}
