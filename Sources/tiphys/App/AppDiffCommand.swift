import Applications
import ArgumentParser
import Drift
import Foundation
import Manifests
import Reconciler

/// `tiphys app diff`: exit code 0 where live is as Git says, 1 where it is not.
struct AppDiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Show what differs between Git and the cluster, and who did it.")

  enum Layout: String, ExpressibleByArgument, CaseIterable { case text, side, json }

  @OptionGroup var app: AppArgument

  @Option(help: "Compare with this revision instead of the target.")
  var revision = ""

  @Option(help: ArgumentHelp("Compare with what this folder renders to instead of with Git.", valueName: "dir"))
  var local: String?

  @Option(name: .shortAndLong, help: "text, side or json.")
  var output = Layout.text

  @OptionGroup var sources: SourceRevisions
  @OptionGroup var cluster: ClusterOptions

  func validate() throws {
    if local != nil, !revision.isEmpty { throw ValidationError("--local and --revision exclude one another") }
  }

  func run() async throws {
    try await Session.use(cluster, app: app.name) { session, id in
      let row = try await session.reconciler.judged(id)
      if local == nil, let condition = row.conditions.first(where: \.isError), row.sync == .unknown {
        throw Failure("\(id) cannot be compared: \(condition.type): \(condition.message)")
      }
      let asked = try sources.perSource(of: await session.reconciler.application(id)?.raw ?? .null)
      var target = DriftTarget.followed
      if !asked.isEmpty || !revision.isEmpty { target = .revisions(asked.isEmpty ? [revision] : asked) }
      if let local, let application = await session.reconciler.application(id) {
        target = .manifests(try LocalManifests.render(local, for: application).map { JSON.text($0, style: .compact) })
      }
      let (all, documents) = try await session.reconciler.drift(of: id, against: target)
      let drifts = all.filter { $0.verdict != .synced }
      switch output {
      case .json:
        let hints = Dictionary(documents.map { ($0.key, $0.hint) }) { first, _ in first }
        print(JSON.text(.list(drifts.map { $0.json(hint: hints[$0.key] ?? "") }), style: .pretty))
      case .text, .side:
        for document in documents {
          print(output == .text ? DiffText.unified(document) : DiffText.sideBySide(document), terminator: "")
        }
      }
      if !drifts.isEmpty { throw ExitCode.different }
    }
  }
}
