import Drift
import Health
import Manifests
import Reconciler

/// The lines of an app's tree: what is folded, and long rows of siblings shortened to what is not fine.
struct TreeRows {
  enum Item: Sendable, Hashable {
    case node(ResourceKey)
    /// Siblings that are left out, under this parent.
    case more(parent: ResourceKey, count: Int)
  }

  struct Row: Sendable, Hashable {
    var item: Item
    /// The index of the node in the tree; for `more`, of the parent.
    var index: Int
    /// For each level above: whether its line goes on below.
    var continues: [Bool]
    var isLast: Bool
    var hasChildren: Bool
    var isFolded: Bool
  }

  /// Siblings beyond this many are shortened, below the first level.
  static let siblingLimit = 8
  private static let siblingsShown = 4

  var folded: Set<ResourceKey> = []
  /// Parents whose siblings are all shown.
  var unshortened: Set<ResourceKey> = []
  var onlyProblems = false
  var filter = ""
  private(set) var rows: [Row] = []
  private(set) var nodes: [TreeNode] = []
  private var children: [[Int]] = []
  private var roots: [Int] = []
  private var parents: [Int] = []
  private var isFine: [Bool] = []

  mutating func update(_ tree: [TreeNode]) {
    nodes = tree
    children = Array(repeating: [], count: tree.count)
    parents = Array(repeating: -1, count: tree.count)
    isFine = tree.map(\.isFine)
    roots = []
    var path: [Int] = []
    for (index, node) in tree.enumerated() {
      // A depth that skips levels is hung under what is there.
      path.removeLast(max(0, path.count - max(0, node.depth)))
      if let parent = path.last {
        children[parent].append(index)
        parents[index] = parent
      } else {
        roots.append(index)
      }
      path.append(index)
    }
    for index in tree.indices.reversed() where !isFine[index] {
      if parents[index] >= 0 { isFine[parents[index]] = false }
    }
    layout()
  }

  /// Makes the lines anew after a fold or a filter has changed.
  mutating func layout() {
    rows.removeAll(keepingCapacity: true)
    var matching: Set<Int>?
    if !filter.isEmpty {
      let letters = filter.lowercased()
      var hits: Set<Int> = []
      for (index, node) in nodes.enumerated()
      where "\(node.id.kind) \(node.id.namespace)/\(node.id.name)".lowercased().contains(letters) {
        var at = index
        while at >= 0, hits.insert(at).inserted { at = parents[at] }
      }
      matching = hits
    }
    emit(roots, parent: nil, continues: [], matching)
  }

  private mutating func emit(_ siblings: [Int], parent: Int?, continues: [Bool], _ matching: Set<Int>?) {
    var shown = siblings
    if let matching { shown.removeAll { !matching.contains($0) } }
    if onlyProblems { shown.removeAll { isFine[$0] } }
    var left = 0
    if let parent, matching == nil, !onlyProblems, shown.count > Self.siblingLimit, !unshortened.contains(nodes[parent].id) {
      var fine = 0
      shown = shown.filter { index in
        guard isFine[index] else { return true }
        fine += 1
        return fine <= Self.siblingsShown
      }
      left = max(0, fine - Self.siblingsShown)
    }
    for (place, index) in shown.enumerated() {
      let isLast = place == shown.count - 1 && left == 0
      let hasChildren = !children[index].isEmpty
      let isFolded = hasChildren && folded.contains(nodes[index].id) && matching == nil
      rows.append(
        Row(
          item: .node(nodes[index].id), index: index, continues: continues, isLast: isLast, hasChildren: hasChildren,
          isFolded: isFolded))
      if hasChildren, !isFolded {
        emit(children[index], parent: index, continues: parent == nil ? [] : continues + [!isLast], matching)
      }
    }
    if left > 0, let parent {
      rows.append(
        Row(
          item: .more(parent: nodes[parent].id, count: left), index: parent, continues: continues, isLast: true,
          hasChildren: false, isFolded: false))
    }
  }

  /// Folds everything that has children.
  mutating func foldAll() {
    folded = Set(nodes.indices.filter { !children[$0].isEmpty }.map { nodes[$0].id })
    unshortened = []
    layout()
  }

  mutating func unfoldAll() {
    folded = []
    unshortened = Set(nodes.map(\.id))
    layout()
  }

  /// Has what is below this node (or the node itself) anything that needs a person?
  func isFine(at index: Int) -> Bool { isFine[index] }

  func parent(of key: ResourceKey) -> ResourceKey? {
    guard let index = nodes.firstIndex(where: { $0.id == key }), parents[index] >= 0 else { return nil }
    return nodes[parents[index]].id
  }
}
