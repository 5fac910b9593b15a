/// A table that is being read.
final class TOMLTable {
  enum Entry {
    case value(GoValue)
    case table(TOMLTable)
    /// `[[name]]`: never empty.
    case tables(List)
  }
  /// Grows in place.
  final class List {
    var tables: [TOMLTable]
    init(_ table: TOMLTable) { tables = [table] }
  }
  var entries: [GoString: Entry] = [:]

  var map: GoMap {
    GoMap(
      entries.mapValues { entry in
        switch entry {
        case .value(let value): value
        case .table(let table): .map(table.map)
        case .tables(let list): .slice(GoSlice(.slice(.anyMap), list.tables.map { .map($0.map) }))
        }
      })
  }
}

/// A dotted key and what is known of it, which all tables of one array share.
final class TOMLKey {
  private unowned let parent: TOMLKey?
  private let part: GoString
  private var children: [GoString: TOMLKey] = [:]
  /// How many parts it has.
  let depth: Int
  /// Whether its table only stands in the keys of others so far, so that it may still be given.
  var isImplicit = false
  var isArray = false

  init() { (parent, part, depth) = (nil, GoString(), 0) }

  private init(parent: TOMLKey, part: GoString) {
    self.parent = parent
    self.part = part
    depth = parent.depth + 1
  }

  func child(_ part: GoString) -> TOMLKey {
    if let child = children[part] { return child }
    let child = TOMLKey(parent: self, part: part)
    children[part] = child
    return child
  }

  /// The parts, with quotes where they need them; empty for the top.
  var name: GoString {
    guard let parent else { return GoString() }
    let quoted = TOMLEncoder.key(part)
    return parent.depth == 0 ? quoted : parent.name + "." + quoted
  }
}
