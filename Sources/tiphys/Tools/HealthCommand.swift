import ArgumentParser
import Health
import Manifests

/// `tiphys health`: assesses the health of one object from a file.
struct HealthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health", abstract: "Assess the health of an object from a file.",
    discussion: """
      As Argo CD judges: no status where it has no opinion on the kind. --conventions also reads observedGeneration and the \
      conditions Ready, Reconciling and Stalled of such kinds, as the console and a sync do.
      """)

  @Option(name: .shortAndLong, help: "A YAML or JSON file with one object; - reads standard input.")
  var file: String

  @Option(
    help: ArgumentHelp(
      "A health check in Lua to ask instead of the built-in ones, as in argocd-cm; - reads standard input.",
      valueName: "script"))
  var lua: String?

  @Flag(help: "Judge kinds that Argo CD has no opinion on by their conditions.")
  var conventions = false

  @Option(name: .shortAndLong, help: "json, yaml, or table for a line of text.")
  var output: OutputFormat = .table

  func validate() throws {
    if file == "-", lua == "-" { throw ValidationError("only one of --file and --lua can read standard input") }
  }

  func run() throws {
    let objects = try Files.objects(file)
    guard let object = objects.first else { throw Failure("\(file) holds no object") }
    guard objects.count == 1 else { throw Failure("\(file) holds \(objects.count) objects; give one at a time") }
    let health = try assess(object)
    switch output {
    case .json, .yaml:
      let result: Value = ["status": Value(orNull: health?.status.rawValue), "message": .string(health?.message ?? "")]
      print(output == .json ? JSON.text(result) : YAML.encode(result), terminator: output == .json ? "\n" : "")
    case .table, .wide, .name:
      print(
        Table.printable(
          [health?.status.rawValue ?? "None", health?.message ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")))
    }
  }

  private func assess(_ object: Value) throws -> Health? {
    if let lua {
      // As a script that comes with Argo CD: with all libraries, and asked about what is being deleted too.
      return LuaHealth(String(decoding: try Files.read(lua), as: UTF8.self), openLibs: true).assess(object)
    }
    return conventions ? HealthRules().assess(object) : HealthRules().argoCD(object)
  }
}
