import Rendering

/// A tree in which one file is another: to see what a change would render to before it is committed.
struct EditedFileTree: FileTree {
  let base: any FileTree
  let path: String
  let bytes: [UInt8]

  func list(_ directory: String) throws -> [FileEntry]? { try base.list(directory) }
  func resolve(_ path: String) throws -> String? { try base.resolve(path) }
  func read(_ path: String) throws -> [UInt8]? { try isEdited(path) ? bytes : base.read(path) }
  func objectID(_ path: String) throws -> String? { try isEdited(path) ? "edited" : base.objectID(path) }

  private func isEdited(_ path: String) throws -> Bool { try path == self.path || base.resolve(path) == self.path }
}
