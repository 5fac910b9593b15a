import Foundation
import Reconciler

/// The console without a terminal: events and keys in, frames and effects out.
final class Shell {
  let session: Session
  private var pendingKeys: Keymap.Sequence = []
  /// When the last key of an unfinished sequence came.
  private var pendingSince: Date?
  /// When the oldest of the shown ages changes next; nil when none does.
  private(set) var nextChange: Date?

  init(options: ConsoleOptions, glyphs: Glyphs, theme: Theme, keymap: Keymap, now: Date) {
    session = Session(options: options, glyphs: glyphs, theme: theme, keymap: keymap, now: now)
    session.push(FleetScreen())
  }

  // MARK: Input

  /// Takes up what the bus brought.
  func apply(_ events: [ReconcilerEvent], now: Date) {
    guard !events.isEmpty else { return }
    session.now = now
    for event in events {
      session.world.apply(event, now: now)
      if case .notice(let notice) = event { show(notice) }
    }
    for screen in session.stack { screen.update(session) }
  }

  /// What is only good to know does not push away what is wrong; both are kept among the faults.
  private func show(_ notice: Notice) {
    if notice.severity == .info, let standing = session.message, standing.notice.severity != .info { return }
    session.say(notice.severity, notice.text)
  }

  func handle(_ input: Input, now: Date) {
    session.now = now
    switch input {
    case .key(let key): press(key)
    case .paste(let text):
      guard let screen = session.top, screen.editor != nil else {
        return session.say("pasted text was left out: nothing is being written here")
      }
      screen.editor?.insert(text)
      screen.edited(session)
    }
  }

  /// How long a lone ESC waits.
  var escapeDelay: Duration { session.keymap.escapeDelay }

  /// When to stop waiting for the rest of a key sequence.
  var chordDeadline: Date? {
    pendingSince?.addingTimeInterval(session.keymap.chordTimeout / .seconds(1))
  }

  /// Gives up an unfinished key sequence whose time is over.
  func tick(now: Date) {
    session.now = now
    session.expireMessage()
    guard let deadline = chordDeadline, deadline <= now, let first = pendingKeys.first else { return }
    let isAlone = pendingKeys.count == 1
    pendingKeys = []
    pendingSince = nil
    // C-c alone is what a person presses who wants to get out.
    if isAlone, first == Self.interrupt { unbound(first) }
  }

  private func press(_ key: Key) {
    guard let screen = session.top else { return }
    session.clearMessage()
    let isWriting = screen.editor != nil
    let views = isWriting ? [.input] : screen.views + [.global]
    pendingKeys.append(key)
    switch session.keymap.match(pendingKeys, in: views) {
    case .action(let action):
      pendingKeys = []
      pendingSince = nil
      if isWriting { write(action, screen) } else { perform(action, screen) }
    case .prefix: pendingSince = session.now
    case .none:
      let isFirst = pendingKeys.count == 1
      pendingKeys = []
      pendingSince = nil
      if isWriting {
        if let scalar = key.written {
          screen.editor?.insert(scalar)
          screen.edited(session)
        }
      } else if !isFirst {
        press(key)
      } else {
        unbound(key)
      }
    }
  }

  private static let interrupt = Key(.character("c"), control: true)

  private func unbound(_ key: Key) {
    if key == Self.interrupt {
      let quit = session.keymap.keys(for: .quit, in: [.global]).map { Keymap.shown($0, session.glyphs) } ?? ":q"
      return session.say("\(quit) quits")
    }
    let help = session.keymap.keys(for: .help, in: [.global]).map { Keymap.shown($0, session.glyphs) } ?? ":help"
    session.say("\(key.shown(session.glyphs)) does nothing here; \(help) shows the keys")
  }

  private func write(_ action: Action, _ screen: any Screen) {
    switch action {
    case .accept: screen.finished(accepted: true, session)
    case .cancel: screen.finished(accepted: false, session)
    case .complete: screen.complete(backwards: false, session)
    case .completeBack: screen.complete(backwards: true, session)
    case .eraseBack where screen.editor?.isEmpty == true && screen.prompt != nil: screen.finished(accepted: false, session)
    default: if screen.editor?.perform(action) == true { screen.edited(session) }
    }
  }

  /// Does an action as if its key had been pressed.
  func perform(_ action: Action, _ screen: any Screen) {
    if screen.perform(action, session) { return }
    Commands.perform(action, session)
  }

  /// After a frame: what only the resting place of a cursor needs is asked for now.
  func settle() { session.top?.settled(session) }

  // MARK: Drawing

  /// Lays out what is to be seen now.
  func draw(width: Int, height: Int, now: Date) -> Grid {
    session.now = now
    let grid = Grid(width: width, height: height)
    let ages = Ages(now: now)
    let frame = Frame(session: session, ages: ages)
    let base = session.stack.lastIndex { !$0.isOverlay } ?? 0
    Header(screen: session.stack[base]).draw(grid.area.part(height: 1), frame)
    var body = grid.area.part(y: 1, height: max(0, height - 2))
    if let outage = session.world.outage, body.height > 3 {
      Header.drawOutage(outage, body.part(height: 1), frame)
      body = body.part(y: 1)
    }
    for screen in session.stack[base...] { screen.draw(body, frame) }
    if height > 1 { BottomLine.draw(grid.area.part(y: height - 1, height: 1), frame, pending: pendingKeys) }
    if let until = session.message?.until { ages.note(until) }
    nextChange = ages.nextChange
    return grid
  }
}
