import Foundation
import Repository
import Testing

/// A folder of its own for one test, removed at its end.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/tiphys-git-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static func / (scratch: Scratch, name: String) -> String { scratch.path + "/" + name }
}

extension CommitAuthor {
  static func ada(_ minute: Int = 0) -> CommitAuthor {
    CommitAuthor(name: "Ada", email: "ada@example.org", date: Date(timeIntervalSince1970: 1_700_000_000 + Double(minute) * 60))
  }
}

/// The repository error that the body throws; records an issue where it throws none.
func repositoryError(
  _ body: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) async -> RepositoryError? {
  do {
    try await body()
    Issue.record("no error was thrown", sourceLocation: sourceLocation)
  } catch let error as RepositoryError {
    return error
  } catch {
    Issue.record("unexpected error \(error)", sourceLocation: sourceLocation)
  }
  return nil
}

extension LocalRepository {
  /// A bare repository with a few commits on `main`.
  static func sample(_ path: String) throws -> (repository: LocalRepository, commits: [String]) {
    let repository = try LocalRepository(creating: path)
    var commits: [String] = []
    commits.append(
      try repository.commit(
        [
          .write("apps/web/deployment.yaml", "kind: Deployment\nreplicas: 1\n"),
          .write("apps/web/service.yaml", "kind: Service\nport: 80\n"), .write("apps/db/statefulset.yaml", "kind: StatefulSet\n"),
          .link("apps/web/link.yaml", target: "../db/statefulset.yaml"), .link("apps/web/evil", target: "../../../etc/passwd"),
        ], message: "Add web and db\n\nThe body.", author: .ada(0)))
    commits.append(
      try repository.commit(
        [.write("apps/web/service.yaml", "kind: Service\nport: 81\n")], message: "Move the port", author: .ada(1)))
    return (repository, commits)
  }
}
