import Rendering
import Repository

/// A commit's files as the renderer reads them.
struct GitFileTree: FileTree {
  let tree: GitTree

  func list(_ directory: String) throws -> [FileEntry]? {
    try tree.list(directory)?.map { entry in
      let kind: FileEntry.Kind =
        switch entry.kind {
        case .directory: .directory
        case .symlink: .symlink
        case .file, .executable, .submodule: .file
        }
      return FileEntry(name: entry.name, kind: kind)
    }
  }

  func read(_ path: String) throws -> [UInt8]? { try tree.read(path) }
  func resolve(_ path: String) throws -> String? { try tree.resolved(path) }
  func objectID(_ path: String) throws -> String? { try tree.objectID(path) }
}
