import Applications
import Drift
import Foundation
import Manifests
import Testing

/// The cases with known answers: desired, live and options, modified or not.
@Suite struct DiffCaseTests {
  struct Case: CustomTestStringConvertible {
    var name: String
    var isModified: Bool
    var tags: Set<String>
    var testDescription: String { name }
  }

  static let folder = Bundle.module.url(forResource: "Cases", withExtension: nil)

  static func cases() throws -> [Case] {
    let folder = try #require(folder)
    let names = try JSON.decode(Array(Data(contentsOf: folder.appendingPathComponent("index.json"))))
    return try (names.list ?? []).compactMap(\.string)
      .map { name in
        let file = folder.appendingPathComponent("\(name)/expected.json")
        let expected = try JSON.decode(Array(Data(contentsOf: file)))
        return Case(
          name: name, isModified: expected["modified"]?.bool == true,
          tags: Set((expected["tags"]?.list ?? []).compactMap(\.string)))
      }
  }

  private func read(_ name: String, _ file: String) throws -> Value? {
    let folder = try #require(Self.folder)
    return try YAML.documents(Array(Data(contentsOf: folder.appendingPathComponent("\(name)/\(file)")))).first?.value
  }

  /// What Argo CD's documentation and rules say, in small: one case a line.
  static func documented() throws -> [Value] {
    let file = try #require(folder).appendingPathComponent("documented.jsonl")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { try JSON.decode(String($0)) }
  }

  @Test func whatIsDocumentedHolds() throws {
    let cases = try Self.documented()
    #expect(cases.count > 160)
    for example in cases {
      var problems: [SpecProblem] = []
      let options = ComparisonOptions(file: example["options"] ?? .null, problems: &problems)
      let compiled = Comparison.compile(desired: example["desired"] ?? .null, options: options)
      let live = example["live"] ?? .null
      let drift = Comparison.compare(compiled, live: live)
      let isModified = drift.verdict == .outOfSync || drift.verdict == .missing
      #expect(
        problems.isEmpty && isModified == (example["modified"] == true),
        "\(example["name"]?.string ?? ""): \(drift.fields.map(\.path)) \(problems)")
      // No apply makes one kind of another.
      if drift.fields.first?.path == "apiVersion" { continue }
      let predicted = Comparison.predict(compiled, live: live)
      let after = Comparison.compare(compiled, live: predicted)
      #expect(after.verdict == .synced, "\(example["name"]?.string ?? ""): \(after.fields.map(\.path))")
    }
  }

  @Test(arguments: try cases()) func agrees(_ example: Case) throws {
    var problems: [SpecProblem] = []
    let file = try read(example.name, "options.yaml") ?? .null
    let options = ComparisonOptions(file: file, problems: &problems)
    let answer = try file["predictedLive"]?.string.flatMap { try read(example.name, $0) }
    let live = try read(example.name, "live.yaml")
    guard let desired = try read(example.name, "desired.yaml") else {
      #expect(!example.isModified)  // a candidate for pruning is no drift
      return
    }
    let compiled = Comparison.compile(desired: desired, options: options)
    let drift = Comparison.compare(compiled, live: live, answer: answer)
    #expect((drift.verdict != .synced) == example.isModified, "\(drift.fields.map(\.path))")

    // Whatever a sync would make of it, that is in sync.
    let predicted = Comparison.predict(compiled, live: live, answer: answer)
    let after = Comparison.compare(compiled, live: predicted, answer: answer == nil ? nil : predicted)
    #expect(after.verdict == .synced, "\(after.fields.map(\.path))")
  }
}
