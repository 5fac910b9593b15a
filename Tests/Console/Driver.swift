import CNcurses
import ConsoleFixtures
import Foundation
import Glibc
import Reconciler

@testable import Console

/// The console without a terminal, driven by keys and events at a time that stands still until it is moved.
final class Driver {
  let shell: Shell
  let fixture = FleetFixture()
  var now: Date
  var width: Int
  var height: Int
  private(set) var effects: [Effect] = []
  /// Whether intents that ask are answered from the fixture.
  var answers = true

  private static let environment: Void = {
    setlocale(LC_CTYPE, "C.UTF-8")
    setenv("TZ", "UTC", 1)
    tzset()
  }()

  init(_ width: Int = 80, _ height: Int = 24, ascii: Bool = false, keymap: String = "vim", options: ConsoleOptions? = nil) throws
  {
    _ = Self.environment
    let files = SettingsFiles(directory: nil)
    now = fixture.now
    self.width = width
    self.height = height
    let standard = ConsoleOptions(
      context: "prod-eu", isProduction: true, scenarios: ["black-friday", "calm"], startedAt: fixture.now, configDirectory: nil)
    shell = Shell(
      options: options ?? standard, glyphs: Glyphs(ascii: ascii), theme: try ThemeFile(files: files).load("default-dark"),
      keymap: try KeymapFile(files: files).load(keymap), now: fixture.now)
  }

  func feed(_ events: [ReconcilerEvent]) {
    shell.apply(events, now: now)
    collect()
  }

  func fleet() -> Driver {
    feed(fixture.events)
    return self
  }

  /// Presses keys, written as in keymap files.
  @discardableResult
  func press(_ keys: String...) -> Driver {
    for key in keys {
      guard let key = Key(key) else { continue }
      shell.handle(.key(key), now: now)
      collect()
      draw()
    }
    return self
  }

  /// Writes text letter by letter.
  @discardableResult
  func write(_ text: String) -> Driver {
    for scalar in text.unicodeScalars { shell.handle(.key(Key(.character(scalar))), now: now) }
    collect()
    draw()
    return self
  }

  @discardableResult
  func draw() -> Grid {
    let grid = shell.draw(width: width, height: height, now: now)
    shell.settle()
    collect()
    return grid
  }

  /// The screen after everything asked for was answered.
  var screen: String {
    draw()
    return draw().text
  }

  func line(_ y: Int) -> String { draw().text(row: y) }

  var intents: [Intent] { effects.compactMap { if case .send(let intent) = $0 { intent } else { nil } } }

  private func collect() {
    let new = shell.session.takeEffects()
    effects += new
    guard answers else { return }
    for case .send(let intent) in new { answer(intent) }
  }

  private func answer(_ intent: Intent) {
    switch intent {
    case .open(let id): feed(fixture.opened(id))
    case .describe(let id, let key): feed([.details(id, fixture.details(key))])
    case .previewSync(let id, _): feed([.preview(id, fixture.preview, fixture.documents)])
    case .previewRollback(let id, let historyID):
      var preview = fixture.preview
      preview.revision = fixture.history.first { $0.id == historyID }?.revision
      feed([.preview(id, preview, fixture.documents)])
    case .previewCommit(let id, let request):
      var plan = fixture.commit
      plan.request = request
      feed([.commit(id, plan)])
    case .followLog(let key, let container, _, _):
      feed([
        .logLines(
          key, container: container, lines: (0..<100).map { "line \($0)\tlevel=info \u{1b}[31mred\u{1b}[0m" }, done: false)
      ])
    default: break
    }
  }
}
