import Applications
import Drift
import Foundation
import Kubernetes
import Manifests
import Rendering
import Repository

/// Carries the live value of a field into Git: the file that it came from, changed in just that place.
@NetworkActor
struct GitAdoption {
  let app: AppController
  let fleet: Fleet

  /// Makes the commit in the mirror, once rendering it gives just the live value and changes nothing else. What cannot be
  /// adopted says why in ``CommitPlan/problem``.
  ///
  /// - Parameter environment: where `GIT_AUTHOR_NAME` and `GIT_AUTHOR_EMAIL` may stand.
  func plan(_ key: ResourceKey, _ path: FieldPath, environment: [String: String]) async -> CommitPlan {
    let source = app.application.spec.source
    var plan = CommitPlan(
      request: .adopt(key, path), repository: source.repoURL, suggestedBranch: "adopt-\(app.id.name)-\(key.name)")
    do {
      let field = try adoptable(key, path)
      let store = fleet.revisions.store
      let url = source.repoURL
      let credentials = fleet.revisions.accounts.git(url, project: app.application.spec.project)
      try await store.fetch(url: url, credentials: credentials)
      plan.branch = try await store.branch(url: url, followedBy: source.targetRevision)
      let tip = try await store.resolve(
        url: url, revision: plan.branch ?? source.targetRevision, credentials: credentials)
      let author = try await store.identity(url: url, environment: environment, date: fleet.now())
      plan.author = "\(author.name) <\(author.email)>"
      plan.message = message(key, field)
      let (file, text) = try await edited(key, field, tip: tip)
      let commit = try await store.prepareCommit(
        url: url, edits: [.write(file, text)], onto: tip, message: plan.message, author: author)
      GitPush(app: app, fleet: fleet).show(commit, in: &plan)
    } catch {
      plan.problem = "\(error)"
    }
    return plan
  }

  /// Why something cannot be carried into Git, in a sentence.
  private struct Obstacle: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }

  /// The field with its live value, where that can be written into a file at all.
  private func adoptable(_ key: ResourceKey, _ path: FieldPath) throws -> FieldDrift {
    let spec = app.application.spec
    if spec.hasMultipleSources { throw Obstacle("\(app.id.name) has several sources: change the file by hand") }
    if spec.source.isPackaged || app.desired?.sourceTypes.contains("Helm") == true {
      throw Obstacle("\(key.kind) \(key.name) is rendered from a Helm chart: set the value in its values")
    }
    guard let field = app.verdicts[key]?.fields.first(where: { $0.steps == path }) else {
      throw Obstacle("the field differs no longer")
    }
    guard key.kind != "Secret", !isMasked(path) else { throw Obstacle("\(field.path) is secret: it is not written into Git") }
    guard field.kind == .changed, field.desired != nil, let live = field.live, live.isScalar else {
      throw Obstacle(
        field.kind == .foreign
          ? "Git does not speak of \(field.path): add it to the manifest by hand"
          : "\(field.path) is more than one value: change the manifest by hand")
    }
    return field
  }

  private func isMasked(_ path: FieldPath) -> Bool {
    guard path.count >= 2, path[0] == .field("metadata"), path[1] == .field("annotations") else { return false }
    guard path.count > 2, case .field(let name) = path[2] else { return true }
    return fleet.settings.comparison.maskedAnnotations.contains(name)
  }

  /// The file with the live value, tried out: what it renders to differs from what is asked for now in just that.
  private func edited(_ key: ResourceKey, _ field: FieldDrift, tip: String) async throws -> (file: String, text: String) {
    let source = app.application.spec.source
    let request = fleet.renderRequest(for: app, commits: [tip], previous: nil)
    let before = try await fleet.renderer.render(request)
    guard let resource = before.resource(key), let wanted = resource.manifest.value(at: field.steps), let live = field.live else {
      throw Obstacle("the newest commit of \(source.targetRevision) no longer has \(field.path)")
    }
    let tree = try await fleet.revisions.store.tree(url: source.repoURL, commit: tip)
    guard !resource.file.isEmpty, let bytes = try tree.read(resource.file) else {
      throw Obstacle("it cannot be told which file of Git \(field.path) comes from")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    for (index, document) in try YAML.documents(bytes).enumerated() where document.value.kind == key.kind {
      guard let steps = document.value.steps(to: field.steps), document.value.value(at: field.steps) == wanted,
        let changed = try YAML.replacing(scalarAt: steps, inDocument: index, of: text, with: live)
      else { continue }
      let after = try await fleet.renderer.render(request, replacing: resource.file, by: Array(changed.utf8))
      if Self.differ(before, after, onlyAt: field.steps, of: key, live) { return (resource.file, changed) }
    }
    throw Obstacle(
      "\(field.path) does not come from \(resource.file) as it stands there (a patch, an overlay or a list decides): change it by hand"
    )
  }

  private static func differ(
    _ before: DesiredState, _ after: DesiredState, onlyAt path: FieldPath, of key: ResourceKey, _ live: Value
  ) -> Bool {
    guard before.resources.count == after.resources.count else { return false }
    for (old, new) in zip(before.resources, after.resources) {
      guard old.key == new.key else { return false }
      if old.key != key || old.hook.isHook {
        guard old.manifest == new.manifest else { return false }
      } else {
        guard new.manifest.value(at: path) == live,
          new.manifest.replacing(at: path, by: .null) == old.manifest.replacing(at: path, by: .null)
        else { return false }
      }
    }
    return true
  }

  private func message(_ key: ResourceKey, _ field: FieldDrift) -> String {
    func text(_ value: Value?) -> String { value.map { $0.string ?? JSON.text($0) } ?? "nothing" }
    let subject = "Set \(field.path) of \(key.kind) \(key.name) to \(text(field.live).prefix(60))"
    var body = "As it is live in \(app.id.name); Git said \(text(field.desired))."
    if let who = field.attribution {
      body += "\nSet by \(who.manager)" + (who.subresource.isEmpty ? "" : " (\(who.subresource))")
      if let time = who.time { body += " on \(Timestamp.text(time))" }
      body += "."
    }
    return subject.split(whereSeparator: \.isNewline).joined(separator: " ") + "\n\n" + body + "\n"
  }
}
