import Foundation
import Rendering

/// Charts rendered in process, and by `tiphys render`, beside `helm template`, by turns, with the ratios of the medians.
struct ChartBenchmark {
  let helm: String
  let tiphys: String

  /// Prints a line for each chart of a folder that has one case a subfolder, as `Tests/Rendering/Charts` has.
  func run(folder: String, names: [String], samples: Int) throws {
    for name in names {
      let chart = folder + "/" + name + "/chart"
      let files = try MemoryFileTree(Self.files(chart))
      var own: [Double] = []
      var processes: [Double] = []
      var theirs: [Double] = []
      for _ in 0..<samples {
        own.append(
          try milliseconds {
            _ = try HelmRenderer.render(HelmChart.load("", in: files), options: HelmRenderOptions()).text
          })
        processes.append(try milliseconds { try run(tiphys, ["render", chart]) })
        theirs.append(try milliseconds { try run(helm, ["template", chart]) })
      }
      let median = { (samples: [Double]) in samples.sorted()[samples.count / 2] }
      print(
        String(
          format: "render %@: in process p50 %@ ms   tiphys render %@ ms   helm template %@ ms   %.0fx and %.1fx, of %d",
          name, Figures(own).p50, Figures(processes).p50, Figures(theirs).p50, median(theirs) / median(own),
          median(theirs) / median(processes), samples))
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

  private func run(_ program: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
  }
}
