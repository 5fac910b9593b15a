import Foundation
import Repository
import Synchronization
import Testing

/// Mirrors over real transports.
@Suite(.enabled("git is not installed") { GitServer.git != nil })
struct TransferTests {
  let scratch: Scratch
  let store: RepositoryStore
  let repository: LocalRepository
  let commits: [String]

  init() throws {
    scratch = try Scratch()
    store = RepositoryStore(cacheDirectory: scratch / "cache", timeout: .seconds(30))
    (repository, commits) = try LocalRepository.sample(scratch / "fleet.git")
  }

  private func follows(_ url: String) async throws {
    #expect(try await store.resolve(url: url, revision: "HEAD") == commits[1])
    #expect(try await store.fetch(url: url) == false)
    let next = try repository.commit([.write("new", "1")], message: "Next", author: .ada(2))
    try repository.commit([.write("dev", "1")], message: "Dev", author: .ada(2), branch: "dev", parent: commits[0])
    try repository.tag("v1", at: commits[0], message: "One", author: .ada(2))
    #expect(try await store.resolve(url: url, revision: "main") == commits[1])
    #expect(try await store.fetch(url: url))
    #expect(try await store.resolve(url: url, revision: "main") == next)
    #expect(try await store.resolve(url: url, revision: "v1") == commits[0])
    #expect(try await store.branches(url: url) == ["dev", "main"])
    let tree = try await store.tree(url: url, commit: next)
    #expect(try tree.read("new") == Array("1".utf8))
    // What is gone there goes here; a forced move is followed; a branch makes room for a folder of branches.
    try repository.deleteBranch("dev")
    try repository.commit([.write("dev", "2")], message: "Dev", author: .ada(3), branch: "dev/two", parent: commits[0])
    try repository.setBranch("main", to: commits[0])
    #expect(try await store.fetch(url: url))
    #expect(try await store.branches(url: url) == ["dev/two", "main"])
    #expect(try await store.resolve(url: url, revision: "HEAD") == commits[0])
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch / "cache").filter { $0.hasPrefix(".") }.isEmpty)
  }

  @Test func `git daemon`() async throws {
    let server = try GitServer.daemon(scratch.path)
    defer { server.stop() }
    try await follows("git://127.0.0.1:\(server.port)/fleet.git")
  }

  /// As a process leaves them behind that is killed while it moves a branch.
  @Test func `locks of the dead hold nobody up`() async throws {
    let server = try GitServer.daemon(scratch.path)
    defer { server.stop() }
    let url = "git://127.0.0.1:\(server.port)/fleet.git"
    #expect(try await store.resolve(url: url, revision: "main") == commits[1])
    let mirror = try #require(
      FileManager.default.contentsOfDirectory(atPath: scratch / "cache").first { $0.hasSuffix(".git") })
    for name in ["refs/heads/main.lock", "HEAD.lock", "packed-refs.lock"] {
      #expect(FileManager.default.createFile(atPath: scratch / "cache/\(mirror)/\(name)", contents: nil))
    }
    let next = try repository.commit([.write("x", "1")], message: "Next", author: .ada(9))
    #expect(try await store.fetch(url: url))
    #expect(try await store.resolve(url: url, revision: "main") == next)
  }

  @Test func `smart http`() async throws {
    let server = try GitServer.http(scratch.path)
    defer { server.stop() }
    try await follows("http://127.0.0.1:\(server.port)/fleet.git")
    let error = await repositoryError {
      _ = try await store.resolve(url: "http://127.0.0.1:\(server.port)/other.git", revision: "HEAD")
    }
    #expect(error?.kind == .repositoryNotFound)
  }

  @Test func `http with a password`() async throws {
    let server = try GitServer.http(scratch.path, password: "s3cret")
    defer { server.stop() }
    let url = "http://127.0.0.1:\(server.port)/fleet.git"
    let missing = await repositoryError { _ = try await store.resolve(url: url, revision: "HEAD") }
    #expect(missing?.kind == .unauthorized)
    let wrong = await repositoryError {
      _ = try await store.resolve(url: url, revision: "HEAD", credentials: .init(username: "ada", password: "wr0ng"))
    }
    #expect(wrong?.kind == .unauthorized)
    #expect(wrong?.description.contains("wr0ng") == false)
    let right = RepositoryCredentials(username: "ada", password: "s3cret")
    #expect(try await store.resolve(url: url, revision: "HEAD", credentials: right) == commits[1])
    let inURL = "http://ada:s3cret@127.0.0.1:\(server.port)/fleet.git"
    #expect(try await store.resolve(url: inURL, revision: "HEAD") == commits[1])
    #expect(try await store.fetch(url: inURL) == false)
    // No file of the mirror holds it.
    let files = try #require(FileManager.default.subpaths(atPath: scratch / "cache"))
    for file in files {
      let content = FileManager.default.contents(atPath: scratch / "cache/\(file)") ?? Data()
      #expect(content.firstRange(of: Data("s3cret".utf8)) == nil)
    }
  }

  @Test func `http with a token`() async throws {
    let server = try GitServer.http(scratch.path, token: "s3cret")
    defer { server.stop() }
    let url = "http://127.0.0.1:\(server.port)/fleet.git"
    let wrong = await repositoryError {
      _ = try await store.resolve(url: url, revision: "HEAD", credentials: .init(bearerToken: "wr0ng\r\nX: y"))
    }
    #expect(wrong?.kind == .unauthorized)
    #expect(wrong?.description.contains("wr0ng") == false)
    let right = RepositoryCredentials(bearerToken: "s3cret\n")
    #expect(try await store.resolve(url: url, revision: "HEAD", credentials: right) == commits[1])
  }

  @Test func `through a proxy`() async throws {
    let asked = Mutex<[String]>([])
    let proxy = try TestServer { connection in
      var bytes: [UInt8] = []
      var byte: UInt8 = 0
      while byte != UInt8(ascii: "\n"), recv(connection, &byte, 1, 0) == 1 { bytes.append(byte) }
      asked.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
      TestServer.write(connection, "HTTP/1.1 403 Not this way\r\nContent-Length: 0\r\n\r\n".utf8)
    }
    defer { proxy.stop() }
    func resolve(_ exceptions: String) async -> RepositoryError? {
      let proxy = RepositoryProxy(
        address: "http://127.0.0.1:\(proxy.port)", exceptions: exceptions, host: "git.example.invalid")
      return await repositoryError {
        let url = "https://git.example.invalid/fleet.git"
        _ = try await store.resolve(url: url, revision: "HEAD", credentials: .init(proxy: proxy))
      }
    }
    #expect(await resolve("x, .example.invalid")?.kind == .unreachable)
    #expect(asked.withLock { $0 }.isEmpty)
    #expect(await resolve("example.com, other.invalid") != nil)
    #expect(asked.withLock { $0 } == ["CONNECT git.example.invalid:443 HTTP/1.1\r\n"])
  }

  @Test func `exceptions from a proxy`() {
    func isException(_ exceptions: String, _ host: String = "git.Example.com") -> Bool {
      RepositoryProxy(address: "http://p", exceptions: exceptions, host: host) == .none
    }
    #expect(isException("*") && isException("example.com") && isException("a, .EXAMPLE.com") && isException("git.example.com"))
    #expect(!isException("") && !isException("ample.com") && !isException(" , .") && !isException("a.git.example.com"))
    #expect(RepositoryProxy(address: "", exceptions: "*", host: "h") == .environment)
  }

  @Test func `pushing`() async throws {
    let configuration = scratch / "fleet.git/config"
    try (String(contentsOfFile: configuration, encoding: .utf8) + "[http]\n\treceivepack = true\n")
      .write(toFile: configuration, atomically: false, encoding: .utf8)
    let server = try GitServer.http(scratch.path, password: "s3cret")
    defer { server.stop() }
    let url = "http://127.0.0.1:\(server.port)/fleet.git"
    let credentials = RepositoryCredentials(username: "ada", password: "s3cret")
    _ = try await store.resolve(url: url, revision: "HEAD", credentials: credentials)
    func push(_ name: String) async throws -> String {
      try await store.commit(
        url: url, edits: [.write(name, "1")], parent: commits[1], branch: "main", author: .ada(7), message: "Push",
        credentials: credentials)
    }
    let pushed = try await push("a")
    #expect(try repository.tree("main").commit == pushed)
    let late = await repositoryError { _ = try await push("b") }
    #expect(late?.kind == .conflict)
  }

  @Test func `a server that says nothing is left at the deadline`() async throws {
    let server = try TestServer { connection in
      var byte: UInt8 = 0
      while recv(connection, &byte, 1, 0) > 0 {}
    }
    defer { server.stop() }
    let hasty = RepositoryStore(cacheDirectory: scratch / "cache", timeout: .milliseconds(200))
    for scheme in ["http", "https", "git", "ssh"] {
      let error = await repositoryError {
        _ = try await hasty.resolve(url: "\(scheme)://git@127.0.0.1:\(server.port)/x.git", revision: "HEAD")
      }
      #expect(error?.kind == .timeout, "\(scheme): \(String(describing: error))")
    }
  }

  @Test func `cancelling ends a transfer`() async throws {
    let (accepted, signal) = AsyncStream<Void>.makeStream()
    let server = try TestServer { connection in
      var byte: UInt8 = 0
      while recv(connection, &byte, 1, 0) > 0 { signal.yield() }
    }
    defer { server.stop() }
    let url = "git://127.0.0.1:\(server.port)/x.git"
    let task = Task { [store] in await repositoryError { _ = try await store.fetch(url: url) } }
    for await _ in accepted { break }
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
  }

  @Test func `nobody listens`() async throws {
    let server = try TestServer { _ in }
    server.stop()
    let error = await repositoryError { _ = try await store.fetch(url: "http://127.0.0.1:\(server.port)/x.git") }
    #expect(error?.kind == .unreachable)
  }
}
