/// An incident that the demo can play on its fleet, by name at launch or from the palette while it runs.
public enum Scenario: String, Sendable, CaseIterable {
  /// Everything is Synced and Healthy, and stays so.
  case calm
  /// After a few seconds somebody scales `checkout`, which nothing heals: the first screen shows drift with its cause.
  case storyline
  /// Somebody scales `payments` from 3 to 5; self-heal takes it back; they scale again, six times.
  case blackFriday = "black-friday"
  /// A commit of `payments` whose image cannot be pulled: the rollout never gets healthy.
  case badImage = "bad-image"
  /// A commit of `payments` whose PreSync migration fails.
  case failedMigration = "failed-migration"
  /// A commit that renames a folder and the StatefulSet in it: a prune would delete `ledger`'s database.
  case renamedFolder = "renamed-folder"
  /// Somebody edits several fields of `catalogue`'s Deployment by hand and adds an environment variable.
  case handEdit = "hand-edit"

  /// What happens, in one line.
  public var summary: String {
    switch self {
    case .calm: "nothing happens"
    case .storyline: "somebody scales checkout behind Git's back"
    case .blackFriday: "somebody scales payments up, self-heal takes it back, again and again"
    case .badImage: "a payments release whose image cannot be pulled"
    case .failedMigration: "a payments release whose database migration fails"
    case .renamedFolder: "a renamed folder: pruning would delete ledger's database"
    case .handEdit: "a Deployment of catalogue edited by hand"
    }
  }
}
