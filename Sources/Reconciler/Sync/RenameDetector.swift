import Manifests

/// Recognises that a folder in Git was renamed, so that what looks like a deletion is told as what it is.
public enum RenameDetector {
  /// A resource and the file in Git that asks for it.
  public struct Located: Sendable, Hashable {
    public var key: ResourceKey
    /// From the repository's root: `apps/pg/statefulset.yaml`.
    public var file: String
    public init(key: ResourceKey, file: String) {
      self.key = key
      self.file = file
    }
  }

  /// A folder that moved, and what that does to resources whose names changed with it.
  public struct Move: Sendable, Hashable {
    public var from: String
    public var to: String
    /// Resources that would be deleted, each with the one that would be created in its place.
    public var pairs: [Pair]
    public struct Pair: Sendable, Hashable {
      public var old: ResourceKey
      public var new: ResourceKey
    }

    /// "everything under apps/pg moved to apps/postgres: these 7 resources would be deleted and created again".
    public var text: String {
      let what = pairs.count == 1 ? "this resource" : "these \(pairs.count) resources"
      return "everything under \(from) moved to \(to): \(what) would be deleted and created again"
    }
  }

  /// Folders that moved between two renderings of the same app, those with most resources first.
  ///
  /// A resource that went counts as moved where a new one of the same kind stands in a file of the same name below
  /// another folder, and nothing is left below the old one.
  public static func moves(from old: [Located], to new: [Located]) -> [Move] {
    let oldKeys = Set(old.map(\.key))
    let newKeys = Set(new.map(\.key))
    let gone = old.filter { !newKeys.contains($0.key) }
    var candidates = new.filter { !oldKeys.contains($0.key) }
    let newFiles = Set(new.map(\.file))
    var pairs: [[String]: [Move.Pair]] = [:]
    for item in gone {
      let match = candidates.firstIndex {
        $0.key.groupKind == item.key.groupKind && folders(item.file, $0.file) != nil
      }
      guard let match, let (from, to) = folders(item.file, candidates[match].file) else { continue }
      if newFiles.contains(where: { $0.hasPrefix(from + "/") }) { continue }
      pairs[[from, to], default: []].append(Move.Pair(old: item.key, new: candidates[match].key))
      candidates.remove(at: match)
    }
    return pairs.map { Move(from: $0.key[0], to: $0.key[1], pairs: $0.value) }
      .sorted { ($1.pairs.count, $0.from, $0.to) < ($0.pairs.count, $1.from, $1.to) }
  }

  /// The folders in which two paths differ, where they end alike: `a/pg/db/x.yaml`, `a/postgres/db/x.yaml` → `a/pg`,
  /// `a/postgres`. Nil where the file names differ or the paths are equal.
  static func folders(_ old: String, _ new: String) -> (String, String)? {
    var a = old.split(separator: "/")
    var b = new.split(separator: "/")
    guard a != b, a.count > 1, b.count > 1, a.last == b.last else { return nil }
    while a.count > 1, b.count > 1, a.last == b.last {
      a.removeLast()
      b.removeLast()
    }
    // What is equal at the end has been taken off: a folder that only gained or lost a level keeps its last name.
    return (a.joined(separator: "/"), b.joined(separator: "/"))
  }
}
