import Glibc
import HTTP
import Manifests
import Synchronization
import Testing

@testable import Kubernetes

/// Whole watches over real sockets.
@Suite @NetworkActor struct WatchTests {
  private let configMaps = APIResource(group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true)

  nonisolated private static func object(_ name: String, _ version: Int, typed: Bool = true) -> String {
    let type = typed ? #""apiVersion":"v1","kind":"ConfigMap","# : ""
    return
      #"{\#(type)"metadata":{"name":"\#(name)","namespace":"n","uid":"uid-\#(name)","resourceVersion":"\#(version)"},"data":{"v":"\#(version)"}}"#
  }

  nonisolated private static func line(_ type: String, _ object: String) -> String {
    #"{"type":"\#(type)","object":\#(object)}"# + "\n"
  }

  nonisolated private static func list(_ items: [String], version: Int, next: String = "") -> ScriptedServer.Reply {
    .json(
      #"{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"\#(version)","continue":"\#(next)"},"items":[\#(items.joined(separator: ","))]}"#
    )
  }

  private func watch(_ server: ScriptedServer, _ recorder: WatchRecorder) throws -> Watch {
    try ClusterClient(ClusterConfiguration(contextName: "test", server: server.url))
      .watch(configMaps, labelSelector: "app=x") { recorder.note($0) }
  }

  @Test func listsPagesAndFollows() async throws {
    let stream = ScriptedServer.Stream()
    let server = ScriptedServer { request in
      if request.query["watch"] != nil { return .stream(stream) }
      return request.query["continue"] == nil
        ? Self.list([Self.object("a", 1, typed: false)], version: 9, next: "more")
        : Self.list([Self.object("b", 2, typed: false)], version: 9)
    }
    defer { server.stop() }
    let recorder = WatchRecorder()
    let watch = try watch(server, recorder)
    defer { watch.cancel() }
    #expect(await eventually { recorder.log == ["reset", "added a", "added b", "synced"] })
    #expect(try JSON.decode(recorder.bytes["a"] ?? []).groupVersionKind == configMaps.groupVersionKind)
    let lines = Self.line("MODIFIED", Self.object("a", 10)) + Self.line("ADDED", Self.object("c", 11))
    for byte in lines.utf8 { stream.send(String(Character(Unicode.Scalar(byte)))) }
    stream.send(
      Self.line("BOOKMARK", #"{"kind":"ConfigMap","metadata":{"resourceVersion":"15"}}"#)
        + Self.line("DELETED", Self.object("b", 16)))
    #expect(await eventually { recorder.log.suffix(3) == ["modified a", "added c", "deleted b"] })
    let query = try #require(server.requests.last).query
    #expect(query["resourceVersion"] == "9" && query["allowWatchBookmarks"] == "true" && query["labelSelector"] == "app%3Dx")
    watch.cancel()
    stream.send(Self.line("DELETED", Self.object("a", 17)))
    #expect(recorder.versions.keys.sorted() == ["a", "c"] && recorder.contradictions.isEmpty)
  }

  @Test func goesOnWhereItWasCut() async throws {
    let streams = [ScriptedServer.Stream(), ScriptedServer.Stream()]
    let server = ScriptedServer { request in
      switch request.query["resourceVersion"] {
      case nil: Self.list([], version: 1)
      case "1": .stream(streams[0])
      default: .stream(streams[1])
      }
    }
    defer { server.stop() }
    let recorder = WatchRecorder()
    let watch = try watch(server, recorder)
    defer { watch.cancel() }
    streams[0].send(Self.line("ADDED", Self.object("a", 5)) + #"{"type":"ADDED","object":{"metadata":{"na"#)
    #expect(await eventually { recorder.versions["a"] == "5" })
    streams[0].end(abruptly: true)
    streams[1].send(Self.line("ADDED", Self.object("b", 6)))
    #expect(await eventually { recorder.versions["b"] == "6" })
    #expect(server.requests.last?.query["resourceVersion"] == "5")
    #expect(recorder.log == ["reset", "synced", "added a", "added b"])
  }

  @Test func relistsAfterGone() async throws {
    let streams = [ScriptedServer.Stream(), ScriptedServer.Stream()]
    let lists = Atomic(0)
    let server = ScriptedServer { request in
      guard let version = request.query["resourceVersion"] else {
        return lists.add(1, ordering: .relaxed).newValue == 1
          ? Self.list([Self.object("a", 1), Self.object("b", 2)], version: 10)
          : Self.list([Self.object("b", 2), Self.object("c", 30)], version: 40)
      }
      return .stream(streams[version == "10" ? 0 : 1])
    }
    defer { server.stop() }
    let recorder = WatchRecorder()
    let watch = try watch(server, recorder)
    defer { watch.cancel() }
    #expect(await eventually { recorder.log.contains("synced") })
    streams[0].send(Self.line("ERROR", #"{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}"#))
    #expect(await eventually { recorder.log.count == 7 })
    #expect(recorder.log.suffix(3) == ["added c", "deleted a", "synced"])
    streams[1].send(Self.line("MODIFIED", Self.object("c", 41)))
    #expect(await eventually { recorder.versions == ["b": "2", "c": "41"] })
    #expect(recorder.contradictions.isEmpty)
  }

  @Test func tellsWhatIsForbidden() async throws {
    let server = ScriptedServer { _ in .json(#"{"kind":"Status","code":403,"message":"configmaps is forbidden"}"#, status: 403) }
    defer { server.stop() }
    let recorder = WatchRecorder()
    let watch = try watch(server, recorder)
    defer { watch.cancel() }
    #expect(await eventually { recorder.log == ["reset", "interrupted: configmaps is forbidden"] })
  }

  @Test func survivesGarbageInTheStream() async throws {
    let streams = [ScriptedServer.Stream(), ScriptedServer.Stream()]
    let opened = Atomic(0)
    let server = ScriptedServer { request in
      guard request.query["watch"] != nil else { return Self.list([], version: 1) }
      return .stream(streams[min(opened.add(1, ordering: .relaxed).oldValue, 1)])
    }
    defer { server.stop() }
    let recorder = WatchRecorder()
    let watch = try watch(server, recorder)
    defer { watch.cancel() }
    streams[0].send(
      Self.line("ADDED", Self.object("a", 2)) + "}{ garbage \u{1B}[31m\n" + Self.line("ADDED", Self.object("no", 3)))
    streams[1].send(Self.line("ADDED", Self.object("b", 4)))
    #expect(await eventually { recorder.versions == ["a": "2", "b": "4"] })
    #expect(recorder.log.contains { $0.hasPrefix("interrupted: cluster test answered") } && recorder.log.contains("resumed"))
  }

  /// From servers that give only metadata, and from those that know nothing else than whole objects.
  @Test(arguments: [true, false]) func asksForMetadataAlone(isServed: Bool) async throws {
    let stream = ScriptedServer.Stream()
    func partial(_ name: String, _ version: Int) -> String {
      let metadata = #""metadata":{"name":"\#(name)","namespace":"n","uid":"uid-\#(name)","resourceVersion":"\#(version)"}"#
      guard isServed else { return Self.object(name, version) }
      return #"{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",\#(metadata)}"#
    }
    let first = partial("a", 1)
    let server = ScriptedServer { request in
      request.query["watch"] == nil ? Self.list([first], version: 9) : .stream(stream)
    }
    defer { server.stop() }
    let recorder = WatchRecorder()
    let watch = try ClusterClient(ClusterConfiguration(contextName: "test", server: server.url)).watch(
      configMaps, onlyMetadata: true
    ) { event in
      recorder.note(event)
      if case .added(let object) = event { #expect(!object.isWhole) }
    }
    defer { watch.cancel() }
    stream.send(Self.line("ADDED", partial("b", 10)))
    #expect(await eventually { recorder.log == ["reset", "added a", "synced", "added b"] })
    for (name, version) in [("a", "1"), ("b", "10")] {
      let metadata: Value = [
        "name": .string(name), "namespace": "n", "uid": .string("uid-" + name), "resourceVersion": .string(version),
      ]
      #expect(try JSON.decode(recorder.bytes[name] ?? []) == ["apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata])
    }
    #expect(
      server.requests.map { $0.headers["accept"] } == [
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
      ])
  }
}
