import Foundation
import Repository
import Testing

struct LocalRepositoryWatcherTests {
  @Test(.timeLimit(.minutes(1))) func `commits, tags and packed references are noticed`() async throws {
    let scratch = try Scratch()
    let (repository, commits) = try LocalRepository.sample(scratch / "fleet.git")
    let (changes, signal) = AsyncStream<Void>.makeStream()
    let watcher = try LocalRepositoryWatcher(path: repository.path) { signal.yield() }
    var iterator = changes.makeAsyncIterator()
    try repository.commit([.write("a", "1")], message: "A", author: .ada(2))
    _ = await iterator.next()
    try repository.tag("v1", at: commits[0])
    _ = await iterator.next()
    // A branch in a folder that did not exist when the watch began; what happens in it is noticed too.
    try repository.commit([.write("a", "2")], message: "B", author: .ada(3), branch: "feature/x", parent: commits[0])
    _ = await iterator.next()
    withExtendedLifetime(watcher) {}
  }

  @Test func `a folder without a repository cannot be watched`() throws {
    let scratch = try Scratch()
    #expect(throws: RepositoryError.self) { try LocalRepositoryWatcher(path: scratch.path) {} }
  }
}
