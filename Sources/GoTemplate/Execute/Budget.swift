import CLinux

/// What is left of ``Limits`` in one run.
struct Budget {
  var steps: Int
  /// When fewer steps than this are left, the time is looked at.
  var nextCheck: Int
  /// The processor time of the thread at which the budget is used up.
  var deadline: Double?
  /// Bytes of what may still be made before the memory is looked at.
  var bytes: Int
  /// Bytes of lists and maps that may still be made, and may hold one another.
  var holders: Int
  /// The memory that was in use when it was first looked at.
  var firstMemory: Int?

  init(_ limits: Limits) {
    steps = limits.steps
    nextCheck = steps
    bytes = limits.bytes / 3
    holders = limits.bytes
  }
}

extension Execution {
  /// Takes `count` steps of the budget.
  @inline(__always) public func step(_ count: Int = 1) throws {
    budget.steps &-= count
    if budget.steps < budget.nextCheck { try check() }
  }

  private func check() throws {
    guard budget.steps >= 0 else {
      throw FunctionError(limit: "gave up after \(environment.limits.steps) steps: the template does not seem to end")
    }
    budget.nextCheck = max(0, budget.steps - 20_000)
    let now = SystemClock.threadSeconds()
    // From the first step on, since the thread may have done other work before.
    let end = budget.deadline ?? now + environment.limits.seconds
    budget.deadline = end
    guard now < end else {
      throw FunctionError(
        limit: "gave up after \(environment.limits.seconds) seconds of work: the template does not seem to end")
    }
  }

  /// Takes steps for work that is done in one piece, and looks at the time first.
  func begin(steps count: Int) throws {
    budget.steps &-= count
    try check()
  }

  /// Makes a key or the like. That takes many steps and none of the time, so that good luck in finding primes does not decide
  /// whether a chart can be rendered.
  func makingKeys<Result>(steps: Int, _ work: () throws -> Result) throws -> Result {
    try begin(steps: steps)
    let start = SystemClock.threadSeconds()
    defer { budget.deadline = budget.deadline.map { $0 + SystemClock.threadSeconds() - start } }
    return try work()
  }

  /// Takes of the budget what it costs to put so many keys in order.
  public func chargeSorting(_ count: Int) throws {
    guard count > 16 else { return }
    try step(count * (Int.bitWidth - count.leadingZeroBitCount) / 4)
  }

  /// Takes of the budget what it costs to look at a function's argument.
  @inline(__always) func charge(_ value: GoValue) {
    switch value {
    case .string(let text): budget.steps &-= text.count >> 4
    case .list(let elements): budget.steps &-= elements.count >> 4
    case .bytes(let bytes): budget.steps &-= bytes.count >> 4
    case .slice(let slice): budget.steps &-= slice.elements.count >> 4
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

  /// The same for a value that is printed: its texts have to fit into one.
  public func chargePrinting(_ value: GoValue, size: inout Int) throws {
    try chargeParts(of: value, size: &size)
    try checkLength(size)
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

  /// Takes a string of `count` bytes of the budget. Functions that can make large ones ask before they do.
  @inline(__always) public func reserve(bytes count: Int) throws {
    if count < 256 {
      budget.bytes &-= 32 &+ count
      if budget.bytes >= 0 { return }
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
    // The list itself, and what it takes of the stack to free a million lists that hold one another.
    let size = Self.size(elements: count)
    try checkLength(size)
    budget.holders -= size
    guard budget.holders >= 0 else { throw usedUp }
    try step(size / 256)
  }

  /// Takes a dictionary of `count` entries of the budget.
  func reserve(entries count: Int) throws { try reserve(elements: Self.elements(entries: count)) }

  /// Takes a list or a map of the budget that holds nothing but copies: it is as deep as what is there already.
  func reserve(copying value: GoValue) throws {
    switch value {
    case .map(let map): try reserveMany(Self.size(elements: Self.elements(entries: map.count)))
    case .list(let list): try reserveMany(Self.size(elements: list.count))
    case .slice(let slice): try reserveMany(Self.size(elements: slice.elements.count))
    default: break
    }
  }

  private static func elements(entries count: Int) -> Int { 8 + 5 * min(count, 1 << 40) }

  private static func size(elements count: Int) -> Int {
    let (size, overflow) = count.multipliedReportingOverflow(by: 16)
    return overflow || size > Int.max - 192 ? Int.max : size + 192
  }

  private func reserveMany(_ count: Int) throws {
    try checkLength(count)
    budget.bytes -= count
    if budget.bytes < 0 { try checkMemory() }
    try step(count / 256)
  }

  private var usedUp: FunctionError {
    FunctionError(limit: "gave up after making \(environment.limits.bytes) bytes of text and lists")
  }

  /// Lets a template make more where it did not keep what it made.
  private func checkMemory() throws {
    let limit = environment.limits.bytes
    let memory = Int(clamping: tiphys_allocated_bytes())
    let first = budget.firstMemory ?? memory
    budget.firstMemory = first
    guard memory - first < limit - limit / 3 else { throw usedUp }
    budget.bytes = limit / 3
  }
}
