import Foundation
import Repository
import Testing

struct RepositoryStoreTests {
  let scratch: Scratch
  let store: RepositoryStore

  init() throws {
    scratch = try Scratch()
    store = RepositoryStore(cacheDirectory: scratch / "cache", timeout: .seconds(20))
  }

  @Test func `a local repository is read where it stands`() async throws {
    let (repository, commits) = try LocalRepository.sample(scratch / "fleet.git")
    let head = try await store.resolve(url: repository.url, revision: "HEAD")
    #expect(head == commits[1])
    let tree = try await store.tree(url: repository.url, commit: head)
    #expect(try tree.list("apps")?.map(\.name) == ["db", "web"])
    #expect(try tree.list("apps/web")?.map(\.kind) == [.file, .symlink, .symlink, .file])
    #expect(try tree.read("apps/web/service.yaml").map { String(decoding: $0, as: UTF8.self) } == "kind: Service\nport: 81\n")
    #expect(try tree.read("apps/web/link.yaml").map { String(decoding: $0, as: UTF8.self) } == "kind: StatefulSet\n")
    #expect(try tree.read("apps/nothing") == nil)
    #expect(try tree.list("apps/web/service.yaml") == nil)
    #expect(throws: RepositoryError.self) { try tree.read("apps/web/evil") }
    #expect(throws: RepositoryError.self) { try tree.read("../x") }
    // It changes, and is seen at once.
    let next = try repository.commit([.delete("apps/db")], message: "Drop db", author: .ada(2))
    #expect(try await store.resolve(url: repository.url, revision: "main") == next)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["fleet.git"])
  }

  @Test func `every kind of revision is found`() async throws {
    let (repository, commits) = try LocalRepository.sample(scratch / "fleet.git")
    try repository.commit([.write("x", "1")], message: "Branch", author: .ada(5), branch: "feature/x", parent: commits[0])
    try repository.tag("v1.0.0", at: commits[0])
    try repository.tag("v1.2.0", at: commits[1], message: "A release", author: .ada(3))
    try repository.tag("v2.0.0-rc.1", at: commits[1])
    for (revision, expected) in [
      ("", commits[1]), ("HEAD", commits[1]), ("main", commits[1]), ("refs/heads/main", commits[1]), ("v1.0.0", commits[0]),
      ("v1.2.0", commits[1]), ("refs/tags/v1.2.0", commits[1]), ("1.*", commits[1]), (">=1.0 <1.1", commits[0]),
      (commits[0], commits[0]), (String(commits[0].prefix(7)), commits[0]), ("heads/main", commits[1]),
    ] {
      #expect(try await store.resolve(url: repository.url, revision: revision) == expected, "\(revision)")
    }
    for revision in ["nope", "main~1", "main@{yesterday}", ":/Add", "3.*", "0123456789", "--help"] {
      let error = await repositoryError { _ = try await store.resolve(url: repository.url, revision: revision) }
      #expect(error?.kind == .unknownRevision)
      #expect(error?.message == "revision '\(revision)' not found; branches: feature/x, main; tags: v2.0.0-rc.1, v1.2.0, v1.0.0")
    }
  }

  @Test func `history tells what changed where`() async throws {
    let (repository, commits) = try LocalRepository.sample(scratch / "fleet.git")
    let info = try await store.info(url: repository.url, commit: commits[0])
    #expect(info.subject == "Add web and db")
    #expect(info.author == "Ada")
    #expect(info.time == CommitAuthor.ada().date)
    let url = repository.url
    #expect(try await store.log(url: url, commit: commits[1]).map(\.subject) == ["Move the port", "Add web and db"])
    #expect(try await store.log(url: url, commit: commits[1], path: "apps/db").map(\.subject) == ["Add web and db"])
    #expect(try await store.log(url: url, commit: commits[1], limit: 1).count == 1)
    let changes = try await store.changedPaths(url: url, from: commits[0], to: commits[1])
    #expect(changes.files == [PathChange(.modified, "apps/web/service.yaml")])
    let before = try await store.objectID(url: url, commit: commits[0], path: "apps/db")
    #expect(try await store.objectID(url: url, commit: commits[1], path: "apps/db") == before)
    let web = try await store.objectID(url: url, commit: commits[0], path: "apps/web")
    #expect(try await store.objectID(url: url, commit: commits[1], path: "apps/web") != web)
  }

  @Test func `a renamed folder is recognised`() async throws {
    let (repository, commits) = try LocalRepository.sample(scratch / "fleet.git")
    let renamed = try repository.commit([.rename(from: "apps/db", to: "apps/database")], message: "Rename", author: .ada(2))
    let changes = try await store.changedPaths(url: repository.url, from: commits[1], to: renamed)
    #expect(changes.renamedFolders == [.init(from: "apps/db", to: "apps/database")])
    #expect(changes.files == [PathChange(.renamed(from: "apps/db/statefulset.yaml"), "apps/database/statefulset.yaml")])
    // A single file that moved between folders which stay renames none of them.
    let moved = try repository.commit(
      [.rename(from: "apps/web/service.yaml", to: "apps/database/service.yaml")], message: "Move", author: .ada(3))
    #expect(try await store.changedPaths(url: repository.url, from: renamed, to: moved).renamedFolders.isEmpty)
  }

  @Test func `missing repositories and commits say what to do`() async throws {
    let nothing = await repositoryError { _ = try await store.resolve(url: scratch / "nothing", revision: "HEAD") }
    #expect(nothing?.kind == .repositoryNotFound)
    let empty = try LocalRepository(creating: scratch / "empty.git")
    let unborn = await repositoryError { _ = try await store.resolve(url: empty.url, revision: "HEAD") }
    #expect(unborn?.message == "the repository has no commits yet")
    let commit = await repositoryError {
      _ = try await store.tree(url: empty.url, commit: String(repeating: "a", count: 40))
    }
    #expect(commit?.kind == .unknownRevision)
    let strict = RepositoryStore(cacheDirectory: scratch / "cache", allowsLocal: false)
    let refused = await repositoryError { _ = try await strict.resolve(url: empty.url, revision: "HEAD") }
    #expect(refused?.kind == .urlRefused)
  }

  @Test func `change tokens follow every reference`() async throws {
    let (repository, commits) = try LocalRepository.sample(scratch / "fleet.git")
    let first = try await store.changeToken(url: repository.url)
    #expect(try await store.changeToken(url: repository.url) == first)
    try repository.tag("v1", at: commits[0])
    let second = try await store.changeToken(url: repository.url)
    #expect(second != first)
    try repository.commit([.write("new", "x")], message: "New", author: .ada(4))
    #expect(try await store.changeToken(url: repository.url) != second)
  }

  @Test func `commits are refused when the branch went on`() async throws {
    let (repository, commits) = try LocalRepository.sample(scratch / "fleet.git")
    let made = try await store.commit(
      url: repository.url, edits: [.write("hotfix", "1")], parent: commits[1], branch: "main", author: .ada(9), message: "Hotfix")
    #expect(try await store.resolve(url: repository.url, revision: "main") == made)
    let late = await repositoryError {
      _ = try await store.commit(
        url: repository.url, edits: [.write("other", "1")], parent: commits[1], branch: "main", author: .ada(9), message: "Late")
    }
    #expect(late?.kind == .conflict)
  }

  @Test func `a working tree follows its branch`() throws {
    let repository = try LocalRepository(creating: scratch / "work", isBare: false)
    try repository.commit([.write("a/b.txt", "hello")], message: "One", author: .ada())
    #expect(try String(contentsOfFile: scratch / "work/a/b.txt", encoding: .utf8) == "hello")
    try repository.commit([.delete("a")], message: "Two", author: .ada(1))
    #expect(!FileManager.default.fileExists(atPath: scratch / "work/a/b.txt"))
  }
}
