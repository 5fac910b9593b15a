/// The files of a package, unpacked in memory: a chart out of a repository, or an archive out of a registry.
public struct PackagedFileTree: FileTree {
  private let files: [String: [UInt8]]
  private let directories: [String: [FileEntry]]
  /// Of the package: the same as long as its files are.
  private let digest: String

  /// A packaged chart, without the folder that everything in it lies in.
  ///
  /// - Throws: ``RenderError`` where it is none, or larger than a chart may be.
  public static func chart(_ bytes: [UInt8], digest: String) throws(RenderError) -> PackagedFileTree {
    PackagedFileTree(try ChartArchive.files(bytes), digest: digest)
  }

  /// Any other `.tar.gz`.
  public static func archive(_ bytes: [UInt8], digest: String) throws(RenderError) -> PackagedFileTree {
    PackagedFileTree(try ChartArchive.allFiles(bytes), digest: digest)
  }

  private init(_ entries: [ChartFile], digest: String) {
    self.digest = digest
    files = Dictionary(entries.map { ($0.name, $0.bytes) }, uniquingKeysWith: { _, last in last })
    var found: [String: Set<FileEntry>] = ["": []]
    for path in files.keys {
      var path = Substring(path)
      var kind = FileEntry.Kind.file
      while true {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { String(path[..<$0]) } ?? ""
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? String(path)
        let isNew = found[parent, default: []].insert(FileEntry(name: name, kind: kind)).inserted
        guard let slash, isNew else { break }
        path = path[..<slash]
        kind = .directory
      }
    }
    directories = found.mapValues { $0.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } }
  }

  public func list(_ directory: String) throws -> [FileEntry]? { try resolve(directory).flatMap { directories[$0] } }

  public func read(_ path: String) throws -> [UInt8]? { try resolve(path).flatMap { files[$0] } }

  public func resolve(_ path: String) throws -> String? {
    guard let clean = TreePath.normalized(path) else {
      throw RenderError(.outside, "'\(path)' leads out of the package")
    }
    return files[clean] != nil || directories[clean] != nil ? clean : nil
  }

  public func objectID(_ path: String) throws -> String? { try resolve(path).map { "\(digest) \($0)" } }
}
