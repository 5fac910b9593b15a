import ArgumentParser

/// `tiphys render`: prints the manifests that a directory renders to.
struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Print the manifests that a directory renders to.")

  func run() throws { throw Failure("render is not wired yet") }
}
