import ConsoleFixtures
import Drift
import Foundation
import Health
import Manifests
import Randomness
import Reconciler
import Testing

@testable import Console

/// No text from outside can speak to the terminal, move the cursor or hide.
@Suite struct SanitisingTests {
  private static let nasty = [
    "\u{1b}[2J\u{1b}[31mred", "a\rb", "\u{07}\u{08}\u{0c}", "\u{9b}31m", "\u{202e}evil\u{202c}", "zero\u{200b}width",
    "\u{feff}bom", "e\u{301}",
    "👩‍👩‍👧 emoji", "日本語テキスト", "\u{e0041}\u{e0042}tag", "\u{2028}line\u{2029}", "\u{0}nul", "line\nbreak\ttab", "\u{7f}", "\u{ad}soft",
  ]

  private func check(_ grid: Grid, ascii: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
    for y in 0..<grid.height {
      let row = Array(grid.row(y))
      for (x, cell) in row.enumerated() {
        if cell.scalar == 0 {
          let isSecondHalf = x > 0 && row[x - 1].scalar > 0x7f
          #expect(isSecondHalf, sourceLocation: sourceLocation)
          continue
        }
        let isControl = cell.scalar < 0x20 || (0x7f..<0xa0).contains(cell.scalar)
        #expect(!isControl && !Glyphs.isDeceptive(cell.scalar), sourceLocation: sourceLocation)
        if ascii { #expect(cell.scalar < 0x7f, sourceLocation: sourceLocation) }
      }
    }
  }

  private func random(_ random: inout some RandomNumberGenerator) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      if Bool.random(using: &random), let piece = Self.nasty.randomElement(using: &random) {
        text.append(contentsOf: piece.unicodeScalars)
      } else if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x3000, using: &random)) {
        text.append(scalar)
      }
    }
    return String(text)
  }

  @Test(arguments: [false, true]) func everyTextOnEveryScreen(ascii: Bool) throws {
    var generator = SplitMix(state: 42)
    for _ in 0..<8 {
      let driver = try Driver(120, 40, ascii: ascii)
      driver.answers = false
      let fixture = driver.fixture
      func text() -> String { random(&generator) }
      let id = AppID(namespace: "argocd", name: "a" + text())
      var row = fixture.row("a", sync: .outOfSync, health: .degraded)
      row.id = id
      row.project = text()
      row.destinationNamespace = text()
      row.health.message = text()
      row.revision = RevisionInfo(id: text(), subject: text(), author: text())
      row.drift = DriftSummary(resources: 1, fields: 1, cause: fixture.who(text(), 5))
      row.conditions = [AppCondition(type: text() + "Error", message: text(), time: fixture.now)]
      let key = ResourceKey(group: text(), kind: "Pod", namespace: text(), name: text())
      let node = TreeNode(
        id: ResourceKey(group: "", kind: "Pod", namespace: text(), name: text()), depth: 0, sync: .outOfSync,
        health: Health(.degraded, text()),
        fields: [
          FieldDrift(
            kind: .changed, path: text(), desired: .string(text()), live: .string(text()), attribution: fixture.who(text(), 3))
        ],
        summary: text(), images: [text()], source: text())
      let line = DiffDocument.Line(number: 1, spans: [.init(text(), changed: true), .init(text())])
      let document = DiffDocument(
        key: key, rows: [.init(kind: .changed, left: line, right: line, attribution: fixture.who(text(), 3))], source: text())
      var operation = fixture.operation
      operation.message = text()
      operation.steps[5].message = text()
      driver.feed([
        .app(row), .appsLoaded, .tree(id, [node]), .drift(id, [document]), .operation(id, operation),
        .history(
          id,
          [
            HistoryEntry(
              id: 1, revision: RevisionInfo(id: text(), subject: text()), deployStartedAt: nil, deployedAt: fixture.now,
              initiatedBy: text())
          ]),
        .details(
          id,
          ResourceDetails(
            key: node.id, desiredYAML: text() + "\n" + text(), liveYAML: text(),
            events: [ClusterEvent(type: text(), reason: text(), message: text(), count: 2, lastSeen: nil, object: key)])),
        .timeline(TimelineEntry(time: fixture.now, kind: .drift, app: id, text: text(), actor: text())),
        .notice(Notice(.error, text())),
        .logLines(node.id, container: "", lines: [text(), text()], done: false),
      ])
      check(driver.draw(), ascii: ascii)
      for path in [
        ["Enter"], ["Enter", "]", "w"], ["d"], ["d", "w"], ["W"], ["H"], ["t"], ["!"], ["s"], ["Enter", "y"], ["Enter", "e"],
        ["Enter", "l"], [":"],
      ] {
        for key in path { driver.press(key) }
        check(driver.draw(), ascii: ascii)
        while driver.shell.session.stack.count > 1 { driver.shell.session.pop() }
      }
    }
  }

  @Test func theClipboardGetsCleanText() throws {
    let clean = Glyphs(ascii: false).cleaned("a\u{1b}]52;c;AAAA\u{07}\tb\n\u{202e}c")
    #expect(clean == "a␛]52;c;AAAA␇\tb\n\u{fffd}c")
    #expect(Clipboard.sequence("hi") == "\u{1b}]52;c;aGk=\u{07}")
  }

  @Test func aWideCharacterIsNeverCutInHalf() throws {
    _ = try Driver()
    let grid = Grid(width: 6, height: 1)
    grid.area.put(0, 0, "ab日本語", glyphs: Glyphs(ascii: false))
    #expect(grid.text(row: 0) == "ab日 …" || grid.text(row: 0) == "ab日…")
    check(grid, ascii: false)
  }
}
