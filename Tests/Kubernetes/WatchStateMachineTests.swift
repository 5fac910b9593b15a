import Randomness
import TestSupport
import Testing

@testable import Kubernetes

@Suite struct WatchStateMachineTests {
  private func header(_ name: String, _ version: String, uid: String? = nil) -> ObjectHeader {
    ObjectHeader(hasType: true, namespace: "n", name: name, uid: uid ?? "uid-" + name, resourceVersion: version)
  }

  /// A machine that has listed a (version 1) and b (version 2) at version 10, and watches.
  private func watching() -> WatchStateMachine {
    var machine = WatchStateMachine()
    _ = machine.start()
    _ = machine.listed(header("a", "1"))
    _ = machine.listed(header("b", "2"))
    _ = machine.pageEnded(ListHeader(resourceVersion: "10"))
    _ = machine.streamOpened()
    return machine
  }

  private let gone = APIError(.gone, "too old", status: 410)
  private let cut = APIError(.unreachable, "cut")

  @Test func listsThenWatches() {
    var machine = WatchStateMachine()
    #expect(machine.start() == [.reset, .list(next: "", paged: true)])
    #expect(machine.listed(header("a", "1")) == .added)
    #expect(machine.pageEnded(ListHeader(resourceVersion: "10", next: "token")) == [.list(next: "token", paged: true)])
    #expect(machine.listed(header("b", "2")) == .added)
    #expect(machine.pageEnded(ListHeader(resourceVersion: "10")) == [.synced, .watch(resourceVersion: "10")])
    #expect(machine.streamOpened().isEmpty)
  }

  @Test func followsChanges() {
    var machine = watching()
    #expect(machine.changed(header("a", "11")) == .modified)
    #expect(machine.changed(header("c", "12")) == .added)
    #expect(machine.deleted(header("b", "13")) == .deleted)
    #expect(machine.resourceVersion == "13")
    #expect(machine.changed(header("c", "12")) == .none, "told already")
    #expect(machine.deleted(header("b", "13")) == .none, "gone already")
    #expect(machine.changed(header("a", "14", uid: "other")) == .replaced(known("uid-a", "11")))
    #expect(machine.deleted(header("a", "14", uid: "uid-a")) == .none, "the deletion of an object that was replaced since")
    #expect(machine.bookmarked(header("", "20")).isEmpty)
    #expect(machine.resourceVersion == "20" && machine.known.count == 2)
  }

  private func known(_ uid: String, _ version: String) -> WatchStateMachine.Known {
    var machine = WatchStateMachine()
    _ = machine.start()
    _ = machine.listed(header("a", version, uid: uid))
    return machine.known.values.first!
  }

  @Test func resumesSilentlyWhereTheLastVersionWas() {
    var machine = watching()
    _ = machine.changed(header("a", "11"))
    #expect(machine.streamEnded(nil, lasted: .seconds(400), random: 0) == [.watch(resourceVersion: "11")])
    _ = machine.streamOpened()
    #expect(machine.bookmarked(header("", "15")).isEmpty)
    #expect(machine.streamEnded(cut, lasted: .seconds(1), random: 0.5) == [.wait(.milliseconds(125))])
    #expect(machine.retry() == [.watch(resourceVersion: "15")])
    #expect(machine.streamOpened().isEmpty)
  }

  @Test func tellsTroubleOnceAndBacksOff() {
    var machine = watching()
    _ = machine.changed(header("a", "11"))
    #expect(machine.streamEnded(cut, lasted: .seconds(60), random: 0) == [.wait(.zero)])
    _ = machine.retry()
    #expect(machine.streamEnded(cut, lasted: .zero, random: 0) == [.interrupted(cut), .wait(.milliseconds(500))])
    _ = machine.retry()
    #expect(machine.streamEnded(cut, lasted: .zero, random: 0) == [.wait(.seconds(1))])
    #expect(machine.retry() == [.watch(resourceVersion: "11")])
    #expect(machine.retry().isEmpty, "nothing to wait for any more")
    #expect(machine.streamOpened() == [.resumed])
    _ = machine.changed(header("a", "12"))
    #expect(machine.streamEnded(cut, lasted: .seconds(1), random: 0) == [.wait(.zero)], "the back-off began anew")
  }

  @Test func relistsWithDifferencesAfterGone() {
    var machine = watching()
    #expect(machine.streamEnded(gone, lasted: .seconds(60), random: 0) == [.wait(.zero)])
    #expect(machine.retry() == [.list(next: "", paged: true)])
    #expect(machine.listed(header("a", "1")) == .none)
    #expect(machine.listed(header("c", "30")) == .added)
    let ended = machine.pageEnded(ListHeader(resourceVersion: "31"))
    #expect(ended.count == 3)
    if case .vanished(let name, let object)? = ended.first {
      #expect(name.name == "b" && object.uid == "uid-b" && object.resourceVersion == "2")
    } else {
      Issue.record("b must have vanished")
    }
    #expect(ended.dropFirst() == [.synced, .watch(resourceVersion: "31")])
  }

  @Test func beginsAnExpiredListAgain() {
    var machine = WatchStateMachine()
    _ = machine.start()
    #expect(machine.listed(header("a", "1")) == .added)
    _ = machine.pageEnded(ListHeader(resourceVersion: "10", next: "token"))
    #expect(machine.listFailed(gone, random: 0) == [.list(next: "", paged: true)])
    #expect(machine.listed(header("b", "12")) == .added)
    _ = machine.pageEnded(ListHeader(resourceVersion: "12", next: "token"))
    #expect(machine.listFailed(gone, random: 0) == [.list(next: "", paged: false)], "in one piece from now on")
    #expect(machine.listed(header("b", "12")) == .none)
    let ended = machine.pageEnded(ListHeader(resourceVersion: "14"))
    #expect(ended.count == 3 && machine.known.count == 1, "a is gone")
  }

  @Test func takesListsAsStreams() {
    var machine = WatchStateMachine(streamsLists: true)
    #expect(machine.start() == [.reset, .watchFromStart])
    #expect(machine.streamOpened().isEmpty)
    #expect(machine.changed(header("a", "7")) == .added)
    #expect(machine.changed(header("b", "3")) == .added)
    #expect(machine.bookmarked(header("", "8")).isEmpty, "not the end of the list")
    #expect(machine.bookmarked(header("", "10"), endsList: true) == [.synced])
    #expect(machine.resourceVersion == "10")
    #expect(machine.changed(header("a", "11")) == .modified)
    #expect(machine.streamEnded(nil, lasted: .seconds(400), random: 0) == [.watch(resourceVersion: "11")])
    // A new list tells only what is different, and what is gone.
    #expect(machine.streamEnded(gone, lasted: .seconds(60), random: 0) == [.wait(.zero)])
    #expect(machine.retry() == [.watchFromStart])
    _ = machine.streamOpened()
    #expect(machine.changed(header("a", "11")) == .none)
    #expect(machine.bookmarked(header("", "20"), endsList: true).count == 2, "b has vanished, and all is told")
    #expect(machine.known.count == 1)
  }

  @Test func beginsABrokenListAgain() {
    var machine = WatchStateMachine(streamsLists: true)
    _ = machine.start()
    _ = machine.streamOpened()
    #expect(machine.changed(header("a", "7")) == .added)
    #expect(machine.streamEnded(cut, lasted: .seconds(1), random: 0) == [.wait(.zero)])
    #expect(machine.retry() == [.watchFromStart])
    _ = machine.streamOpened()
    #expect(machine.changed(header("b", "9")) == .added)
    let ended = machine.bookmarked(header("", "10"), endsList: true)
    #expect(ended.count == 2 && ended.last == .synced, "a is gone")
  }

  @Test func goesBackToPagesWhereTheServerRefusesStreams() {
    var machine = WatchStateMachine(streamsLists: true)
    _ = machine.start()
    let refusal = APIError(.invalid, "sendInitialEvents is forbidden for watch", status: 422)
    #expect(machine.streamEnded(refusal, lasted: .zero, random: 0) == [.list(next: "", paged: true)])
    _ = machine.pageEnded(ListHeader(resourceVersion: "10"))
    #expect(machine.streamEnded(gone, lasted: .seconds(60), random: 0) == [.wait(.zero)])
    #expect(machine.retry() == [.list(next: "", paged: true)])
  }

  @Test func knowsWhoMayOfferStreams() {
    for (version, offers) in [
      ("v1.20.2", false), ("v1.31.9-eks-1", false), ("v1.32.0", true), ("v1.34+", true), ("v2.0", true), ("", false),
    ] {
      #expect(ClusterClient.offersStreamingLists(version) == offers, "\(version)")
    }
  }

  @Test func asksForTheSamePageAfterAFailure() {
    var machine = WatchStateMachine()
    _ = machine.start()
    _ = machine.pageEnded(ListHeader(resourceVersion: "10", next: "token"))
    #expect(machine.listFailed(cut, random: 0) == [.interrupted(cut), .wait(.milliseconds(250))])
    #expect(machine.retry() == [.list(next: "token", paged: true)])
    #expect(machine.pageEnded(ListHeader(resourceVersion: "10")) == [.resumed, .synced, .watch(resourceVersion: "10")])
  }

  @Test func neverSpinsOnStreamsThatEndAtOnce() {
    var machine = watching()
    var total = Duration.zero
    for _ in 0..<8 {
      let actions = machine.streamEnded(nil, lasted: .zero, random: 0)
      for case .wait(let delay) in actions { total += delay }
      _ = machine.retry()
      _ = machine.streamOpened()
    }
    #expect(total > .seconds(20))
  }

  @Test func neverSpinsOnGone() {
    var machine = watching()
    var total = Duration.zero
    for _ in 0..<10 {
      for action in machine.streamEnded(gone, lasted: .zero, random: 0) { if case .wait(let delay) = action { total += delay } }
      _ = machine.retry()
      _ = machine.pageEnded(ListHeader(resourceVersion: "10"))
      _ = machine.streamOpened()
    }
    #expect(total > .seconds(20))
  }

  @Test func honoursRetryAfter() {
    var machine = watching()
    let busy = APIError(.tooManyRequests(retryAfter: .seconds(7)), "slow down", status: 429, retryAfter: .seconds(7))
    #expect(machine.streamEnded(busy, lasted: .zero, random: 0) == [.interrupted(busy), .wait(.seconds(7))])
  }

  @Test func doesNotHammerForbiddenKinds() {
    var machine = WatchStateMachine()
    _ = machine.start()
    let forbidden = APIError(.forbidden, "no", status: 403)
    #expect(machine.listFailed(forbidden, random: 0) == [.interrupted(forbidden), .wait(.seconds(10))])
  }

  @Test func relistsWhenTheServerKeepsRefusingTheVersion() {
    var machine = watching()
    let error = APIError(.invalid, "invalid resourceVersion", status: 400)
    for _ in 0..<2 {
      _ = machine.streamEnded(error, lasted: .zero, random: 0)
      #expect(machine.retry() == [.watch(resourceVersion: "10")])
    }
    _ = machine.streamEnded(error, lasted: .zero, random: 0)
    #expect(machine.retry() == [.list(next: "", paged: true)])
  }

  @Test func backsOffWithJitterUpToALimit() {
    var backoff = Backoff()
    #expect(backoff.next(random: 0) == .milliseconds(250))
    #expect(backoff.next(random: 0.999) < .seconds(1))
    for _ in 0..<100 { #expect(backoff.next(random: 0.5) <= .seconds(15)) }
    backoff.reset()
    #expect(backoff.next(random: 0) == .milliseconds(250))
  }

  /// A server's history played through every kind of interruption: what was told must always add up to what is there.
  @Test(arguments: 0..<50 as Range<UInt64>) func losesAndDoublesNothing(seed: UInt64) {
    var random = SplitMix(state: seed)
    var machine = WatchStateMachine()
    var server: [String: String] = [:]
    var history: [(version: Int, name: String, uid: String, isDeletion: Bool)] = []
    var told: [String: String] = [:]
    var version = 1

    func apply(_ change: WatchStateMachine.Change, _ header: ObjectHeader) {
      switch change {
      case .none: break
      case .added, .modified:
        #expect((change == .added) == (told[header.name] == nil))
        told[header.name] = header.resourceVersion
      case .deleted: #expect(told.removeValue(forKey: header.name) != nil)
      case .replaced:
        #expect(told[header.name] != nil)
        told[header.name] = header.resourceVersion
      }
    }
    func mutate() {
      version += 1
      let name = "o\(Int.random(in: 0..<6, using: &random))"
      if server[name] != nil, Bool.random(using: &random) {
        history.append((version, name, uids[name] ?? "", true))
        server[name] = nil
      } else {
        if server[name] == nil { uids[name] = "uid\(version)" }
        server[name] = String(version)
        history.append((version, name, uids[name] ?? "", false))
      }
    }
    var uids: [String: String] = [:]
    var actions = machine.start()
    for _ in 0..<300 {
      if Bool.random(using: &random) { mutate() }
      guard let last = actions.last else { break }
      switch last {
      case .list:
        for (name, version) in server { apply(machine.listed(header(name, version, uid: uids[name])), header(name, version)) }
        if Int.random(in: 0..<4, using: &random) == 0 {
          actions = machine.listFailed(Bool.random(using: &random) ? gone : cut, random: 0)
        } else {
          actions = machine.pageEnded(ListHeader(resourceVersion: String(version)))
          for case .vanished(let name, _) in actions { #expect(told.removeValue(forKey: name.name) != nil) }
        }
      case .watch(let from):
        _ = machine.streamOpened()
        for _ in 0..<Int.random(in: 0..<5, using: &random) { mutate() }
        for event in history where event.version > Int(from) ?? 0 {
          if Int.random(in: 0..<5, using: &random) == 0 { break }
          let header = header(event.name, String(event.version), uid: event.uid)
          apply(event.isDeletion ? machine.deleted(header) : machine.changed(header), header)
        }
        let ends: [APIError?] = [nil, gone, cut]
        actions = machine.streamEnded(ends[Int.random(in: 0..<3, using: &random)], lasted: .seconds(6), random: 0)
      case .wait: actions = machine.retry()
      default: actions = []
      }
    }
    // One calm list at the end.
    _ = machine.streamEnded(gone, lasted: .seconds(6), random: 0)
    for (name, version) in server { apply(machine.listed(header(name, version, uid: uids[name])), header(name, version)) }
    for case .vanished(let name, _) in machine.pageEnded(ListHeader(resourceVersion: String(version))) { told[name.name] = nil }
    #expect(told == server)
  }
}
