import Foundation
import TestSupport
import Testing

/// `tiphys render` of charts, without any cluster.
struct RenderCommandTests {
  private let folder: String

  init() throws {
    folder = try temporaryDirectory()
    for (path, text) in [
      ("chart/Chart.yaml", "apiVersion: v2\nname: web\nversion: 0.1.0\n"), ("chart/values.yaml", "a: 1\n"),
      ("chart/templates/a.yaml", "kind: A\nfirst: x\na: {{ .Values.a }}\nnamespace: {{ .Release.Namespace }}\nlast: x\n"),
      ("empty/README.md", "nothing"),
    ] {
      let file = URL(fileURLWithPath: folder + "/" + path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  private func render(_ arguments: String...) throws -> Program.Result {
    try Program.run(Program.tiphys, ["render", folder + "/chart"] + arguments)
  }

  /// A program that stands in for helm.
  private func script(_ text: String) throws -> String {
    let path = folder + "/helm"
    try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    return path
  }

  @Test func rendersAndSaysWhatIsWrong() throws {
    let shown = try render("-n", "prod", "--set", "a=2")
    #expect(shown.code == 0 && shown.output.contains("a: 2\nnamespace: prod\n"), "\(shown)")
    for (arguments, message) in [
      (["-f", "nowhere.yaml"], "open nowhere.yaml: no such file or directory"),
      (["-f", folder], "read \(folder): is a directory"),
      (["-f", "/dev/zero"], "read /dev/zero: this is no file"),
      (["--set", "a"], #"failed parsing --set data: key "a" has no value"#),
      (["--kube-version", "abc"], "invalid kube version 'abc'"), (["--sett", "a=1"], "Did you mean '--set'?"),
    ] {
      let result = try Program.run(Program.tiphys, ["render", folder + "/chart"] + arguments)
      #expect(result.code == 2 && result.output.isEmpty && result.errors.contains(message), "\(result)")
    }
    let empty = try Program.run(Program.tiphys, ["render", folder + "/empty"])
    #expect(empty.code == 0 && empty.errors.contains("holds no manifests; --recurse looks into its folders too"), "\(empty)")
  }

  @Test func takesValuesFilesBehindURLs() throws {
    let server = try ChartServer()
    let shown = try render("-f", "http://\(server.host)/values/web.yaml", "--set", "b=2")
    #expect(shown.code == 0 && shown.output.contains("a: from afar\n"), "\(shown)")
    let missing = try render("-f", "http://\(server.host)/values/none.yaml")
    #expect(missing.code == 2 && missing.errors.contains("/values/none.yaml: there is no such file"), "\(missing)")
  }

  @Test func showsWhereAnotherProgramDiffers() throws {
    let same = try script(
      "printf -- '---\\n# Source: web/templates/a.yaml\\nkind: A\\nfirst: x\\na: 1\\nnamespace: default\\nlast: x\\n'")
    #expect(try render("--verify-with", same).code == 0)
    let other = try script(
      "printf -- '---\\n# Source: web/templates/a.yaml\\nkind: A\\nfirst: x\\na: 7\\nnamespace: default\\nlast: x\\n'")
    let result = try render("--verify-with", other)
    #expect(result.code == 1 && result.output.isEmpty, "\(result)")
    #expect(result.errors.contains("differ: 1 lines only of helm's (-), 1 only of tiphys' (+)"), "\(result)")
    #expect(result.errors.contains("\n  first: x\n- a: 7\n+ a: 1\n  namespace: default\n"), "\(result)")
  }

  @Test func saysWhatAnotherProgramLacks() throws {
    for (text, message) in [
      ("echo 'boom: it is broken' >&2; exit 3", "fails: boom: it is broken"), ("exit 3", "fails: exit code 3"),
      ("head -c 100000000 /dev/zero", "printed more than 64 MiB, and was stopped"),
    ] {
      let result = try render("--verify-with", try script(text))
      #expect(result.code == 2 && result.errors.contains(message), "\(result)")
    }
    let missing = try render("--verify-with", "/nowhere/helm")
    #expect(missing.code == 2 && missing.errors.contains("/nowhere/helm cannot be run: No such file or directory"), "\(missing)")
  }

  /// What a chart's schema refers to is fetched, as helm does.
  @Test(arguments: [
    (#""replicas":{"$ref":"URL/defs.json#/definitions/replicas"}"#, "--set", "replicas=3", ""),
    (
      #""replicas":{"$ref":"URL/defs.json#/definitions/replicas"}"#, "--set", "replicas=1",
      "- at '/replicas': minimum: got 1, want 2"
    ),
    (#""resources":{"$ref":"URL/defs.json#/definitions/resources"}"#, "--set", "resources.memory=64Mi", ""),
    (
      #""resources":{"$ref":"URL/defs.json#/definitions/resources"}"#, "--set", "resources.memory=64",
      "- at '/resources/memory': got number, want string"
    ),
    (
      #""replicas":{"$ref":"URL/broken.json"}"#, "--set", "replicas=1",
      "broken.json#\" is not valid against metaschema"
    ),
    (#""replicas":{"$ref":"URL/defs.json#/definitions/none"}"#, "--set", "replicas=1", "#/definitions/none\" not found"),
  ])
  func fetchesWhatASchemaRefersTo(property: String, option: String, value: String, message: String) throws {
    let server = try ChartServer()
    let schema = "{\"properties\":{\(property.replacing("URL", with: "http://\(server.host)/schemas"))}}"
    try Data(schema.utf8).write(to: URL(fileURLWithPath: folder + "/chart/values.schema.json"))
    let environment = ["XDG_CACHE_HOME": folder + "/cache"]
    let mine = try Program.run(Program.tiphys, ["render", folder + "/chart", option, value], environment: environment)
    #expect(mine.code == (message.isEmpty ? 0 : 2) && (message.isEmpty || mine.errors.contains(message)), "\(mine)")
    guard let helm = ProcessInfo.processInfo.environment["TIPHYS_TEST_HELM"] else { return }
    let real = try Program.run(helm, ["template", folder + "/chart", option, value], environment: environment)
    #expect(mine.output == real.output && mine.errors == real.errors, "\(real)")
  }
}
