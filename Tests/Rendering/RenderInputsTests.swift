import Applications
import Manifests
import Rendering
import Testing

/// What a rendering read decides whether a commit needs another one: for every tool alike.
struct RenderInputsTests {
  private let base = MemoryFileTree([
    "README.md": "hello",
    "plain/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    "plain/notes.txt": "nothing",
    "app/base/kustomization.yaml": "resources: [service.yaml]\nconfigMapGenerator: [{name: c, files: [c.txt]}]\n",
    "app/base/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n",
    "app/base/c.txt": "text",
    "app/base/unused.yaml": "kind: Nothing\n",
    "app/overlay/kustomization.yaml": "resources: [../base]\npatches: [{path: patches/replicas.yaml}]\n",
    "app/overlay/patches/replicas.yaml":
      "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: NodePort}\n",
    "app/other/kustomization.yaml": "resources: [../base]\n",
    "chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
    "chart/values.yaml": "name: x\n",
    "chart/templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.name }}\n",
  ])

  private func inputs(_ path: String) throws -> RenderInputs {
    try Renderer.render(source: ApplicationSource(path: path), tree: base, context: RenderContext()).inputs
  }

  private func tree(_ change: (inout [String: String]) -> Void) -> MemoryFileTree {
    var texts = base.files.mapValues { String(decoding: $0, as: UTF8.self) }
    change(&texts)
    return MemoryFileTree(texts)
  }

  @Test(arguments: ["plain", "app/overlay", "app/other"]) func `a commit elsewhere needs no rendering`(path: String) throws {
    let inputs = try inputs(path)
    #expect(inputs.areUnchanged(in: base))
    #expect(inputs.areUnchanged(in: tree { $0["README.md"] = "bye" }))
    #expect(inputs.areUnchanged(in: tree { $0["chart/values.yaml"] = "name: y\n" }))
    #expect(inputs.areUnchanged(in: tree { $0["elsewhere/new.yaml"] = "x" }))
  }

  @Test func `a folder of manifests: files that are read, and files that come and go`() throws {
    let inputs = try inputs("plain")
    #expect(!inputs.areUnchanged(in: tree { $0["plain/a.yaml"]?.append("# changed\n") }))
    #expect(!inputs.areUnchanged(in: tree { $0["plain/b.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n" }))
    #expect(!inputs.areUnchanged(in: tree { $0["plain/a.yaml"] = nil }))
    #expect(inputs.areUnchanged(in: tree { $0["plain/notes.txt"] = "never read" }))
  }

  @Test func `an overlay: its own files, its base's, and nothing else`() throws {
    let inputs = try inputs("app/overlay")
    for path in [
      "app/overlay/kustomization.yaml", "app/overlay/patches/replicas.yaml", "app/base/kustomization.yaml",
      "app/base/service.yaml", "app/base/c.txt",
    ] {
      #expect(!inputs.areUnchanged(in: tree { $0[path]?.append(" ") }), "\(path)")
      #expect(!inputs.areUnchanged(in: tree { $0[path] = nil }), "\(path)")
    }
    #expect(inputs.areUnchanged(in: tree { $0["app/other/kustomization.yaml"]?.append(" ") }))
    #expect(inputs.areUnchanged(in: tree { $0["app/base/unused.yaml"] = "kind: Other\n" }))
    // A second kustomization file would make the folder ambiguous.
    #expect(!inputs.areUnchanged(in: tree { $0["app/base/kustomization.yml"] = "resources: []\n" }))
  }

  @Test func `a patch that only one overlay has does not touch the other`() throws {
    let changed = tree { $0["app/overlay/patches/replicas.yaml"]?.append(" ") }
    #expect(try inputs("app/other").areUnchanged(in: changed))
    #expect(try !inputs("app/overlay").areUnchanged(in: changed))
  }
}
