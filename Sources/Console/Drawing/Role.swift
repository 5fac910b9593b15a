/// What a piece of text is for. A theme says how each looks; the raw value is its name in theme files.
enum Role: String, Sendable, Hashable, CaseIterable {
  case text
  case strong = "text.strong"
  case faint = "text.faint"
  case link = "text.link"
  case brand = "head.brand"
  case context = "head.context"
  case production = "head.production"
  case stale = "head.stale"
  case columnTitle = "column.title"
  case rowCursor = "row.cursor"
  case rowMark = "row.mark"
  case rowGroup = "row.group"
  case foldOpen = "fold.open"
  case foldClosed = "fold.closed"
  case key = "key.key"
  case keyLabel = "key.label"
  case synced = "status.synced"
  case outOfSync = "status.outOfSync"
  case syncUnknown = "status.unknown"
  case missing = "status.missing"
  case extra = "status.extra"
  case syncing = "status.syncing"
  case fight = "status.fight"
  case healthy = "health.healthy"
  case progressing = "health.progressing"
  case degraded = "health.degraded"
  case suspended = "health.suspended"
  case healthMissing = "health.missing"
  case healthUnknown = "health.unknown"
  case stepPending = "step.pending"
  case stepRunning = "step.running"
  case stepDone = "step.done"
  case stepFailed = "step.failed"
  case stepSkipped = "step.skipped"
  case barFull = "bar.full"
  case barEmpty = "bar.empty"
  case diffAdd = "diff.add"
  case diffAddWord = "diff.add.word"
  case diffRemove = "diff.remove"
  case diffRemoveWord = "diff.remove.word"
  case diffForeign = "diff.foreign"
  case diffFold = "diff.fold"
  case diffNumber = "diff.number"
  case who
  case rule
  case ruleLine = "rule.line"
  case treeBranch = "tree.branch"
  case dialogFrame = "dialog.frame"
  case dialogTitle = "dialog.title"
  case dialogButton = "dialog.button"
  case dialogFocus = "dialog.focus"
  case danger
  case input
  case inputCursor = "input.cursor"
  case match
  case messageInfo = "message.info"
  case messageWarning = "message.warning"
  case messageError = "message.error"
}

/// What is laid over a role's own look: the cursor's row, a hit of a search.
struct Emphasis: OptionSet, Sendable, Hashable {
  let rawValue: UInt8
  static let bold = Emphasis(rawValue: 1)
  static let reverse = Emphasis(rawValue: 2)
  static let underline = Emphasis(rawValue: 4)
}
