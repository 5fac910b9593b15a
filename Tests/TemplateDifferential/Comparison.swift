import Foundation
import GoTemplate
import Manifests

/// Holds templates against the real helm.
public struct Comparison {
  /// Where the two differ.
  public struct Difference: Sendable {
    public var name: String
    public var file: String
    public var own: String
    public var real: String
  }

  public struct Report: Sendable {
    public var equal = 0
    public var bothFail = 0
    /// Those that were given up here by a limit: the real one has none and may never end, so it is not asked.
    public var endless = 0
    /// Those whose text depends on an address in memory, which no two runs have in common.
    public var untellable = 0
    /// Those that the real one dies of.
    public var crashes = 0
    /// Failures of both whose last words are the same.
    public var sameMessage = 0
    public var differences: [Difference] = []
    public var messages: [Difference] = []
    public init() {}

    public static func += (total: inout Report, more: Report) {
      total.equal += more.equal
      total.bothFail += more.bothFail
      total.endless += more.endless
      total.untellable += more.untellable
      total.crashes += more.crashes
      total.sameMessage += more.sameMessage
      total.differences += more.differences
      total.messages += more.messages
    }
  }

  /// Random templates, in charts of `batch` with random values each. The same seed gives the same templates and values.
  ///
  /// - Parameter each: is told what every chart gave.
  public static func random(
    helm: RealHelm, seed: UInt64, count: Int, batch: Int, each: (Report) -> Void = { _ in }
  ) throws -> Report {
    var total = Report()
    for start in stride(from: 0, to: count, by: batch) {
      var valuesGenerator = ValuesGenerator(seed: seed &* 1_000_003 &+ UInt64(start))
      var files: [String: String] = [:]
      for index in start..<min(start + batch, count) {
        let name = "t\(index)"
        var generator = TemplateGenerator(seed: seed &* 1_000_003 &+ UInt64(index), name: name)
        files[name] = generator.file()
      }
      let report = try Comparison(helm: helm, values: valuesGenerator.file()).compare(files)
      each(report)
      total += report
    }
    return total
  }

  let helm: RealHelm
  let values: String
  private let parsed: Object

  /// - Parameter values: a values file, in YAML.
  public init(helm: RealHelm, values: String) throws {
    self.helm = helm
    self.values = values
    parsed = try YAML.decode(values).object ?? [:]
  }

  /// Compares files, each of which prints one line `NAME: "BASE64"`.
  ///
  /// Those that are thought to succeed share one helm; each of the others needs one for itself.
  public func compare(_ files: [String: String]) throws -> Report {
    var report = Report()
    var expected: [String: String] = [:]
    for (name, file) in files.sorted(by: { $0.key < $1.key }) {
      switch own(file, name) {
      case .success(let text): expected[name] = text
      case .failure(let failure) where failure.message.contains("gave up"): report.endless += 1
      case .failure(let failure):
        switch try helm.render([name: file], values: values) {
        case .success(let output):
          report.differences.append(
            Difference(
              name: name, file: file, own: failure.message,
              real: Self.results(output)[name] ?? output))
        case .failure(let real) where real.message.contains("stack overflow"): report.crashes += 1
        case .failure(let real):
          report.bothFail += 1
          if Self.isSame(failure.message, real.message) {
            report.sameMessage += 1
          } else {
            report.messages.append(
              Difference(name: name, file: file, own: failure.message, real: real.message))
          }
        }
      }
    }
    var batch = files.filter { expected[$0.key] != nil }
    while !batch.isEmpty {
      switch try helm.render(batch, values: values) {
      case .success(let output):
        let results = Self.results(output)
        for (name, file) in batch.sorted(by: { $0.key < $1.key }) {
          let (own, real) = (expected[name] ?? "", results[name] ?? Self.nothing)
          if own == real {
            if real == Self.nothing { report.untellable += 1 } else { report.equal += 1 }
          } else if dependsOnAddress(own, file, name) {
            report.untellable += 1
          } else if batch.count > 1 {
            // A chart's values are one map, which another template may have changed: it is looked at again by itself.
            report += try compare([name: file])
          } else {
            report.differences.append(Difference(name: name, file: file, own: own, real: real))
          }
        }
        return report
      case .failure(let failure):
        // The one that fails is named; the others are tried again without it. Where the real one dies, on a map that holds itself
        // for example, it names none.
        guard
          let name = batch.keys.first(where: { failure.message.contains("templates/\($0).yaml") }),
          let file = batch[name]
        else {
          guard batch.count > 1 else {
            guard failure.message.contains("stack overflow") else { throw failure }
            report.crashes += 1
            return report
          }
          for (name, file) in batch.sorted(by: { $0.key < $1.key }) { report += try compare([name: file]) }
          return report
        }
        if batch.count == 1 {
          report.differences.append(
            Difference(name: name, file: file, own: expected[name] ?? "", real: failure.message))
        } else {
          report += try compare([name: file])
        }
        batch[name] = nil
      }
    }
    return report
  }

  /// Whether the own text of a file is another one where pointers show another address.
  private func dependsOnAddress(_ text: String, _ file: String, _ name: String) -> Bool {
    guard case .success(let other) = Address.$shown.withValue(1, operation: { own(file, name) }) else { return true }
    return other != text
  }

  private func own(_ file: String, _ name: String) -> Result<String, RealHelm.Failure> {
    var set = TemplateSet(functions: .helm)
    do {
      let path = "c/templates/\(name).yaml"
      let map = GoMap(parsed, type: .named("common.Values", .anyMap))
      let release: [GoString: GoValue] = ["Name": "r", "Namespace": "default"]
      let scope: [GoString: GoValue] = ["Values": .map(map), "Release": .map(GoMap(release))]
      let data = GoValue.map(GoMap(scope))
      try set.parse(name: path, text: GoString(file))
      let output = try set.execute(GoString(path), data: data, in: Execution(set))
      // A file that was broken may print what is no manifest.
      guard try YAML.decode(output.text).object != nil else { return .failure(RealHelm.Failure(message: "no manifest")) }
      return .success(Self.results(output.text)[name] ?? Self.nothing)
    } catch { return .failure(RealHelm.Failure(message: "\(error)")) }
  }

  /// Stands for an output without a line of the file's name: its name was broken with it.
  private static let nothing = "(nothing)"

  /// The decoded lines of an output by name.
  static func results(_ output: String) -> [String: String] {
    var results: [String: String] = [:]
    for line in output.split(separator: "\n") where line.hasSuffix("\"") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let text = line[line.index(after: colon)...].dropFirst(2).dropLast()
      if let data = Data(base64Encoded: String(text)) {
        results[String(line[..<colon])] = String(decoding: data, as: UTF8.self)
      }
    }
    return results
  }

  /// Helm lays a chain of errors out in lines; the reason at its end is the same text.
  static func isSame(_ own: String, _ real: String) -> Bool {
    func plain(_ text: String) -> String { text.filter { !$0.isWhitespace } }
    let reason = own.range(of: ": ", options: .backwards).map { String(own[$0.upperBound...]) } ?? own
    return plain(real.replacingOccurrences(of: "Use --debug flag to render out invalid YAML", with: ""))
      .hasSuffix(plain(reason))
  }
}
