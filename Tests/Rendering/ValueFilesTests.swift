import Applications
import Rendering
import Testing

@Suite struct ValueFilesTests {
  private static let tree = MemoryFileTree(
    [
      "apps/web/Chart.yaml": "", "apps/web/values.yaml": "own", "apps/web/env/a.yaml": "a", "apps/web/env/b.yaml": "b",
      "apps/web/env/deep/c.yaml": "c", "apps/web/env/notes.txt": "n", "shared/all.yaml": "all",
    ], links: ["apps/web/out.yaml": "../../../secret"])
  private static let other = MemoryFileTree(["clusters/eu/web.yaml": "eu", "clusters/us/web.yaml": "us"])

  private func files(_ entries: String..., ignoreMissing: Bool = false) throws -> [String] {
    let companions = SourceCompanions(
      references: ["values": Self.other], remoteFiles: ["https://example.org/x.yaml": Array("x".utf8)],
      valueFileSchemes: ["https"])
    return try ValueFiles(
      tree: Self.tree, folder: "apps/web", companions: companions,
      environment: BuildEnvironment(["ARGOCD_APP_NAME": "web", "REGION": "eu"])
    ).files(entries, ignoreMissing: ignoreMissing).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test func findsPlaces() throws {
    #expect(try files("values.yaml", "env/b.yaml", "../../shared/all.yaml", "/shared/all.yaml") == ["own", "b", "all"])
    #expect(try files("$values/clusters/$REGION/${ARGOCD_APP_NAME}.yaml", "env/a.yaml") == ["eu", "a"])
    #expect(try files("https://example.org/x.yaml") == ["x"])
    #expect(try files("$REGION/none.yaml", "env/a.yaml", ignoreMissing: true) == ["a"])
  }

  @Test func expandsGlobs() throws {
    #expect(try files("env/*.yaml") == ["a", "b"])
    #expect(try files("env/**/*.yaml") == ["a", "b", "c"])
    #expect(try files("env/[b-z].yaml", "env/?.yaml") == ["b", "a"])
    // What is named has its own place.
    #expect(try files("env/*.yaml", "values.yaml", "env/a.yaml") == ["b", "own", "a"])
    #expect(try files("$values/clusters/*/web.yaml") == ["eu", "us"])
    #expect(try files("none/*.yaml", "env/a.yaml", ignoreMissing: true) == ["a"])
  }

  @Test(arguments: [
    ("none.yaml", "the values file 'none.yaml' ('apps/web/none.yaml') does not exist"),
    ("none/*.yaml", "no values file matches"),
    ("../../../etc/passwd", "leads out of the repository"),
    ("$values/../x", "leads out of the repository"),
    ("out.yaml", "leads out of the repository"),
    ("$values", "names no file after '$values'"),
    ("http://example.org/x.yaml", "the scheme 'http' is not allowed"),
    ("file:///etc/passwd", "the scheme 'file' is not allowed"),
  ])
  func refuses(entry: String, message: String) {
    let error = #expect(throws: RenderError.self) { try files(entry) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [
    ("plain", "plain"), ("a-$NAME-b", "a-web-b"), ("${NAME}x", "webx"), ("$NAMEx|", "|"), ("$$NAME", "$NAME"), ("$", "$"),
    ("a$/b", "a$/b"), ("${NAME", "NAME"), ("${}", ""), ("$1.50", ".50"), ("$NAME$NAME", "webweb"), ("100%$", "100%$"),
  ])
  func expandsVariables(text: String, expanded: String) {
    #expect(BuildEnvironment(["NAME": "web"]).expand(text) == expanded)
  }
}
