import Foundation
import Rendering

/// Charts rendered in process beside `helm template` as a process, by turns, with the ratio of the medians.
struct ChartBenchmark {
  let helm: String

  /// Prints a line for each chart of a folder that has one case a subfolder, as `Tests/Rendering/Charts` has.
  func run(folder: String, names: [String], samples: Int) throws {
    for name in names {
      let chart = folder + "/" + name + "/chart"
      let files = try MemoryFileTree(Self.files(chart))
      var own: [Double] = []
      var theirs: [Double] = []
      for _ in 0..<samples {
        own.append(
          try milliseconds {
            _ = try HelmRenderer.render(HelmChart.load("", in: files), options: HelmRenderOptions()).text
          })
        theirs.append(try milliseconds { try runHelm(chart) })
      }
      let ratio = theirs.sorted()[samples / 2] / own.sorted()[samples / 2]
      print(
        "render \(name): in process p50 \(Figures(own).p50) ms   helm template p50 \(Figures(theirs).p50) ms   "
          + "\(Int(ratio.rounded()))x at the median of \(samples)")
    }
  }

  private static func files(_ root: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isDirectory), !isDirectory.boolValue,
        let content = FileManager.default.contents(atPath: root + "/" + path)
      else { continue }
      files[path] = Array(content)
    }
    return files
  }

  private func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start).milliseconds
  }

  private func runHelm(_ chart: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: helm)
    process.arguments = ["template", chart]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
  }
}
