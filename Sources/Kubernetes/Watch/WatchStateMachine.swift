/// What a watch does next and what it tells, decided without any I/O.
///
/// It keeps, for every object, only the version last told: enough to tell a relist's differences, no more and no less.
struct WatchStateMachine {
  struct Name: Hashable, Sendable {
    var namespace: String
    var name: String
  }

  /// What is remembered of an object.
  struct Known: Equatable, Sendable {
    var uid: String
    var resourceVersion: String
    /// The list that last showed it.
    fileprivate var list: UInt32
  }

  /// What to do, in order. `list`, `watch` and `wait` come last: each of them ends with one of the machine's inputs.
  enum Action: Equatable {
    /// Ask for a page; the first one where `next` is empty.
    case list(next: String, paged: Bool)
    case watch(resourceVersion: String)
    /// Ask for everything that is there as the beginning of a watch (`sendInitialEvents`).
    case watchFromStart
    case wait(Duration)
    case reset
    case synced
    case interrupted(APIError)
    case resumed
    /// An object that a new list does not show any more.
    case vanished(Name, Known)
  }

  /// What one object's line means to those who listen.
  enum Change: Equatable {
    /// Nothing that was not told already.
    case none
    case added
    case modified
    case deleted
    /// Another object of the same name: the old one is gone, then this one is added.
    case replaced(Known)
  }

  private enum Step: Equatable {
    case list(next: String)
    case watchFromStart
    case watch
  }

  private(set) var known: [Name: Known] = [:]
  private(set) var resourceVersion = ""
  private var step = Step.list(next: "")
  private var isWaiting = false
  private var backoff = Backoff()
  private var listNumber: UInt32 = 0
  /// Whether lists come as streams: one connection, and no page of the list is ever whole in memory.
  private var streamsLists: Bool
  private var expiredLists = 0
  /// The reason last told by `interrupted`; nil while all is well.
  private var trouble: APIError?
  /// Whether the present stream has brought anything.
  private var streamIsProven = false
  private var streamIsOpen = false

  /// A stream that lived this long was a good one, also without a word.
  static let provenAfter = Duration.seconds(5)

  /// - Parameter streamsLists: whether the server may be asked for lists as streams; it may still refuse.
  init(streamsLists: Bool = false) { self.streamsLists = streamsLists }

  // MARK: Beginning

  mutating func start() -> [Action] {
    relist()
    return [.reset, proceed()]
  }

  /// The wait is over, or not worth waiting for any longer.
  mutating func retry() -> [Action] {
    guard isWaiting else { return [] }
    isWaiting = false
    return [proceed()]
  }

  private func proceed() -> Action {
    switch step {
    case .list(let next): .list(next: next, paged: expiredLists < 2)
    case .watchFromStart: .watchFromStart
    case .watch: .watch(resourceVersion: resourceVersion)
    }
  }

  // MARK: Lists

  /// One object of the page that was asked for.
  mutating func listed(_ header: ObjectHeader) -> Change {
    remember(header)
  }

  /// The end of a page.
  mutating func pageEnded(_ header: ListHeader) -> [Action] {
    var actions = recovered()
    guard header.next.isEmpty else {
      step = .list(next: header.next)
      return actions + [proceed()]
    }
    expiredLists = 0
    resourceVersion = header.resourceVersion
    let gone = known.filter { $0.value.list != listNumber }
    for (name, object) in gone.sorted(by: { ($0.key.namespace, $0.key.name) < ($1.key.namespace, $1.key.name) }) {
      known[name] = nil
      actions.append(.vanished(name, object))
    }
    step = .watch
    return actions + [.synced, proceed()]
  }

  mutating func listFailed(_ error: APIError, random: Double) -> [Action] {
    if error.kind == .gone {
      // The continue token expired: what was told so far stays told, and the list begins again.
      expiredLists += 1
      relist()
      if expiredLists < 3 { return [proceed()] }
    }
    return failed(error, random: random)
  }

  private mutating func relist() {
    listNumber &+= 1
    step = streamsLists ? .watchFromStart : .list(next: "")
  }

  // MARK: Streams

  var awaitsInitialEvents: Bool { step == .watchFromStart }

  mutating func streamOpened() -> [Action] {
    streamIsOpen = true
    streamIsProven = false
    return trouble == nil ? [] : recovered()
  }

  /// An ADDED or MODIFIED line.
  mutating func changed(_ header: ObjectHeader) -> Change {
    prove()
    // Until the list is complete its objects come in no order of versions.
    if step == .watch { advance(to: header.resourceVersion) }
    return remember(header)
  }

  /// A DELETED line.
  mutating func deleted(_ header: ObjectHeader) -> Change {
    prove()
    advance(to: header.resourceVersion)
    let name = Name(namespace: header.namespace, name: header.name)
    guard let object = known[name], object.uid == header.uid else { return .none }
    known[name] = nil
    return .deleted
  }

  /// - Parameter endsList: the server says that everything that was there has been sent.
  mutating func bookmarked(_ header: ObjectHeader, endsList: Bool = false) -> [Action] {
    prove()
    guard step == .watchFromStart else {
      advance(to: header.resourceVersion)
      return []
    }
    guard endsList else { return [] }
    // The stream goes on as a watch: nothing more is to be asked for.
    return pageEnded(ListHeader(resourceVersion: header.resourceVersion)).filter { $0 != proceed() }
  }

  /// The stream is over: with an error of the transport, of the response, or out of an ERROR line; nil for a plain end.
  mutating func streamEnded(_ error: APIError?, lasted: Duration, random: Double) -> [Action] {
    let wasGood = streamIsOpen && (streamIsProven || lasted >= Self.provenAfter)
    let wasOpen = streamIsOpen
    streamIsOpen = false
    if wasGood { backoff.reset() }
    if step == .watchFromStart, !wasOpen, let error, [.invalid, .other, .notFound].contains(error.kind), error.status != nil {
      // Not this server (or not this kind): page by page then.
      streamsLists = false
      relist()
      return [proceed()]
    }
    // What was told of a list that broke off stays told; the next one says what is gone.
    if step == .watchFromStart { relist() }
    guard let error else {
      // Servers end every watch after some minutes. One that ends at once says that something is wrong, but not what.
      return wasGood ? [proceed()] : wait(random: random)
    }
    switch error.kind {
    case .gone:
      relist()
      return wasGood || backoff.failures == 0 ? pause(random) : failed(error, random: random)
    case .unreachable, .timeout:
      // Cut in full swing: most often the next connection works, and then nothing happened that anybody must know.
      return wasOpen && backoff.failures == 0 ? pause(random) : failed(error, random: random)
    default:
      // Perhaps the server does not like this resourceVersion, in whatever words.
      if [.invalid, .other].contains(error.kind), error.status != nil, backoff.failures >= 2 { relist() }
      return failed(error, random: random)
    }
  }

  // MARK: Bookkeeping

  private mutating func remember(_ header: ObjectHeader) -> Change {
    let name = Name(namespace: header.namespace, name: header.name)
    let now = Known(uid: header.uid, resourceVersion: header.resourceVersion, list: listNumber)
    guard let before = known.updateValue(now, forKey: name) else { return .added }
    if before.uid != now.uid { return .replaced(before) }
    return before.resourceVersion == now.resourceVersion ? .none : .modified
  }

  private mutating func advance(to version: String) {
    if !version.isEmpty { resourceVersion = version }
  }

  private mutating func prove() {
    guard !streamIsProven else { return }
    streamIsProven = true
    backoff.reset()
  }

  private mutating func recovered() -> [Action] {
    guard trouble != nil else { return [] }
    trouble = nil
    return [.resumed]
  }

  private mutating func failed(_ error: APIError, random: Double) -> [Action] {
    var actions: [Action] = []
    if trouble?.kind != error.kind || trouble?.message != error.message {
      trouble = error
      actions.append(.interrupted(error))
    }
    // Missing rights and missing kinds do not come back by trying hard.
    let isLasting = [.forbidden, .notFound, .unauthorized].contains(error.kind)
    let patience = Duration.seconds(10) * (1 << min(backoff.failures, 5))
    return actions + wait(random: random, atLeast: error.retryAfter ?? (isLasting ? patience : nil))
  }

  private mutating func wait(random: Double, atLeast minimum: Duration? = nil) -> [Action] {
    isWaiting = true
    return [.wait(backoff.next(random: random, atLeast: minimum))]
  }

  /// A moment only, different for each of the many watches that a restarting server ends at once.
  private mutating func pause(_ random: Double) -> [Action] {
    isWaiting = true
    _ = backoff.next(random: random)
    return [.wait(.milliseconds(Int(random * 250)))]
  }
}
