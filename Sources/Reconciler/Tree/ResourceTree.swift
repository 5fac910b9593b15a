import Applications
import Drift
import Foundation
import Health
import Manifests

/// What the tree knows of one resource that the app itself manages.
struct ManagedResource {
  var key: ResourceKey
  var drift: ResourceDrift?
  var hook = ""
  var wave = 0
  /// The file in Git, or empty.
  var source = ""
  var hint = ""
}

/// Lays an app's resources out as a tree: what it manages, and below it whatever names it as an owner.
enum ResourceTree {
  /// Deeper chains of owners are a circle.
  private static let maximumDepth = 12

  static func nodes(of managed: [ManagedResource], in store: LiveStore) -> [TreeNode] {
    let roots = managed.sorted { a, b in
      let (x, y) = (order(a), order(b))
      return x != y ? x < y : a.key < b.key
    }
    var builder = Builder(store: store, managed: Set(managed.map(\.key)))
    for root in roots { builder.add(root) }
    return builder.nodes
  }

  /// Hooks of a sync stand where they run: before, among and after the rest.
  private static func order(_ resource: ManagedResource) -> Int {
    let phase =
      switch resource.hook {
      case "PreSync": 0
      case "", "Sync": 1
      default: 2
      }
    return phase * 1000 + KindOrder.rank(resource.key.kind)
  }

  private struct Builder {
    let store: LiveStore
    let managed: Set<ResourceKey>
    var nodes: [TreeNode] = []
    var seen: Set<String> = []

    mutating func add(_ resource: ManagedResource) {
      let live = store[resource.key]
      var node = TreeNode(
        id: resource.key, depth: 0, sync: resource.hook.isEmpty ? resource.drift?.verdict : nil,
        fields: resource.drift?.fields ?? [],
        hook: resource.hook, wave: resource.wave, source: resource.source, hint: resource.hint, isLive: live != nil)
      if let live {
        fill(&node, live)
      } else if resource.hook.isEmpty {
        node.health = Health(.missing)
      }
      append(node, live)
    }

    private mutating func append(_ node: TreeNode, _ live: StoredObject?) {
      let place = nodes.count
      nodes.append(node)
      guard let live, node.depth < ResourceTree.maximumDepth, seen.insert(live.uid).inserted else { return }
      let children = store.children(of: live).filter { !managed.contains($0.key) }.sorted(by: Self.precedes)
      for child in children {
        var node = TreeNode(id: child.key, depth: node.depth + 1)
        fill(&node, child)
        append(node, child)
      }
      // What has no health of its own is as well as what it owns.
      if nodes[place].health == nil, place + 1 < nodes.count {
        nodes[place].health = nodes[(place + 1)...].compactMap(\.health).max { $0.status < $1.status }
      }
    }

    private func fill(_ node: inout TreeNode, _ live: StoredObject) {
      node.health = live.health
      node.createdAt = live.createdAt
      node.images = live.images
      node.isDeleting = live.isDeleting
      node.summary = live.summary
      if live.key.kind == "Service", live.key.group.isEmpty {
        let slices = store.children(of: live).filter { $0.key.kind == "EndpointSlice" }
        if !slices.isEmpty {
          let text = "→ " + LiveSummary.counted(slices.reduce(0) { $0 + $1.endpoints }, "endpoint")
          node.summary = live.summary.isEmpty ? text : live.summary + " " + text
        }
      }
    }

    /// Replica sets newest first, so that the one that runs stands on top; the rest by kind and name.
    private static func precedes(_ a: StoredObject, _ b: StoredObject) -> Bool {
      if a.key.kind == "ReplicaSet", b.key.kind == "ReplicaSet", let x = a.createdAt, let y = b.createdAt, x != y { return x > y }
      return a.key < b.key
    }
  }
}
