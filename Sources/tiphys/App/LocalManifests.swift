import Applications
import Manifests
import Rendering

/// What a folder on the disk renders to with an app's own options: `--local`.
enum LocalManifests {
  static func render(_ directory: String, for application: Application) throws -> [Value] {
    guard application.spec.sources.count == 1 else {
      throw Failure("--local: \(application.name) has several sources; only apps with one can be taken from a folder")
    }
    let (root, folder) = try DiskFileTree.split(directory)
    var source = application.spec.source
    source.path = folder
    source.chart = ""
    let context = RenderContext(appName: application.name, namespace: application.spec.destination.namespace)
    return try Renderer.render(source: source, tree: DiskFileTree(root: root), context: context).manifests.map(\.value)
  }
}
