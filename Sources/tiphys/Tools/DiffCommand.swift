import Applications
import ArgumentParser
import Drift
import Foundation
import Manifests

/// `tiphys diff`: compares a desired manifest with a live object, without any cluster.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare a desired manifest with a live object, both from files.",
    discussion: "Exits with 0 where they agree, 1 where they differ, 2 on an error.")

  /// How a comparison is printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, side, json
  }

  @Option(help: "What Git asks for: a YAML or JSON file with one object, or none; - reads standard input.")
  var desired: String
  @Option(help: "What is live: a YAML or JSON file with one object, or none.")
  var live: String
  @Option(help: "A YAML file with ignoreDifferences as in an Application, and what argocd-cm may say about comparing.")
  var ignoreDifferences: String?
  @Option(name: .shortAndLong, help: "text, side or json.")
  var output: Format = .text
  @Option(help: "Columns of the side-by-side view.")
  var width = 160

  func run() throws {
    let wanted = try single(desired)
    let actual = try single(live)
    let (options, answer) = try readOptions()
    let compiled = wanted.map { Comparison.compile(desired: $0, source: desired, options: options) }
    var drift = compiled.map { Comparison.compare($0, live: actual, answer: answer) }
    if drift == nil, let actual { drift = ResourceDrift(key: actual.resourceKey, verdict: .extra) }
    guard let drift else { throw Failure("\(desired) and \(live) are both empty: there is nothing to compare") }
    let isDifferent = drift.verdict == .outOfSync || drift.verdict == .missing
    switch output {
    case .json: print(JSON.text(drift.json(), style: .pretty))
    case .text: print(DiffText.unified(DiffLayout.document(compiled, live: actual, answer: answer)), terminator: "")
    case .side:
      print(DiffText.sideBySide(DiffLayout.document(compiled, live: actual, answer: answer), width: width), terminator: "")
    }
    if isDifferent { throw ExitCode.different }
  }

  private func single(_ path: String) throws(Failure) -> Value? {
    let objects = try Files.objects(path)
    guard objects.count <= 1 else { throw Failure("\(path) holds \(objects.count) objects; give one at a time") }
    return objects.first
  }

  /// The options, and the server's answer to a dry run of the apply where the file names one (`predictedLive`: a path
  /// from the file's own folder, or the object itself).
  private func readOptions() throws(Failure) -> (ComparisonOptions, answer: Value?) {
    guard let ignoreDifferences else { return (ComparisonOptions(), nil) }
    let bytes = try Files.read(ignoreDifferences)
    let file: Value
    do {
      file = try YAML.documents(bytes).first?.value ?? .null
    } catch {
      throw Failure("\(ignoreDifferences), \(error)")
    }
    var problems: [SpecProblem] = []
    let options = ComparisonOptions(file: file, problems: &problems)
    if let problem = problems.first { throw Failure("\(ignoreDifferences): \(problem)") }
    guard let path = file["predictedLive"]?.string else { return (options, file["predictedLive"]) }
    let folder = URL(fileURLWithPath: ignoreDifferences).deletingLastPathComponent()
    return (options, try single(URL(fileURLWithPath: path, relativeTo: folder).path))
  }
}
