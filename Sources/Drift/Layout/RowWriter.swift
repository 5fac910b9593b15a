import Manifests

/// Writes two manifests beside each other, walking them together so that what belongs together stands together.
struct RowWriter {
  private(set) var rows: [DiffDocument.Row] = []
  private let differences: [FieldDifference]
  private let ownership: Ownership?
  private let managers: Set<String>
  private let schema: SchemaNode?
  private let mergesLists: Bool
  private var path: FieldPath = []
  private var attributed: Set<Int> = []
  /// Columns where the next line of a side begins a list element.
  private var dashes: (left: [Int], right: [Int]) = ([], [])
  private var numbers = (left: 0, right: 0)

  init(
    differences: [FieldDifference], ownership: Ownership?, managers: Set<String>, schema: SchemaNode?, mergesLists: Bool
  ) {
    self.differences = differences
    self.ownership = ownership
    self.managers = managers
    self.schema = schema
    self.mergesLists = mergesLists
  }

  mutating func write(left: Value?, right: Value?, git: Value?) {
    node("", left, right, git, schema, indent: 0)
  }

  // MARK: Walking

  private mutating func node(_ prefix: String, _ left: Value?, _ right: Value?, _ git: Value?, _ schema: SchemaNode?, indent: Int)
  {
    if left != nil, right != nil, differences.contains(where: { $0.kind == .foreign && $0.path == path }) {
      return emit(prefix, nil, right, .foreign, indent: indent)
    }
    switch (left, right) {
    case (nil, nil): return
    case (let left?, nil): emit(prefix, ordered(left, git), nil, .added, indent: indent)
    case (nil, let right?): emit(prefix, nil, ordered(right, git), .removed, indent: indent)
    case (.object(let a)?, .object(let b)?) where !a.isEmpty && !b.isEmpty:
      if !prefix.isEmpty { header(prefix, indent: indent) }
      object(a, b, git, schema, indent: prefix.isEmpty ? indent : indent + 2)
    case (.list(let a)?, .list(let b)?) where !a.isEmpty && !b.isEmpty:
      if !prefix.isEmpty { header(prefix, indent: indent) }
      list(a, b, git, schema, indent: indent)
    case (let left?, let right?):
      if left == right {
        emit(prefix, left, right, .equal, indent: indent)
      } else {
        changed(YAMLLines.lines(prefix, ordered(left, git), indent: indent), YAMLLines.lines(prefix, right, indent: indent))
      }
    }
  }

  private mutating func object(_ left: Object, _ right: Object, _ git: Value?, _ schema: SchemaNode?, indent: Int) {
    for key in keys(left, right, git) {
      path.append(.field(key))
      node(YAMLLines.key(key), left[key], right[key], git?[key], schema?.child(key), indent: indent)
      path.removeLast()
    }
  }

  /// Git's keys, then the live object's, then what is only predicted. A key that both sides have comes first, so that
  /// the dash of a list element stands before the same one on both.
  private func keys(_ left: Object, _ right: Object, _ git: Value?) -> [String] {
    var keys: [String] = []
    var seen: Set<String> = []
    for key in (git?.object?.keys ?? []) + right.keys + left.keys where left.contains(key) || right.contains(key) {
      if seen.insert(key).inserted { keys.append(key) }
    }
    if !dashes.left.isEmpty || !dashes.right.isEmpty,
      let first = keys.firstIndex(where: { left.contains($0) && right.contains($0) && left[$0] == right[$0] })
    {
      keys.insert(keys.remove(at: first), at: 0)
    }
    return keys
  }

  private mutating func list(_ left: [Value], _ right: [Value], _ git: Value?, _ schema: SchemaNode?, indent: Int) {
    let fromGit = git?.list ?? []
    if mergesLists, let keys = KeyedList.keys(schema), let a = KeyedList(left, keys, schema?.items),
      let b = KeyedList(right, keys, schema?.items), !a.hasDuplicates, !b.hasDuplicates
    {
      let names = a.identities.map(\.fields)
      for step in LineDiff.steps(names, b.identities.map(\.fields)) {
        switch step {
        case .both(let i, let j):
          let origin = fromGit.first { KeyedList.identity(of: $0, keys, schema?.items) == a.identities[i] }
          element(.key(names[i]), left[i], right[j], origin, schema, indent: indent)
        case .left(let i): element(.key(names[i]), left[i], nil, nil, schema, indent: indent)
        case .right(let j): element(.key(b.identities[j].fields), nil, right[j], nil, schema, indent: indent)
        }
      }
      return
    }
    if case .set? = schema?.list {
      for step in LineDiff.steps(left, right) {
        switch step {
        case .both(let i, let j): element(.value(left[i]), left[i], right[j], nil, schema, indent: indent)
        case .left(let i): element(.value(left[i]), left[i], nil, nil, schema, indent: indent)
        case .right(let j): element(.value(right[j]), nil, right[j], nil, schema, indent: indent)
        }
      }
      return
    }
    // Between elements that are equal, those at the same place belong together.
    var (removed, added): ([Int], [Int]) = ([], [])
    func flush(_ writer: inout RowWriter) {
      for offset in 0..<max(removed.count, added.count) {
        let i = offset < removed.count ? removed[offset] : nil
        let j = offset < added.count ? added[offset] : nil
        let origin = i.flatMap { fromGit.indices.contains($0) ? fromGit[$0] : nil }
        writer.element(.index(i ?? j ?? 0), i.map { left[$0] }, j.map { right[$0] }, origin, schema, indent: indent)
      }
      (removed, added) = ([], [])
    }
    for step in LineDiff.steps(left, right) {
      switch step {
      case .left(let i): removed.append(i)
      case .right(let j): added.append(j)
      case .both(let i, let j):
        flush(&self)
        element(.index(i), left[i], right[j], fromGit.indices.contains(i) ? fromGit[i] : nil, schema, indent: indent)
      }
    }
    flush(&self)
  }

  private mutating func element(
    _ step: PathElement, _ left: Value?, _ right: Value?, _ git: Value?, _ schema: SchemaNode?, indent: Int
  ) {
    path.append(step)
    if left != nil { dashes.left.append(indent) }
    if right != nil { dashes.right.append(indent) }
    node("", left, right, git, schema?.items, indent: indent + 2)
    dashes = ([], [])
    path.removeLast()
  }

  /// An object with its keys as Git orders them, all the way down.
  private func ordered(_ value: Value, _ git: Value?) -> Value {
    switch (value, git) {
    case (.object(let object), .object(let origin)?):
      var result = Object()
      for key in origin.keys { if let child = object[key] { result[key] = ordered(child, origin[key]) } }
      for (key, child) in object where !result.contains(key) { result[key] = child }
      return .object(result)
    case (.list(let list), .list(let origin)?) where list.count == origin.count:
      return .list(zip(list, origin).map { ordered($0, $1) })
    default: return value
    }
  }

  // MARK: Lines

  private mutating func header(_ prefix: String, indent: Int) {
    let line = YAMLLines.Line(indent, prefix)
    append(.equal, [DiffDocument.Span(indented(line, \.left))], [DiffDocument.Span(indented(line, \.right))])
  }

  /// A whole value: on both sides where it is equal, on one otherwise.
  private mutating func emit(_ prefix: String, _ left: Value?, _ right: Value?, _ kind: DiffDocument.Row.Kind, indent: Int) {
    if kind == .foreign { dashes.left = [] }
    guard let value = left ?? right else { return }
    for line in YAMLLines.lines(prefix, value, indent: indent) {
      append(
        kind, left.map { _ in [DiffDocument.Span(indented(line, \.left))] },
        right.map { _ in [DiffDocument.Span(indented(line, \.right))] })
    }
  }

  /// The same value in two forms: a line diff, with the words marked that differ.
  private mutating func changed(_ left: [YAMLLines.Line], _ right: [YAMLLines.Line]) {
    let a = left.map { indented($0, \.left) }
    let b = right.map { indented($0, \.right) }
    var (removed, added): ([Int], [Int]) = ([], [])
    func flush(_ writer: inout RowWriter) {
      for offset in 0..<max(removed.count, added.count) {
        switch (offset < removed.count ? a[removed[offset]] : nil, offset < added.count ? b[added[offset]] : nil) {
        case (let old?, let new?):
          let marks = LineDiff.marks(old, new)
          writer.append(.changed, marks.left, marks.right)
        case (let old, let new): writer.append(old == nil ? .removed : .added, old.map { [.init($0)] }, new.map { [.init($0)] })
        }
      }
      (removed, added) = ([], [])
    }
    for step in LineDiff.steps(a, b) {
      switch step {
      case .left(let i): removed.append(i)
      case .right(let j): added.append(j)
      case .both(let i, let j):
        flush(&self)
        append(.equal, [.init(a[i])], [.init(b[j])])
      }
    }
    flush(&self)
  }

  /// The line as it stands, with the dashes that are due on its side.
  private mutating func indented(_ line: YAMLLines.Line, _ side: WritableKeyPath<(left: [Int], right: [Int]), [Int]>) -> String {
    let columns = dashes[keyPath: side]
    dashes[keyPath: side] = []
    guard !columns.isEmpty else { return line.full }
    var text = Array(line.full)
    for column in columns where column < text.count { text[column] = "-" }
    return String(text)
  }

  private mutating func append(_ kind: DiffDocument.Row.Kind, _ left: [DiffDocument.Span]?, _ right: [DiffDocument.Span]?) {
    var row = DiffDocument.Row(kind: kind, left: nil, right: nil)
    if let left {
      numbers.left += 1
      row.left = DiffDocument.Line(number: numbers.left, spans: left)
    }
    if let right {
      numbers.right += 1
      row.right = DiffDocument.Line(number: numbers.right, spans: right)
    }
    if kind != .equal {
      if right != nil { row.attribution = attribution() }
      row.field = differences.firstIndex {
        path.starts(with: $0.path) || $0.path.starts(with: path)
      }
    }
    rows.append(row)
  }

  /// Who set what is live here, once per field that differs.
  private mutating func attribution() -> Attribution? {
    guard
      let index = differences.indices.first(where: {
        !attributed.contains($0) && (path.starts(with: differences[$0].path) || differences[$0].path.starts(with: path))
      })
    else { return nil }
    attributed.insert(index)
    return ownership?.attribution(of: differences[index], managers: managers)
  }
}
