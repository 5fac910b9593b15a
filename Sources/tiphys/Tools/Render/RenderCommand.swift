import ArgumentParser

/// `tiphys render`: prints the manifests that a folder renders to, as `helm template` and `kustomize build` print them.
struct RenderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Print the manifests that a folder renders to.",
    discussion: "A chart, a kustomization or plain manifests: what the folder is is found out as Argo CD does.")

  @Argument(help: "A folder with a chart, a kustomization or manifests; or a packaged chart (.tgz).")
  var path: String

  @Option(name: [.customShort("n"), .long], help: "The destination's namespace.")
  var namespace: String = ""

  @Flag(name: .long, help: "Sub-folders too, for a folder of plain manifests.")
  var recurse = false

  @Flag(name: .long, help: "Demand a kustomization, instead of taking the folder for what it looks like.")
  var kustomize = false

  @OptionGroup(title: "Charts") var chart: ChartArguments

  var request: RenderRequest {
    RenderRequest(path: path, namespace: namespace, recurse: recurse, kustomize: kustomize, chart: chart.options)
  }

  func run() async throws { try await request.run() }
}
