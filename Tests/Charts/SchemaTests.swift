import Foundation
import HTTP
import Rendering
import TestSupport
import Testing

@testable import Charts

/// Documents that charts' schemas refer to, over real sockets.
@Suite struct SchemaTests {
  private let server: ChartServer
  private let cache: String

  init() throws {
    server = try ChartServer()
    cache = try temporaryDirectory()
  }

  private var url: String { "http://\(server.host)/schemas/defs.json" }

  @Test func isAskedForOnceAndServesWhileItsHostIsAway() async throws {
    let store = ChartStore(cacheDirectory: cache)
    let account = ChartAccount(username: "jane", password: Secret("s3cret"))
    let first = await store.schema(url, account: account)
    guard case .document(let bytes) = first else { throw Unexpected(first) }
    #expect(String(decoding: bytes, as: UTF8.self).contains("definitions"))
    #expect(await store.schema(url) == first)
    #expect(server.requests.count == 1)
    #expect(server.requests.first?.hasSuffix(" -") == true, "nobody's password goes there: \(server.requests)")
    let other = ChartStore(cacheDirectory: cache)
    #expect(await other.schema(url) == first)
    #expect(server.requests.count == 2, "a process asks for itself")
    server.stop()
    #expect(await ChartStore(cacheDirectory: cache).schema(url) == first)
  }

  @Test func saysWhyThereIsNone() async throws {
    let store = ChartStore(cacheDirectory: cache)
    for (url, message) in [
      ("http://\(server.host)/schemas/none.json", "there is no such file"),
      ("http://\(server.host)/large/a", "is larger than the 5 MiB that are allowed"),
      ("http://\(server.host)/loop/a", "more than 10 redirects"), ("file:///etc/passwd", "this is no http or https URL"),
    ] {
      let outcome = await store.schema(url)
      guard case .failure(let reason) = outcome else { throw Unexpected(outcome) }
      #expect(reason.contains(message), "\(url): \(reason)")
    }
  }

  private struct Unexpected: Error {
    let outcome: RemoteSchema
    init(_ outcome: RemoteSchema) { self.outcome = outcome }
  }
}
