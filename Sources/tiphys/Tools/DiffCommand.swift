import ArgumentParser

/// `tiphys diff`: compares a desired manifest with a live object, without any cluster.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare a desired manifest with a live object, both from files.")

  func run() throws { throw Failure("diff is not wired yet") }
}
