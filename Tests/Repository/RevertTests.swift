import Foundation
import Repository
import Testing

/// Undoing in Git what an app got: made for looking at, then pushed, or refused without a trace.
@Suite struct RevertTests {
  let scratch: Scratch
  let store: RepositoryStore
  let repository: LocalRepository
  let good: String
  let bad: String

  init() throws {
    scratch = try Scratch()
    store = RepositoryStore(cacheDirectory: scratch / "cache", timeout: .seconds(30))
    repository = try LocalRepository(creating: scratch / "fleet.git")
    good = try repository.commit(
      [
        .write("apps/web/deployment.yaml", "kind: Deployment\nimage: web:1\nreplicas: 1\n\n\n\n\nend: 1\n"),
        .write("apps/web/old.yaml", "kind: ConfigMap\n"), .write("apps/other/x.yaml", "x: 1\n"),
        .write("apps/webhook/x.yaml", "x: 1\n"), .write("apps/web/secret.yaml", "kind: Secret\nstringData: {p: hunter1}\n"),
      ], message: "web 1", author: .ada(0))
    bad = try repository.commit(
      [
        .write("apps/web/deployment.yaml", "kind: Deployment\nimage: web:2\nreplicas: 1\n\n\n\n\nend: 1\n"),
        .write("apps/web/new.yaml", "kind: Service\n"), .delete("apps/web/old.yaml"), .write("apps/other/x.yaml", "x: 2\n"),
        .write("apps/webhook/x.yaml", "x: 2\n"), .write("apps/web/secret.yaml", "kind: Secret\nstringData: {p: hunter2}\n"),
      ], message: "web 2", author: .ada(1))
  }

  private var url: String { repository.url }

  private func request(tip: String, paths: Set<String> = ["apps/web"]) -> RevertRequest {
    RevertRequest(from: bad, to: good, paths: paths, tip: tip, message: "Revert \"web 2\"\n", author: .ada(9))
  }

  private func text(_ path: String, at commit: String) async throws -> String? {
    let tree = try await store.tree(url: url, commit: commit)
    return try tree.read(path).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func undoesOnlyWhatIsMeantAndMovesNothing() async throws {
    let commit = try await store.prepareRevert(url: url, request(tip: bad))
    #expect(commit.files == ["apps/web/deployment.yaml", "apps/web/new.yaml", "apps/web/old.yaml", "apps/web/secret.yaml"])
    #expect(try await text("apps/web/deployment.yaml", at: commit.id)?.contains("web:1") == true)
    #expect(try await text("apps/web/new.yaml", at: commit.id) == nil)
    #expect(try await text("apps/web/old.yaml", at: commit.id) == "kind: ConfigMap\n")
    #expect(try await text("apps/other/x.yaml", at: commit.id) == "x: 2\n")
    #expect(try await text("apps/webhook/x.yaml", at: commit.id) == "x: 2\n")
    #expect(commit.patch.contains("-image: web:2") && commit.patch.contains("+image: web:1"))
    #expect(!commit.patch.contains { $0.contains("hunter") }, "no Secret is shown")
    #expect(try await store.resolve(url: url, revision: "main") == bad)
    let info = try await store.info(url: url, commit: commit.id)
    #expect(info.author == "Ada" && info.parents == [bad] && info.subject == "Revert \"web 2\"")
  }

  @Test func keepsWhatCameLaterElsewhere() async throws {
    let later = try repository.commit(
      [.write("apps/web/deployment.yaml", "kind: Deployment\nimage: web:2\nreplicas: 1\n\n\n\n\nend: 2\n")], message: "end",
      author: .ada(2))
    let commit = try await store.prepareRevert(url: url, request(tip: later))
    let file = try await text("apps/web/deployment.yaml", at: commit.id)
    #expect(file == "kind: Deployment\nimage: web:1\nreplicas: 1\n\n\n\n\nend: 2\n")
  }

  @Test func refusesAConflictAndNamesTheFile() async throws {
    let later = try repository.commit(
      [.write("apps/web/deployment.yaml", "kind: Deployment\nimage: web:3\nreplicas: 1\n\n\n\n\nend: 1\n")], message: "web 3",
      author: .ada(2))
    let error = await repositoryError { _ = try await store.prepareRevert(url: url, request(tip: later)) }
    #expect(error?.kind == .conflict)
    #expect(error?.message.contains("apps/web/deployment.yaml") == true)
  }

  @Test func saysWhereNothingIsLeftToUndo() async throws {
    let undone = try await store.prepareRevert(url: url, request(tip: bad))
    let twice = await repositoryError { _ = try await store.prepareRevert(url: url, request(tip: undone.id)) }
    #expect(twice?.message.contains("nothing to revert") == true)
    let error = await repositoryError { _ = try await store.prepareRevert(url: url, request(tip: good)) }
    #expect(error?.message.contains("nothing to revert") == true)
  }

  @Test func publishesToTheBranchOrToANewOne() async throws {
    let commit = try await store.prepareRevert(url: url, request(tip: bad))
    try await store.publish(url: url, commit, to: "revert-web", isNew: true)
    #expect(try await store.resolve(url: url, revision: "revert-web") == commit.id)
    #expect(try await store.resolve(url: url, revision: "main") == bad)
    let again = await repositoryError { try await store.publish(url: url, commit, to: "revert-web", isNew: true) }
    #expect(again?.message.contains("exists already") == true)
    try await store.publish(url: url, commit, to: "main", isNew: false)
    #expect(try await store.resolve(url: url, revision: "main") == commit.id)
  }

  @Test func refusesWhereTheBranchHasGoneOn() async throws {
    let commit = try await store.prepareRevert(url: url, request(tip: bad))
    let later = try repository.commit([.write("x", "1")], message: "later", author: .ada(3))
    let error = await repositoryError { try await store.publish(url: url, commit, to: "main", isNew: false) }
    #expect(error?.kind == .conflict)
    #expect(try await store.resolve(url: url, revision: "main") == later)
  }

  @Test(.enabled("git is not installed") { GitServer.git != nil }) func pushesOverHTTPAndLeavesNothingOfARefusedPush()
    async throws
  {
    let configuration = scratch / "fleet.git/config"
    try (String(contentsOfFile: configuration, encoding: .utf8) + "[http]\n\treceivepack = true\n")
      .write(toFile: configuration, atomically: true, encoding: .utf8)
    let server = try GitServer.http(scratch.path)
    defer { server.stop() }
    let url = "http://127.0.0.1:\(server.port)/fleet.git"
    _ = try await store.resolve(url: url, revision: "main")
    let commit = try await store.prepareRevert(url: url, request(tip: bad))
    let later = try repository.commit([.write("x", "1")], message: "later", author: .ada(3))
    let error = await repositoryError { try await store.publish(url: url, commit, to: "main", isNew: false) }
    #expect(error?.kind == .conflict)
    #expect(try repository.tree("main").commit == later)
    try await store.fetch(url: url)
    let fresh = try await store.prepareRevert(url: url, request(tip: later))
    try await store.publish(url: url, fresh, to: "main", isNew: false)
    #expect(try repository.tree("main").commit == fresh.id)
    try await store.publish(url: url, fresh, to: "undo", isNew: true)
    #expect(try repository.tree("undo").commit == fresh.id)
  }

  @Test func overwritesNobodysWork() async throws {
    let work = try LocalRepository(creating: scratch / "work", isBare: false)
    let first = try work.commit([.write("a", "1\n")], message: "1", author: .ada(0))
    let second = try work.commit([.write("a", "2\n")], message: "2", author: .ada(1))
    let request = RevertRequest(from: second, to: first, paths: ["a"], tip: second, message: "m", author: .ada(2))
    let commit = try await store.prepareRevert(url: work.url, request)
    try "mine\n".write(toFile: scratch / "work/a", atomically: true, encoding: .utf8)
    let error = await repositoryError { try await store.publish(url: work.url, commit, to: "main", isNew: false) }
    #expect(error?.message.contains("uncommitted changes") == true)
    #expect(try String(contentsOfFile: scratch / "work/a", encoding: .utf8) == "mine\n")
  }

  @Test func knowsTheFollowedBranchAndWhoCommits() async throws {
    #expect(try await store.branch(url: url, followedBy: "HEAD") == "main")
    #expect(try await store.branch(url: url, followedBy: "main") == "main")
    #expect(try await store.branch(url: url, followedBy: bad) == nil)
    let who = try await store.identity(
      url: url, environment: ["GIT_AUTHOR_NAME": "Grace", "GIT_AUTHOR_EMAIL": "grace@example.org"], date: .distantPast)
    #expect(who.name == "Grace" && who.email == "grace@example.org")
  }
}
