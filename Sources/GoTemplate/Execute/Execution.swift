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
  /// The processor time of the thread at which the budget is used up.
  private var deadline: Double?
  private var bytes: Int
  /// How often each template is being included right now.
  var including: [GoString: Int] = [:]
  /// How many calls of `tpl` are inside each other right now.
  var tplDepth = 0
  /// Parsed texts of `tpl`, since charts call it with the same text again and again.
  var parsedTexts: [GoString: TemplateSet.Unit] = [:]
  var regularExpressions: [GoString: RegularExpression] = [:]
  var versionRanges: [GoString: SemanticVersionRange] = [:]
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
  @inline(__always) func step(_ count: Int = 1) throws {
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
    guard now < end else {
      throw FunctionError(
        limit: "gave up after \(environment.limits.seconds) seconds of work: the template does not seem to end")
    }
  }

  /// Does what may take long for good reasons, such as making a key: it takes steps, but no time of the budget.
  func unhurried<Result>(steps: Int, _ work: () throws -> Result) throws -> Result {
    try step(steps)
    let start = SystemClock.threadSeconds()
    defer { deadline? += SystemClock.threadSeconds() - start }
    return try work()
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
  func chargeParts(of value: GoValue, depth: Int = 0) throws {
    switch value {
    case .list(let elements): for element in elements { try chargePart(element, depth) }
    case .slice(let slice): for element in slice.elements { try chargePart(element, depth) }
    case .map(let map): for element in map.storage.values { try chargePart(element, depth) }
    default: break
    }
  }

  private func chargePart(_ value: GoValue, _ depth: Int) throws {
    try step(4)
    charge(value)
    switch value {
    // What holds itself is each function's own to tell of.
    case .list, .slice, .map: if depth < 1000 { try chargeParts(of: value, depth: depth + 1) }
    default: break
    }
  }

  /// Takes a string of `count` bytes of the budget. Functions that can make large ones ask before they do.
  @inline(__always) public func reserve(bytes count: Int) throws {
    guard count >= 256 else { return }
    try reserveMany(count)
  }

  /// Takes a list of `count` elements of the budget.
  public func reserve(elements count: Int) throws {
    guard count >= 16 else { return }
    let (size, overflow) = count.multipliedReportingOverflow(by: 16)
    try reserveMany(overflow ? Int.max : size)
  }

  private func reserveMany(_ count: Int) throws {
    let limits = environment.limits
    guard count <= limits.stringBytes else {
      throw FunctionError(limit: "gave up: one value would take \(count) bytes, more than \(limits.stringBytes)")
    }
    bytes -= count
    guard bytes >= 0 else { throw FunctionError(limit: "gave up after making \(limits.bytes) bytes of text and lists") }
    try step(count / 256)
  }
}
