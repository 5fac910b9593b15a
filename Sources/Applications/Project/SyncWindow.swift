import Manifests

/// `spec.syncWindows[]` of a project: times in which syncs are allowed or denied.
public struct SyncWindow: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable { case allow, deny }

  public var kind: Kind
  /// A cron expression: minute, hour, day, month, weekday.
  public var schedule: String
  public var duration: Duration
  /// Globs of app names, namespaces and clusters (name or server). One matching list is enough, all with ``andOperator``.
  public var applications: [String]
  public var namespaces: [String]
  public var clusters: [String]
  public var andOperator: Bool
  /// Whether a person may sync nevertheless.
  public var manualSync: Bool
  /// Whether a sync that runs when the window closes may go on.
  public var syncOverrun: Bool
  /// An IANA name; empty for UTC.
  public var timeZone: String
  public var description: String

  init(_ reader: SpecReader) {
    let kind = reader.string("kind")
    self.kind = Kind(rawValue: kind) ?? .deny
    if Kind(rawValue: kind) == nil { reader.note("kind", "'\(kind)' is neither allow nor deny") }
    schedule = reader.string("schedule")
    let text = reader.string("duration")
    duration = GoDuration.parse(text) ?? .zero
    if GoDuration.parse(text) == nil { reader.note("duration", "'\(text)' is no duration: write it like 1h or 30m") }
    applications = reader.strings("applications")
    namespaces = reader.strings("namespaces")
    clusters = reader.strings("clusters")
    andOperator = reader.bool("andOperator")
    manualSync = reader.bool("manualSync")
    syncOverrun = reader.bool("syncOverrun")
    timeZone = reader.string("timeZone")
    description = reader.string("description")
  }
}
