import Reconciler

/// How wide the fleet's columns are. Widths only ever grow, so that columns stand still.
struct FleetColumns {
  enum Kind: CaseIterable {
    case name, project, destination, sync, health, cause, revision, lastSync, age

    var title: String {
      switch self {
      case .name: "NAME"
      case .project: "PROJECT"
      case .destination: "DESTINATION"
      case .sync: "SYNC"
      case .health: "HEALTH"
      case .cause: "DRIFT"
      case .revision: "REVISION"
      case .lastSync: "SYNCED"
      case .age: "AGE"
      }
    }

    var order: FleetOrder.Column {
      switch self {
      case .name: .name
      case .project: .project
      case .destination: .destination
      case .sync: .sync
      case .health: .health
      case .cause: .drift
      case .revision: .revision
      case .lastSync: .lastSync
      case .age: .age
      }
    }
  }

  struct Layout {
    var columns: [(kind: Kind, start: Int, width: Int)] = []
  }

  private var name = 12
  private var project = 7
  private var destination = 11

  mutating func learn(_ apps: [AppID: AppRow], _ glyphs: Glyphs) {
    for row in apps.values {
      if row.id.name.utf8.count > name { name = min(40, max(name, glyphs.width(of: row.id.name))) }
      if row.project.utf8.count > project { project = min(16, max(project, glyphs.width(of: row.project))) }
      let bytes = row.destinationCluster.utf8.count + row.destinationNamespace.utf8.count + 1
      if bytes > destination { destination = min(30, max(destination, bytes)) }
    }
  }

  /// Columns for a screen of this width. What does not fit goes in this order: last sync, destination, project, age, revision;
  /// name, sync, health and drift stay.
  func layout(width: Int) -> Layout {
    let gutter = 3
    var widths: [Kind: Int] = [
      .name: min(name, max(12, width / 5)), .project: project, .destination: destination, .sync: 12, .health: 13, .cause: 20,
      .revision: 8, .lastSync: 6, .age: 4,
    ]
    func total() -> Int { widths.values.reduce(gutter) { $0 + $1 + 1 } - 1 }
    for kind in [Kind.lastSync, .destination, .project, .age, .revision] where total() > width { widths[kind] = nil }
    // What is left goes to the cause first, then to the name, then to the commit's subject.
    var spare = max(0, width - total())
    func grow(_ kind: Kind, to wanted: Int) {
      guard let now = widths[kind] else { return }
      let more = max(0, min(spare, wanted - now))
      widths[kind] = now + more
      spare -= more
    }
    grow(.cause, to: 30)
    grow(.name, to: name)
    grow(.cause, to: 44)
    grow(.revision, to: 44)
    grow(.cause, to: 200)
    var layout = Layout()
    var start = gutter
    for kind in Kind.allCases {
      guard let columns = widths[kind], start < width else { continue }
      layout.columns.append((kind, start, min(columns, width - start)))
      start += columns + 1
    }
    return layout
  }
}
