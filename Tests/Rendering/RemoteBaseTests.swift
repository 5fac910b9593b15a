import Applications
import Manifests
import Testing

@testable import Rendering

struct RemoteBaseTests {
  @Test(arguments: [
    ("https://example.com/org/repo//deploy/base?ref=v1.2&timeout=90s", "https://example.com/org/repo", "v1.2", "deploy/base"),
    ("https://github.com/org/repo/deploy/base?ref=main", "https://github.com/org/repo", "main", "deploy/base"),
    ("github.com/org/repo?ref=v2", "https://github.com/org/repo", "v2", ""),
    ("git@github.com:org/repo.git//base?submodules=false", "git@github.com:org/repo.git", "", "base"),
    ("git::https://example.com/org/repo.git/base?version=x", "https://example.com/org/repo.git", "x", "base"),
    ("ssh://git@example.com/org/repo.git", "ssh://git@example.com/org/repo.git", "", ""),
    ("https://dev.azure.com/org/project/_git/repo/base", "https://dev.azure.com/org/project/_git/repo", "", "base"),
    ("file:///srv/repo//base", "file:///srv/repo", "", "base"),
  ])
  func `is taken apart`(text: String, url: String, revision: String, path: String) throws {
    let base = try #require(RemoteBase(text))
    #expect(base.repository == RemoteRepository(url: url, revision: revision))
    #expect(base.path == path)
  }

  @Test(arguments: ["../base", "service.yaml", "base", "./github.com"]) func `is no repository`(text: String) {
    #expect(RemoteBase(text) == nil)
  }

  private let tree = MemoryFileTree([
    "app/kustomization.yaml": "resources: ['https://example.com/org/repo//base?ref=v1']\nnamePrefix: p-\n"
  ])
  private let repository = RemoteRepository(url: "https://example.com/org/repo", revision: "v1")
  private let remote = MemoryFileTree([
    "base/kustomization.yaml": "resources: [a.yaml, ../shared]\n",
    "base/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    "shared/kustomization.yaml": "resources: [b.yaml]\n",
    "shared/b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n",
  ])

  private func render(_ bases: RemoteBases) throws(RenderError) -> [String] {
    let source = ApplicationSource(path: "app")
    let companions = SourceCompanions(bases: bases)
    return try Renderer.render(source: source, tree: tree, context: RenderContext(), companions: companions)
      .manifests.map(\.value.name)
  }

  @Test func `is off unless it is switched on`() {
    let error = #expect(throws: RenderError.self) { try render(RemoteBases(trees: [repository: remote])) }
    #expect(error?.message.contains("switched off") == true)
    #expect(error?.file == "app/kustomization.yaml")
    #expect(error?.wanted == nil)
  }

  @Test func `asks for what it wants, and renders once it has it`() throws {
    let error = #expect(throws: RenderError.self) { try render(RemoteBases(areAllowed: true)) }
    #expect(error?.wanted == .repository(repository))
    #expect(try render(RemoteBases(areAllowed: true, trees: [repository: remote])) == ["p-a", "p-b"])
  }
}
