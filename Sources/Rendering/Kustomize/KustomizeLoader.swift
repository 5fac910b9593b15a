import Manifests

/// Reads files for one kustomization: from its own folder and below, and other kustomizations from anywhere in the repository.
struct KustomizeLoader {
  let tree: any FileTree
  let bases: RemoteBases
  /// The kustomization's folder, from the tree's root.
  let root: String
  /// The folders that led here, for finding cycles.
  let visited: [String]
  /// The repository that the tree is of; nil for the source's own.
  let repository: RemoteRepository?
  var kustomizationFile = ""

  init(
    tree: any FileTree, bases: RemoteBases, root: String, visited: [String] = [], repository: RemoteRepository? = nil
  ) {
    self.tree = tree
    self.bases = bases
    self.root = root
    self.visited = visited
    self.repository = repository
  }

  /// A file's bytes.
  func load(_ path: String, field: String) throws -> [UInt8] {
    let full = try locate(path, field: field)
    guard let bytes = try tree.read(full) else {
      throw RenderError(.missing, file: kustomizationFile, "'\(field)' names '\(path)', which does not exist")
    }
    return bytes
  }

  /// Where a file stands in the tree; it must be in the kustomization's folder or below, also once links are followed.
  func locate(_ path: String, field: String) throws -> String {
    guard !RemoteBase.isRemote(path) else {
      throw RenderError(
        .unsupported, file: kustomizationFile, "'\(field)' names '\(path)': files are not fetched from other places")
    }
    guard let full = path.hasPrefix("/") ? TreePath.normalized(path) : TreePath.join(root, path) else {
      throw RenderError(.outside, file: kustomizationFile, "'\(field)' names '\(path)', which leads out of the repository")
    }
    let real = try tree.resolve(full) ?? full
    guard TreePath.isInside(real, try tree.resolve(root) ?? root), !path.hasPrefix("/") else {
      throw RenderError(
        .outside, file: kustomizationFile, "'\(field)' names '\(path)', which is not in or below the kustomization's folder")
    }
    return full
  }

  /// The loader of another kustomization's folder.
  func directory(_ path: String, field: String) throws -> KustomizeLoader {
    if RemoteBase.isRemote(path) { return try remote(path, field: field) }
    guard !path.hasPrefix("/"), let full = TreePath.join(root, path) else {
      throw RenderError(.outside, file: kustomizationFile, "'\(field)' names '\(path)', which leads out of the repository")
    }
    guard let real = try tree.resolve(full), try tree.list(real) != nil else {
      let suggestion = try PathSuggestion.near(full, in: tree)
      throw RenderError(.missing, file: kustomizationFile, "'\(field)' names '\(path)', which does not exist\(suggestion)")
    }
    for place in visited + [root] where TreePath.isInside(place, real) && (repository == nil || place == root) {
      throw RenderError(
        .invalid, file: kustomizationFile, "'\(field)' names '\(path)', which leads back to '\(place)' in a circle")
    }
    return KustomizeLoader(tree: tree, bases: bases, root: real, visited: visited + [root], repository: repository)
  }

  /// The loader of a base in another repository.
  private func remote(_ text: String, field: String) throws -> KustomizeLoader {
    guard let base = RemoteBase(text) else {
      throw RenderError(.invalid, file: kustomizationFile, "'\(field)' names '\(text)', which is no repository's URL")
    }
    guard bases.areAllowed else {
      throw RenderError(
        .unsupported, file: kustomizationFile, "'\(field)' names '\(text)': bases of other repositories are switched off")
    }
    guard let tree = bases.trees[base.repository] else {
      var error = RenderError(.missing, file: kustomizationFile, "'\(field)' names '\(text)', which is not at hand")
      error.wanted = .repository(base.repository)
      throw error
    }
    // Folders of different repositories are different, whatever their paths are.
    let place = "\(base.repository)//\(base.path)"
    guard !visited.contains(place) else {
      throw RenderError(.invalid, file: kustomizationFile, "'\(field)' names '\(text)', which leads back to itself in a circle")
    }
    guard let root = try tree.resolve(base.path), try tree.list(root) != nil else {
      throw RenderError(
        .missing, file: kustomizationFile, "'\(field)' names '\(text)', but \(base.repository) has no such folder")
    }
    return KustomizeLoader(tree: tree, bases: bases, root: root, visited: visited + [place], repository: base.repository)
  }

  /// Whether the path is a folder, or a repository rather than a file.
  func isDirectory(_ path: String) throws -> Bool {
    if RemoteBase.isRemote(path) { return ![".yaml", ".yml", ".json"].contains(where: path.hasSuffix) }
    guard !path.hasPrefix("/"), let full = TreePath.join(root, path) else { return false }
    guard let real = try tree.resolve(full) else { return false }
    return try tree.list(real) != nil
  }

  /// The kustomization of this folder.
  func kustomization() throws -> (file: String, value: Value) {
    let names = Set((try tree.list(root) ?? []).map(\.name))
    let present = SourceKind.kustomizationNames.filter(names.contains)
    let folder = root.isEmpty ? "the repository's root" : "'\(root)'"
    guard let name = present.first else {
      throw RenderError(.missing, "\(folder) has no kustomization.yaml")
    }
    guard present.count == 1 else {
      throw RenderError(.invalid, "\(folder) has several kustomizations: \(present.joined(separator: ", "))")
    }
    let file = root.isEmpty ? name : root + "/" + name
    guard let bytes = try tree.read(file) else { throw RenderError(.missing, file: file, "the file cannot be read") }
    let documents: [YAML.Document]
    do throws(YAMLError) {
      documents = try YAML.documents(bytes, dialect: .kubernetes, allowsDuplicateKeys: true)
    } catch {
      throw RenderError(.invalid, file: file, line: error.line, "this is no YAML: \(error.message)")
    }
    guard documents.count < 2 else {
      throw RenderError(.invalid, file: file, line: documents[1].line, "a kustomization is one document")
    }
    return (file, documents.first?.value ?? .null)
  }
}
