import HTTP
import Manifests
import Randomness
import TestSupport
import Testing

@testable import Kubernetes

@Suite struct ScannerTests {
  private let pods = APIResource(group: "", version: "v1", kind: "Pod", plural: "pods", namespaced: true)

  private func scanList(_ text: String) throws -> (ListHeader, [(ObjectHeader, Value)]) {
    var items: [(ObjectHeader, Value)] = []
    let header = try Array(text.utf8).withUnsafeBufferPointer { bytes in
      try ListScanner.scan(bytes) { range, header in
        let object = RawObject(pods, typeFields: pods.typeFields, bytes: bytes, range: range, header: header)
        items.append((header, (try? object.decode()) ?? .null))
      }
    }
    return (header, items)
  }

  @Test func findsItems() throws {
    let (header, items) = try scanList(
      """
      {"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"42","continue":"abc","remainingItemCount":3},
       "items" : [ {"metadata":{"name":"a","namespace":"n","uid":"u","resourceVersion":"7","labels":{"name":"x"}},
       "spec":{"name":"no","metadata":{"name":"nor this"},"text":"} ] \\" \\\\"}} ,
       {"apiVersion":"v2","kind":"Own","metadata":{"labels":{},"name":"b\\u00e9"},"n":[1,-2.5e3,true,null,[],{}]}]}
      """)
    #expect(header == ListHeader(kind: "PodList", resourceVersion: "42", next: "abc"))
    #expect(items.count == 2)
    var first = ObjectHeader(hasType: false, namespace: "n", name: "a", uid: "u", resourceVersion: "7")
    first.metadata = items[0].0.metadata
    #expect(items[0].0 == first && first.metadata.count == 82)
    #expect(items[0].1.kind == "Pod" && items[0].1.apiVersion == "v1")
    #expect(items[0].1[path: "spec", "text"] == "} ] \" \\")
    #expect(items[1].0.name == "bé" && items[1].0.hasType)
    #expect(items[1].1.kind == "Own" && items[1].1["n"]?.list?.count == 6)
  }

  @Test func takesEmptyAndNullItems() throws {
    #expect(try scanList(#"{"items":[],"metadata":{}}"#).1.isEmpty)
    #expect(try scanList(#"{"items":null,"metadata":{"resourceVersion":"1"}}"#).0.resourceVersion == "1")
  }

  @Test func readsWatchLines() throws {
    func scan(_ text: String) throws -> WatchLine { try Array(text.utf8).withUnsafeBufferPointer { try WatchLine.scan($0) } }
    let text = #"{"type":"MODIFIED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","resourceVersion":"5"}}}"#
    let line = try scan(text)
    #expect(line.kind == .modified && line.header.hasType && line.header.resourceVersion == "5")
    #expect(String(decoding: Array(text.utf8)[line.object], as: UTF8.self).hasPrefix(#"{"kind":"Pod""#))
    #expect(try scan(#" {"object":{"kind":"Status"} , "type":"ERROR" } "#).kind == .error)
    #expect(try scan(#"{"type":"BOOKMARK","object":{}}"#).kind == .bookmark)
    #expect(try scan(#"{"type":"NEW","object":{}}"#).kind == .unknown)
    for bad in ["", "x", "{", "[]", #"{"type":"ADDED"}"#, #"{"type":"ADDED","object":{}"#, #"{"object":{}} x"#, #"{"object":"{"#]
    {
      #expect(throws: JSONScanError.self) { try scan(bad) }
    }
  }

  @Test func neverReadsBeyondTheBytes() throws {
    let text = Array(
      #"{"kind":"L","metadata":{"continue":"c\"\\"},"items":[{"metadata":{"name":"aaaaaaaaaaaa","uid":"\u0041"},"x":[{}]}]}"#.utf8
    )
    for length in 0..<text.count {
      let part = Array(text[..<length])
      #expect(throws: JSONScanError.self) { try part.withUnsafeBufferPointer { try ListScanner.scan($0) { _, _ in } } }
    }
    var random = SplitMix(state: 1)
    for _ in 0..<20_000 {
      var noise = text
      for _ in 0..<3 { noise[Int.random(in: 0..<noise.count, using: &random)] = UInt8.random(in: 0...255, using: &random) }
      _ = noise.withUnsafeBufferPointer { try? ListScanner.scan($0) { _, _ in } }
      _ = noise.withUnsafeBufferPointer { try? WatchLine.scan($0) }
    }
  }

  @Test func splitsLinesAtAnyCut() {
    let text = Array("first\n\nthe third one\nlast".utf8)
    for size in 1...text.count {
      var splitter = LineSplitter()
      var lines: [String] = []
      for start in stride(from: 0, to: text.count, by: size) {
        let piece = Array(text[start..<min(start + size, text.count)])
        let fits = piece.withUnsafeBufferPointer { bytes in
          splitter.feed(bytes) {
            lines.append(String(decoding: $0, as: UTF8.self))
            return true
          }
        }
        #expect(fits)
      }
      splitter.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
      #expect(lines == ["first", "", "the third one", "last"])
    }
  }

  @Test func refusesEndlessLines() {
    var splitter = LineSplitter(limit: 10)
    #expect(!Array("more than ten".utf8).withUnsafeBufferPointer { splitter.feed($0) { _ in true } })
  }

  @Test func cleansText() {
    #expect(SafeText.line("a\u{1B}[31m b\nc\u{202E}\u{0}  d ") == "a [31m b c d")
    #expect(SafeText.line(String(repeating: "x", count: 20), limit: 5) == "xxxxx…")
    #expect(PercentEncoding.query([("labelSelector", "a in (b,c)"), ("x", "1")]) == "labelSelector=a%20in%20%28b%2Cc%29&x=1")
  }

  @Test func buildsPaths() {
    let deployments = APIResource(group: "apps", version: "v1", kind: "Deployment", plural: "deployments", namespaced: true)
    #expect(pods.path(namespace: "a") == "/api/v1/namespaces/a/pods")
    #expect(deployments.path(namespace: "a", name: "b", subresource: "scale") == "/apis/apps/v1/namespaces/a/deployments/b/scale")
    #expect(deployments.path(namespace: nil) == "/apis/apps/v1/deployments")
    #expect(pods.path(namespace: "../../x", name: "a/b?c") == "/api/v1/namespaces/..%2F..%2Fx/pods/a%2Fb%3Fc")
  }
}
