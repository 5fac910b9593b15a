/// A piece of text in one role.
struct Run: Sendable, Hashable {
  var text: String
  var role: Role
  var emphasis: Emphasis
  init(_ text: String, _ role: Role = .text, _ emphasis: Emphasis = []) {
    self.text = text
    self.role = role
    self.emphasis = emphasis
  }
}

/// A line of text in several roles.
typealias Line = [Run]

extension Line {
  var plain: String { map(\.text).joined() }
  func width(_ glyphs: Glyphs) -> Int { reduce(0) { $0 + glyphs.width(of: $1.text) } }
}

/// A rectangle of a grid to draw in. Nothing drawn in it can leave it.
struct Area {
  let grid: Grid
  let x: Int
  let y: Int
  let width: Int
  let height: Int

  init(grid: Grid, x: Int, y: Int, width: Int, height: Int) {
    self.grid = grid
    self.x = max(x, 0)
    self.y = max(y, 0)
    self.width = max(0, min(width, grid.width - self.x))
    self.height = max(0, min(height, grid.height - self.y))
  }

  /// A part of this area, clipped to it.
  func part(x dx: Int = 0, y dy: Int = 0, width w: Int? = nil, height h: Int? = nil) -> Area {
    let dx = min(max(dx, 0), width)
    let dy = min(max(dy, 0), height)
    return Area(
      grid: grid, x: x + dx, y: y + dy, width: max(0, min(w ?? width, width - dx)), height: max(0, min(h ?? height, height - dy)))
  }

  /// Writes text from column `column` on, at most `limit` columns wide; text that does not fit ends in an ellipsis.
  /// Returns the columns used. `skip` columns at the start are left out (horizontal scrolling).
  @discardableResult
  func put(
    _ column: Int, _ row: Int, _ text: String, _ role: Role = .text, glyphs: Glyphs, emphasis: Emphasis = [], limit: Int? = nil,
    skip: Int = 0, ellipsis: Bool = true
  ) -> Int {
    guard row >= 0, row < height, column >= 0, column < width else { return 0 }
    let room = min(limit ?? width, width - column)
    guard room > 0 else { return 0 }
    let base = (y + row) * grid.width + x + column
    var used = 0
    var skipped = 0
    for scalar in text.unicodeScalars {
      let shown = glyphs.cell(for: scalar)
      guard shown.width > 0 else { continue }
      if skipped < skip {
        skipped += shown.width
        continue
      }
      if used + shown.width > room {
        if ellipsis {
          var place = room - 1
          if place > 0, grid.scalar(at: base + place) == 0 {
            grid.set(base + place - 1, Cell(scalar: 32, role: role, emphasis: emphasis))
          }
          place = room - 1
          grid.set(base + place, Cell(scalar: glyphs.ascii ? 0x7e : 0x2026, role: role, emphasis: emphasis))
          used = room
        }
        break
      }
      grid.set(base + used, Cell(scalar: shown.scalar, role: role, emphasis: emphasis))
      if shown.width == 2 { grid.set(base + used + 1, Cell(scalar: 0, role: role, emphasis: emphasis)) }
      used += shown.width
    }
    return used
  }

  /// Writes the runs of a line one after the other. Returns the columns used.
  @discardableResult
  func put(
    _ column: Int, _ row: Int, _ line: Line, glyphs: Glyphs, emphasis: Emphasis = [], limit: Int? = nil, skip: Int = 0
  ) -> Int {
    let room = min(limit ?? width, width - column)
    var used = 0
    var skip = skip
    for (index, run) in line.enumerated() where room - used > 0 {
      let runWidth = skip > 0 || index + 1 < line.count ? glyphs.width(of: run.text) : 0
      if skip > 0, runWidth <= skip {
        skip -= runWidth
        continue
      }
      // The ellipsis goes where the line is cut, also when only later runs are cut off.
      let rest = line[(index + 1)...].contains { !$0.text.isEmpty }
      let cut = rest && used + runWidth - skip >= room
      used += put(
        column + used, row, cut && runWidth - skip == room - used ? run.text + " " : run.text, run.role, glyphs: glyphs,
        emphasis: emphasis.union(run.emphasis), limit: room - used, skip: skip)
      skip = 0
    }
    return used
  }

  /// Writes a line so that it ends at the right edge; returns the column where it begins.
  @discardableResult
  func putRight(_ row: Int, _ line: Line, glyphs: Glyphs, limit: Int? = nil) -> Int {
    let wanted = min(line.width(glyphs), limit ?? width)
    put(max(0, width - wanted), row, line, glyphs: glyphs, limit: wanted)
    return max(0, width - wanted)
  }

  /// Fills the area with blanks.
  func clear() {
    for row in 0..<height { for column in 0..<width { grid.set((y + row) * grid.width + x + column, .blank) } }
  }

  /// Lays an emphasis over what a row shows already.
  func emphasize(row: Int, from: Int = 0, columns: Int? = nil, _ emphasis: Emphasis) {
    guard row >= 0, row < height else { return }
    let end = min(width, from + (columns ?? width))
    guard from < end else { return }
    for column in from..<end { grid.emphasize((y + row) * grid.width + x + column, emphasis) }
  }

  /// A vertical rule.
  func rule(column: Int, glyph: String, glyphs: Glyphs) {
    for row in 0..<height { put(column, row, glyph, .rule, glyphs: glyphs) }
  }
}
