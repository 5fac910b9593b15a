import Drift
import Foundation
import Manifests

/// The connection to one cluster.
public struct ConnectionState: Sendable, Hashable {
  public enum Phase: Sendable, Hashable {
    case connecting
    /// Listing what is there: kinds done and in all.
    case loading(done: Int, total: Int)
    case live
    /// What is shown is what was known at `since`.
    case lost(reason: String, since: Date)
  }
  public var phase: Phase
  /// The context's name and the server's URL and version, as far as known.
  public var context: String
  public var server: String
  public var version: String
  /// What may not be read ("list secrets: forbidden"), one line each.
  public var limits: [String]
  public init(phase: Phase, context: String, server: String, version: String = "", limits: [String] = []) {
    self.phase = phase
    self.context = context
    self.server = server
    self.version = version
    self.limits = limits
  }
}

/// Who carries out operations.
public struct Leadership: Sendable, Hashable {
  public enum Role: Sendable, Hashable {
    case unknown
    /// This process holds the Lease.
    case leader
    /// Somebody else does: its identity.
    case follower(of: String)
    /// Argo CD's own controller is at work here.
    case argoCD
    /// `--read-only` or no right to the Lease: nothing is applied from here.
    case readOnly(reason: String)
  }
  public var role: Role
  public init(_ role: Role) { self.role = role }
}

/// A line for the timeline: what happened, to which app, by whom.
public struct TimelineEntry: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable { case drift, sync, health, revision, fight, cluster, note, scenario }
  public var time: Date
  public var kind: Kind
  public var app: AppID?
  public var text: String
  public var actor: String
  public init(time: Date, kind: Kind, app: AppID?, text: String, actor: String = "") {
    self.time = time
    self.kind = kind
    self.app = app
    self.text = text
    self.actor = actor
  }
}

/// A short message for the console's message line.
public struct Notice: Sendable, Hashable {
  public enum Severity: Sendable, Hashable { case info, warning, error }
  public var severity: Severity
  public var text: String
  public init(_ severity: Severity, _ text: String) {
    self.severity = severity
    self.text = text
  }
}

/// What the reconciler tells whoever listens on the bus. Each is a whole value: a later one replaces an earlier one.
public enum ReconcilerEvent: Sendable, Hashable {
  case connection(ConnectionState)
  case leadership(Leadership)
  /// When Git was last asked for news.
  case gitPolled(Date)
  /// An Application was added or changed.
  case app(AppRow)
  case appRemoved(AppID)
  /// Sent once the first complete list of Applications is known: from here on, "none" means none.
  case appsLoaded
  /// The tree of an app that was opened, in display order.
  case tree(AppID, [TreeNode])
  /// The laid-out differences of an app that was opened, one document per drifting resource.
  case drift(AppID, [DiffDocument])
  case operation(AppID, OperationProgress?)
  case history(AppID, [HistoryEntry])
  /// Answer to `Intent.describe`.
  case details(AppID, ResourceDetails)
  /// Answer to `Intent.previewSync` and `.previewRollback`, with the diff that it would make.
  case preview(AppID, SyncPreview, [DiffDocument])
  /// Answer to `Intent.previewCommit`.
  case commit(AppID, CommitPlan)
  /// Lines of a pod's log, oldest first. Not to be trusted. `done` when the stream has ended.
  case logLines(ResourceKey, container: String, lines: [String], done: Bool)
  case timeline(TimelineEntry)
  case notice(Notice)
  /// Answer to `Intent.listClusters`, and again when one of them was lost or came back.
  case clusters([ClusterRow])
}
