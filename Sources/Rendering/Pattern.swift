import GoTemplate

/// A regular expression in Go's syntax, matched in time that is linear in the text.
struct Pattern {
  private let expression: RegularExpression

  /// - Returns: nil where the text is no regular expression.
  init?(_ text: String) {
    guard let expression = try? RegularExpression(GoString(text)) else { return nil }
    self.expression = expression
  }

  /// Whether the expression matches anywhere in the text.
  func isFound(in text: String) -> Bool { expression.match(Array(text.utf8)) != nil }
}
