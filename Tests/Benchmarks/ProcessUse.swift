import Foundation

/// What a process has used so far, out of /proc.
struct ProcessUse {
  /// Times that any of its threads went to sleep and was woken again.
  var wakeups = 0
  /// User and system time, in seconds.
  var processorSeconds = 0.0
  /// Resident memory in MiB, now and at its most.
  var residentMiB = 0.0
  var mostResidentMiB = 0.0

  init(of process: Int32) {
    let folder = "/proc/\(process)"
    for thread in (try? FileManager.default.contentsOfDirectory(atPath: folder + "/task")) ?? [] {
      for line in Self.lines(folder + "/task/\(thread)/status") where line.hasPrefix("voluntary_ctxt_switches:") {
        wakeups += Int(line.split(separator: "\t").last ?? "") ?? 0
      }
    }
    for line in Self.lines(folder + "/status") {
      let fields = line.split(whereSeparator: \.isWhitespace)
      guard fields.count > 1, let kiB = Double(fields[1]) else { continue }
      if fields[0] == "VmRSS:" { residentMiB = kiB / 1024 }
      if fields[0] == "VmHWM:" { mostResidentMiB = kiB / 1024 }
    }
    // The command's name may hold anything, so count the fields from behind its closing bracket.
    let statistics = Self.lines(folder + "/stat").first ?? ""
    let fields = statistics.split(separator: ")").last?.split(separator: " ") ?? []
    if fields.count > 12 {
      processorSeconds = ((Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
  }

  private static func lines(_ path: String) -> [String] {
    ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }
}
