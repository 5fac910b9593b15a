/// Measured values and their order statistics, printed with one decimal.
struct Figures {
  private var sorted: [Double]

  init(_ values: [Double]) { sorted = values.sorted() }

  var count: Int { sorted.count }
  var p50: String { at(0.5) }
  var p99: String { at(0.99) }
  var worst: String { at(1) }

  private func at(_ share: Double) -> String {
    guard !sorted.isEmpty else { return "-" }
    let value = sorted[min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.up)) - 1)]
    return String((value * 10).rounded() / 10)
  }
}

extension Duration {
  var milliseconds: Double { self / .milliseconds(1) }
}
