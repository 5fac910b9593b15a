/// Paths within a tree: relative, with `/`.
package enum TreePath {
  /// Without `.`, `..` and doubled slashes; nil where it leads above the root.
  static func normalized(_ path: String) -> String? {
    var parts: [Substring] = []
    for part in path.split(separator: "/") {
      if part == "." { continue }
      if part == ".." {
        guard parts.popLast() != nil else { return nil }
      } else {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }

  /// A path seen from a directory; nil where it leads above the root.
  static func join(_ directory: String, _ path: String) -> String? {
    normalized(directory.isEmpty ? path : directory + "/" + path)
  }

  /// The path of a URL without `.` and `..`; one that leads above the root stays there (RFC 3986, 5.2.4).
  ///
  /// - Parameter path: begins with a slash, and so does the result.
  package static func withoutDots(inURL path: String) -> String {
    var parts: [Substring] = []
    let all = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (index, part) in all.enumerated() {
      let isLast = index == all.count - 1
      switch part {
      case "..":
        _ = parts.popLast()
        if isLast { parts.append("") }
      case ".": if isLast { parts.append("") }
      default: parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// The directory that holds the file or directory; "" for what stands at the root.
  static func parent(_ path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
  }

  static func name(_ path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }

  /// The path as seen from a directory that holds it.
  static func relative(_ path: String, to directory: String) -> String {
    directory.isEmpty ? path : String(path.dropFirst(directory.count + 1))
  }

  static func isInside(_ path: String, _ directory: String) -> Bool {
    directory.isEmpty || path == directory || path.hasPrefix(directory + "/")
  }
}

/// Finds what a mistyped path may have meant.
enum PathSuggestion {
  /// `; did you mean 'apps/food'?`, or what there is instead, or nothing.
  static func near(_ path: String, in tree: any FileTree) throws -> String {
    var known = ""
    let parts = path.split(separator: "/").map(String.init)
    for (index, part) in parts.enumerated() {
      let next = known.isEmpty ? part : known + "/" + part
      guard let entries = try tree.list(known) else { return "" }
      if entries.contains(where: { $0.name == part }) {
        known = next
        continue
      }
      let folders = entries.filter { $0.kind != .file }.map(\.name)
      let rest = parts[(index + 1)...]
      let best = folders.map { (name: $0, distance: distance($0, part)) }.min { $0.distance < $1.distance }
      if let best, best.distance <= max(2, part.count / 3) {
        let corrected = ((known.isEmpty ? [] : [known]) + [best.name] + rest).joined(separator: "/")
        let exists = try tree.list(corrected) != nil
        return "; did you mean '\(exists ? corrected : (known.isEmpty ? "" : known + "/") + best.name)'?"
      }
      if folders.isEmpty { return "" }
      let some = folders.prefix(8).joined(separator: ", ") + (folders.count > 8 ? " …" : "")
      return known.isEmpty ? "; there are \(some)" : "; '\(known)' has \(some)"
    }
    return ""
  }

  /// How many letters must be changed, added or removed (Levenshtein).
  private static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a.lowercased())
    let b = Array(b.lowercased())
    guard a.count <= 200, b.count <= 200 else { return .max }
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}
