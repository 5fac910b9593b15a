import Applications
import Manifests
import Rendering
import Testing

/// How files are taken apart and how texts, numbers and keys come out. Every expectation is what kustomize v5.7.1 printed.
struct KustomizeTextTests {
  private func render(_ resources: String, _ kustomization: String = "", _ files: [String: String] = [:]) throws -> [Value] {
    let own = ["kustomization.yaml": "resources: [r.yaml]\n" + kustomization, "r.yaml": resources]
    let tree = MemoryFileTree(own.merging(files) { $1 })
    return try Renderer.render(source: ApplicationSource(path: ""), tree: tree, context: RenderContext()).manifests.map(\.value)
  }

  private static func map(_ name: String, _ rest: String = "") -> String {
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name)}\n" + rest
  }

  private static let patch = "patches: [{target: {kind: ConfigMap}, patch: '- {op: test, path: /kind, value: ConfigMap}'}]\n"

  // MARK: Files

  @Test func `what follows the end of a document is not looked at`() throws {
    #expect(try render(Self.map("a") + "...\n" + Self.map("b") + "---\n" + Self.map("c")).map(\.name) == ["a", "c"])
    #expect(try render(Self.map("a") + "...\n---\n" + Self.map("b") + "...\n").map(\.name) == ["a", "b"])
    #expect(try render(Self.map("a") + "--- # said of b\r\n" + Self.map("b")).map(\.name) == ["a", "b"])
  }

  @Test func `a line that separates says nothing else`() {
    #expect(throws: RenderError.self) { try render(Self.map("a") + "--- {}\n" + Self.map("b")) }
    #expect(throws: RenderError.self) { try render("%YAML 1.1\n---\n" + Self.map("a")) }
  }

  // MARK: Texts

  @Test func `folded texts get longer where lines do not fold`() throws {
    let data = """
      data:
        plain: >-
          one
          two

          three
        indented: >-
          one
            two
          three
        kept: >+
          one

        first: >-

          one
          two

      """
    #expect(
      try render(Self.map("a", data)).first?["data"] == [
        "plain": "one two\nthree", "indented": "one\n\n  two\nthree", "kept": "one\n\n\n", "first": "\none two",
      ])
  }

  @Test func `nothing within braces is an empty text, unless a merge drops it`() throws {
    let resource = Self.map("a", "data: {a: , b: null}\nspec: {c}\n")
    let value = try #require(try render(resource).first)
    #expect(value["data"] == ["a": "", "b": .null])
    #expect(value["spec"] == ["c": ""])
    let merge = "patches: [{patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {x: z}}}'}]\n"
    #expect(try render(resource, merge).first?["data"] == ["b": .null])
  }

  // MARK: Numbers

  @Test func `numbers of annotations are written as Go does once they were JSON`() throws {
    let resource = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: a, annotations: {a: 12345678, b: 1e10, c: 123456, d: 0.00001}}
      """
    #expect(
      try render(resource, Self.patch).first?.metadata["annotations"] == [
        "a": "1.2345678e+07", "b": "1e+10", "c": "123456", "d": "1e-05",
      ])
  }

  @Test func `large integers lose digits on their way through JSON`() throws {
    let value = try #require(try render(Self.map("a", "spec: {a: 9007199254740993, b: 9007199254740991}\n"), Self.patch).first)
    #expect(value["spec"] == ["a": 9_007_199_254_740_992, "b": 9_007_199_254_740_991])
  }

  // MARK: Keys

  @Test(arguments: [
    "commonLabels: {'true': x}", "commonAnnotations: {'1': x}", "configMapGenerator: [{name: g, literals: [1.5=x]}]",
  ])
  func `keys that are no text cannot be added`(_ kustomization: String) {
    #expect(throws: RenderError.self) { try render(Self.map("a"), kustomization) }
  }

  @Test func `other keys of generated maps are free`() throws {
    let made = try render(
      Self.map("a"),
      "configMapGenerator: [{name: g, literals: ['a b=1', 'c/d=2'], envs: [e], options: {disableNameSuffixHash: true}}]\n",
      ["e": "e f=3\n=none\n"])
    #expect(made.last?["data"] == ["a b": "1", "c/d": "2", "e f": "3"])
  }

  // MARK: Paths and selectors

  private func replaced(_ path: String) throws -> Value? {
    let kustomization = """
      replacements:
      - source: {kind: ConfigMap, name: a}
        targets:
        - {select: {kind: W}, fieldPaths: ["\(path)"]}
      """
    let resource = Self.map("a") + "---\napiVersion: e/v1\nkind: W\nmetadata: {name: w}\nspec: {refs: [{name: x}], map: {k: v}}\n"
    return try render(resource, kustomization).last?["spec"]
  }

  @Test func `paths of replacements name elements by fields and numbers`() throws {
    #expect(try replaced("spec.refs.*.name")?["refs"] == [["name": "a"]])
    #expect(try replaced("spec.refs.0.name")?["refs"] == [["name": "a"]])
    for path in ["spec.refs.[0].name", "spec.refs[0].name", "spec..map.k", "spec.map.*", "spec.refs.[name='x'].name"] {
      #expect(throws: RenderError.self) { try replaced(path) }
    }
  }

  @Test func `a key with dots may stand in brackets`() throws {
    let resource = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {cert-manager.io/inject: x/y}}\n"
    let kustomization = """
      replacements:
      - source: {kind: ConfigMap, name: a}
        targets:
        - select: {kind: ConfigMap}
          fieldPaths: ['.metadata.annotations.[cert-manager.io/inject]']
          options: {delimiter: /, index: 1}
      """
    #expect(try render(resource, kustomization).first?.metadata["annotations"] == ["cert-manager.io/inject": "x/a"])
  }

  @Test func `a variable that is a map stays as it is written`() throws {
    let kustomization = "vars: [{name: V, objref: {kind: ConfigMap, name: a, apiVersion: v1}, fieldref: {fieldpath: data}}]\n"
    let resource = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {x: $(V), w: 'is $(V)'}}\ndata: {k: v}\n"
    #expect(try render(resource, kustomization).first?.metadata["annotations"] == ["x": "$(V)", "w": "is $(V)"])
  }

  @Test func `selectors compare numbers, and say something beside every comma`() throws {
    func selected(_ selector: String) throws -> Bool {
      let patch = "patches: [{target: {labelSelector: '\(selector)'}, patch: '- {op: add, path: /data, value: {x: z}}'}]\n"
      return try render("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {n: '5'}}\n", patch).first?["data"] != nil
    }
    #expect(try selected("n>4"))
    #expect(try !selected("n<5"))
    #expect(throws: RenderError.self) { try selected("n,") }
  }
}
