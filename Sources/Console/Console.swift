import Reconciler

/// The full-screen console: draws what the reconciler says on the bus, and turns keys into intents.
public final class Console {
  private let bus: EventBus
  private let options: ConsoleOptions
  private let send: @Sendable (Intent) -> Void

  /// Reads theme and keymap. `send` is called on the thread that runs ``run()``.
  public init(bus: EventBus, options: ConsoleOptions, send: @escaping @Sendable (Intent) -> Void) throws(ConsoleError) {
    self.bus = bus
    self.options = options
    self.send = send
  }

  /// Takes over the terminal and returns when the console has ended and the terminal is as it was. Call on the main thread.
  public func run() throws(ConsoleError) -> ExitReason { .quit }
}
