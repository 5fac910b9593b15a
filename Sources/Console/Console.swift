import Foundation
import Reconciler

/// The full-screen console: draws what the reconciler says on the bus, and turns keys into intents.
public final class Console {
  /// Frames that only events ask for come no faster than this.
  private static let frameInterval = 1.0 / 30
  /// Frames that keys and resizes ask for.
  private static let keyInterval = 1.0 / 120

  private let bus: EventBus
  private let options: ConsoleOptions
  private let send: @Sendable (Intent) -> Void
  private let loan: TerminalLoan
  private let theme: Theme
  private let keymap: Keymap

  /// Reads theme and keymap.
  ///
  /// - Parameters:
  ///   - loan: how others get the terminal for a while.
  ///   - send: called on the thread that runs ``run()``.
  public init(
    bus: EventBus, options: ConsoleOptions, loan: TerminalLoan = TerminalLoan(), send: @escaping @Sendable (Intent) -> Void
  ) throws(ConsoleError) {
    self.bus = bus
    self.options = options
    self.loan = loan
    self.send = send
    let files = SettingsFiles(directory: options.configDirectory)
    theme = try ThemeFile(files: files).load(options.theme)
    keymap = try KeymapFile(files: files).load(options.keymap)
  }

  /// Takes over the terminal and returns when the console has ended and the terminal is as it was. Call on the main thread.
  public func run() throws(ConsoleError) -> ExitReason {
    let signals = try SignalPipe()
    let crashGuard = CrashGuard()
    let terminal = try Terminal(options: options, theme: theme)
    defer {
      loan.end()
      terminal.leave()
      crashGuard.disarm()
    }
    let loop = Loop(
      bus: bus, send: send, signals: signals, terminal: terminal, loan: loan,
      shell: Shell(options: options, glyphs: terminal.glyphs, theme: theme, keymap: keymap, now: Date()))
    return loop.run()
  }

  /// Waits for keys, signals and events, and draws when something has changed.
  private final class Loop {
    let bus: EventBus
    let send: @Sendable (Intent) -> Void
    let signals: SignalPipe
    let terminal: Terminal
    let loan: TerminalLoan
    let shell: Shell
    var decoder = InputDecoder()
    /// Something that may be seen has changed.
    var isDirty = true
    /// It was a person who asked for the next frame.
    var isUrgent = true
    /// By the clock that nobody sets: a wall clock that is put back must not hold frames up.
    var lastFrame: ContinuousClock.Instant?
    /// When an ESC that waits becomes a key.
    var escapeDeadline: ContinuousClock.Instant?
    var end: ExitReason?

    init(
      bus: EventBus, send: @escaping @Sendable (Intent) -> Void, signals: SignalPipe, terminal: Terminal, loan: TerminalLoan,
      shell: Shell
    ) {
      self.bus = bus
      self.send = send
      self.signals = signals
      self.terminal = terminal
      self.loan = loan
      self.shell = shell
    }

    func run() -> ExitReason {
      if let notice = terminal.notice { shell.session.say(.warning, notice) }
      draw()
      while end == nil {
        wait()
        if end == nil { drawIfDue() }
      }
      return end ?? .quit
    }

    // MARK: Waiting

    private func wait() {
      // Between two frames events wait on the bus, where those that replace one another are kept once.
      let isBusDue = sinceFrame >= Console.frameInterval
      var descriptors = [
        pollfd(fd: terminal.input, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isBusDue ? bus.wakeDescriptor : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: loan.wish, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&descriptors, nfds_t(descriptors.count), timeout())
      if count > 0 {
        if descriptors[1].revents != 0 { takeSignals() }
        if descriptors[0].revents != 0 { takeInput(descriptors[0].revents) }
        if descriptors[2].revents != 0 { takeEvents() }
        if descriptors[3].revents != 0, end == nil { lend() }
      }
      if let deadline = escapeDeadline, deadline <= .now {
        escapeDeadline = nil
        handle(decoder.flush())
      }
      let now = Date()
      if let next = shell.nextChange, next <= now { isDirty = true }
      if let deadline = shell.chordDeadline, deadline <= now { isDirty = true }
      shell.tick(now: now)
    }

    /// Milliseconds until something is due by itself; -1 for never.
    private func timeout() -> Int32 {
      var seconds: [Double] = []
      if let escapeDeadline { seconds.append((escapeDeadline - .now) / .seconds(1)) }
      if isDirty {
        seconds.append((isUrgent ? Console.keyInterval : Console.frameInterval) - sinceFrame)
      } else {
        if sinceFrame < Console.frameInterval { seconds.append(Console.frameInterval - sinceFrame) }
        seconds += [shell.chordDeadline, shell.nextChange].compactMap { $0?.timeIntervalSinceNow }
      }
      guard let first = seconds.min() else { return -1 }
      return Int32(max(0, min((first * 1000).rounded(.up), 3_600_000)))
    }

    private var sinceFrame: Double { lastFrame.map { (ContinuousClock.now - $0) / .seconds(1) } ?? .infinity }

    private func takeEvents() {
      let events = bus.drain()
      guard !events.isEmpty else { return }
      shell.apply(events, now: Date())
      carryOut()
      isDirty = true
    }

    private func takeInput(_ conditions: Int16) {
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = read(terminal.input, &bytes, bytes.count)
      if count > 0 {
        handle(decoder.feed(bytes[..<count]))
        escapeDeadline = decoder.isWaiting ? .now + shell.escapeDelay : nil
      } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
        end = .hangup
      }
    }

    private func handle(_ inputs: [Input]) {
      for input in inputs where end == nil {
        shell.handle(input, now: Date())
        carryOut()
      }
      if !inputs.isEmpty {
        isDirty = true
        isUrgent = true
      }
    }

    private func takeSignals() {
      let taken = signals.take()
      if taken.contains(SIGHUP) { end = .hangup }
      if taken.contains(SIGTERM) || taken.contains(SIGINT) { end = end ?? .terminated }
      guard end == nil else { return }
      if taken.contains(SIGTSTP) { suspend() }
      // After a stop that nobody announced (SIGSTOP), what stands on the screen is not known.
      if taken.contains(SIGCONT) {
        terminal.resume()
        isDirty = true
        isUrgent = true
      }
      if taken.contains(SIGWINCH) { isDirty = true }
    }

    private func suspend() {
      terminal.leave()
      signals.stopProcess()
      _ = signals.take()
      terminal.enter()
      isDirty = true
      isUrgent = true
    }

    /// Steps aside until the terminal is given back, or the console is to end.
    private func lend() {
      terminal.leave()
      var isAway = loan.grant()
      while isAway, end == nil {
        var descriptors = [
          pollfd(fd: loan.returned, events: Int16(POLLIN), revents: 0),
          pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        poll(&descriptors, nfds_t(descriptors.count), -1)
        if descriptors[0].revents != 0 { isAway = false }
        let taken = signals.take()
        if taken.contains(SIGHUP) { end = .hangup }
        if taken.contains(SIGTERM) || taken.contains(SIGINT) { end = end ?? .terminated }
      }
      loan.takeBack()
      guard end == nil else { return }
      // What was typed too much there is no key press here.
      tcflush(terminal.input, TCIFLUSH)
      terminal.enter()
      isDirty = true
      isUrgent = true
    }

    private func carryOut() {
      for effect in shell.session.takeEffects() {
        switch effect {
        case .send(let intent): send(intent)
        case .copy(let text): terminal.send(Clipboard.sequence(text))
        case .applyTheme:
          terminal.apply(shell.session.theme)
          terminal.repaint()
        case .repaint: terminal.repaint()
        case .suspend: suspend()
        case .quit: end = .quit
        }
      }
    }

    // MARK: Drawing

    private func drawIfDue() {
      guard isDirty else { return }
      if sinceFrame >= (isUrgent ? Console.keyInterval : Console.frameInterval) { draw() }
    }

    private func draw() {
      terminal.takeSize()
      terminal.present(shell.draw(width: terminal.width, height: terminal.height, now: Date()))
      lastFrame = .now
      isDirty = false
      isUrgent = false
      shell.settle()
      carryOut()
    }
  }
}
