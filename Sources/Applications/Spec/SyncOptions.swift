import Manifests

/// A list of `Name=value` options, from `syncPolicy.syncOptions` or an operation. A name without `=` counts as `true`.
public struct SyncOptions: Sendable, Hashable {
  /// How dependents go when a resource is pruned.
  public enum Propagation: String, Sendable, Hashable, CaseIterable {
    case foreground, background, orphan
  }

  /// As written.
  public private(set) var items: [String]

  public init(_ items: [String] = []) { self.items = items }

  /// The last value given under this name; nil where none is.
  public subscript(name: String) -> String? {
    for item in items.reversed() {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts[0] == name else { continue }
      return parts.count == 2 ? String(parts[1]) : "true"
    }
    return nil
  }

  /// True where an option is literally set to `value`.
  public func has(_ name: String, _ value: String = "true") -> Bool { self[name] == value }

  /// Every option that there is, with the values that it may have where those are few.
  private static let known: [String: Set<String>] = [
    "Prune": ["true", "false", "confirm"], "Delete": ["true", "false", "confirm"],
    "PrunePropagationPolicy": Set(Propagation.allCases.map(\.rawValue)),
  ].merging(
    [
      "Validate", "SkipDryRunOnMissingResource", "ApplyOutOfSyncOnly", "CreateNamespace", "PruneLast", "Replace", "Force",
      "ServerSideApply", "ClientSideApplyMigration", "FailOnSharedResource", "RespectIgnoreDifferences",
    ].map { ($0, ["true", "false"]) }
  ) { first, _ in first }

  /// What is wrong with an option that a person has written; nil where nothing is.
  public static func problem(with item: String) -> String? {
    let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let values = known[parts[0]] else {
      return "there is no sync option '\(parts[0])'; there are: \(known.keys.sorted().joined(separator: ", "))"
    }
    let value = parts.count == 2 ? parts[1] : "true"
    return values.contains(value) ? nil : "\(parts[0]) is \(values.sorted().joined(separator: ", or "))"
  }

  public mutating func add(_ item: String) { if !items.contains(item) { items.append(item) } }

  public var createNamespace: Bool { has("CreateNamespace") }
  public var applyOutOfSyncOnly: Bool { has("ApplyOutOfSyncOnly") }
  public var pruneLast: Bool { has("PruneLast") }
  public var serverSideApply: Bool { has("ServerSideApply") }
  public var replace: Bool { has("Replace") }
  public var force: Bool { has("Force") }
  public var validate: Bool { !has("Validate", "false") }
  public var failOnSharedResource: Bool { has("FailOnSharedResource") }
  public var respectIgnoreDifferences: Bool { has("RespectIgnoreDifferences") }
  public var skipDryRunOnMissingResource: Bool { has("SkipDryRunOnMissingResource") }
  public var clientSideApplyMigration: Bool { !has("ClientSideApplyMigration", "false") }
  /// Foreground where nothing (or nothing known) is said.
  public var prunePropagation: Propagation {
    self["PrunePropagationPolicy"].flatMap(Propagation.init) ?? .foreground
  }
}

/// What holds for one resource: the app's options together with the resource's `sync-options` annotation.
///
/// The annotation adds to the app's options; for `Prune`, `Delete` and `ServerSideApply` it also takes back.
public struct ResourceSyncOptions: Sendable, Hashable {
  /// What happens to a resource that may go.
  public enum Removal: Sendable, Hashable {
    case allowed
    /// Only after a person's consent (`deletion-approved` on the Application).
    case confirm
    case never
  }

  public var prune: Removal
  public var delete: Removal
  public var validate: Bool
  public var skipDryRunOnMissingResource: Bool
  public var pruneLast: Bool
  public var replace: Bool
  public var force: Bool
  public var serverSideApply: Bool
  public var clientSideApplyMigration: Bool

  /// - Parameter object: the desired manifest, or the live object of a resource that is to go.
  public init(_ object: Value, app: SyncOptions = SyncOptions()) {
    let own = CommaList.items(object.annotation(AnnotationKey.syncOptions))
    func has(_ name: String, _ value: String = "true") -> Bool { own.contains("\(name)=\(value)") }
    func removal(_ name: String) -> Removal {
      if has(name, "false") { return .never }
      if has(name, "confirm") { return .confirm }
      if has(name) { return .allowed }
      switch app[name] {
      case "false": return .never
      case "confirm": return .confirm
      default: return .allowed
      }
    }
    prune = removal("Prune")
    delete = removal("Delete")
    validate = app.validate && !has("Validate", "false")
    skipDryRunOnMissingResource = app.skipDryRunOnMissingResource || has("SkipDryRunOnMissingResource")
    pruneLast = app.pruneLast || has("PruneLast")
    replace = app.replace || has("Replace")
    force = app.force || has("Force")
    serverSideApply = !has("ServerSideApply", "false") && (app.serverSideApply || has("ServerSideApply"))
    clientSideApplyMigration = app.clientSideApplyMigration && !has("ClientSideApplyMigration", "false")
  }
}

/// The `a, b,c` lists of Argo CD's annotations.
public enum CommaList {
  /// The elements without the blanks around them; empty ones are left out.
  public static func items(_ text: String?) -> [String] {
    guard let text else { return [] }
    return text.split(separator: ",").compactMap { part in
      let item = part.drop(while: \.isWhitespace)
      let end = item.lastIndex { !$0.isWhitespace }
      return end.map { String(item[...$0]) }
    }
  }
}
