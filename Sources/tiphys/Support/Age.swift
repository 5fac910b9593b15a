import Foundation

/// How long ago something was, coarsely: 12s, 3m, 2h, 5d.
func age(of time: Date?, now: Date = Date()) -> String {
  guard let time else { return "-" }
  let seconds = max(0, Int(now.timeIntervalSince(time)))
  switch seconds {
  case ..<60: return "\(seconds)s"
  case ..<3600: return "\(seconds / 60)m"
  case ..<86400: return "\(seconds / 3600)h"
  default: return "\(seconds / 86400)d"
  }
}
