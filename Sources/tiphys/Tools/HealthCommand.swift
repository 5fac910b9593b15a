import ArgumentParser
import Health
import Manifests

/// `tiphys health`: assesses the health of one object from a file.
struct HealthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health", abstract: "Assess the health of an object from a file.")

  @Option(name: .shortAndLong, help: "A YAML or JSON file with one object; - reads standard input.")
  var file: String
  @Option(name: .shortAndLong, help: "json, or table for a line of text.")
  var output: OutputFormat = .table

  func run() throws {
    guard let object = try Files.objects(file).first else { throw Failure("\(file) holds no object") }
    let health = HealthAssessment.assess(object)
    switch output {
    case .json, .yaml:
      let result: Value = ["status": Value(orNull: health?.status.rawValue), "message": .string(health?.message ?? "")]
      print(output == .json ? JSON.text(result) : YAML.encode(result), terminator: output == .json ? "\n" : "")
    case .table, .wide, .name:
      print([health?.status.rawValue ?? "None", health?.message ?? ""].filter { !$0.isEmpty }.joined(separator: ": "))
    }
  }
}
