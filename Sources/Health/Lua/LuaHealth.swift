import Manifests
import Synchronization

/// A health check written in Lua, as argocd-cm has them: it reads the global `obj` and returns a table with `status` and `message`.
///
/// Source of the rules: Argo CD, `util/lua`.
public final class LuaHealth: Sendable {
  public let script: String
  /// `useOpenLibs`: the script may use the string and math libraries.
  public let openLibs: Bool
  private let source: String
  private let limits: LuaState.Limits
  /// Why it is not run again: it came to a limit once, and would take as long over every object.
  private let exhaustion = Mutex<String?>(nil)

  public convenience init(_ script: String, openLibs: Bool) { self.init(script, openLibs: openLibs, limits: .init()) }

  init(_ script: String, openLibs: Bool, limits: LuaState.Limits) {
    self.script = script
    self.openLibs = openLibs
    self.limits = limits
    source = GotoRewriter.rewrite(script)
  }

  /// What the script says of the object; nil where it returns nothing. A script that fails makes the object Unknown, with the
  /// reason as the message.
  public func assess(_ object: Value) -> Health? {
    if let reason = exhaustion.withLock({ $0 }) { return Health(.unknown, reason) }
    do throws(LuaState.Failure) {
      let state = try LuaSandbox.open(openLibs: openLibs)
      try state.setGlobal("obj", object)
      try state.run(source, name: "health.lua", limits: limits)
      return health(state.popResult(fields: ["status", "message"]))
    } catch {
      let message = "the Lua health check failed: \(error.message)"
      if error.isExhaustion { exhaustion.withLock { $0 = message + "; it is not run again" } }
      return Health(.unknown, message)
    }
  }

  private func health(_ result: LuaState.Result) -> Health? {
    switch result {
    case .none: return nil
    case .other(let type): return Health(.unknown, "expect table output from Lua script, not \(type)")
    case .table(let fields):
      guard case .text(let word)? = fields["status"], let status = HealthStatus(rawValue: word) else {
        return Health(.unknown, "Lua returned an invalid health status")
      }
      switch fields["message"] {
      case nil: return Health(status)
      case .text(let message): return Health(status, message)
      case .other(let type): return Health(.unknown, "the Lua health check returned a \(type) as message")
      }
    }
  }
}

extension LuaHealth: Hashable {
  public static func == (a: LuaHealth, b: LuaHealth) -> Bool { a.script == b.script && a.openLibs == b.openLibs }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(script)
    hasher.combine(openLibs)
  }
}
