import Applications

/// Finds the files that `source.helm` names in `valueFiles` and `fileParameters`, after Argo CD's rules.
///
/// A path is seen from the chart, or from the repository's root where it begins with a slash; `$ref/…` leads into another
/// source. Globs (`*`, `**`, `?`, `[…]`) stand for all that they match, in the order of their names.
public struct ValueFiles {
  /// A values file in the order in which helm takes them: later ones win.
  public struct File: Sendable, Hashable {
    /// From the root of its repository, or its URL.
    public var place: String
    public var bytes: [UInt8]
  }

  let tree: any FileTree
  /// The chart's folder.
  let folder: String
  let companions: SourceCompanions
  let environment: BuildEnvironment

  public init(
    tree: any FileTree, folder: String, companions: SourceCompanions = SourceCompanions(),
    environment: BuildEnvironment = BuildEnvironment()
  ) {
    self.tree = tree
    self.folder = folder
    self.companions = companions
    self.environment = environment
  }

  /// The URLs among the entries, which have to be fetched before ``files(_:ignoreMissing:)``.
  public static func remote(_ entries: [String], environment: BuildEnvironment) -> [String] {
    entries.map(environment.expand).filter { scheme($0) != nil }
  }

  /// The files of `valueFiles`.
  ///
  /// - Throws: ``RenderError`` for what does not exist (unless that is to be ignored) or leads out of its repository.
  public func files(_ entries: [String], ignoreMissing: Bool) throws -> [File] {
    let places = try entries.map { try place($0) }
    // What is named in so many words stands where it is named, not where a glob would find it.
    let named = Set(places.filter { !$0.isGlob })
    var seen: Set<Place> = []
    var files: [File] = []
    func add(_ place: Place, _ bytes: [UInt8]) {
      if seen.insert(place).inserted { files.append(File(place: place.path, bytes: bytes)) }
    }
    for (entry, place) in zip(entries, places) {
      if place.isGlob {
        let matches = try self.matches(place)
        if matches.isEmpty, !ignoreMissing {
          throw RenderError(
            .missing, file: folder, "no values file matches '\(entry)'; set ignoreMissingValueFiles where that is fine")
        }
        for match in matches where !named.contains(match) {
          if let bytes = try read(match) { add(match, bytes) }
        }
      } else if let bytes = try read(place) {
        add(place, bytes)
      } else if !ignoreMissing {
        throw missing(entry, place, what: "values file")
      }
    }
    return files
  }

  /// The file of one `fileParameters` entry.
  public func parameterFile(_ entry: String) throws -> [UInt8] {
    let place = try place(entry)
    guard let bytes = try read(place) else { throw missing(entry, place, what: "parameter file") }
    return bytes
  }

  // MARK: Places

  private struct Place: Hashable {
    /// Nil for the source's own tree.
    var reference: String?
    var isRemote = false
    var path: String
    var isGlob: Bool { !isRemote && path.contains { "*?[".contains($0) } }
  }

  private func place(_ entry: String) throws -> Place {
    if entry.hasPrefix("$") {
      let parts = entry.dropFirst().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      // Without such a source it is a build variable.
      if companions.references[name] != nil {
        let rest = parts.count == 2 ? String(parts[1]) : ""
        guard rest.contains(where: { $0 != "/" }) else {
          throw RenderError(.invalid, "the values file '\(entry)' names no file after '$\(name)'")
        }
        guard let path = TreePath.normalized(environment.expand(rest)) else { throw outside(entry) }
        return Place(reference: name, path: path)
      }
    }
    let text = environment.expand(entry)
    if let scheme = Self.scheme(text) {
      guard companions.valueFileSchemes.contains(scheme) else {
        throw RenderError(
          .unsupported,
          "the values file '\(text)' is refused: the scheme '\(scheme)' is not allowed (helm.valuesFileSchemes in argocd-cm)")
      }
      return Place(isRemote: true, path: text)
    }
    let path = text.hasPrefix("/") ? TreePath.normalized(text) : TreePath.join(folder, text)
    guard let path else { throw outside(entry) }
    return Place(path: path)
  }

  private func outside(_ entry: String) -> RenderError {
    RenderError(.outside, file: folder, "the values file '\(entry)' leads out of the repository")
  }

  private func missing(_ entry: String, _ place: Place, what: String) -> RenderError {
    let whole = place.path == entry ? "" : " ('\(place.path)'\(place.reference.map { " of source '\($0)'" } ?? ""))"
    return RenderError(.missing, file: folder, "the \(what) '\(entry)'\(whole) does not exist")
  }

  private func tree(of place: Place) -> any FileTree {
    place.reference.flatMap { companions.references[$0] } ?? tree
  }

  private func read(_ place: Place) throws -> [UInt8]? {
    guard place.isRemote else { return try tree(of: place).read(place.path) }
    guard let bytes = companions.remoteFiles[place.path] else {
      throw RenderError(.failed, "the values file '\(place.path)' was not fetched")
    }
    return bytes
  }

  /// `https` of `https://…`; nil for a path.
  private static func scheme(_ text: String) -> String? {
    guard let separator = text.firstRange(of: "://") else { return nil }
    let scheme = text[..<separator.lowerBound]
    guard !scheme.isEmpty, scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }) else {
      return nil
    }
    return scheme.lowercased()
  }

  // MARK: Globs

  private func matches(_ place: Place) throws -> [Place] {
    var found: [String] = []
    let parts = place.path.split(separator: "/").map(String.init)
    try walk(parts[...], from: "", in: tree(of: place), depth: 0, &found)
    return found.map { Place(reference: place.reference, path: $0) }
  }

  private func walk(
    _ pattern: ArraySlice<String>, from directory: String, in tree: any FileTree, depth: Int, _ found: inout [String]
  ) throws {
    guard let part = pattern.first else { return }
    guard depth < 64, found.count < 10_000 else {
      throw RenderError(.failed, file: folder, "a glob of valueFiles leads to too many files or folders")
    }
    let rest = pattern.dropFirst()
    func inside(_ name: String) -> String { directory.isEmpty ? name : directory + "/" + name }
    if part == "**" {
      try walk(rest.isEmpty ? ["*"] : rest, from: directory, in: tree, depth: depth + 1, &found)
      for entry in try tree.list(directory) ?? [] where entry.isDirectory {
        try walk(pattern, from: inside(entry.name), in: tree, depth: depth + 1, &found)
      }
      return
    }
    guard part.contains(where: { "*?[{\\".contains($0) }) else {
      // Nothing to choose here.
      if !rest.isEmpty {
        try walk(rest, from: inside(part), in: tree, depth: depth + 1, &found)
      } else if try tree.read(inside(part)) != nil {
        found.append(inside(part))
      }
      return
    }
    for entry in try tree.list(directory) ?? [] where Glob.matches(part, entry.name) {
      let path = inside(entry.name)
      if !rest.isEmpty {
        if try tree.isDirectory(path) { try walk(rest, from: path, in: tree, depth: depth + 1, &found) }
      } else if !entry.isDirectory, try tree.read(path) != nil, !found.contains(path) {
        found.append(path)
      }
    }
  }
}
