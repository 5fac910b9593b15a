/// Why text is no YAML: what was wrong and where. Lines and columns count from 1.
public struct YAMLError: Error, Sendable, Equatable, CustomStringConvertible {
  public var message: String
  public var line: Int
  public var column: Int

  public init(message: String, line: Int, column: Int) {
    self.message = message
    self.line = line
    self.column = column
  }

  public var description: String { "line \(line), column \(column): \(message)" }
  /// The same in goyaml's words, and with its way of counting lines, where libyaml found the fault.
  var parserText: String?
  /// The words of the conversion to JSON, where that is what fails.
  var conversionText: String?
  /// What a Go program that reads YAML prints for it: `yaml: line 2: mapping values are not allowed in this context`.
  public var goDescription: String { conversionText ?? "yaml: " + (parserText ?? "line \(line): \(message)") }
}

/// Decodes and encodes YAML through libyaml.
public enum YAML {
  /// One document of a stream.
  public struct Document: Sendable, Hashable {
    public var value: Value
    /// The line on which the document's first node begins, from 1.
    public var line: Int
    /// What plain scalars look like that would be printed in another way: `1.0`, `0x1F`, `~`, a date, or nothing at all after a
    /// key. To kustomize a scalar stays the text that it was read from for as long as nobody asks for its value. Only of that
    /// dialect.
    public var spellings: [[Step]: String] = [:]
    /// Where nothing stands after a key within braces, which kustomize prints as an empty text. Only of that dialect.
    public var emptyInFlow: Set<[Step]> = []
    /// False where all its numbers are known to be finite, as nearly always.
    var mayHaveInfinity = true
    public init(value: Value, line: Int) {
      self.value = value
      self.line = line
    }

    /// - Throws: ``YAMLError`` where it has a number that JSON does not have, such as `.inf`.
    public func requireJSON() throws(YAMLError) {
      guard mayHaveInfinity, let number = value.nonFiniteNumber else { return }
      var error = YAMLError(message: "JSON has no \(number)", line: line, column: 1)
      error.conversionText = "json: unsupported value: " + (number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf")
      throw error
    }
  }

  /// One step of a path to a node.
  public enum Step: Sendable, Hashable {
    case key(String)
    case index(Int)
  }

  /// Which plain scalars mean something other than text.
  public enum Dialect: Sendable {
    /// As Kubernetes, Argo CD and Helm read it (goyaml v2, YAML 1.1): `yes`, `on` and `off` are booleans.
    case kubernetes
    /// As kustomize reads it (goyaml v3): only `true` and `false` are booleans.
    case kustomize
  }

  /// Deeper nesting than this is refused; libyaml has no limit of its own.
  public static let maximumDepth = 200
  /// More nodes than this after aliases are expanded are refused ("billion laughs").
  public static let maximumNodes = 5_000_000

  /// Every document of a stream; documents without any node are left out.
  ///
  /// - Parameter allowsDuplicateKeys: the last one wins where true; an error that names the second line where false.
  /// - Throws: ``YAMLError`` at the first fault.
  public static func documents(
    _ bytes: [UInt8], dialect: Dialect = .kubernetes, allowsDuplicateKeys: Bool = false
  ) throws(YAMLError) -> [Document] {
    try YAMLReader.read(bytes, dialect: dialect, allowsDuplicateKeys: allowsDuplicateKeys)
  }

  /// The same from text.
  public static func documents(
    _ text: String, dialect: Dialect = .kubernetes, allowsDuplicateKeys: Bool = false
  ) throws(YAMLError) -> [Document] {
    try documents(Array(text.utf8), dialect: dialect, allowsDuplicateKeys: allowsDuplicateKeys)
  }

  /// The first document as Go's readers of a single document see it: what comes behind it may be anything, the last of equal keys
  /// wins, and a document of comments is null.
  public static func firstDocument(_ bytes: [UInt8]) throws(YAMLError) -> Value {
    let documents = try YAMLReader.read(bytes, dialect: .kubernetes, allowsDuplicateKeys: true, onlyFirst: true)
    guard let document = documents.first else { return .null }
    try document.requireJSON()
    return document.value
  }

  /// The first document without looking at what comes behind it; nil where there is none.
  public static func document(_ bytes: [UInt8], dialect: Dialect) throws(YAMLError) -> Document? {
    try YAMLReader.read(bytes, dialect: dialect, allowsDuplicateKeys: false, onlyFirst: true, looksBehind: false).first
  }

  /// The first document, or null where there is none.
  public static func decode(_ bytes: [UInt8], dialect: Dialect = .kubernetes) throws(YAMLError) -> Value {
    try documents(bytes, dialect: dialect).first?.value ?? .null
  }

  /// The first document of a text, or null where there is none.
  public static func decode(_ text: String, dialect: Dialect = .kubernetes) throws(YAMLError) -> Value {
    try decode(Array(text.utf8), dialect: dialect)
  }
}
