import Manifests

extension OutputFormat {
  /// Prints what a command lists or shows, in this form.
  ///
  /// - Parameters:
  ///   - names: for `-o name`, one to a line.
  ///   - value: for `-o json` and `-o yaml`; made only for these.
  ///   - table: the text for people, given whether it may be wide; made only for them.
  func print(
    names: [String], value: @autoclosure () async -> Value, table: (_ wide: Bool) async -> String
  ) async {
    switch self {
    case .name: for name in names { Swift.print(Table.printable(name)) }
    case .json, .yaml: Swift.print(Printed.text(await value(), as: self))
    case .table, .wide: Swift.print(await table(self == .wide))
    }
  }
}

/// Values as `-o json` and `-o yaml` print them. Both escape control characters by their own rules.
enum Printed {
  static func text(_ value: Value, as format: OutputFormat) -> String {
    format == .json ? JSON.text(value, style: .pretty) : yaml(value)
  }

  private static func yaml(_ value: Value) -> String {
    var text = YAML.encode(value)
    if text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
