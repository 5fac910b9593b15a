/// Everything a key can do. The raw value is the action's name in keymap files and in the palette.
enum Action: String, Sendable, Hashable, CaseIterable {
  case moveDown = "move.down"
  case moveUp = "move.up"
  case moveLeft = "move.left"
  case moveRight = "move.right"
  case moveTop = "move.top"
  case moveBottom = "move.bottom"
  case halfDown = "move.halfDown"
  case halfUp = "move.halfUp"
  case pageDown = "move.pageDown"
  case pageUp = "move.pageUp"
  case lineStart = "move.lineStart"
  case open = "open"
  case back = "back"
  case quit = "quit"
  case help = "help"
  case palette = "palette.open"
  case redraw = "redraw"
  case suspend = "suspend"
  case faults = "faults"
  case copy = "copy"

  case filter = "filter.open"
  case search = "search.open"
  case next = "match.next"
  case previous = "match.previous"

  case mark = "mark.toggle"
  case markRange = "mark.range"
  case markClear = "mark.clear"
  case sortMenu = "fleet.sort"
  case attention = "fleet.attention"
  case group = "fleet.group"
  case foldToggle = "fold.toggle"
  case foldOpen = "fold.open"
  case foldClose = "fold.close"
  case foldOpenAll = "fold.openAll"
  case foldCloseAll = "fold.closeAll"

  case sync = "app.sync"
  case terminate = "app.terminate"
  case diff = "app.diff"
  case refresh = "app.refresh"
  case hardRefresh = "app.hardRefresh"
  case history = "app.history"
  case rollback = "app.rollback"
  case revert = "app.revert"
  case push = "revert.push"
  case autoSync = "app.autoSync"
  case waves = "app.waves"
  case fight = "app.fight"
  case timeline = "app.timeline"
  case note = "timeline.note"

  case describe = "resource.describe"
  case yaml = "resource.yaml"
  case logs = "resource.logs"
  case previousLogs = "resource.previousLogs"
  case events = "resource.events"
  case owner = "resource.owner"
  case problems = "tree.problems"
  case nextPane = "pane.next"
  case zoom = "pane.zoom"
  case nextTab = "tab.next"
  case previousTab = "tab.previous"

  case moreContext = "diff.moreContext"
  case lessContext = "diff.lessContext"
  case layout = "diff.layout"
  case onlyChanges = "diff.onlyChanges"
  case fieldTable = "diff.fields"
  case copyChange = "diff.copyChange"
  case ignoreField = "field.ignore"
  case adoptField = "field.adopt"
  case nextDocument = "diff.nextResource"
  case previousDocument = "diff.previousResource"

  case wrap = "text.wrap"
  case managedFields = "text.managedFields"
  case follow = "log.follow"
  case lineFilter = "log.filter"

  case nextField = "dialog.next"
  case previousField = "dialog.previous"
  case toggle = "dialog.toggle"
  case activate = "dialog.activate"
  case preview = "dialog.preview"

  case accept = "input.accept"
  case cancel = "input.cancel"
  case complete = "input.complete"
  case completeBack = "input.completeBack"
  case eraseBack = "input.eraseBack"
  case eraseForward = "input.eraseForward"
  case eraseWord = "input.eraseWord"
  case eraseLine = "input.eraseLine"
  case cursorLeft = "input.left"
  case cursorRight = "input.right"
  case cursorStart = "input.start"
  case cursorEnd = "input.end"

  /// One word for the key line.
  var label: String { text.label }
  /// A few words for the help.
  var help: String { text.help }

  private var text: (label: String, help: String) {
    switch self {
    case .moveDown: ("down", "one line down")
    case .moveUp: ("up", "one line up")
    case .moveLeft: ("left", "scroll left")
    case .moveRight: ("right", "scroll right")
    case .moveTop: ("top", "to the first line")
    case .moveBottom: ("bottom", "to the last line")
    case .halfDown: ("half down", "half a page down")
    case .halfUp: ("half up", "half a page up")
    case .pageDown: ("page down", "a page down")
    case .pageUp: ("page up", "a page up")
    case .lineStart: ("start", "to the start of the lines")
    case .open: ("open", "open what is under the cursor")
    case .back: ("back", "one step back")
    case .quit: ("quit", "quit")
    case .help: ("keys", "the keys of this view")
    case .palette: ("command", "the palette: every command, app and scenario by name")
    case .redraw: ("redraw", "paint the screen anew")
    case .suspend: ("suspend", "suspend to the shell")
    case .faults: ("faults", "what is wrong, and what may not be read")
    case .copy: ("copy", "copy to the clipboard")
    case .filter: ("filter", "show only what matches: words, sync:out, health:degraded, project:x, !not, ~regex")
    case .search: ("search", "search")
    case .next: ("next", "to the next match, change or row that needs a person")
    case .previous: ("previous", "to the previous one")
    case .mark: ("mark", "mark this row: marked rows act together")
    case .markRange: ("mark range", "mark from the last mark to here")
    case .markClear: ("unmark", "unmark all")
    case .sortMenu: ("sort", "choose the order")
    case .attention: ("urgent first", "pull what needs a person to the top, or let go")
    case .group: ("group", "group by project, or not")
    case .foldToggle: ("fold", "fold or unfold")
    case .foldOpen: ("unfold", "unfold, or step in")
    case .foldClose: ("fold", "fold, or step out")
    case .foldOpenAll: ("unfold all", "unfold everything")
    case .foldCloseAll: ("fold all", "fold everything")
    case .sync: ("sync", "sync: a dialog asks first")
    case .terminate: ("terminate", "terminate the running operation: a dialog asks first")
    case .diff: ("diff", "what differs, and who did it")
    case .refresh: ("refresh", "compare again")
    case .hardRefresh: ("hard refresh", "fetch and render again, then compare")
    case .history: ("history", "what was deployed, and going back")
    case .rollback: ("roll back", "roll back to a deployment: a dialog asks first")
    case .revert: ("revert in Git", "undo it in Git: a commit to look at, then a dialog asks")
    case .push: ("push", "push the commit: a dialog asks first")
    case .autoSync: ("auto-sync", "suspend or resume auto-sync")
    case .waves: ("waves", "the running or last sync, wave by wave")
    case .timeline: ("timeline", "what happened, by the second")
    case .note: ("note", "write a note into the timeline")
    case .describe: ("details", "the details of this resource")
    case .yaml: ("yaml", "desired and live YAML")
    case .logs: ("logs", "follow the log")
    case .previousLogs: ("previous", "the log of the previous container")
    case .events: ("events", "the cluster's events about this resource")
    case .owner: ("owner", "to the owner of this resource")
    case .problems: ("only faults", "show only what is not fine")
    case .nextPane: ("pane", "the other pane")
    case .zoom: ("zoom", "this pane over the whole screen, or not")
    case .nextTab: ("tab", "the next tab")
    case .previousTab: ("previous tab", "the previous tab")
    case .moreContext: ("more", "more lines around each change")
    case .lessContext: ("less", "fewer lines around each change")
    case .layout: ("layout", "side by side, or one below the other")
    case .fight: ("fight", "self-heal against somebody: who, how often, and what ends it")
    case .fieldTable: ("fields", "a table of the fields, or the text")
    case .copyChange: ("copy change", "copy only this change")
    case .ignoreField: ("ignore", "ignore this field: a dialog shows the rule first")
    case .adoptField: ("adopt into Git", "carry the live value into Git: a commit to look at, then a dialog asks")
    case .onlyChanges: ("all lines", "every line, or only the changes")
    case .nextDocument: ("next resource", "the next resource")
    case .previousDocument: ("previous resource", "the previous resource")
    case .wrap: ("wrap", "wrap long lines, or not")
    case .managedFields: ("books", "the live object's managedFields too, or not: who owns which field")
    case .follow: ("follow", "stay at the newest line, or not")
    case .lineFilter: ("only lines", "show only lines that match")
    case .nextField: ("next", "the next field")
    case .previousField: ("previous", "the previous field")
    case .toggle: ("toggle", "switch on or off")
    case .activate: ("choose", "press the button, or switch on or off")
    case .preview: ("diff", "the differences that this would make")
    case .accept: ("accept", "accept")
    case .cancel: ("cancel", "cancel")
    case .complete: ("complete", "complete, or the next proposal")
    case .completeBack: ("previous", "the previous proposal")
    case .eraseBack: ("erase", "erase a character")
    case .eraseForward: ("erase", "erase the character under the cursor")
    case .eraseWord: ("erase word", "erase a word")
    case .eraseLine: ("erase line", "erase all before the cursor")
    case .cursorLeft: ("left", "left")
    case .cursorRight: ("right", "right")
    case .cursorStart: ("start", "to the start")
    case .cursorEnd: ("end", "to the end")
    }
  }
}

/// The sections of a keymap. A view's binding shadows one of `global`.
enum KeymapView: String, Sendable, Hashable, CaseIterable {
  case global, fleet, tree, diff, fight, text, logs, timeline, history, progress, dialog, menu,
    input

  var title: String {
    switch self {
    case .global: "everywhere"
    case .fleet: "fleet"
    case .tree: "app"
    case .diff: "diff"
    case .fight: "fight"
    case .text: "text"
    case .logs: "log"
    case .timeline: "timeline"
    case .history: "history"
    case .progress: "sync progress"
    case .dialog: "dialog"
    case .menu: "menu"
    case .input: "writing"
    }
  }
}
