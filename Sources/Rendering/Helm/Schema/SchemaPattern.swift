import GoTemplate

/// A regular expression of a schema, with Go's syntax, found anywhere in a text.
struct SchemaPattern {
  let text: String
  private let expression: RegularExpression

  struct Fault: Error {
    /// In Go's words.
    var reason: String
  }

  init(_ text: String) throws(Fault) {
    self.text = text
    do { expression = try RegularExpression(GoString(text)) } catch { throw Fault(reason: "\(error)") }
  }

  /// How many instructions it takes.
  var size: Int { expression.size }

  func matches(_ subject: String) -> Bool { expression.match(Array(subject.utf8)) != nil }

  /// Why a text is no regular expression; nil where it is one.
  static func fault(_ text: String) -> String? {
    do throws(Fault) { _ = try SchemaPattern(text) } catch { return error.reason }
    return nil
  }
}
