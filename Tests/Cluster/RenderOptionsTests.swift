import ArgumentParser
import Testing

@testable import tiphys

/// The two ways in which `tiphys render` reads its options.
@Suite struct RenderOptionsTests {
  @Test(arguments: [
    ["chart"],
    ["chart", "--namespace", "web", "--recurse", "--kustomize"],
    ["-n", "web", "-f", "a.yaml", "--values", "b.yaml", "chart", "-a", "v1,v2", "--api-versions", "v3"],
    ["--set", "a=1", "--set", "-b", "--set", "--set", "chart", "--set-string", "x=y=z", "--set-json", "a=[1]"],
    ["chart", "--set-file", "a=b", "--set-literal", "a=--", "--release-name", "web", "--kube-version", "1.31"],
    ["--include-crds", "--no-hooks", "--skip-tests", "--skip-schema-validation", "--is-upgrade", "chart"],
    ["chart", "--verify-with", "helm", "--namespace", ""],
  ])
  func usualLinesAreReadAsArgumentParserReadsThem(_ line: [String]) throws {
    let usual = try #require(RenderRequest(usual: line))
    #expect(usual == (try RenderCommand.parse(line)).request)
  }

  @Test(arguments: [
    [], ["--help"], ["-h"], ["chart", "other"], ["chart", "--set"], ["chart", "--namespace"],
    ["chart", "--namespace", "--recurse"],
    ["chart", "--namespace=web"], ["-nweb", "chart"], ["--", "chart"], ["chart", "--unknown", "x"], ["-f", "-", "chart"],
    ["-"],
  ])
  func whatIsUnusualIsLeftToArgumentParser(_ line: [String]) {
    #expect(RenderRequest(usual: line) == nil)
  }

  /// What is added to `render` must be added to both.
  @Test func everyOptionIsRead() throws {
    let options = RenderCommand.helpMessage(columns: 200).matches(of: /(?m)^ +(?:-\w, )?(--[\w-]+)( <.*?>)?/).map { match in
      (name: String(match.output.1), takesValue: match.output.2 != nil)
    }
    #expect(options.count > 15)
    let unread = options.filter { RenderRequest(usual: [$0.name] + ($0.takesValue ? ["1"] : []) + ["chart"]) == nil }
    #expect(unread.map(\.name) == ["--help"])
  }
}
