import Manifests
import Rendering

/// What a chart in Git depends on without carrying it along in `charts/`.
///
/// As `helm dependency build`: by `Chart.lock` where there is one, else by the ranges of `Chart.yaml`.
public struct ChartDependencies: Sendable {
  let store: ChartStore
  let accounts: ChartAccounts

  public init(store: ChartStore, accounts: ChartAccounts) {
    self.store = store
    self.accounts = accounts
  }

  /// The tree with the missing charts in the `charts/` of the chart at `folder`; nil where nothing is missing.
  ///
  /// What a local dependency (`file://`) and the lock are read from is the tree itself, so that a recording of it knows.
  public func completing(_ folder: String, in tree: any FileTree) async throws -> LayeredFileTree? {
    let folder = Self.join("", upTo: folder) ?? folder
    guard let declared = try Self.declared(folder, in: tree), !declared.isEmpty else { return nil }
    let chart = try HelmChart.load(folder, in: tree)
    let missing = chart.missingDependencies
    guard !missing.isEmpty else { return nil }
    if let lock = chart.lock { try Self.require(lock, declared: chart.metadata.dependencies, folder: folder) }
    var files: [String: [UInt8]] = [:]
    let charts = Self.join(folder, "charts")
    for dependency in missing {
      let version = chart.lock?.dependencies.first { $0.locks(dependency) }?.version ?? dependency.version
      let repository = dependency.repository
      if repository.hasPrefix("file://") {
        try Self.copy(String(repository.dropFirst(7)), of: dependency, from: folder, in: tree, to: charts, &files)
        continue
      }
      let url = try await url(of: repository, dependency, folder)
      let reference = ChartReference(repository: url, name: dependency.name, version: version)
      let package: ChartPackage
      do throws(ChartError) {
        package = try await store.package(reference, account: await accounts.account(url))
      } catch {
        throw RenderError(.missing, file: Self.join(folder, "Chart.yaml"), "dependency '\(dependency.name)': \(error)")
      }
      files["\(charts)/\(dependency.name)-\(package.digest.prefix(12)).tgz"] = package.bytes
    }
    return LayeredFileTree(tree, files: files)
  }

  /// What `Chart.yaml` (or `requirements.yaml`) declares, read without loading the chart; nil where there is no chart.
  private static func declared(_ folder: String, in tree: any FileTree) throws -> [Value]? {
    guard let bytes = try tree.read(join(folder, "Chart.yaml")) else { return nil }
    let requirements = try tree.read(join(folder, "requirements.yaml"))
    return [bytes, requirements].flatMap { bytes in
      bytes.flatMap { try? YAML.decode($0) }?["dependencies"]?.list ?? []
    }
  }

  private func url(of repository: String, _ dependency: ChartDependency, _ folder: String) async throws -> String {
    let file = Self.join(folder, "Chart.yaml")
    for prefix in ["@", "alias:"] where repository.hasPrefix(prefix) {
      let name = String(repository.dropFirst(prefix.count))
      guard let url = await accounts.url(name) else {
        throw RenderError(
          .missing, file: file,
          "dependency '\(dependency.name)': there is no repository named '\(name)'; add a Secret with this name, or write its URL"
        )
      }
      return url
    }
    guard !repository.isEmpty else {
      throw RenderError(
        .missing, file: file,
        "dependency '\(dependency.name)' names no repository, and is not in charts/: commit it there, or name one")
    }
    return repository
  }

  // MARK: The lock

  /// - Throws: ``RenderError`` where the lock is not about what `Chart.yaml` declares.
  private static func require(_ lock: ChartLock, declared: [ChartDependency], folder: String) throws(RenderError) {
    for dependency in declared where !dependency.repository.isEmpty {
      guard !lock.dependencies.contains(where: { $0.locks(dependency) }) else { continue }
      throw RenderError(
        .invalid, file: join(folder, lock.file),
        "is out of sync with the dependencies of Chart.yaml ('\(dependency.name)'): run `helm dependency update` and commit the lock"
      )
    }
  }

  // MARK: Beside the chart

  private static func copy(
    _ path: String, of dependency: ChartDependency, from folder: String, in tree: any FileTree, to charts: String,
    _ files: inout [String: [UInt8]]
  ) throws {
    let declaredIn = join(folder, "Chart.yaml")
    guard !path.hasPrefix("/"), let source = join(folder, upTo: path) else {
      throw RenderError(
        .outside, file: declaredIn, "dependency '\(dependency.name)': the path '\(path)' leads out of the repository")
    }
    guard try tree.read(join(source, "Chart.yaml")) != nil else {
      throw RenderError(.missing, file: declaredIn, "dependency '\(dependency.name)': there is no chart at '\(source)'")
    }
    guard source != folder else {
      throw RenderError(.invalid, file: declaredIn, "dependency '\(dependency.name)' is the chart itself")
    }
    try copy(folder: source, in: tree, to: "\(charts)/\(dependency.name)", &files, depth: 0)
  }

  private static func copy(
    folder: String, in tree: any FileTree, to target: String, _ files: inout [String: [UInt8]], depth: Int
  ) throws {
    guard depth < 32, files.count < 20_000 else {
      throw RenderError(.failed, file: folder, "the chart has too many files or folders to be taken in as a dependency")
    }
    for entry in try tree.list(folder) ?? [] {
      let path = join(folder, entry.name)
      if try tree.isDirectory(path) {
        try copy(folder: path, in: tree, to: join(target, entry.name), &files, depth: depth + 1)
      } else if let bytes = try tree.read(path) {
        files[join(target, entry.name)] = bytes
      }
    }
  }

  /// A path seen from a folder; nil where it leads out of the tree.
  private static func join(_ folder: String, upTo path: String) -> String? {
    var parts = folder.split(separator: "/")
    for part in path.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if parts.popLast() == nil {
        return nil
      }
    }
    return parts.joined(separator: "/")
  }

  private static func join(_ folder: String, _ name: String) -> String { folder.isEmpty ? name : folder + "/" + name }
}

extension ChartDependency {
  /// Whether this, of a lock, is what was chosen for a declared one. A chart may be locked in two versions under two aliases.
  fileprivate func locks(_ declared: ChartDependency) -> Bool {
    guard name == declared.name, repository == declared.repository else { return false }
    return declared.version == version || (try? VersionChoice.best(of: [version], wanted: declared.version)) ?? nil != nil
  }
}
