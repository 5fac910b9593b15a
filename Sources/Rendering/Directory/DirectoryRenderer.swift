import Applications
import Manifests

/// A folder of plain manifests, found and read as Argo CD does.
struct DirectoryRenderer {
  let tree: any FileTree
  let options: DirectoryOptions
  private(set) var manifests: [RenderedManifest] = []
  private(set) var warnings: [String] = []
  private var bytes = 0

  /// More than this in one source is refused.
  static let maximumBytes = 64 << 20
  /// Deeper folders are refused.
  static let maximumDepth = 64

  init(tree: any FileTree, options: DirectoryOptions) {
    self.tree = tree
    self.options = options
  }

  /// Reads all manifests below the folder, files in the order of their paths.
  mutating func render(_ root: String) throws {
    try walk(root, root: root, depth: 0)
  }

  private mutating func walk(_ directory: String, root: String, depth: Int) throws {
    guard depth <= Self.maximumDepth else {
      throw RenderError(.failed, file: directory, "folders nest deeper than \(Self.maximumDepth) levels")
    }
    for entry in try tree.list(directory) ?? [] {
      let path = directory.isEmpty ? entry.name : directory + "/" + entry.name
      switch entry.kind {
      case .directory:
        if options.recurse { try walk(path, root: root, depth: depth + 1) }
      case .file:
        if isWanted(path, root: root) { try read(path) }
      case .symlink:
        guard isWanted(path, root: root) else { continue }
        guard try tree.resolve(path) != nil else {
          warnings.append("\(path): the symbolic link leads to nothing; it is left out")
          continue
        }
        if try tree.isDirectory(path) {
          warnings.append("\(path): links to folders are not followed")
        } else {
          try read(path)
        }
      }
    }
  }

  private func isWanted(_ path: String, root: String) -> Bool {
    let name = TreePath.name(path)
    let extensions = [".yaml", ".yml", ".json", ".jsonnet"]
    guard options.disableExtensionFilter || extensions.contains(where: name.hasSuffix) else { return false }
    let relative = TreePath.relative(path, to: root)
    if !options.include.isEmpty, !Glob.matches(options.include, relative) { return false }
    return options.exclude.isEmpty || (options.exclude != relative && !Glob.matches(options.exclude, relative))
  }

  private mutating func read(_ path: String) throws {
    guard let content = try tree.read(path) else { return }
    bytes += content.count
    guard bytes <= Self.maximumBytes else {
      throw RenderError(.failed, file: path, "the source's files are larger than \(Self.maximumBytes >> 20) MB together")
    }
    if path.hasSuffix(".jsonnet") {
      throw RenderError(
        .unsupported, file: path, "Jsonnet is not supported; exclude the file (directory.exclude) or commit its output")
    }
    var file = ManifestFile(path: path)
    if path.hasSuffix(".json") {
      try file.readJSON(content)
    } else {
      try file.readYAML(content)
    }
    manifests += file.manifests
    warnings += file.warnings
  }
}
