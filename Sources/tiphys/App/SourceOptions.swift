import ArgumentParser
import Foundation
import Manifests

/// The parts of one of an Application's sources that can be given on the command line.
struct SourceOptions: ParsableArguments {
  @Option(name: .customLong("repo"), help: "The repository's URL: Git, a Helm repository, or oci://…")
  var repository: String?

  @Option(help: "The folder in the Git repository.")
  var path: String?

  @Option(help: "The branch, tag, commit, version or range of versions.")
  var revision: String?

  @Option(name: .customLong("helm-chart"), help: "The chart in the Helm repository.")
  var chart: String?

  @Option(help: "The name under which other sources refer to this one's files ($NAME/values.yaml).")
  var ref: String?

  @Option(help: "Helm's release name.")
  var releaseName: String?

  @Option(name: .customLong("values"), help: "A values file, seen from the chart. Repeatable.")
  var valueFiles: [String] = []

  @Option(help: ArgumentHelp("Values out of a file of this machine, kept in the Application.", valueName: "file"))
  var valuesLiteralFile: String?

  @Flag(inversion: .prefixedNo, help: "Values files that do not exist are left out.")
  var ignoreMissingValueFiles: Bool?

  @Option(name: .customLong("helm-set"), help: ArgumentHelp("A Helm parameter. Repeatable.", valueName: "name=value"))
  var parameters: [String] = []

  @Option(
    name: .customLong("helm-set-string"), help: ArgumentHelp("One that stays a string. Repeatable.", valueName: "name=value"))
  var stringParameters: [String] = []

  @Option(
    name: .customLong("helm-set-file"),
    help: ArgumentHelp("One whose value is a file of the repository. Repeatable.", valueName: "name=path"))
  var fileParameters: [String] = []

  @Flag(inversion: .prefixedNo, help: "Credentials go to every host that the repository's index names.")
  var helmPassCredentials: Bool?

  @Flag(inversion: .prefixedNo, help: "Leave the chart's crds/ out.")
  var helmSkipCrds: Bool?

  @Flag(inversion: .prefixedNo, help: "Leave the chart's tests out.")
  var helmSkipTests: Bool?

  @Flag(inversion: .prefixedNo, help: "Do not check the values against the chart's schema.")
  var helmSkipSchemaValidation: Bool?

  @Option(help: "Helm's namespace, where it is not the destination's.")
  var helmNamespace: String?

  /// Changes what was given; everything else stays.
  func apply(to source: inout Value) throws {
    func put(_ value: Value?, _ path: String...) { if let value { source.set(value, at: path) } }
    put(repository.map { Value($0) }, "repoURL")
    put(path.map { Value($0) }, "path")
    put(revision.map { Value($0) }, "targetRevision")
    put(chart.map { Value($0) }, "chart")
    put(ref.map { Value($0) }, "ref")
    put(releaseName.map { Value($0) }, "helm", "releaseName")
    if !valueFiles.isEmpty { put(Value(valueFiles), "helm", "valueFiles") }
    if let valuesLiteralFile {
      put(Value(String(decoding: try Files.read(valuesLiteralFile), as: UTF8.self)), "helm", "values")
      put(.null, "helm", "valuesObject")
    }
    put(ignoreMissingValueFiles.map { Value($0) }, "helm", "ignoreMissingValueFiles")
    put(helmPassCredentials.map { Value($0) }, "helm", "passCredentials")
    put(helmSkipCrds.map { Value($0) }, "helm", "skipCrds")
    put(helmSkipTests.map { Value($0) }, "helm", "skipTests")
    put(helmSkipSchemaValidation.map { Value($0) }, "helm", "skipSchemaValidation")
    put(helmNamespace.map { Value($0) }, "helm", "namespace")
    for text in parameters { try Self.merge(text, option: "--helm-set", into: "parameters", "value", [:], of: &source) }
    for text in stringParameters {
      try Self.merge(text, option: "--helm-set-string", into: "parameters", "value", ["forceString": true], of: &source)
    }
    for text in fileParameters {
      try Self.merge(text, option: "--helm-set-file", into: "fileParameters", "path", [:], of: &source)
    }
  }

  /// Puts `name=value` into a list of parameters, over one of the same name.
  private static func merge(
    _ text: String, option: String, into list: String, _ field: String, _ more: Value, of source: inout Value
  ) throws {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw Failure("\(option) \(text): write name=value")
    }
    let name = String(text[..<equals])
    var entry = more
    entry["name"] = Value(name)
    entry[field] = Value(String(text[text.index(after: equals)...]))
    var entries = source[path: "helm", list]?.list ?? []
    if let index = entries.firstIndex(where: { $0["name"]?.string == name }) {
      entries[index] = entry
    } else {
      entries.append(entry)
    }
    source.set(.list(entries), at: ["helm", list])
  }
}

/// Which source of an app with several is meant.
struct SourcePosition: ParsableArguments {
  @Option(help: ArgumentHelp("Of an Application with several sources this one, counted from 1.", valueName: "n"))
  var sourcePosition: Int?

  @Option(help: ArgumentHelp("The same by the source's name.", valueName: "name"))
  var sourceName: String?

  func validate() throws {
    if sourcePosition != nil, sourceName != nil { throw ValidationError("give --source-position or --source-name, not both") }
    if let sourcePosition, sourcePosition < 1 { throw ValidationError("--source-position counts from 1") }
  }

  var isGiven: Bool { sourcePosition != nil || sourceName != nil }

  /// The index in `spec.sources`; nil for an app with one source.
  func index(in application: Value) throws -> Int? {
    guard let sources = application[path: "spec", "sources"]?.list, !sources.isEmpty else {
      guard sourceName == nil, sourcePosition ?? 1 == 1 else { throw Failure("the Application has one source only") }
      return nil
    }
    if let sourceName {
      guard let index = sources.firstIndex(where: { $0["name"]?.string == sourceName }) else {
        throw Failure("--source-name \(sourceName): the Application has no source of this name")
      }
      return index
    }
    guard let sourcePosition else {
      throw Failure(
        "the Application has \(sources.count) sources; say which one with --source-position (from 1) or --source-name")
    }
    guard sourcePosition <= sources.count else {
      throw Failure("--source-position \(sourcePosition): the Application has \(sources.count) sources")
    }
    return sourcePosition - 1
  }
}

/// Revisions for some of an app's sources.
struct SourceRevisions: ParsableArguments {
  @Option(name: .customLong("revisions"), help: "The revision for a source named with --source-positions. Repeatable.")
  var revisions: [String] = []

  @Option(
    name: .customLong("source-positions"),
    help: ArgumentHelp("The source, counted from 1, that the same --revisions is for. Repeatable.", valueName: "n"))
  var positions: [Int] = []

  @Option(
    name: .customLong("source-names"),
    help: ArgumentHelp("The same by the source's name. Repeatable.", valueName: "name"))
  var names: [String] = []

  func validate() throws {
    if !positions.isEmpty, !names.isEmpty { throw ValidationError("give --source-positions or --source-names, not both") }
    guard revisions.count == positions.count + names.count else {
      throw ValidationError("give as many --revisions as --source-positions or --source-names")
    }
  }

  /// One per source of the app, empty where nothing was said; empty where nothing was said at all.
  func perSource(of application: Value) throws -> [String] {
    guard !revisions.isEmpty else { return [] }
    guard let sources = application[path: "spec", "sources"]?.list, !sources.isEmpty else {
      throw Failure("--revisions is for Applications with several sources; use --revision")
    }
    var result = Array(repeating: "", count: sources.count)
    for (place, revision) in revisions.enumerated() {
      let index: Int
      if positions.isEmpty {
        guard let found = sources.firstIndex(where: { $0["name"]?.string == names[place] }) else {
          throw Failure("--source-names \(names[place]): the Application has no source of this name")
        }
        index = found
      } else {
        index = positions[place] - 1
      }
      guard result.indices.contains(index) else {
        throw Failure("--source-positions \(index + 1): the Application has \(sources.count) sources, counted from 1")
      }
      result[index] = revision
    }
    return result
  }
}
