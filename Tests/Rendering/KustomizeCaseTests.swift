import Applications
import Foundation
import Manifests
import Rendering
import Testing

/// Kustomizations with what kustomize v5.7.1 printed for them, or with the fact that it refused them.
struct KustomizeCaseTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/kustomize")
  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()

  /// All files of a case's input.
  static func tree(_ name: String) throws -> MemoryFileTree {
    let root = folder.appending(path: name).appending(path: "input").path
    var tree = MemoryFileTree([String: [UInt8]]())
    for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isDirectory), !isDirectory.boolValue,
        let data = FileManager.default.contents(atPath: root + "/" + path)
      else { continue }
      tree.files[path] = Array(data)
    }
    return tree
  }

  static func text(_ name: String, _ file: String) -> String? {
    FileManager.default.contents(atPath: folder.appending(path: name).appending(path: file).path)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: names) func `renders as kustomize does`(name: String) throws {
    let target = try #require(Self.text(name, "target")).trimmingCharacters(in: .whitespacesAndNewlines)
    var problems: [SpecProblem] = []
    let source = ApplicationSource(
      repoURL: "/r", path: target == "." ? "" : target, kustomize: KustomizeOptions([:], problems: &problems))
    let tree = try Self.tree(name)
    guard let expected = Self.text(name, "expected.yaml") else {
      let error = #expect(throws: RenderError.self) {
        try Renderer.render(source: source, tree: tree, context: RenderContext())
      }
      #expect(error?.message.isEmpty == false)
      return
    }
    let result = try Renderer.render(source: source, tree: tree, context: RenderContext())
    #expect(YAML.encode(documents: result.manifests.map(\.value), style: .go) == expected)
  }

  @Test func `there are cases`() { #expect(Self.names.count > 50) }
}
