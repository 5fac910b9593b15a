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
  public var localZone = GoZone.local
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
  var budget: Budget
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
    budget = Budget(environment.limits)
    stack = StackGuard()
  }
}
