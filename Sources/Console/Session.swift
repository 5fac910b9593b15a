import Foundation
import Reconciler

/// What the console asks of the world outside it.
enum Effect: Sendable {
  case send(Intent)
  /// Text for the clipboard, cleaned already.
  case copy(String)
  case applyTheme
  case repaint
  case suspend
  case quit
}

/// What all screens share: the state of the world, the settings, and the way to act.
final class Session {
  let options: ConsoleOptions
  let glyphs: Glyphs
  let files: SettingsFiles
  var theme: Theme
  var keymap: Keymap
  var world = World()
  var now: Date
  /// From the bottom up; the first is the fleet and stays.
  private(set) var stack: [any Screen] = []
  private(set) var message: (notice: Notice, until: Date?)?
  private var effects: [Effect] = []
  private var openCounts: [AppID: Int] = [:]

  init(options: ConsoleOptions, glyphs: Glyphs, theme: Theme, keymap: Keymap, now: Date) {
    self.options = options
    self.glyphs = glyphs
    files = SettingsFiles(directory: options.configDirectory)
    self.theme = theme
    self.keymap = keymap
    self.now = now
  }

  var top: (any Screen)? { stack.last }

  // MARK: Acting

  func perform(_ effect: Effect) { effects.append(effect) }
  func send(_ intent: Intent) { effects.append(.send(intent)) }

  func takeEffects() -> [Effect] {
    defer { effects.removeAll() }
    return effects
  }

  /// Shows a message in the bottom line. What is only good to know goes by itself; the rest stays until the next key.
  func say(_ severity: Notice.Severity, _ text: String) {
    message = (Notice(severity, text), severity == .info ? now.addingTimeInterval(6) : nil)
  }
  func say(_ text: String) { say(.info, text) }

  func clearMessage() { message = nil }
  func expireMessage() { if let until = message?.until, until <= now { message = nil } }

  /// Whether changes may be asked for; says why not.
  func mayChange() -> Bool {
    if options.isReadOnly {
      say(.warning, "read-only: this console was started with --read-only and changes nothing")
      return false
    }
    if case .readOnly(let reason) = world.leadership.role {
      say(.warning, "read-only: \(reason)")
      return false
    }
    return true
  }

  func copy(_ text: String, what: String) {
    guard !text.isEmpty else { return say("nothing to copy") }
    let clean = glyphs.cleaned(text)
    guard clean.utf8.count <= 74_000 else { return say(.warning, "\(what) is too long for the terminal's clipboard") }
    perform(.copy(clean))
    say("copied \(what)")
  }

  // MARK: Screens

  func push(_ screen: any Screen) {
    stack.append(screen)
    if let app = screen.app { retain(app) }
    screen.appear(self)
    screen.update(self)
  }

  func pop() {
    guard stack.count > 1, let screen = stack.popLast() else { return }
    screen.disappear(self)
    if let app = screen.app { release(app) }
    stack.last?.update(self)
  }

  /// Removes a screen wherever it is in the stack.
  func remove(_ screen: any Screen) {
    guard let place = stack.lastIndex(where: { $0 === screen }), place > 0 else { return }
    stack.remove(at: place)
    screen.disappear(self)
    if let app = screen.app { release(app) }
  }

  func popToFleet() { while stack.count > 1 { pop() } }

  /// Asks for everything about an app, until ``release(_:)`` was called as often.
  func retain(_ app: AppID) {
    openCounts[app, default: 0] += 1
    if openCounts[app] == 1 { send(.open(app)) }
  }

  func release(_ app: AppID) {
    guard let count = openCounts[app] else { return }
    openCounts[app] = count > 1 ? count - 1 : nil
    if count == 1 {
      send(.close(app))
      world.forget(app)
    }
  }

  /// The name to show for an app.
  func name(_ id: AppID) -> String { world.name(id) }
}
