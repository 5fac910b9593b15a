import Synchronization

/// Parsed texts, so that a chart which is rendered again and again is parsed once. For sets that share functions and options.
///
/// Parsing is a pure function, so a cache changes nothing but the time. It is emptied when it has grown too large.
public final class TemplateCache: Sendable {
  private struct Key: Hashable {
    var name: String
    var text: GoString

    func hash(into hasher: inout Hasher) {
      hasher.combine(name)
      hasher.combine(text.count)
      // There is room for some thousand long texts, which may as well be compared.
      if text.count < 1024 { hasher.combine(text) }
    }
  }
  private struct State {
    var units: [Key: TemplateSet.Unit] = [:]
    var bytes = 0
  }
  private let state = Mutex(State())
  private let maximumBytes: Int

  /// - Parameter maximumBytes: of template text; what is parsed takes some ten times as much.
  public init(maximumBytes: Int = 4 << 20) { self.maximumBytes = maximumBytes }

  func unit(
    name: String, text: GoString, parse: () throws(TemplateError) -> TemplateSet.Unit
  ) throws(TemplateError) -> TemplateSet.Unit {
    let key = Key(name: name, text: text)
    if let known = state.withLock({ $0.units[key] }) { return known }
    let unit = try parse()
    guard text.count <= maximumBytes / 8 else { return unit }
    state.withLock { state in
      if state.bytes + text.count > maximumBytes { state = State() }
      if state.units.updateValue(unit, forKey: key) == nil { state.bytes += text.count }
    }
    return unit
  }
}
