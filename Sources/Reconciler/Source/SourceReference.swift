import Applications
import Charts

/// A place that Applications follow: a repository (or a chart of one) and what they call the revision.
struct SourceReference: Sendable, Hashable {
  var url: String
  /// The chart's name in a Helm repository; empty for Git, and for an `oci://` address that names the artifact itself.
  var chart: String
  /// A branch, tag, commit, version or range of versions; `HEAD` for Git where the app says nothing.
  var revision: String
  /// The AppProject of the app: whose accounts are used.
  var project: String

  /// - Parameter revision: another one than the source's own.
  init(_ source: ApplicationSource, project: String, revision: String = "") {
    url = source.repoURL
    self.project = project
    chart = source.chart
    let wanted = revision.isEmpty ? source.targetRevision : revision
    self.revision = wanted.isEmpty && !source.isPackaged ? "HEAD" : wanted
  }

  func pinned(to revision: String) -> SourceReference {
    var reference = self
    reference.revision = revision
    return reference
  }

  /// The same place, whoever asks.
  var ofAnyProject: SourceReference {
    var reference = self
    reference.project = ""
    return reference
  }

  /// Not in Git.
  var isPackaged: Bool { !chart.isEmpty || ApplicationSource.isRegistryURL(url) }
  var chartReference: ChartReference { ChartReference(repository: url, name: chart, version: revision) }
}
