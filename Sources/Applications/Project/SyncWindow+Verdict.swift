import Foundation

extension SyncWindow {
  /// Whether the window concerns the app.
  public func concerns(_ app: Application) -> Bool {
    let destination = app.spec.destination
    let checks: [(patterns: [String], texts: [String])] = [
      (applications, [app.name]), (namespaces, [destination.namespace]), (clusters, [destination.server, destination.name]),
    ]
    let verdicts = checks.filter { !$0.patterns.isEmpty }.map { check in
      check.patterns.contains { pattern in check.texts.contains { !$0.isEmpty && Glob.matches(pattern, $0) } }
    }
    return andOperator ? !verdicts.isEmpty && verdicts.allSatisfy { $0 } : verdicts.contains(true)
  }

  /// Whether the window is open. A schedule or time zone that cannot be understood keeps an allowing window shut and a
  /// denying one open: the safe side.
  public func isOpen(at date: Date) -> Bool {
    guard let schedule = CronSchedule(schedule), let zone = timeZone.isEmpty ? .gmt : TimeZone(identifier: timeZone) else {
      return kind == .deny
    }
    let now = date.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: date))
    let start = now - duration.inSeconds
    // A start counts where it lies after now - duration and before now.
    return schedule.fires(inMinutes: Int((start / 60).rounded(.down)) + 1..<Int((now / 60).rounded(.up)))
  }
}

extension AppProject {
  /// Why the app may not be synced at this time; nil where it may.
  ///
  /// An open denying window forbids it; where there are allowing windows, one of them has to be open. A person may
  /// nevertheless where every window in the way says `manualSync`.
  /// - Parameter isRunning: the sync has begun already; windows with `syncOverrun` let it go on.
  public func syncWindowDenial(of app: Application, isManual: Bool, isRunning: Bool = false, at date: Date) -> String? {
    let windows = syncWindows.filter { $0.concerns(app) }
    func mayPass(_ inTheWay: [SyncWindow]) -> Bool {
      isManual && inTheWay.allSatisfy(\.manualSync) || isRunning && inTheWay.allSatisfy(\.syncOverrun)
    }
    func text(_ window: SyncWindow) -> String {
      let zone = window.timeZone.isEmpty ? "UTC" : window.timeZone
      let note = window.description.isEmpty ? "" : ", \(window.description)"
      return "'\(window.schedule)' for \(GoDuration.text(window.duration)) (\(zone)\(note))"
    }
    let denying = windows.filter { $0.kind == .deny && $0.isOpen(at: date) }
    if let first = denying.first {
      return mayPass(denying) ? nil : "project '\(name)' denies syncs now: window \(text(first))"
    }
    let allowing = windows.filter { $0.kind == .allow }
    guard let first = allowing.first, !allowing.contains(where: { $0.isOpen(at: date) }) else { return nil }
    return mayPass(allowing) ? nil : "project '\(name)' allows syncs only within window \(text(first))"
  }
}
