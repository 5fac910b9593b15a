import Applications
import ArgumentParser
import CLinux
import Foundation
import Manifests
import Rendering

/// `tiphys render`: prints the manifests that a folder renders to, as `helm template` and `kustomize build` print them.
struct RenderCommand: ParsableCommand {
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

  @OptionGroup(title: "Charts") var chart: ChartOptions

  func run() throws {
    tiphys_share_heap()
    do {
      try render()
    } catch let error as RenderError {
      // What a chart or its schema has to say may take several lines, and they are kept; other control characters are not.
      let text = error.description.unicodeScalars.map { scalar in
        scalar != "\n" && scalar.properties.generalCategory == .control ? " " : Character(scalar)
      }
      FileHandle.standardError.write(Data("Error: \(String(text))\n".utf8))
      throw ExitCode.error
    }
  }

  private func render() throws {
    if path.hasSuffix(".tgz") || path.hasSuffix(".tar.gz") {
      return try printChart(HelmChart.load(archive: chart.read(path)))
    }
    let (root, folder) = try DiskFileTree.split(path)
    let tree = DiskFileTree(root: root)
    var problems: [SpecProblem] = []
    let source = ApplicationSource(
      repoURL: root, path: folder, kustomize: kustomize ? KustomizeOptions([:], problems: &problems) : nil,
      directory: recurse ? DirectoryOptions(recurse: true) : nil)
    if try SourceKind.detect(source, in: tree, path: folder) == .helm {
      return try printChart(HelmChart.load(folder, in: tree))
    }
    guard !chart.isUsed else { throw Failure("\(path) is no chart: it has no Chart.yaml, but options for charts are given") }
    let result = try Renderer.render(source: source, tree: tree, context: RenderContext(namespace: namespace))
    for warning in result.warnings { Self.warn(warning) }
    if result.manifests.isEmpty {
      Self.warn("\(path) holds no manifests\(recurse ? "" : "; --recurse looks into its folders too")")
    }
    FileHandle.standardOutput.write(Data(YAML.encode(documents: result.manifests.map(\.value), style: .go).utf8))
  }

  private func printChart(_ chart: HelmChart) throws {
    let rendering = try HelmRenderer.render(
      chart, options: self.chart.renderOptions(namespace: namespace),
      readFile: { path throws(RenderError) in
        do { return try self.chart.read(path) } catch { throw RenderError(.missing, "\(error)") }
      })
    for warning in rendering.warnings { Self.warn(warning) }
    let text = rendering.text
    if let helm = self.chart.verifyWith {
      try HelmVerification(helm: helm, path: path, namespace: namespace, options: self.chart).verify(text)
    }
    FileHandle.standardOutput.write(Data(text.utf8))
  }

  private static func warn(_ text: String) { FileHandle.standardError.write(Data("warning: \(text)\n".utf8)) }
}
