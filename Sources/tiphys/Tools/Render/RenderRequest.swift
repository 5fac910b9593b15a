import Applications
import ArgumentParser
import Charts
import Foundation
import Manifests
import Rendering

/// What `tiphys render` is asked for, and how it is done.
struct RenderRequest: Equatable {
  var path = ""
  var namespace = ""
  var recurse = false
  var kustomize = false
  var chart = ChartOptions()

  func run() async throws {
    do {
      try await render()
    } catch let error as RenderError {
      // What a chart or its schema has to say may take several lines, and they are kept; other control characters are not.
      let text = error.description.unicodeScalars.map { scalar in
        scalar != "\n" && scalar.properties.generalCategory == .control ? " " : Character(scalar)
      }
      FileHandle.standardError.write(Data("Error: \(String(text))\n".utf8))
      throw ExitCode.error
    }
  }

  private func render() async throws {
    if path.hasSuffix(".tgz") || path.hasSuffix(".tar.gz") {
      return try await printChart(HelmChart.load(archive: chart.read(path)))
    }
    let (root, folder) = try DiskFileTree.split(path)
    let tree = DiskFileTree(root: root)
    var problems: [SpecProblem] = []
    let source = ApplicationSource(
      repoURL: root, path: folder, kustomize: kustomize ? KustomizeOptions([:], problems: &problems) : nil,
      directory: recurse ? DirectoryOptions(recurse: true) : nil)
    if try SourceKind.detect(source, in: tree, path: folder) == .helm {
      return try await printChart(HelmChart.load(folder, in: tree))
    }
    guard !chart.isUsed else { throw Failure("\(path) is no chart: it has no Chart.yaml, but options for charts are given") }
    let result = try await fetchingSchemas { schemas in
      try Renderer.render(
        source: source, tree: tree, context: RenderContext(namespace: namespace), companions: SourceCompanions(schemas: schemas))
    }
    for warning in result.warnings { Self.warn(warning) }
    if result.manifests.isEmpty {
      Self.warn("\(path) holds no manifests\(recurse ? "" : "; --recurse looks into its folders too")")
    }
    FileHandle.standardOutput.write(Data(YAML.encode(documents: result.manifests.map(\.value), style: .go).utf8))
  }

  private func printChart(_ chart: HelmChart) async throws {
    var options = try await self.chart.renderOptions(namespace: namespace)
    let rendering = try await fetchingSchemas { schemas in
      options.schemas = schemas
      return try HelmRenderer.render(
        chart, options: options,
        readFile: { path throws(RenderError) in
          do { return try self.chart.read(path) } catch { throw RenderError(.missing, "\(error)") }
        })
    }
    for warning in rendering.warnings { Self.warn(warning) }
    let text = rendering.text
    if let helm = self.chart.verifyWith {
      try HelmVerification(helm: helm, path: path, namespace: namespace, options: self.chart).verify(text)
    }
    FileHandle.standardOutput.write(Data(text.utf8))
  }

  /// Renders, and once more with each document that a chart's schema refers to.
  private func fetchingSchemas<Rendering>(_ render: ([String: RemoteSchema]) throws -> Rendering) async throws -> Rendering {
    var schemas: [String: RemoteSchema] = [:]
    while true {
      do {
        return try render(schemas)
      } catch let error as RenderError {
        guard case .schema(let url)? = error.wanted else { throw error }
        schemas[url] = await ChartStore(cacheDirectory: Environment.cacheDirectory).schema(url)
      }
    }
  }

  private static func warn(_ text: String) { FileHandle.standardError.write(Data("warning: \(text)\n".utf8)) }
}
