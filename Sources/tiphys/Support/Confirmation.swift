import Foundation
import Glibc

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
    FileHandle.standardError.write(Data(Table.printable("This \(deed). Type \(name) to go on: ").utf8))
    guard readLine() == name else { throw Failure("not confirmed, nothing was done") }
  }
}
