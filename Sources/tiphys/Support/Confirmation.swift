import Foundation
import Glibc
import Manifests
import Reconciler

/// What destroys something asks for its name to be typed.
enum Confirmation {
  /// Asks before something that can be undone; no is the usual answer.
  static func agree(to question: String) throws {
    guard isatty(STDIN_FILENO) == 1 else { throw Failure("nobody can answer '\(question)'; say --yes in a script") }
    FileHandle.standardError.write(Data(Table.printable("\(question) [y/N] ").utf8))
    guard ["y", "yes"].contains((readLine() ?? "").lowercased()) else { throw Failure("not confirmed, nothing was done") }
  }

  static func ask(for name: String, before deed: String) throws {
    guard isatty(STDIN_FILENO) == 1 else { throw Failure("this \(deed); say --yes to confirm it in a script") }
    try typed(name, "This \(deed). Type \(name) to go on: ")
  }

  /// A person's consent where data would go: `--confirm NAME`, or the name typed at a terminal, over the list of exactly what
  /// goes. Nil where none is needed.
  ///
  /// - Parameters:
  ///   - deletions: what would be deleted, with what hangs on it where that is data.
  ///   - reason: why it needs consent; empty where it does not.
  static func consent(
    for id: AppID, deletions: [ResourceKey], losses: [ResourceKey: String], reason: String, given: String?
  ) throws -> DeletionConsent? {
    guard !reason.isEmpty else { return nil }
    if let given, given != id.name { throw Failure("--confirm \(given): the Application's name is \(id.name); nothing was done") }
    var text = ""
    for key in deletions {
      let loss = losses[key].map { "  (\($0))" } ?? ""
      text +=
        Table.printable("would delete \(key.kind) \(key.namespace.isEmpty ? "" : key.namespace + "/")\(key.name)\(loss)") + "\n"
    }
    FileHandle.standardError.write(Data(text.utf8))
    if given == nil {
      guard isatty(STDIN_FILENO) == 1 else {
        throw Failure("\(id): \(reason); nothing was done. Say --confirm \(id.name) to do it")
      }
      try typed(id.name, "\(reason). Type \(id.name) to delete it: ")
    }
    return DeletionConsent(app: id.name, deletions: Set(deletions))
  }

  private static func typed(_ word: String, _ prompt: String) throws {
    FileHandle.standardError.write(Data(Table.printable(prompt).utf8))
    guard readLine() == word else { throw Failure("not confirmed, nothing was done") }
  }
}
