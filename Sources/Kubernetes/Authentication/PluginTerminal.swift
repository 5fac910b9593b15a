/// Where an exec plugin may ask a person: the terminal of a command, or a screen that steps aside for the time.
public protocol PluginTerminal: Sendable {
  /// Taking it away is to be avoided: plugins that can do without (`IfAvailable`) are tried without it first.
  var isScreen: Bool { get }

  /// Runs `body` on the calling thread, with the terminal free for it. False where there is none to be had; then nothing ran.
  func lend(_ body: () -> Void) -> Bool
}
