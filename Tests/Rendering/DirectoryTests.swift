import Applications
import Manifests
import Rendering
import Testing

func configMap(_ name: String) -> String { "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: \(name)\n" }

func source(_ path: String, _ directory: DirectoryOptions? = nil) -> ApplicationSource {
  ApplicationSource(repoURL: "/r", path: path, directory: directory)
}

func render(_ files: [String: String], _ source: ApplicationSource) throws -> RenderResult {
  try Renderer.render(
    source: source, tree: MemoryFileTree(files), context: RenderContext(namespace: "prod", revision: "4f1c2a9ffff"))
}

func renderError(_ files: [String: String], _ source: ApplicationSource) -> String? {
  do {
    _ = try render(files, source)
    return nil
  } catch { return "\(error)" }
}

struct DirectoryTests {
  @Test func `files come in order, with file and line`() throws {
    let result = try render(
      [
        "app/b.yaml": "# a comment\n---\n" + configMap("b1") + "---\n# nothing\n---\n" + configMap("b2"),
        "app/a.json": #"{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}}]}"#,
        "app/c.yml": "apiVersion: v1\nkind: ConfigMapList\nitems:\n- " + configMap("c").replacing("\n", with: "\n  ") + "\n",
        "app/sub/d.yaml": configMap("d"), "app/readme.md": "no", "other/e.yaml": configMap("e"),
      ], source("app"))
    #expect(result.kind == .directory)
    #expect(result.manifests.map(\.value.name) == ["a", "b1", "b2", "c"])
    #expect(result.manifests.map { "\($0.file):\($0.line)" } == ["app/a.json:1", "app/b.yaml:3", "app/b.yaml:10", "app/c.yml:1"])
    #expect(result.read.contains("app/b.yaml") && !result.read.contains("app/sub/d.yaml"))
  }

  @Test func `recursion, include and exclude`() throws {
    let files = [
      "app/a.yaml": configMap("a"), "app/sub/b.yaml": configMap("b"), "app/sub/deep/c.yaml": configMap("c"),
      "app/x.yaml": configMap("x"),
    ]
    func names(_ options: DirectoryOptions) throws -> [String] {
      try render(files, source("app", options)).manifests.map(\.value.name)
    }
    #expect(try names(DirectoryOptions(recurse: true)) == ["a", "b", "c", "x"])
    #expect(try names(DirectoryOptions(recurse: true, include: "{a.yaml,sub/*}")) == ["a", "b", "c"])
    #expect(try names(DirectoryOptions(recurse: true, exclude: "sub/*")) == ["a", "x"])
    #expect(try names(DirectoryOptions(include: "*.yaml", exclude: "x.yaml")) == ["a"])
    #expect(try names(DirectoryOptions(include: "[ab].yaml")) == ["a"])
  }

  @Test func `wrong documents are named by file, document and line`() {
    let cases: [(String, String)] = [
      ("- 1\n", ""),
      (configMap("a") + "---\n- 1\n", "app/a.yaml:6: document 2 of 2: a manifest is a map, this is a list"),
      (
        configMap("a") + "---\nkind: Secret\nmetadata: {name: s}\n",
        "app/a.yaml:6: document 2 of 2: the manifest has no 'apiVersion' (kind: Secret, name: s)"
      ),
      ("apiVersion: v1\nmetadata: {name: s}\n", "app/a.yaml:1: the manifest has no 'kind', name: s"),
      ("apiVersion: v1\nkind: Pod\n", "app/a.yaml:1: Pod has no 'metadata'"),
      (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: 1}\n",
        "app/a.yaml:1: 'metadata.name' of Pod should be a string, it is a number; put it in quotes"
      ),
      ("apiVersion: v1\nkind: Pod\nmetadata: {labels: {}}\n", "app/a.yaml:1: Pod has no 'metadata.name'"),
    ]
    for (text, expected) in cases where !expected.isEmpty {
      #expect(renderError(["app/a.yaml": text], source("app")) == expected)
    }
    #expect(
      renderError(["app/a.yaml": "kind: [\napiVersion: v1"], source("app"))?.contains(": this is no YAML: ") == true)
    #expect(renderError(["app/a.json": "{\n\"kind\": x}"], source("app"))?.hasPrefix("app/a.json:2: this is no JSON") == true)
    #expect(renderError(["app/a.jsonnet": "{}"], source("app"))?.contains("Jsonnet is not supported") == true)
  }

  @Test func `files that are no manifests are left out and named`() throws {
    let result = try render(
      ["app/values.yaml": "replicas: 1\n", "app/a.yaml": configMap("a"), "app/empty.yaml": "# nothing\n"], source("app"))
    #expect(result.manifests.count == 1)
    #expect(result.warnings == ["app/values.yaml: left out, for no document in it has apiVersion and kind"])
  }

  @Test func `a missing path suggests another`() {
    let files = ["apps/food/a.yaml": configMap("a"), "apps/web/a.yaml": configMap("a")]
    #expect(renderError(files, source("apps/foo")) == "app path 'apps/foo' does not exist at 4f1c2a9; did you mean 'apps/food'?")
    #expect(renderError(files, source("app/web")) == "app path 'app/web' does not exist at 4f1c2a9; did you mean 'apps/web'?")
    #expect(
      renderError(files, source("apps/monitoring"))
        == "app path 'apps/monitoring' does not exist at 4f1c2a9; 'apps' has food, web")
    #expect(
      renderError(files, source("apps/web/a.yaml"))
        == "app path 'apps/web/a.yaml' is a file at 4f1c2a9; name the folder that holds it")
    #expect(renderError(files, source("../x")) == "app path '../x' leads out of the repository")
  }

  @Test func `links are followed within the repository only`() throws {
    let files = ["app/a.yaml": configMap("a"), "shared/s.yaml": configMap("s")]
    func names(_ links: [String: String]) throws -> [String] {
      try Renderer.render(
        source: source("app"), tree: MemoryFileTree(files.mapValues { Array($0.utf8) }, links: links), context: RenderContext()
      ).manifests.map(\.value.name)
    }
    #expect(try names(["app/b.yaml": "../shared/s.yaml"]) == ["a", "s"])
    #expect(try names(["app/b.yaml": "../shared/gone.yaml"]) == ["a"])
    #expect(throws: RenderError.self) { try names(["app/b.yaml": "../../etc/passwd.yaml"]) }
    #expect(throws: RenderError.self) { try names(["app/b.yaml": "/etc/passwd"]) }
    #expect(throws: RenderError.self) { try names(["app/b.yaml": "b.yaml"]) }
  }

  @Test func `a resource that stands twice is reported`() throws {
    let result = try render(
      ["app/a.yaml": configMap("a"), "app/b.yaml": configMap("a").replacing("name: a", with: "name: a\n  namespace: prod")],
      source("app"))
    #expect(result.duplicates.map(\.places) == [["app/a.yaml:1", "app/b.yaml:1"]])
  }

  @Test func `only what was looked at asks for a new rendering`() throws {
    let files = ["app/a.yaml": configMap("a"), "app/sub/b.yaml": configMap("b"), "x": "1"]
    let inputs = try render(files, source("app")).inputs
    func changed(_ edit: (inout [String: String]) -> Void) -> Bool {
      var edited = files
      edit(&edited)
      return !inputs.areUnchanged(in: MemoryFileTree(edited))
    }
    #expect(!changed { _ in })
    #expect(!changed { $0["x"] = "2" })
    #expect(!changed { $0["app/sub/b.yaml"] = configMap("c") })
    #expect(changed { $0["app/a.yaml"] = configMap("c") })
    #expect(changed { $0["app/c.yaml"] = configMap("c") })
    #expect(changed { $0["app/sub/b.yaml"] = nil })
  }

  @Test func `the tool is found by settings, then by files`() throws {
    func kind(_ files: [String], _ source: ApplicationSource) throws -> SourceKind {
      try SourceKind.detect(source, in: MemoryFileTree(Dictionary(uniqueKeysWithValues: files.map { ($0, "") })), path: "app")
    }
    #expect(try kind(["app/Chart.yaml"], source("app")) == .helm)
    #expect(try kind(["app/Chart.yaml", "app/kustomization.yml"], source("app")) == .kustomize)
    #expect(try kind(["app/Kustomization"], source("app", DirectoryOptions())) == .directory)
    #expect(try kind(["app/sub/Chart.yaml"], source("app")) == .directory)
  }
}
