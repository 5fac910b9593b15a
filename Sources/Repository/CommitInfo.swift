import Foundation

/// What people want to know about a commit. All text is as its author wrote it (invalid UTF-8 replaced): hostile until cleaned.
public struct CommitInfo: Sendable, Hashable, Identifiable {
  /// The commit's 40 hexadecimal digits.
  public var id: String
  /// The first line of the message.
  public var subject: String
  /// The whole message.
  public var message: String
  /// The author's name.
  public var author: String
  public var email: String
  /// When it was committed.
  public var time: Date
  /// The ids of its parents; more than one for a merge.
  public var parents: [String]

  public init(
    id: String, subject: String, message: String, author: String, email: String, time: Date, parents: [String]
  ) {
    self.id = id
    self.subject = subject
    self.message = message
    self.author = author
    self.email = email
    self.time = time
    self.parents = parents
  }

  /// The first seven digits of the id.
  public var shortID: String { String(id.prefix(7)) }
}

/// One path that differs between two commits.
public struct PathChange: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case added, modified, deleted
    case renamed(from: String)
  }
  public var kind: Kind
  /// The path in the newer commit; in the older one for a deletion.
  public var path: String

  public init(_ kind: Kind, _ path: String) {
    self.kind = kind
    self.path = path
  }
}

/// What changed between two commits.
public struct TreeChanges: Sendable, Hashable {
  /// Every file that differs, sorted by path.
  public var files: [PathChange]
  /// Folders that are gone and most of whose files stand elsewhere now, in path order.
  public var renamedFolders: [RenamedFolder]

  public struct RenamedFolder: Sendable, Hashable {
    public var from: String
    public var to: String
    public init(from: String, to: String) {
      self.from = from
      self.to = to
    }
  }

  public init(files: [PathChange], renamedFolders: [RenamedFolder]) {
    self.files = files
    self.renamedFolders = renamedFolders
  }
}
