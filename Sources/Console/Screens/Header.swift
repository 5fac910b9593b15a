import Foundation
import Reconciler

/// The top line: where this is, who leads, how fresh it is, and how it stands.
struct Header {
  let screen: any Screen

  func draw(_ area: Area, _ frame: Frame) {
    let head = screen.headline(frame)
    let width = area.width
    let rightWidth = min(head.right.width(frame.glyphs), max(0, width - 20))
    var room = width - 1 - rightWidth - (rightWidth > 0 ? 2 : 0)

    let place = Header.place(head.crumbs, frame)
    let context = Header.context(frame)
    var pieces: [(line: Line, priority: Int)] = [(place, 0), (context, 1)]
    if !head.middle.isEmpty { pieces.append((head.middle, 2)) }
    if head.crumbs.isEmpty {
      pieces.append((leader(frame), 5))
      pieces.append((git(frame), 4))
    }
    let watch = watch(frame)
    if head.crumbs.isEmpty || watch.isTrouble { pieces.append((watch.line, watch.isTrouble ? 1 : 3)) }

    // What matters least goes first when the line is too short.
    func needed() -> Int { pieces.reduce(0) { $0 + $1.line.width(frame.glyphs) } + 3 * (pieces.count - 1) }
    while pieces.count > 2, needed() > room, let last = pieces.indices.max(by: { pieces[$0].priority < pieces[$1].priority }),
      pieces[last].priority > 1
    {
      pieces.remove(at: last)
    }
    var column = 1
    for piece in pieces where room > 0 {
      let used = frame.put(area, column, 0, piece.line, limit: room)
      column += used + 3
      room -= used + 3
    }
    if rightWidth > 0 { area.putRight(0, head.right + [Run(" ")], glyphs: frame.glyphs, limit: rightWidth + 1) }
  }

  private static func place(_ crumbs: [String], _ frame: Frame) -> Line {
    var line: Line = [Run("tiphys", .brand)]
    for crumb in crumbs {
      line.append(Run(" \(frame.pick("›", ">")) ", .faint))
      line.append(Run(crumb, .strong))
    }
    return line
  }

  static func context(_ frame: Frame) -> Line {
    let options = frame.session.options
    var line: Line = [Run(options.context, .context)]
    if options.isProduction { line += [Run(" "), frame.sign(.production, "PRODUCTION")] }
    if options.isReadOnly { line += [Run(" read-only", .faint)] }
    return line
  }

  private func leader(_ frame: Frame) -> Line {
    switch frame.world.leadership.role {
    case .unknown: [Run("no leader yet", .faint)]
    case .leader: [Run("leader: you", .faint)]
    case .follower(let name): [Run("leader: ", .faint), Run(name, .faint)]
    case .argoCD: [Run("Argo CD leads", .faint)]
    case .readOnly: [Run("read-only", .strong)]
    }
  }

  private func git(_ frame: Frame) -> Line {
    guard let polled = frame.world.gitPolled else { return [Run("git …", .faint)] }
    let seconds = frame.ages.now.timeIntervalSince(polled)
    // Below a minute the age says nothing that helps: a still line instead.
    if seconds < 60 {
      frame.ages.note(polled.addingTimeInterval(60))
      return [Run("git <1m", .faint)]
    }
    return [Run("git " + frame.ages.age(polled), seconds > 900 ? .stale : .faint)]
  }

  private func watch(_ frame: Frame) -> (line: Line, isTrouble: Bool) {
    switch frame.world.connection?.phase {
    case nil, .connecting: ([Run(frame.pick("connecting…", "connecting..."), .strong)], false)
    case .loading(let done, let total): ([Run("loading \(done)/\(total)", .strong)], false)
    case .live:
      if let limits = frame.world.connection?.limits, !limits.isEmpty {
        ([Run("watch live, \(limits.count) limits", .messageWarning)], false)
      } else {
        ([Run("watch live", .faint)], false)
      }
    case .lost: ([frame.sign(.degraded, "watch lost")], true)
    }
  }

  static func drawOutage(_ outage: (reason: String, since: Date), _ area: Area, _ frame: Frame) {
    let line: Line = [
      Run(" cluster unreachable since \(Ages.clock(outage.since)), showing what was known", .stale),
      Run("  " + outage.reason, .faint),
    ]
    frame.put(area, 0, 0, line)
  }
}

/// The bottom line: what is being written, else a message, else the keys that matter here.
enum BottomLine {
  static func draw(_ area: Area, _ frame: Frame, pending: Keymap.Sequence) {
    let session = frame.session
    guard let screen = session.top else { return }
    if let editor = screen.editor, let prompt = screen.prompt {
      let used = frame.put(area, 0, 0, " " + prompt, .key)
      editor.draw(area, used, 0, glyphs: frame.glyphs, width: area.width - used - 1)
      return
    }
    if let notice = session.message?.notice {
      let role: Role =
        switch notice.severity {
        case .info: .messageInfo
        case .warning: .messageWarning
        case .error: .messageError
        }
      let sign =
        switch notice.severity {
        case .info: ""
        case .warning: "! "
        case .error: frame.glyph(.degraded) + " "
        }
      frame.put(area, 1, 0, sign + notice.text, role)
      return
    }
    var column = 1
    if !pending.isEmpty {
      column += frame.put(area, column, 0, Keymap.shown(pending, frame.glyphs) + frame.pick("…", "..."), .key) + 3
    }
    let views = screen.views + [.global]
    var actions = screen.keyLine
    if !actions.contains(.palette), !screen.isOverlay { actions.append(.palette) }
    if !actions.contains(.help) { actions.append(.help) }
    let items: [(keys: String, label: String)] = actions.compactMap { action in
      session.keymap.keys(for: action, in: views).map { (Keymap.shown($0, frame.glyphs), action.label) }
    }
    // The way to the other keys is always there.
    let last = items.last.map { frame.glyphs.width(of: $0.keys + " " + $0.label) } ?? 0
    for (index, item) in items.enumerated() {
      let needed = frame.glyphs.width(of: item.keys + " " + item.label)
      let isLast = index == items.count - 1
      guard column + needed + (isLast ? 0 : last + 3) < area.width || isLast else { continue }
      column += frame.put(area, column, 0, [Run(item.keys, .key), Run(" " + item.label, .keyLabel)]) + 3
    }
  }
}
