import Foundation
import Reconciler

/// A dialog that asks before it changes something. It starts on Cancel, and nothing but its own button confirms.
final class FormDialog: Screen {
  struct Field {
    enum Content {
      case toggle(Bool)
      case text(LineEditor)
    }
    var name: String
    var label: String
    var content: Content
  }

  private enum Focus: Equatable {
    case field(Int)
    case typed
    case cancel
    case confirm
  }

  let views: [KeymapView] = [.dialog]
  let isOverlay = true
  let app: AppID?
  private let title: (Frame) -> String
  private let confirmLabel: String
  private(set) var fields: [Field]
  /// What is said above the fields.
  var info: (FormDialog, Frame, Int) -> [Line] = { _, _, _ in [] }
  /// A text that must be written before the button works; nil where none is asked for.
  var required: (FormDialog, Session) -> (text: String, why: String)? = { _, _ in nil }
  /// Why the button does not work now; nil where it does.
  var blocked: (FormDialog, Session) -> String? = { _, _ in nil }
  var changed: (FormDialog, String, Session) -> Void = { _, _, _ in }
  var previewed: ((FormDialog, Session) -> Void)?
  /// Takes from the world what is needed of it when the dialog is gone.
  var confirming: (FormDialog, Session) -> Void = { _, _ in }
  var confirmed: (FormDialog, Session) -> Void = { _, _ in }
  var appeared: (FormDialog, Session) -> Void = { _, _ in }
  var disappeared: (Session) -> Void = { _ in }
  private var typed = LineEditor()
  private var focus = Focus.cancel
  private var needsTyping = false

  var keyLine: [Action] { [.nextField, .toggle, .activate] + (previewed == nil ? [] : [.preview]) + [.back] }

  init(app: AppID?, confirm: String, fields: [Field] = [], title: @escaping (Frame) -> String) {
    self.app = app
    confirmLabel = confirm
    self.fields = fields
    self.title = title
  }

  func isOn(_ name: String) -> Bool {
    if case .toggle(let value) = fields.first(where: { $0.name == name })?.content { value } else { false }
  }

  func text(_ name: String) -> String {
    if case .text(let editor) = fields.first(where: { $0.name == name })?.content { editor.string } else { "" }
  }

  func appear(_ session: Session) { appeared(self, session) }
  func disappear(_ session: Session) { disappeared(session) }

  func update(_ session: Session) {
    needsTyping = required(self, session) != nil
    if !needsTyping, focus == .typed { focus = .cancel }
  }

  // MARK: Writing

  var editor: LineEditor? {
    get {
      switch focus {
      case .typed: return typed
      case .field(let index): if case .text(let editor) = fields[index].content { return editor } else { return nil }
      default: return nil
      }
    }
    set {
      guard let newValue else { return }
      if focus == .typed { typed = newValue } else if case .field(let index) = focus { fields[index].content = .text(newValue) }
    }
  }

  func finished(accepted: Bool, _ session: Session) {
    if accepted { step(forward: true, session) } else { session.pop() }
  }

  func complete(backwards: Bool, _ session: Session) { step(forward: !backwards, session) }

  // MARK: Acting

  private var order: [Focus] {
    fields.indices.map { .field($0) } + (needsTyping ? [.typed] : []) + [.cancel, .confirm]
  }

  private func step(forward: Bool, _ session: Session) {
    // Leaving a text tells that it is done.
    if case .field(let index) = focus, case .text = fields[index].content { changed(self, fields[index].name, session) }
    update(session)
    let order = order
    let place = order.firstIndex(of: focus) ?? 0
    focus = order[(place + (forward ? 1 : order.count - 1)) % order.count]
  }

  func perform(_ action: Action, _ session: Session) -> Bool {
    switch action {
    case .nextField: step(forward: true, session)
    case .previousField: step(forward: false, session)
    case .toggle: if case .field(let index) = focus { toggle(index, session) }
    case .activate: activate(session)
    case .preview: previewed?(self, session)
    case .back: session.pop()
    case .copy, .help, .redraw, .suspend, .quit: return false
    // Whatever else a key does elsewhere, it does not do it behind a dialog's back.
    default: return true
    }
    return true
  }

  private func toggle(_ index: Int, _ session: Session) {
    guard case .toggle(let value) = fields[index].content else { return }
    fields[index].content = .toggle(!value)
    changed(self, fields[index].name, session)
    update(session)
  }

  private func activate(_ session: Session) {
    switch focus {
    case .field(let index): toggle(index, session)
    case .typed: step(forward: true, session)
    case .cancel: session.pop()
    case .confirm:
      if let reason = reason(session) { return session.say(.warning, reason) }
      guard session.mayChange() else { return }
      confirming(self, session)
      session.pop()
      confirmed(self, session)
    }
  }

  /// Why it can not be confirmed now.
  private func reason(_ session: Session) -> String? {
    if let blocked = blocked(self, session) { return blocked }
    if let required = required(self, session), typed.string != required.text { return "\(required.why): write \(required.text)" }
    return nil
  }

  // MARK: Drawing

  func draw(_ area: Area, _ frame: Frame) {
    let session = frame.session
    let width = min(area.width - 4, 84)
    var lines = info(self, frame, width)
    let required = required(self, session)
    let fixed = fields.count + (required == nil ? 0 : 2) + 2
    // The buttons are never pushed out of sight.
    let room = max(0, area.height - 2 - fixed)
    if lines.count > room {
      let hidden = lines.count - max(0, room - 1)
      lines =
        Array(lines.prefix(max(0, room - 1)))
        + (room > 0 ? [[Run(frame.pick("… ", "... ") + "\(hidden) more lines", .faint)]] : [])
    }
    let box = DialogFrame.draw(area, frame, title: title(frame), width: width, height: lines.count + fixed)
    // On a screen that is too low for all of it, what has the focus is in sight.
    let buttons = lines.count + fixed - 1
    let focused =
      switch focus {
      case .field(let index): lines.count + index
      case .typed: buttons - 2
      case .cancel, .confirm: buttons
      }
    let skipped = max(0, focused - box.height + 1)
    for (index, line) in lines.enumerated() { frame.put(box, 0, index - skipped, line) }
    for (index, field) in fields.enumerated() {
      drawField(field, box, lines.count + index - skipped, isFocused: focus == .field(index), frame)
    }
    if let required {
      let row = buttons - 2 - skipped
      let used = frame.put(box, 0, row, required.why + ": ", .danger, limit: box.width - 12)
      drawText(typed, box, used, row, isFocused: focus == .typed, frame)
    }
    drawButtons(box, buttons - skipped, isReady: reason(session) == nil, frame)
  }

  private func drawField(_ field: Field, _ box: Area, _ row: Int, isFocused: Bool, _ frame: Frame) {
    switch field.content {
    case .toggle(let value):
      frame.put(box, 0, row, (value ? "[x] " : "[ ] ") + field.label, isFocused ? .dialogFocus : .text)
    case .text(let editor):
      let used = frame.put(box, 0, row, field.label.padding(toLength: 10, withPad: " ", startingAt: 0), .faint)
      drawText(editor, box, used, row, isFocused: isFocused, frame)
    }
  }

  private func drawText(_ editor: LineEditor, _ box: Area, _ column: Int, _ row: Int, isFocused: Bool, _ frame: Frame) {
    let width = min(40, box.width - column)
    if isFocused {
      frame.put(box, column, row, String(repeating: "_", count: max(0, width)), .faint)
      editor.draw(box, column, row, glyphs: frame.glyphs, width: width)
    } else if editor.isEmpty {
      frame.put(box, column, row, String(repeating: "_", count: max(0, min(16, width))), .faint)
    } else {
      frame.put(box, column, row, editor.string, .input, limit: width)
    }
  }

  private func drawButtons(_ box: Area, _ row: Int, isReady: Bool, _ frame: Frame) {
    func button(_ label: String, _ isFocused: Bool, _ role: Role) -> Run {
      isFocused
        ? Run(frame.pick("‹ ", "< ") + label + frame.pick(" ›", " >"), .dialogFocus) : Run("  " + label + "  ", role)
    }
    let line: Line = [
      button("Cancel", focus == .cancel, .dialogButton), Run("   "),
      button(confirmLabel, focus == .confirm, isReady ? .dialogButton : .faint),
    ]
    frame.put(box, max(0, (box.width - line.width(frame.glyphs)) / 2), row, line)
  }
}
