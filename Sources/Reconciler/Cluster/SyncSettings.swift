import Manifests

/// What `argocd-cmd-params-cm` says about syncs: the same keys that steer Argo CD's controller.
struct SyncSettings: Sendable, Hashable {
  /// `controller.sync.timeout.seconds`: how long an operation may take with all its retries; zero for any time.
  var timeout = Duration.zero
  /// `controller.sync.wave.delay.seconds`: between waves.
  var waveDelay = Duration.seconds(2)
  /// `controller.self.heal.…`.
  var selfHeal = AutoSync.SelfHealPolicy()

  init() {}

  /// - Parameter parameters: argocd-cmd-params-cm; null where there is none.
  init(parameters: Value) {
    func number(_ key: String) -> Int? {
      guard let number = parameters["data"]?[key]?.string.flatMap({ Int($0) }), number >= 0 else { return nil }
      return number
    }
    func seconds(_ key: String) -> Duration? { number(key).map { .seconds($0) } }
    if let seconds = seconds("controller.sync.timeout.seconds") { timeout = seconds }
    if let seconds = seconds("controller.sync.wave.delay.seconds") { waveDelay = seconds }
    if let seconds = seconds("controller.self.heal.backoff.timeout.seconds") { selfHeal.first = seconds }
    if let factor = number("controller.self.heal.backoff.factor"), factor > 0 { selfHeal.factor = factor }
    if let seconds = seconds("controller.self.heal.backoff.cap.seconds") { selfHeal.longest = seconds }
    if let seconds = seconds("controller.self.heal.backoff.cooldown.seconds") { selfHeal.cooldown = seconds }
  }
}
