/// One character cell. A wide character is followed by a cell with the scalar 0.
struct Cell: Sendable, Hashable {
  var scalar: UInt32 = 32
  var role: Role = .text
  var emphasis: Emphasis = []
  static let blank = Cell()
}

/// A frame in memory: what the terminal, or a test, shows.
final class Grid {
  let width: Int
  let height: Int
  private(set) var cells: [Cell]

  init(width: Int, height: Int) {
    self.width = max(width, 0)
    self.height = max(height, 0)
    cells = [Cell](repeating: .blank, count: self.width * self.height)
  }

  subscript(x: Int, y: Int) -> Cell {
    get { cells[y * width + x] }
    set { cells[y * width + x] = newValue }
  }

  func set(_ index: Int, _ cell: Cell) { cells[index] = cell }
  func scalar(at index: Int) -> UInt32 { cells[index].scalar }
  func emphasize(_ index: Int, _ emphasis: Emphasis) { cells[index].emphasis.formUnion(emphasis) }

  func row(_ y: Int) -> ArraySlice<Cell> { cells[y * width..<(y + 1) * width] }

  /// The whole area of the frame.
  var area: Area { Area(grid: self, x: 0, y: 0, width: width, height: height) }

  /// The text of a row without trailing blanks.
  func text(row y: Int) -> String {
    var result = ""
    for cell in row(y) where cell.scalar != 0 {
      result.unicodeScalars.append(Unicode.Scalar(cell.scalar) ?? "?")
    }
    while result.hasSuffix(" ") { result.removeLast() }
    return result
  }

  /// All rows, for tests and copying.
  var text: String { (0..<height).map(text(row:)).joined(separator: "\n") }
}
