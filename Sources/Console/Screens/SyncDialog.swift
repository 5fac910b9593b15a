import Foundation
import Manifests
import Reconciler

/// Asks before a sync: what it would make, change and delete.
enum SyncDialog {
  /// Opens the dialog for these apps. With resources given, only those are synced.
  static func open(_ apps: [AppID], resources: [ResourceKey] = [], _ session: Session) {
    guard let first = apps.first else { return session.say("no app is under the cursor") }
    let single = apps.count == 1 ? first : nil
    let row = session.world.apps[first]
    var fields: [FormDialog.Field] = []
    if single != nil {
      fields.append(.init(name: "revision", label: "revision", content: .text(LineEditor(row?.targetRevision ?? ""))))
    }
    fields += [
      .init(name: "prune", label: "prune: delete what is no longer in Git", content: .toggle(false)),
      .init(name: "dryRun", label: "dry run: change nothing", content: .toggle(false)),
      .init(
        name: "force", label: "force: replace what cannot be changed in place (deletes and recreates)", content: .toggle(false)),
      .init(name: "outOfSync", label: "only what is out of sync", content: .toggle(false)),
    ]
    if !resources.isEmpty {
      fields.append(
        .init(
          name: "selected",
          label: resources.count == 1 ? "only \(resources[0].short)" : "only the \(resources.count) marked resources",
          content: .toggle(true)))
    }
    let what = single.map { session.name($0) } ?? "\(apps.count) apps"
    let dialog = FormDialog(app: single, confirm: "Sync", fields: fields) { frame in
      "Sync \(what) on \(Header.context(frame).plain)"
    }
    func ask(_ dialog: FormDialog, _ session: Session) {
      for id in apps {
        session.world.forgetPreview(id)
        session.send(.previewSync(id, request(dialog, id, resources, session)))
      }
    }
    dialog.appeared = { dialog, session in
      if single == nil { apps.forEach(session.retain) }
      ask(dialog, session)
    }
    dialog.disappeared = { session in if single == nil { apps.forEach(session.release) } }
    dialog.changed = { dialog, name, session in
      // Only these change what would be done; the rest changes how.
      if ["revision", "selected", "outOfSync"].contains(name) { ask(dialog, session) }
    }
    dialog.info = { dialog, frame, width in info(dialog, apps, frame, width) }
    dialog.required = { dialog, session in required(dialog, apps, session) }
    dialog.blocked = { dialog, session in blocked(dialog, apps, session) }
    if let single {
      dialog.previewed = { dialog, session in
        guard let documents = session.world.opened[single]?.preview?.documents else {
          return session.say("the preview is not there yet")
        }
        session.push(DiffScreen(app: single, title: "sync preview", documents: documents))
      }
    }
    var consents: [AppID: DeletionConsent] = [:]
    dialog.confirming = { dialog, session in consents = Self.consents(dialog, apps, session) }
    dialog.confirmed = { dialog, session in
      for id in apps {
        var request = request(dialog, id, resources, session)
        request.consent = consents[id]
        session.send(.sync(id, request))
      }
      if let single {
        if !(session.top is ProgressScreen) { session.push(ProgressScreen(app: single, expectsNew: true)) }
      } else {
        session.say("sync asked for \(apps.count) apps")
      }
    }
    session.push(dialog)
  }

  private static func request(_ dialog: FormDialog, _ id: AppID, _ resources: [ResourceKey], _ session: Session) -> SyncRequest {
    let target = session.world.apps[id]?.targetRevision ?? ""
    let revision = dialog.text("revision")
    return SyncRequest(
      revision: revision == target ? "" : revision, prune: dialog.isOn("prune"), dryRun: dialog.isOn("dryRun"),
      force: dialog.isOn("force"), resources: dialog.isOn("selected") ? resources : [],
      applyOutOfSyncOnly: dialog.isOn("outOfSync"))
  }

  /// The apps of which the sync would delete something that carries data, or a large part.
  private static func losing(_ dialog: FormDialog, _ apps: [AppID], _ session: Session) -> [AppID] {
    guard !dialog.isOn("dryRun") else { return [] }
    return apps.filter { id in
      guard let preview = session.world.opened[id]?.preview?.preview else { return false }
      return dialog.isOn("prune") && !preview.danger.isEmpty || dialog.isOn("force") && !preview.replaces.isEmpty
    }
  }

  /// What is agreed to with the typed name: what the dialog shows.
  private static func consents(_ dialog: FormDialog, _ apps: [AppID], _ session: Session) -> [AppID: DeletionConsent] {
    var consents: [AppID: DeletionConsent] = [:]
    for id in losing(dialog, apps, session) {
      guard let preview = session.world.opened[id]?.preview?.preview else { continue }
      let prunes = dialog.isOn("prune") ? preview.deletes : []
      let replaces = dialog.isOn("force") ? Array(preview.replaces.keys) : []
      consents[id] = DeletionConsent(app: id.name, deletions: Set(prunes + replaces))
    }
    return consents
  }

  private static func required(_ dialog: FormDialog, _ apps: [AppID], _ session: Session) -> (text: String, why: String)? {
    guard let loser = losing(dialog, apps, session).first else { return nil }
    return (loser.name, "Type the app's name to delete data")
  }

  private static func blocked(_ dialog: FormDialog, _ apps: [AppID], _ session: Session) -> String? {
    let previews = apps.map { session.world.opened[$0]?.preview?.preview }
    if dialog.isOn("prune") || dialog.isOn("force"), !dialog.isOn("dryRun") {
      if previews.contains(where: { $0 == nil }) { return "not yet: what this would delete is still being worked out" }
      if let problem = previews.compactMap({ $0?.problem }).first(where: { !$0.isEmpty }) {
        return "what this would delete is not known (\(problem)): sync without prune and force"
      }
    }
    let losers = losing(dialog, apps, session)
    if losers.count > 1 { return "\(losers.map(\.name).joined(separator: ", ")) would lose data: sync these one at a time" }
    return nil
  }

  private static func info(_ dialog: FormDialog, _ apps: [AppID], _ frame: Frame, _ width: Int) -> [Line] {
    func labelled(_ label: String, _ text: Line) -> Line {
      [Run(label.padding(toLength: 10, withPad: " ", startingAt: 0), .faint)] + text
    }
    var lines: [Line] = []
    if apps.count > 1 {
      let names = apps.map(\.name).joined(separator: ", ")
      for (index, text) in TextLayout.wrap(names, width: max(10, width - 10), glyphs: frame.glyphs).enumerated() {
        lines.append(labelled(index == 0 ? "apps" : "", [Run(text)]))
      }
    }
    let previews = apps.compactMap { id in frame.world.opened[id]?.preview.map { (id, $0.preview) } }
    guard previews.count == apps.count else {
      return lines + [labelled("changes", [Run(frame.pick("working out…", "working out..."), .faint)]), []]
    }
    if apps.count == 1, let row = frame.world.apps[apps[0]], let to = previews[0].1.revision {
      var text: Line = [Run(to.short + "  ", .strong), Run(to.subject)]
      if let live = row.revision, live.id != to.id { text.append(Run("  (compared now: \(live.short))", .faint)) }
      lines.append(labelled("commit", text))
    }
    for (id, preview) in previews where !preview.problem.isEmpty {
      for (index, text) in TextLayout.wrap(preview.problem, width: max(10, width - 10), glyphs: frame.glyphs).enumerated() {
        lines.append(labelled(index == 0 ? (apps.count > 1 ? id.name : "problem") : "", [Run(text, .danger)]))
      }
    }
    let changes = previews.flatMap(\.1.changes)
    let creates = previews.flatMap(\.1.creates)
    let deletes = previews.flatMap(\.1.deletes)
    let prunes = dialog.isOn("prune")
    var summary: Line = [Run(Frame.count(changes.count, "resource")), Run("     adds "), Run("\(creates.count)")]
    if !deletes.isEmpty {
      summary.append(Run("     "))
      summary.append(prunes ? Run("DELETES \(deletes.count)", .danger) : Run("would prune \(deletes.count)", .faint))
    }
    lines.append(labelled("changes", summary))
    func list(_ label: String, _ keys: [ResourceKey], _ role: Role, limit: Int) {
      for (index, key) in keys.prefix(limit).enumerated() {
        lines.append(labelled(index == 0 ? label : "", [Run(key.short, role)]))
      }
      if keys.count > limit { lines.append(labelled("", [Run(frame.pick("… ", "... ") + "\(keys.count - limit) more", .faint)])) }
    }
    // What goes stands first: on a low screen the end of the list is cut off.
    if dialog.isOn("force") {
      for (index, (key, loss)) in previews.flatMap(\.1.replaces).sorted(by: { $0.key < $1.key }).enumerated() {
        lines.append(labelled(index == 0 ? "recreates" : "", [Run("\(key.short)  (\(loss))", .danger)]))
      }
    }
    if prunes {
      let losses = Dictionary(previews.flatMap { $0.1.dataLoss.map { ($0.key, $0.value) } }) { first, _ in first }
      // What carries data stands first, and is never folded away.
      let ordered = deletes.filter { losses[$0] != nil } + deletes.filter { losses[$0] == nil }
      for (index, key) in ordered.prefix(max(6, losses.count)).enumerated() {
        var text: Line = [Run(key.short, .danger)]
        if let loss = losses[key] { text.append(Run("  (\(loss))", .danger)) }
        lines.append(labelled(index == 0 ? "deletes" : "", text))
      }
      if ordered.count > max(6, losses.count) {
        lines.append(labelled("", [Run(frame.pick("… ", "... ") + "\(ordered.count - max(6, losses.count)) more", .danger)]))
      }
    }
    if !deletes.isEmpty {
      for rename in previews.compactMap(\.1.rename) {
        for text in TextLayout.wrap(rename, width: max(10, width - 10), glyphs: frame.glyphs) {
          lines.append(labelled("", [Run(text, .messageWarning)]))
        }
      }
    }
    list("adds", creates, .text, limit: 4)
    list("changes", changes, .text, limit: 4)
    return lines + [[]]
  }
}
