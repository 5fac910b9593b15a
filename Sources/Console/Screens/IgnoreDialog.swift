import Applications
import Drift
import Foundation
import Manifests
import Reconciler

/// Asks before a field is ignored: shows the rule as it will stand in the Application.
enum IgnoreDialog {
  static func open(_ app: AppID, field: String, rule: IgnoreDifference, _ session: Session) {
    guard session.mayChange() else { return }
    let respects = FormDialog.Field(
      name: "respect", label: "leave it alone while syncing too (RespectIgnoreDifferences=true)",
      content: .toggle(true))
    let dialog = FormDialog(app: app, confirm: "Ignore", fields: [respects]) { frame in
      "Ignore \(field) of \(rule.kind) \(rule.name) on \(Header.context(frame).plain)"
    }
    dialog.info = { _, frame, width in
      var lines: [Line] = TextLayout.wrap(
        "It no longer counts as drift, and self-heal leaves it alone. This is added to the Application \(app.name):",
        width: width, glyphs: frame.glyphs
      ).map { [Run($0)] }
      lines.append([])
      lines += rule.yaml.split(separator: "\n").map { [Run("  " + $0)] }
      return lines + [[]]
    }
    dialog.confirmed = { dialog, session in
      session.send(.ignore(app, rule, respecting: dialog.isOn("respect")))
      session.say("asked to ignore \(field) of \(rule.kind) \(rule.name)")
    }
    session.push(dialog)
  }
}
