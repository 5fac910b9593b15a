import Foundation
import Reconciler

/// What works from every view, by key or by name in the palette.
enum Commands {
  struct Proposal: Sendable, Hashable {
    var text: String
    var help: String
    /// Something may follow.
    var takesArgument = false
  }

  // MARK: By key

  /// The actions that every view has. Those of an app work on the app that the view is about.
  static func perform(_ action: Action, _ session: Session) {
    let app = session.stack.last { $0.app != nil }?.app
    switch action {
    case .quit: session.perform(.quit)
    case .back: session.pop()
    case .help: session.push(HelpScreen(views: session.top?.views ?? []))
    case .palette: session.push(PaletteScreen())
    case .redraw: session.perform(.repaint)
    case .suspend: session.perform(.suspend)
    case .faults: if !(session.top is FaultsScreen) { session.push(FaultsScreen()) }
    case .timeline: if !(session.top is TimelineScreen) { session.push(TimelineScreen(app: app)) }
    case .sync, .terminate, .refresh, .hardRefresh, .autoSync: act(action, on: app.map { [$0] } ?? targets(session), session)
    default: break
    }
  }

  /// What an action without a name is for: the app of the view, else what is marked or under the cursor in the fleet.
  private static func targets(_ session: Session) -> [AppID] {
    if let app = session.stack.last(where: { $0.app != nil })?.app { return [app] }
    return (session.stack.first as? FleetScreen)?.targets ?? []
  }

  /// Does what changes or refreshes apps.
  static func act(_ action: Action, on apps: [AppID], _ session: Session) {
    guard !apps.isEmpty else { return session.say("no app is under the cursor") }
    switch action {
    case .refresh, .hardRefresh:
      guard session.mayChange() else { return }
      for id in apps { session.send(.refresh(id, hard: action == .hardRefresh)) }
      let what = apps.count == 1 ? apps[0].name : "\(apps.count) apps"
      session.say(action == .hardRefresh ? "rendering and comparing \(what) anew" : "comparing \(what) anew")
    case .sync: if session.mayChange() { SyncDialog.open(apps, session) }
    case .terminate: terminate(apps, session)
    case .autoSync: autoSync(apps, session)
    default: break
    }
  }

  private static func terminate(_ apps: [AppID], _ session: Session) {
    guard session.mayChange() else { return }
    let running = apps.filter { id in
      session.world.apps[id]?.isSyncing == true || session.world.opened[id]?.operation?.phase.isOver == false
    }
    guard !running.isEmpty else { return session.say("no operation is running") }
    let what = running.count == 1 ? running[0].name : "\(running.count) apps"
    let dialog = FormDialog(app: nil, confirm: "Terminate") { frame in
      "Terminate the sync of \(what) on \(Header.context(frame).plain)"
    }
    dialog.info = { _, _, _ in [[Run("What was applied already stays applied; hooks that run are left to end.")], []] }
    dialog.confirmed = { _, session in for id in running { session.send(.terminate(id)) } }
    session.push(dialog)
  }

  private static func autoSync(_ apps: [AppID], _ session: Session) {
    guard session.mayChange(), let first = apps.first else { return }
    let isOn = session.world.apps[first]?.autoSync ?? false
    let what = apps.count == 1 ? first.name : "\(apps.count) apps"
    let dialog = FormDialog(app: nil, confirm: isOn ? "Suspend" : "Resume") { frame in
      "\(isOn ? "Suspend" : "Resume") auto-sync of \(what) on \(Header.context(frame).plain)"
    }
    dialog.info = { _, _, width in
      let text =
        isOn
        ? "Nothing is synced by itself until it is resumed; its settings are kept."
        : "What differs from Git will be synced by itself, at once."
      return TextLayout.wrap(text, width: width, glyphs: session.glyphs).map { [Run($0)] } + [[]]
    }
    dialog.confirmed = { _, session in for id in apps { session.send(.setAutoSync(id, !isOn)) } }
    session.push(dialog)
  }

  // MARK: By name

  private struct Command {
    var name: String
    var help: String
    /// What may follow, for completion.
    var arguments: (@Sendable (Session) -> [String])?
    var run: @Sendable (String, Session) -> Void
  }

  private static let commands: [Command] = [
    Command(name: "app", help: "open an app", arguments: appNames) { name, session in
      withApp(name, session) { session.push(AppScreen($0)) }
    },
    Command(name: "autosync", help: "suspend or resume auto-sync", arguments: appNames) { name, session in
      withApps(name, session) { act(.autoSync, on: $0, session) }
    },
    Command(name: "clusters", help: "where apps are deployed to, and how it answers") { _, session in
      if !(session.top is ClustersScreen) { session.push(ClustersScreen()) }
    },
    Command(name: "diff", help: "what differs, and who did it", arguments: appNames) { name, session in
      withApp(name, session) { session.push(DiffScreen(app: $0)) }
    },
    Command(name: "faults", help: "what is wrong, and what may not be read") { _, session in
      perform(.faults, session)
    },
    Command(
      name: "fight", help: "self-heal against somebody, and what ends it", arguments: appNames
    ) { name, session in
      withApp(name, session) { session.push(FightScreen(app: $0)) }
    },
    Command(name: "filter", help: "show only apps that match", arguments: filters) {
      text, session in
      session.popToFleet()
      (session.stack.first as? FleetScreen)?.setFilter(text, session)
    },
    Command(name: "fleet", help: "all apps") { _, session in session.popToFleet() },
    Command(name: "hard-refresh", help: "fetch and render again, then compare", arguments: appNames) { name, session in
      withApps(name, session) { act(.hardRefresh, on: $0, session) }
    },
    Command(name: "help", help: "the keys of this view") { _, session in perform(.help, session) },
    Command(name: "history", help: "what was deployed, and going back", arguments: appNames) { name, session in
      withApp(name, session) { session.push(HistoryScreen(app: $0)) }
    },
    Command(name: "jump", help: "put the cursor on an app", arguments: appNames) { name, session in
      withApp(name, session) { id in
        session.popToFleet()
        (session.stack.first as? FleetScreen)?.select(id, session)
      }
    },
    Command(name: "keymap", help: "other keys: vim, emacs, or your own", arguments: keymapNames) { name, session in
      do { session.keymap = try KeymapFile(files: session.files).load(name) } catch { session.say(.error, "\(error)") }
    },
    Command(name: "note", help: "write a note into the timeline") { text, session in
      guard !text.isEmpty else { return session.say("note what?") }
      session.send(.note(session.stack.last { $0.app != nil }?.app, text))
    },
    Command(name: "quit", help: "quit") { _, session in session.perform(.quit) },
    Command(name: "refresh", help: "compare again", arguments: appNames) { name, session in
      withApps(name, session) { act(.refresh, on: $0, session) }
    },
    Command(name: "rollback", help: "the history, to roll back from", arguments: appNames) { name, session in
      withApp(name, session) { session.push(HistoryScreen(app: $0)) }
    },
    Command(name: "scenario", help: "play an incident (demo)", arguments: scenarioNames) { name, session in
      guard !session.options.scenarios.isEmpty else { return session.say("scenarios are for `tiphys demo`") }
      guard session.options.scenarios.contains(name) else {
        return session.say(.warning, "there is no scenario \"\(name)\": \(session.options.scenarios.joined(separator: ", "))")
      }
      session.send(.scenario(name))
      session.say("playing \(name)")
    },
    Command(name: "sort", help: "the fleet's order", arguments: columnNames) {
      name, session in
      guard let column = FleetOrder.Column(rawValue: name) else { return session.say("sort by what?") }
      session.popToFleet()
      (session.stack.first as? FleetScreen)?.sort(by: column, session)
    },
    Command(name: "sync", help: "sync: a dialog asks first", arguments: appNames) { name, session in
      withApps(name, session) { act(.sync, on: $0, session) }
    },
    Command(name: "terminate", help: "terminate a running sync: a dialog asks first", arguments: appNames) { name, session in
      withApps(name, session) { act(.terminate, on: $0, session) }
    },
    Command(name: "theme", help: "other colours", arguments: themeNames) { name, session in
      do {
        session.theme = try ThemeFile(files: session.files).load(name)
        session.perform(.applyTheme)
      } catch { session.say(.error, "\(error)") }
    },
    Command(name: "timeline", help: "what happened, by the second") { _, session in perform(.timeline, session) },
    Command(name: "waves", help: "the running or last sync", arguments: appNames) { name, session in
      withApp(name, session) { session.push(ProgressScreen(app: $0)) }
    },
  ]

  @Sendable private static func appNames(_ session: Session) -> [String] { session.world.apps.keys.map(\.name).sorted() }
  @Sendable private static func themeNames(_ session: Session) -> [String] {
    Set(ThemeFile.builtin.keys).union(session.files.names(kind: "themes")).sorted()
  }
  @Sendable private static func keymapNames(_ session: Session) -> [String] {
    Set(KeymapFile.builtin.keys).union(session.files.names(kind: "keymaps")).sorted()
  }
  @Sendable private static func scenarioNames(_ session: Session) -> [String] { session.options.scenarios }
  @Sendable private static func columnNames(_ session: Session) -> [String] { FleetOrder.Column.allCases.map(\.rawValue) }
  @Sendable private static func filters(_ session: Session) -> [String] {
    ["sync:out", "sync:syncing", "sync:unknown", "health:degraded", "health:progressing"] + FleetFilter.fields.map { $0 + ":" }
  }

  private static func withApp(_ name: String, _ session: Session, _ body: (AppID) -> Void) {
    withApps(name, session) { if let first = $0.first { body(first) } }
  }

  private static func withApps(_ name: String, _ session: Session, _ body: ([AppID]) -> Void) {
    if name.isEmpty {
      let here = targets(session)
      return here.isEmpty ? session.say("which app?") : body(here)
    }
    let found = session.world.apps.keys.filter { $0.name == name || $0.description == name }.sorted()
    if found.count > 1 { return session.say(.warning, "\(name) is not the only one: write the namespace too, as \(found[0])") }
    guard let id = found.first else { return session.say(.warning, "there is no app \"\(name)\"") }
    body([id])
  }

  /// Runs a line of the palette.
  static func run(_ text: String, _ session: Session) {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard let word = parts.first.map(String.init) else { return }
    let argument = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
    if word == "q" || word == "q!" || word == "qa" { return session.perform(.quit) }
    let exact = commands.first { $0.name == word }
    let alike = commands.filter { $0.name.hasPrefix(word) }
    if let command = exact ?? (alike.count == 1 ? alike[0] : nil) { return command.run(argument, session) }
    // The name of an app alone opens it.
    if session.world.apps.keys.contains(where: { $0.name == text || $0.description == text }) {
      return withApp(text, session) { session.push(AppScreen($0)) }
    }
    if alike.count > 1 { return session.say("\(word): \(alike.map(\.name).joined(separator: ", "))?") }
    session.say(.warning, "there is no command and no app \"\(word)\"")
  }

  /// What could be meant by what is written so far.
  static func proposals(for text: String, _ session: Session) -> [Proposal] {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 {
      guard let command = commands.first(where: { $0.name == parts[0] }) else { return [] }
      let letters = Array(parts[1].lowercased().utf8)
      return ranked(command.arguments?(session) ?? [], letters).map { Proposal(text: "\(command.name) \($0)", help: "") }
    }
    let letters = Array(text.lowercased().utf8)
    let byName = ranked(commands.map(\.name), letters).compactMap { name in
      commands.first { $0.name == name }.map {
        Proposal(text: $0.name, help: $0.help, takesArgument: $0.arguments != nil)
      }
    }
    guard !letters.isEmpty else { return byName }
    return byName + ranked(appNames(session), letters).prefix(20).map { Proposal(text: $0, help: "open this app") }
  }

  /// Those that begin with the letters first, then those that have them in order.
  private static func ranked(_ words: [String], _ letters: [UInt8]) -> [String] {
    guard !letters.isEmpty else { return words }
    let hits = words.filter { FleetFilter.isSubsequence(letters, of: $0) }
    let starting = hits.filter { $0.lowercased().utf8.starts(with: letters) }
    return starting + hits.filter { !$0.lowercased().utf8.starts(with: letters) }
  }
}
