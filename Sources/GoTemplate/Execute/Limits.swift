/// How much one execution may use before it ends with an error: templates come from outside.
public struct Limits: Sendable {
  /// Steps of work: a node visited, a function called, 16 bytes or elements that it is given, 256 bytes or 16 elements made.
  public var steps = 20_000_000
  /// Seconds of processor time of the thread, however few steps they take. Keys and hashes of passwords do not count: of steps
  /// they take so many that there are only two of 4096 bits, or sixteen of 2048.
  #if DEBUG
    // The same work takes ten times as long without optimization.
    public var seconds = 8.0
  #else
    public var seconds = 1.25
  #endif
  /// Bytes of texts and copies that a template may hold: what it makes is counted, and each time that comes to a third of this, the
  /// memory that the process got since the first time is looked at. Of lists and maps, which may hold one another, it may make no
  /// more (at 16 bytes an element).
  public var bytes = 192 << 20
  /// Bytes that one string, or one template's output, may have.
  public var stringBytes = 48 << 20
  /// How deep templates may call each other by `template`.
  public var templateDepth = 100_000
  /// How often a template may be inside itself by `include`, as in Helm.
  public var includeDepth = 1000
  public init() {}
}
