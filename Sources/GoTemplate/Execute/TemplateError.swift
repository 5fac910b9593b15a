/// Why a text is no template, or why a template could not be carried out, in the words of Go's text/template.
public struct TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Stage: Sendable { case parsing, execution }
  public var stage: Stage
  /// The template's name, or that of the file that defines it.
  public var name: String
  /// From 1.
  public var line: Int
  /// Bytes before the place in its line; 0 while parsing.
  public var column: Int
  /// Go's whole message: `template: NAME:LINE:COL: executing "NAME" at <…>: …`.
  public var message: String
  /// What `fail` or `required` said, wherever below this template it was called.
  public var failure: String?
  /// Whether a limit of ``Limits`` ended it; the template itself may be right.
  public var isLimit = false

  public var description: String { message }

  static func parse(name: String, line: Int, reason: String) -> TemplateError {
    TemplateError(stage: .parsing, name: name, line: line, column: 0, message: "template: \(name):\(line): \(reason)")
  }
}

/// What a function answers instead of a value. Throw it from the bodies of functions and methods.
public struct FunctionError: Error, Sendable, CustomStringConvertible {
  public var message: String
  /// The chart's own words where this comes from `fail` or `required`.
  public var failure: String?
  public var isLimit = false
  public init(_ message: String, failure: String? = nil) {
    self.message = message
    self.failure = failure
  }
  public init(limit message: String) {
    self.message = message
    isLimit = true
  }
  public var description: String { message }
}
