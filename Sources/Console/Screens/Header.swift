import Foundation
import Reconciler

/// The top line: where this is, who leads, how fresh it is, and how it stands.
struct Header {
  let screen: any Screen

  private static let gap = 3
  private static let rightGap = 2

  func draw(_ area: Area, _ frame: Frame) {
    let head = screen.headline(frame)
    var left = [Headline.Piece(line: place(head.crumbs, frame), rank: 0), .init(line: Header.context(frame), rank: 1)]
    if !head.middle.isEmpty { left.append(.init(line: head.middle, rank: 2)) }
    let watch = watch(frame)
    if head.crumbs.isEmpty { left += [.init(line: leader(frame), rank: 9), .init(line: git(frame), rank: 8)] }
    if head.crumbs.isEmpty || watch.isTrouble { left.append(.init(line: watch.line, rank: watch.isTrouble ? 1 : 7)) }
    var right = head.right.filter { !$0.line.isEmpty }

    func width(_ pieces: [Headline.Piece], gap: Int) -> Int { pieces.reduce(0) { $0 + $1.line.width(frame.glyphs) + gap } }
    while 1 + width(left, gap: Self.gap) + width(right, gap: Self.rightGap) > area.width {
      let rank = (left + right).map(\.rank).max() ?? 0
      guard rank > 1 else { break }
      if let place = right.firstIndex(where: { $0.rank == rank }) {
        right.remove(at: place)
      } else if let place = left.lastIndex(where: { $0.rank == rank }) {
        left.remove(at: place)
      }
    }
    var column = 1
    for piece in left where column < area.width { column += frame.put(area, column, 0, piece.line) + Self.gap }
    column = area.width + 1 - width(right, gap: Self.rightGap)
    for piece in right where column > 0 { column += frame.put(area, column, 0, piece.line) + Self.rightGap }
  }

  private func place(_ crumbs: [String], _ frame: Frame) -> Line {
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
