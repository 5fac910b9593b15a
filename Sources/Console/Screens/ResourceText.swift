import Drift
import Foundation
import Health
import Manifests
import Reconciler

/// What is to be read about one resource.
enum ResourceTab: String, CaseIterable {
  case details, desired, live, events
}

/// Lays out what is known of a resource as lines.
struct ResourceText {
  let node: TreeNode?
  let key: ResourceKey
  let details: ResourceDetails?
  let frame: Frame
  let width: Int
  /// Whether the live YAML has its managedFields.
  var showsOwners = false

  /// The lines of a YAML text that was laid out before.
  struct Cache {
    fileprivate var text = ""
    fileprivate var lines: [Line] = []
  }

  func lines(_ tab: ResourceTab, _ cache: inout Cache) -> [Line] {
    switch tab {
    case .details: summary()
    case .desired: yaml(details?.desiredYAML, missing: "Git asks for no such resource.", &cache)
    case .live: yaml(showsOwners ? details?.ownedYAML : details?.liveYAML, missing: "It is not in the cluster.", &cache)
    case .events: events()
    }
  }

  private var loading: [Line] { [[Run(frame.pick("loading…", "loading..."), .faint)]] }

  private func yaml(_ text: String?, missing: String, _ cache: inout Cache) -> [Line] {
    guard details != nil else { return loading }
    guard let text else { return [[Run(missing, .faint)]] }
    if cache.text != text {
      cache.text = text
      cache.lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Self.yamlLine(String($0)) }
    }
    return cache.lines
  }

  /// Keys are set apart from their values; a line that is no plain key stays as it is.
  private static func yamlLine(_ line: String) -> Line {
    let text = TextLayout.expandTabs(line)
    guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains("\"") else { return [Run(text)] }
    return [Run(String(text[...colon]), .link), Run(String(text[text.index(after: colon)...]))]
  }

  private func events() -> [Line] {
    guard let details else { return loading }
    guard !details.events.isEmpty else { return [[Run("The cluster has no events about it.", .faint)]] }
    return details.events.flatMap(event)
  }

  private func event(_ event: ClusterEvent) -> [Line] {
    let age = frame.ages.age(event.lastSeen)
    let isWarning = event.type != "Normal"
    let head = [
      Run(age.padding(toLength: max(6, age.count + 1), withPad: " ", startingAt: 0), .faint),
      Run(event.reason + (event.count > 1 ? " x\(event.count)" : ""), isWarning ? .messageWarning : .strong), Run("  "),
    ]
    let indent = String(repeating: " ", count: 6)
    let text = TextLayout.wrap(event.message, width: max(20, width - head.width(frame.glyphs)), glyphs: frame.glyphs)
    guard text.count > 1 else { return [head + [Run(text.first ?? "")]] }
    let body = TextLayout.wrap(event.message, width: max(20, width - 6), glyphs: frame.glyphs)
    return [head] + body.map { [Run(indent + $0)] }
  }

  private func labelled(_ label: String, _ lines: [Line]) -> [Line] {
    lines.enumerated().map { index, line in
      [Run((index == 0 ? label : "").padding(toLength: 9, withPad: " ", startingAt: 0), .faint)] + line
    }
  }

  private func wrapped(_ text: String, _ role: Role = .text) -> [Line] {
    TextLayout.wrap(text, width: max(16, width - 9), glyphs: frame.glyphs).map { [Run($0, role)] }
  }

  private func summary() -> [Line] {
    var lines: [Line] = []
    guard let node else { return loading }
    if node.isDeleting { lines += labelled("deleting", wrapped("waits for its finalizers", .messageWarning)) }
    if !node.isLive { lines += labelled("live", wrapped("not in the cluster", .missing)) }
    if node.sync == .extra { lines += labelled("Git", wrapped("asks for no such resource: prune would delete it", .extra)) }
    for (index, field) in node.fields.enumerated() { lines += labelled(index == 0 ? "drift" : "", drift(field)) }
    if !node.hint.isEmpty { lines += labelled("hint", wrapped(node.hint, .messageWarning)) }
    if let health = node.health, health.status != .healthy || !health.message.isEmpty {
      lines += labelled("health", [[frame.health(health.status)]] + (health.message.isEmpty ? [] : wrapped(health.message)))
    }
    if !node.summary.isEmpty { lines += labelled("state", wrapped(node.summary)) }
    if !node.images.isEmpty { lines += labelled("images", node.images.flatMap { wrapped($0) }) }
    if !node.hook.isEmpty { lines += labelled("hook", wrapped(node.hook)) }
    if node.wave != 0 { lines += labelled("wave", wrapped("\(node.wave)")) }
    if !node.source.isEmpty { lines += labelled("file", wrapped(node.source)) }
    if let created = node.createdAt {
      lines += labelled("created", wrapped("\(frame.ages.age(created)) ago, \(Ages.day(created))"))
    }
    if let details {
      if !details.events.isEmpty { lines.append([]) }
      for recent in details.events.prefix(6) { lines += labelled("events", event(recent)) }
    } else {
      lines += [[]] + loading
    }
    // The label once, not on every event.
    var seen = false
    for index in lines.indices where lines[index].first?.text.hasPrefix("events") == true {
      if seen { lines[index][0].text = String(repeating: " ", count: 9) }
      seen = true
    }
    return lines
  }

  private func drift(_ field: FieldDrift) -> [Line] {
    let isForeign = field.kind == .foreign
    var lines = wrapped(field.path, isForeign ? .diffForeign : .strong)
    let change = Frame.short(field.desired) + frame.arrow + Frame.short(field.live)
    switch field.kind {
    case .changed: lines += wrapped(change)
    case .leftOver: lines += wrapped("gone from Git, still live: \(Frame.short(field.live))")
    case .foreign: lines += wrapped("in no manifest: \(Frame.short(field.live))", .diffForeign)
    }
    if let who = field.attribution {
      var words = [who.manager]
      if !who.subresource.isEmpty { words.append("\(who.subresource) subresource") }
      if who.time != nil { words.append("\(frame.ages.age(who.time)) ago") }
      lines += wrapped(words.joined(separator: ", "), .who)
    }
    return lines
  }
}
