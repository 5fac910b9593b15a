import Applications
import Drift
import Foundation
import Manifests
import Reconciler

/// Self-heal against somebody: both parties, what each wants, how it went over time, and what ends it.
final class FightScreen: Screen {
  let views: [KeymapView] = [.fight]
  let keyLine: [Action] = [.autoSync, .ignoreField, .copy, .diff, .timeline, .back]
  let app: AppID?
  private let id: AppID
  /// Stays in sight after it has ended.
  private var fight: Fight?

  init(app: AppID) {
    self.app = app
    id = app
  }

  func update(_ session: Session) { if let now = session.world.apps[id]?.fight { fight = now } }

  func headline(_ frame: Frame) -> Headline {
    var head = Headline(crumbs: [frame.session.name(id), "fight"])
    if let row = frame.world.apps[id] { head.middle = [frame.sync(row)] }
    return head
  }

  func perform(_ action: Action, _ session: Session) -> Bool {
    switch action {
    case .back: session.pop()
    case .diff: session.push(DiffScreen(app: id, select: fight?.key))
    case .ignoreField:
      guard let fight, let rule = fight.rule else { return true }
      IgnoreDialog.open(id, field: fight.path, rule: rule, session)
    case .copy:
      guard let rule = fight?.rule else { return true }
      session.copy(rule.yaml, what: "the rule that ignores \(fight?.path ?? "the field")")
    default: return false
    }
    return true
  }

  // MARK: Drawing

  func draw(_ area: Area, _ frame: Frame) {
    guard let fight else {
      let told = frame.world.apps[id]?.conditions.first { $0.type == AppCondition.fight }
      return frame.hint(area, told?.message ?? "Nobody fights over a field of this app.")
    }
    for (index, line) in lines(fight, frame, width: area.width - 2).prefix(area.height).enumerated() {
      frame.put(area, 1, index, line)
    }
  }

  private func lines(_ fight: Fight, _ frame: Frame, width: Int) -> [Line] {
    let row = frame.world.apps[id]
    let isOver = row?.fight == nil
    func labelled(_ label: String, _ text: Line) -> Line {
      [Run(label.padding(toLength: 11, withPad: " ", startingAt: 0), .faint)] + text
    }
    func wrapped(_ text: String, _ role: Role = .text) -> [Line] {
      TextLayout.wrap(text, width: max(20, width - 11), glyphs: frame.glyphs).enumerated().map {
        labelled("", [Run($1, role)])
      }
    }
    var lines: [Line] = [
      [
        isOver ? Run("the fight is over  ", .faint) : frame.sign(.fight, "fight  "),
        Run(fight.key.title, .strong),
        Run("  "), Run(fight.path, .strong),
      ], [],
      labelled(
        "Git",
        [
          Run(Frame.short(fight.ours), .strong),
          Run("   self-heal of \(id.name), as argocd-controller", .who),
        ]),
      labelled(
        "cluster",
        [
          Run(Frame.short(fight.theirs), .strong), Run("   "),
          Run(
            fight.opponent.map { frame.party($0) } ?? "somebody that the API server did not record",
            .who),
        ]), [],
    ]
    let graph = FightGraph(
      flips: fight.flips, now: frame.ages.now, columns: max(10, min(60, width - 36)),
      isASCII: frame.glyphs.ascii)
    frame.ages.note(frame.ages.now.addingTimeInterval(graph.secondsPerColumn))
    lines += [
      labelled(
        "taken back",
        [
          Run("-10m ", .faint), Run(graph.text, .fight), Run(" now", .faint),
          Run("   \(fight.flips.count) times", .strong),
        ]),
      [],
    ]
    if isOver {
      lines += wrapped("The field is ignored, or was not changed often enough within ten minutes.")
    } else if row?.autoSync == false {
      lines.append(
        labelled("self-heal", [Run("suspended with auto-sync: what the cluster has stays")]))
    } else if row?.sync == .synced {
      lines.append(labelled("self-heal", [Run("has taken it back: nothing differs at the moment")]))
    } else if let until = fight.heldUntil, until > frame.ages.now {
      let left = frame.ages.elapsed(since: frame.ages.now, until: until)
      frame.ages.note(frame.ages.now.addingTimeInterval(1))
      lines.append(
        labelled("self-heal", [Run("backs off: takes it back again in "), Run(left, .strong)]))
    } else {
      lines.append(labelled("self-heal", [Run("backs off further with every round")]))
    }
    if let autoscaler = fight.autoscaler {
      lines += wrapped(
        "HorizontalPodAutoscaler \(autoscaler) targets this workload and sets its replicas: leave spec.replicas out of Git, or ignore it.",
        .messageWarning)
    }
    lines += [[], [Run("What ends it", .columnTitle)]]
    func way(_ action: Action, _ text: String) -> Line {
      let keys = frame.session.keymap.keys(for: action, in: views + [.global])
      let key = keys.map { Keymap.shown($0, frame.glyphs) } ?? ""
      return [Run("  " + key.padding(toLength: 4, withPad: " ", startingAt: 0), .key), Run(text)]
    }
    lines += [
      way(
        .autoSync,
        row?.autoSync == false ? "resume auto-sync for this app" : "suspend auto-sync for this app"),
      way(
        .ignoreField,
        "ignore exactly this field: adds the rule below to the Application, after asking"),
      way(.copy, "copy the rule, to commit it in Git"), [],
    ]
    if let rule = fight.rule {
      lines += rule.yaml.split(separator: "\n").map { [Run("      " + $0, .faint)] }
    }
    return lines
  }
}

/// How often a field was taken back, over the ten minutes that count.
struct FightGraph {
  let text: String
  let secondsPerColumn: Double

  init(flips: [Date], now: Date, columns: Int, isASCII: Bool) {
    secondsPerColumn = 600 / Double(columns)
    var counts = [Int](repeating: 0, count: columns)
    for flip in flips {
      let age = max(0, now.timeIntervalSince(flip))
      guard age < 600 else { continue }
      counts[columns - 1 - min(columns - 1, Int(age / secondsPerColumn))] += 1
    }
    let levels = isASCII ? ["_", "|", "#"] : ["▁", "▅", "█"]
    text = counts.map { levels[min($0, 2)] }.joined()
  }
}

extension Frame {
  /// "kubectl-scale, scale subresource, 12s ago".
  func party(_ attribution: Attribution) -> String {
    var text = attribution.manager
    if !attribution.subresource.isEmpty { text += ", \(attribution.subresource) subresource" }
    if attribution.time != nil { text += ", \(ages.age(attribution.time)) ago" }
    return text
  }
}
