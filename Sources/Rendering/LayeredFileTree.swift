/// A tree with more files laid over it: what a chart depends on and does not carry along.
public struct LayeredFileTree: FileTree {
  private let base: any FileTree
  private let upper: MemoryFileTree

  public init(_ base: any FileTree, files: [String: [UInt8]]) {
    self.base = base
    upper = MemoryFileTree(files)
  }

  public func list(_ directory: String) throws -> [FileEntry]? {
    let below = try base.list(directory)
    guard let above = try upper.list(directory), !above.isEmpty else { return below }
    var entries = Dictionary((below ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for entry in above where entries[entry.name] == nil || !entry.isDirectory { entries[entry.name] = entry }
    return entries.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  public func read(_ path: String) throws -> [UInt8]? { try upper.read(path) ?? base.read(path) }

  public func resolve(_ path: String) throws -> String? {
    if !path.isEmpty, let found = try upper.resolve(path) { return found }
    return try base.resolve(path)
  }

  public func objectID(_ path: String) throws -> String? { try upper.objectID(path) ?? base.objectID(path) }
}
