import Applications
import Manifests

/// A person's consent to what an operation deletes: they typed the app's name over a list of exactly what goes.
///
/// It is kept in the operation's `info`, so that whoever carries the operation out (now, on a retry, or after the leader has
/// gone) finds it. An operation that deletes data and has none is not carried out, whoever wrote it.
public struct DeletionConsent: Sendable, Hashable {
  /// What was typed: the app's name.
  public var app: String
  /// What was shown; nil where the list is not known (written with kubectl): everything then.
  public var deletions: Set<ResourceKey>?

  public init(app: String, deletions: Set<ResourceKey>?) {
    self.app = app
    self.deletions = deletions
  }

  /// The entries of `operation.info`.
  public static let nameEntry = "tiphys.confirmed"
  public static let deletionsEntry = "tiphys.confirmed.deletions"

  /// Nil where the operation carries none.
  init?(_ operation: ApplicationOperation) {
    func entry(_ name: String) -> String? { operation.info.first { $0["name"]?.string == name }?["value"]?.string }
    guard let app = entry(Self.nameEntry) else { return nil }
    self.app = app
    deletions = entry(Self.deletionsEntry).map { text in
      Set(text.split(separator: " ").compactMap { ResourceKey(String($0)) })
    }
  }

  var info: [Value] {
    var info: [Value] = [["name": .string(Self.nameEntry), "value": .string(app)]]
    if let deletions {
      let text = deletions.sorted().map(\.description).joined(separator: " ")
      info.append(["name": .string(Self.deletionsEntry), "value": .string(text)])
    }
    return info
  }

  /// What of these it does not cover, in order; all where the name is not the app's.
  func uncovered(_ keys: [ResourceKey], of app: AppID) -> [ResourceKey] {
    guard self.app == app.name else { return keys.sorted() }
    guard let deletions else { return [] }
    return keys.filter { !deletions.contains($0) }.sorted()
  }
}
