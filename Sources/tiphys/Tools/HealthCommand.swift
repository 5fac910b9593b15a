import ArgumentParser

/// `tiphys health`: assesses the health of one object from a file.
struct HealthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health", abstract: "Assess the health of an object from a file.")

  func run() throws { throw Failure("health is not wired yet") }
}
