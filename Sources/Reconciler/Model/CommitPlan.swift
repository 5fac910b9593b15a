import Foundation
import Manifests

/// A commit to an app's repository that is made and can be looked at, and is not pushed.
public struct CommitPlan: Sendable, Hashable {
  /// What the commit is to do.
  public enum Request: Sendable, Hashable {
    /// Undo in Git what the app got since an entry of its history.
    case revert(historyID: Int)
    /// Carry the live value of a field into Git.
    case adopt(ResourceKey, FieldPath)
  }

  public var request: Request
  /// What a revert goes back to.
  public var to: RevisionInfo?
  public var repository: String
  /// The branch that the app follows; nil where it follows a tag or a commit, so that only a new branch is possible.
  public var branch: String?
  /// A name for a branch of its own.
  public var suggestedBranch: String
  /// The commit, and the one that it stands on.
  public var commit: String
  public var parent: String
  /// `Name <mail>` as git is configured.
  public var author: String
  public var message: String
  /// The files that it changes.
  public var files: [String]
  /// As `git diff` prints it, line by line; to be shown as hostile text. Secrets are left out.
  public var patch: [String]
  /// Other apps that read one of the files.
  public var alsoReadBy: [AppID]
  /// Why there is no such commit; empty where there is.
  public var problem: String

  public init(
    request: Request, to: RevisionInfo? = nil, repository: String = "", branch: String? = nil, suggestedBranch: String = "",
    commit: String = "", parent: String = "", author: String = "", message: String = "", files: [String] = [],
    patch: [String] = [], alsoReadBy: [AppID] = [], problem: String = ""
  ) {
    self.request = request
    self.to = to
    self.repository = repository
    self.branch = branch
    self.suggestedBranch = suggestedBranch
    self.commit = commit
    self.parent = parent
    self.author = author
    self.message = message
    self.files = files
    self.patch = patch
    self.alsoReadBy = alsoReadBy
    self.problem = problem
  }

  /// The first line of the message.
  public var subject: String { message.split(separator: "\n").first.map(String.init) ?? "" }
}
