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
}
