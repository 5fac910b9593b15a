import Foundation
import GoTemplate
import TemplateDifferential

// template-differential HELM [seed] [count] [batch]: random templates, held against a real helm.
// template-differential HELM table FILE: one expression a line.
func run(_ arguments: [String]) throws -> Int32 {
  guard arguments.count > 1 else {
    print("usage: template-differential HELM [SEED] [COUNT] [BATCH] | HELM table FILE")
    return 2
  }
  let helm = RealHelm(path: arguments[1])
  let total: Comparison.Report
  func show(_ report: Comparison.Report) {
    for difference in report.differences {
      print(
        "DIFFERENT \(difference.name)\n\(difference.file)\nown:  \(difference.own.debugDescription)\nreal: \(difference.real.debugDescription)\n"
      )
    }
    if ProcessInfo.processInfo.environment["MESSAGES"] != nil {
      for difference in report.messages {
        print(
          "MESSAGE \(difference.name)\n\(difference.file)\nown:  \(difference.own)\nreal: \(difference.real)\n"
        )
      }
    }
  }
  if arguments.count > 3, arguments[2] == "table" {
    let lines = try String(contentsOfFile: arguments[3], encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
    total = try Comparison(helm: helm, values: ValuesGenerator.fixed).compare(ExpressionTable.files(lines.map(String.init)))
    show(total)
  } else {
    let seed = arguments.count > 2 ? UInt64(arguments[2]) ?? 1 : 1
    let count = arguments.count > 3 ? Int(arguments[3]) ?? 1000 : 1000
    let batch = arguments.count > 4 ? Int(arguments[4]) ?? 200 : 200
    total = try Comparison.random(helm: helm, seed: seed, count: count, batch: batch, each: show)
    print("seed \(seed), count \(count)", terminator: ": ")
  }
  print(
    "\(total.equal) equal, \(total.bothFail) fail in both (\(total.sameMessage) with the same words), \(total.endless) without end, \(total.untellable) untellable, "
      + "\(total.crashes) crash the real one, "
      + "\(total.differences.count) different"
  )
  return total.differences.isEmpty ? 0 : 1
}

let code = try DeepStack.run { try run(CommandLine.arguments) }
exit(code)
