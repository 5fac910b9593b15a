import Versions

/// What a template may ask of the world around it. All of it is passed in, so that a rendering is a pure function.
public struct TemplateEnvironment: Sendable {
  /// Helm's `lookup`: API version, kind, namespace, name to an object, a list or an empty map.
  public var lookup: @Sendable (_ apiVersion: String, _ kind: String, _ namespace: String, _ name: String) throws -> GoValue = {
    _, _, _, _ in .map(GoMap())
  }
  /// The time that `now` tells, in nanoseconds since 1970.
  public var now: @Sendable () -> Int64 = { SystemClock.nanoseconds() }
  /// Offset of the local time zone east of UTC in seconds at a time in seconds since 1970, and its abbreviation.
  public var localZone: GoZone = .utc
  /// Fills a buffer with random bytes, for passwords, keys, UUIDs and shuffles.
  public var randomBytes: @Sendable (_ count: Int) -> [UInt8] = { SystemRandom.bytes($0) }
  public var limits = Limits()
  public init() {}
}

/// One run of a template set: its budget, its randomness, and the templates that are visible at the moment.
///
/// Several ``TemplateSet/execute(_:data:in:)`` in a row may share one, as the templates of a chart do; their budget is then shared
/// too. Not for use by two threads at once.
public final class Execution {
  public let environment: TemplateEnvironment
  /// The set whose templates run: `tpl` makes a larger one for as long as it runs.
  public internal(set) var templates: TemplateSet
  private var steps: Int
  /// When fewer steps than this are left, the time is looked at.
  private var nextCheck: Int
  /// The processor time of the thread at which the budget is used up, and at which it is even for keys.
  private var deadline: Double?
  private var lastDeadline: Double?
  private var bytes: Int
  /// How often each template is being included right now.
  var including: [GoString: Int] = [:]
  /// How many calls of `tpl` are inside each other right now.
  var tplDepth = 0
  /// Parsed texts of `tpl`, since charts call it with the same text again and again.
  var parsedTexts: [GoString: TemplateSet.Unit] = [:]
  var regularExpressions: [GoString: RegularExpression] = [:]
  var versionRanges: [GoString: SemanticVersionRange] = [:]
  /// Instructions of all of them.
  var expressionSize = 0
  let stack: StackGuard

  public init(_ templates: TemplateSet, environment: TemplateEnvironment = TemplateEnvironment()) {
    self.templates = templates
    self.environment = environment
    steps = environment.limits.steps
    nextCheck = steps
    bytes = environment.limits.bytes
    stack = StackGuard()
  }

  /// Takes `count` steps of the budget.
  @inline(__always) public func step(_ count: Int = 1) throws {
    steps &-= count
    if steps < nextCheck { try check() }
  }

  private func check() throws {
    guard steps >= 0 else {
      throw FunctionError(limit: "gave up after \(environment.limits.steps) steps: the template does not seem to end")
    }
    nextCheck = max(0, steps - 20_000)
    let now = SystemClock.threadSeconds()
    // From the first step on, since the thread may have done other work before.
    let end = deadline ?? now + environment.limits.seconds
    deadline = end
    lastDeadline = lastDeadline ?? now + environment.limits.secondsWithKeys
    guard now < end else {
      throw FunctionError(
        limit: "gave up after \(environment.limits.seconds) seconds of work: the template does not seem to end")
    }
  }

  /// Takes steps for work that is done in one piece, and looks at the time first.
  func begin(steps count: Int) throws {
    steps &-= count
    try check()
  }

  /// Makes a key or the like, which may take long for good reasons: it takes steps, and of the time only that for keys.
  ///
  /// - Parameter work: gets the processor time of the thread at which it has to stop, and returns nil where it did.
  func makingKeys<Result>(steps: Int, _ work: (_ deadline: Double) throws -> Result?) throws -> Result {
    try begin(steps: steps)
    let start = SystemClock.threadSeconds()
    let last = lastDeadline ?? start
    let result = try work(last)
    let now = SystemClock.threadSeconds()
    deadline = min((deadline ?? last) + now - start, last)
    guard let result, now < last else {
      throw FunctionError(
        limit: "gave up after \(environment.limits.secondsWithKeys) seconds of work: it makes too many keys or password hashes")
    }
    return result
  }

  /// Takes of the budget what it costs to put so many keys in order.
  public func chargeSorting(_ count: Int) throws {
    guard count > 16 else { return }
    try step(count * (Int.bitWidth - count.leadingZeroBitCount) / 4)
  }

  /// Takes of the budget what it costs to look at a function's argument.
  @inline(__always) func charge(_ value: GoValue) {
    switch value {
    case .string(let text): steps &-= text.count >> 4
    case .list(let elements): steps &-= elements.count >> 4
    case .bytes(let bytes): steps &-= bytes.count >> 4
    case .slice(let slice): steps &-= slice.elements.count >> 4
    default: break
    }
  }

  /// Takes of the budget what it costs to look at everything in a value: a few lists that hold each other can have more parts
  /// than there are atoms.
  ///
  /// - Parameter size: grows by the bytes of all texts in it.
  func chargeParts(of value: GoValue, size: inout Int, depth: Int = 0) throws {
    switch value {
    case .string(let text): size += text.count
    case .bytes(let bytes): size += bytes.count
    case .list(let elements): for element in elements { try chargePart(element, &size, depth) }
    case .slice(let slice): for element in slice.elements { try chargePart(element, &size, depth) }
    case .map(let map):
      try chargeSorting(map.count)
      for (key, element) in map.storage {
        size += key.count
        try chargePart(element, &size, depth)
      }
    default: break
    }
  }

  private func chargePart(_ value: GoValue, _ size: inout Int, _ depth: Int) throws {
    try step(4)
    charge(value)
    // What holds itself is each function's own to tell of.
    if depth < 1000 { try chargeParts(of: value, size: &size, depth: depth + 1) }
  }

  /// How many times as long comparing with a value takes as comparing with a number, where all of it has to be looked at.
  func comparing(_ value: GoValue) -> Int {
    var count = 1
    func look(_ value: GoValue, _ depth: Int) {
      count += 1
      // What has this many parts is as good as too many; and values may hold themselves.
      guard count < 1 << 20, depth < 1000 else { return }
      switch value {
      case .string(let text): count += text.count >> 9
      case .list(let elements): for element in elements { look(element, depth + 1) }
      case .slice(let slice): for element in slice.elements { look(element, depth + 1) }
      case .map(let map):
        for (key, element) in map.storage {
          count += key.count >> 9
          look(element, depth + 1)
        }
      default: break
      }
    }
    if case .string(let text) = value { return 1 + text.count >> 9 }
    look(value, 0)
    return count
  }

  /// The same for a value that is printed: its texts have to fit into one.
  func chargePrinting(_ value: GoValue, size: inout Int) throws {
    try chargeParts(of: value, size: &size)
    try checkLength(size)
  }

  /// Takes a string of `count` bytes of the budget. Functions that can make large ones ask before they do.
  @inline(__always) public func reserve(bytes count: Int) throws {
    if count < 256 {
      bytes &-= 32 &+ count
      if bytes >= 0 { return }
    }
    try reserveMany(count)
  }

  /// Refuses a text of `count` bytes where that is more than one may have.
  func checkLength(_ count: Int) throws {
    guard count <= environment.limits.stringBytes else {
      throw FunctionError(limit: "gave up: one value would take \(count) bytes, more than \(environment.limits.stringBytes)")
    }
  }

  /// Takes a list of `count` elements of the budget.
  public func reserve(elements count: Int) throws {
    let (size, overflow) = count.multipliedReportingOverflow(by: 16)
    // The list itself, and what it takes of the stack to free a million lists that hold one another.
    try reserveMany(overflow || size > Int.max - 192 ? Int.max : size + 192)
  }

  /// Takes a dictionary of `count` entries of the budget.
  func reserve(entries count: Int) throws { try reserve(elements: 8 + 5 * min(count, 1 << 40)) }

  private func reserveMany(_ count: Int) throws {
    try checkLength(count)
    bytes -= count
    guard bytes >= 0 else {
      throw FunctionError(limit: "gave up after making \(environment.limits.bytes) bytes of text and lists")
    }
    try step(count / 256)
  }
}
