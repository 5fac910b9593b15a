import ArgumentParser
import Console
import Foundation
import Kubernetes
import Reconciler
import Threads

/// `tiphys` without a subcommand: the full-screen console.
struct ConsoleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", abstract: "Open the full-screen console (what `tiphys` alone does).")

  @OptionGroup var screen: ScreenOptions
  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    let configuration = try cluster.configuration()
    let loan = TerminalLoan()
    let client = try await Session.connect(configuration, terminal: ScreenTerminal(loan: loan))
    let settings = try Environment.reconcilerOptions(
      namespace: cluster.namespace, readOnly: cluster.readOnly, files: cluster.files, canLead: !cluster.readOnly,
      argoCD: cluster.argoCD)
    try await ConsoleRun(screen: screen, contextName: configuration.contextName, isReadOnly: cluster.readOnly, loan: loan)
      .run(client: client, settings: settings)
  }
}

/// What the console looks like.
struct ScreenOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A built-in theme, or one in $XDG_CONFIG_HOME/tiphys/themes.", valueName: "name"))
  var theme = "default-dark"

  @Option(help: ArgumentHelp("A built-in keymap (vim, emacs), or one in $XDG_CONFIG_HOME/tiphys/keymaps.", valueName: "name"))
  var keymap = "vim"

  @Flag(help: "Use ASCII characters only.")
  var ascii = false

  @Option(help: ArgumentHelp("mono, 8, 16 or 256 (default: what the terminal can).", valueName: "number"))
  var colors: ConsoleOptions.Colours?

  @Flag(inversion: .prefixedNo, help: "Mark the context as production (default: by its name).")
  var production: Bool?
}

extension ConsoleOptions.Colours: ExpressibleByArgument {}

/// Runs console and reconciler together: the console on this thread, the reconciler on the network's.
struct ConsoleRun {
  var screen: ScreenOptions
  var contextName: String
  var isReadOnly: Bool
  /// How logins get the terminal.
  var loan = TerminalLoan()
  var scenarios: [String] = []
  /// Plays a demo scenario; nil where no demo runs.
  var play: (@Sendable (String) -> Void)?
  let startedAt = Date()

  func run(client: ClusterClient, settings: ReconcilerOptions) async throws {
    let bus = EventBus()
    let reconciler = await reconciler(client, settings, bus)
    let options = ConsoleOptions(
      context: contextName, isProduction: screen.production ?? Self.soundsLikeProduction(contextName), theme: screen.theme,
      keymap: screen.keymap, ascii: screen.ascii ? true : nil, colours: screen.colors, isReadOnly: isReadOnly,
      scenarios: scenarios, startedAt: startedAt)
    let (play, loan) = (play, loan)
    Task { @NetworkActor in reconciler.start() }
    let result = await onOwnThread {
      try Console(bus: bus, options: options, loan: loan) { intent in
        if case .scenario(let name) = intent, let play {
          play(name)
        } else {
          Task { @NetworkActor in reconciler.send(intent) }
        }
      }.run()
    }
    await reconciler.stop()
    _ = try result.get()
  }

  /// The console sleeps in poll(2), which would hold one of the few threads that everything else runs on; the only one, on a
  /// machine with one processor.
  private func onOwnThread(_ body: @escaping @Sendable () throws -> ExitReason) async -> Result<ExitReason, any Error> {
    await withCheckedContinuation { ended in
      let hasThread = startThread(named: "console") { ended.resume(returning: Result { try body() }) }
      if !hasThread { ended.resume(returning: .failure(Failure("no thread can be started for the console: see `ulimit -u`"))) }
    }
  }

  @NetworkActor
  private func reconciler(_ client: ClusterClient, _ settings: ReconcilerOptions, _ bus: EventBus) -> Reconciler {
    Reconciler(client: client, options: settings, bus: bus)
  }

  /// `prod-eu`, `production`, `eu-prd-1`: better one mark too many than one too few.
  static func soundsLikeProduction(_ context: String) -> Bool {
    context.lowercased().split { !$0.isLetter }.contains { $0 == "prod" || $0 == "prd" || $0 == "production" || $0 == "live" }
  }
}
