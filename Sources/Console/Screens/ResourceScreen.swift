import Foundation
import Manifests
import Reconciler

/// One resource over the whole screen: its details, both YAMLs, its events.
final class ResourceScreen: Screen {
  let views: [KeymapView] = [.text]
  let keyLine: [Action] = [.nextTab, .search, .next, .wrap, .copy, .back]
  var editor: LineEditor?
  var prompt: String? { "/" }
  let app: AppID?
  private let id: AppID
  private let key: ResourceKey
  private var tab: ResourceTab
  private var panes: [ResourceTab: TextPane] = [:]
  private var knownNode: TreeNode?
  private var cache = ResourceText.Cache()
  private var showsOwners = false

  init(app: AppID, key: ResourceKey, tab: ResourceTab) {
    self.app = app
    id = app
    self.key = key
    self.tab = tab
  }

  func appear(_ session: Session) { session.send(.describe(id, key)) }

  func update(_ session: Session) {
    let node = session.world.opened[id]?.tree?.first { $0.id == key }
    if let knownNode, node != knownNode { session.send(.describe(id, key)) }
    knownNode = node
  }

  func headline(_ frame: Frame) -> Headline {
    Headline(crumbs: [frame.session.name(id), key.title])
  }

  func draw(_ area: Area, _ frame: Frame) {
    ResourceTabs.draw(area.part(height: 1), frame, tab: tab, isFocused: true)
    let body = area.part(x: 1, y: 1)
    let opened = frame.world.opened[id]
    let node = opened?.tree?.first { $0.id == key }
    let text = ResourceText(
      node: node, key: key, details: opened?.details[key], frame: frame, width: body.width, showsOwners: showsOwners)
    panes[tab, default: TextPane()].show(text.lines(tab, &cache))
    panes[tab]?.draw(body, frame)
  }

  func perform(_ action: Action, _ session: Session) -> Bool {
    switch action {
    case .nextTab, .previousTab: tab = tab.next(backwards: action == .previousTab)
    case .search: editor = LineEditor()
    case .copy: session.copy(panes[tab]?.plain ?? "", what: "\(tab.rawValue) of \(key.short)")
    case .back: session.pop()
    case .yaml: tab = tab == .live ? .desired : .live
    case .events: tab = .events
    case .managedFields:
      showsOwners = tab == .live ? !showsOwners : true
      tab = .live
    default: return panes[tab, default: TextPane()].perform(action, session)
    }
    return true
  }

  func finished(accepted: Bool, _ session: Session) {
    if accepted, let text = editor?.string { panes[tab]?.search(text, session) }
    editor = nil
  }
}

extension ResourceTab {
  func next(backwards: Bool) -> ResourceTab {
    let all = Self.allCases
    let index = all.firstIndex(of: self) ?? 0
    return all[(index + (backwards ? all.count - 1 : 1)) % all.count]
  }
}

/// The line that names the tabs.
enum ResourceTabs {
  static func draw(_ area: Area, _ frame: Frame, tab: ResourceTab, isFocused: Bool) {
    var line: Line = []
    for item in ResourceTab.allCases {
      let isCurrent = item == tab
      line.append(Run(item.rawValue, isCurrent ? .strong : .faint, isCurrent && isFocused ? .underline : []))
      line.append(Run("  "))
    }
    frame.put(area, 1, 0, line)
  }
}
