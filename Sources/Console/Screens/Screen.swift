import Foundation
import Reconciler

/// What the top line says of a screen.
struct Headline {
  /// A part of the line. Where the line is too short, parts of the highest rank go first; those of rank 0 and 1 never go.
  struct Piece {
    var line: Line
    var rank: Int
  }

  /// Where this is, after the program's name.
  var crumbs: [String] = []
  /// After the context.
  var middle: Line = []
  /// At the right edge, from left to right.
  var right: [Piece] = []

  init(crumbs: [String] = [], middle: Line = [], right: [Piece] = []) {
    self.crumbs = crumbs
    self.middle = middle
    self.right = right
  }

  init(crumbs: [String], middle: Line = [], right: Line) {
    self.init(crumbs: crumbs, middle: middle, right: [Piece(line: right, rank: 3)])
  }
}

/// One view of the console. Knows how to draw itself into any area, and what its actions do.
protocol Screen: AnyObject {
  /// The sections of the keymap that hold here, before `global`.
  var views: [KeymapView] { get }
  /// Drawn over the screen below it.
  var isOverlay: Bool { get }
  /// The actions of the key line, the most important first.
  var keyLine: [Action] { get }
  /// What is being written: while it is there, keys go into it.
  var editor: LineEditor? { get set }
  /// Stands before what is being written in the bottom line; nil where the screen draws it itself.
  var prompt: String? { get }

  func headline(_ frame: Frame) -> Headline
  func draw(_ area: Area, _ frame: Frame)
  /// Does what `action` says; false where it means nothing here.
  func perform(_ action: Action, _ session: Session) -> Bool
  /// What is written has changed.
  func edited(_ session: Session)
  /// Writing has ended, with Enter or without.
  func finished(accepted: Bool, _ session: Session)
  /// While writing: Tab and its like.
  func complete(backwards: Bool, _ session: Session)
  func appear(_ session: Session)
  func disappear(_ session: Session)
  /// The world has changed.
  func update(_ session: Session)
  /// A frame was drawn: the time to ask for what only the last position of the cursor needs.
  func settled(_ session: Session)
  /// The app that this is about.
  var app: AppID? { get }
}

extension Screen {
  var isOverlay: Bool { false }
  var keyLine: [Action] { [] }
  var editor: LineEditor? {
    get { nil }
    set {}
  }
  var prompt: String? { nil }
  func headline(_ frame: Frame) -> Headline { Headline() }
  func edited(_ session: Session) {}
  func finished(accepted: Bool, _ session: Session) {}
  func complete(backwards: Bool, _ session: Session) {}
  func appear(_ session: Session) {}
  func disappear(_ session: Session) {}
  func update(_ session: Session) {}
  func settled(_ session: Session) {}
  var app: AppID? { nil }
}

/// What a view needs to draw: the state, the time, and how to write.
struct Frame {
  let session: Session
  let ages: Ages
  var world: World { session.world }
  var glyphs: Glyphs { session.glyphs }

  func glyph(_ role: Role) -> String { session.theme.glyph(role, session.glyphs) }

  /// A role's sign and a word, as one run.
  func sign(_ role: Role, _ word: String) -> Run {
    let glyph = glyph(role)
    return Run(glyph.isEmpty ? word : glyph + " " + word, role)
  }

  /// The first form where the screen has more than ASCII, else the second.
  func pick(_ utf8: String, _ ascii: String) -> String { glyphs.ascii ? ascii : utf8 }
  /// Stands for "nothing to say".
  var dash: String { pick("–", "-") }
  var dot: String { pick(" · ", " - ") }
  var arrow: String { pick(" → ", " -> ") }

  @discardableResult
  func put(
    _ area: Area, _ column: Int, _ row: Int, _ text: String, _ role: Role = .text, _ emphasis: Emphasis = [], limit: Int? = nil
  ) -> Int {
    area.put(column, row, text, role, glyphs: glyphs, emphasis: emphasis, limit: limit)
  }

  @discardableResult
  func put(_ area: Area, _ column: Int, _ row: Int, _ line: Line, emphasis: Emphasis = [], limit: Int? = nil, skip: Int = 0)
    -> Int
  {
    area.put(column, row, line, glyphs: glyphs, emphasis: emphasis, limit: limit, skip: skip)
  }

  /// A bar of `width` columns, filled as far as `done` of `total`.
  func bar(_ done: Int, _ total: Int, width: Int) -> Line {
    let full = total > 0 ? max(0, min(width, done * width / total)) : 0
    return [
      Run(pick("▕", "["), .faint), Run(String(repeating: glyph(.barFull), count: full), .barFull),
      Run(String(repeating: glyph(.barEmpty), count: width - full), .barEmpty), Run(pick("▏", "]"), .faint),
    ]
  }

  /// A text in the middle of an area, for what has nothing to show.
  func hint(_ area: Area, _ text: String, _ role: Role = .faint) {
    let lines = TextLayout.wrap(text, width: max(10, area.width - 4), glyphs: glyphs)
    let row = max(0, area.height / 3 - lines.count / 2)
    for (index, line) in lines.enumerated() {
      put(area, max(0, (area.width - glyphs.width(of: line)) / 2), row + index, line, role)
    }
  }
}
