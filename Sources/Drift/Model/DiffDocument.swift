import Manifests

/// A comparison laid out as text: pairs of lines, from which both the side-by-side and the unified view are drawn.
///
/// Left is what the object will be after a sync (predicted), right is what is live. Secret values are masked.
public struct DiffDocument: Sendable, Hashable {
  /// A part of a line; `changed` parts are the words that differ.
  public struct Span: Sendable, Hashable {
    public var text: String
    public var changed: Bool
    public init(_ text: String, changed: Bool = false) {
      self.text = text
      self.changed = changed
    }
  }

  /// One line of one side.
  public struct Line: Sendable, Hashable {
    /// Counted from 1.
    public var number: Int
    public var spans: [Span]
    public init(number: Int, spans: [Span]) {
      self.number = number
      self.spans = spans
    }
    public var text: String { spans.map(\.text).joined() }
  }

  /// One row of the side-by-side view.
  public struct Row: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      case equal
      /// Both sides, with different words.
      case changed
      /// Only in what the sync will make (left).
      case added
      /// Only live (right): a sync removes it.
      case removed
      /// Only live, and a sync leaves it: a foreign field.
      case foreign
    }
    public var kind: Kind
    public var left: Line?
    public var right: Line?
    /// Who set what the right side shows, on the first row of a field that drifts.
    public var attribution: Attribution?
    /// Which of the document's fields the row is part of.
    public var field: Int?
    public init(
      kind: Kind, left: Line?, right: Line?, attribution: Attribution? = nil, field: Int? = nil
    ) {
      self.field = field
      self.kind = kind
      self.left = left
      self.right = right
      self.attribution = attribution
    }
  }

  public var key: ResourceKey
  public var rows: [Row]
  /// Where the desired manifest stands in Git ("apps/web/deployment.yaml"), or empty.
  public var source: String
  /// What else is to be said of the resource, in one line, or empty.
  public var hint: String
  /// The fields that differ, as in the verdict.
  public var fields: [FieldDrift]

  public init(key: ResourceKey, rows: [Row], source: String = "", hint: String = "", fields: [FieldDrift] = []) {
    self.hint = hint
    self.fields = fields
    self.key = key
    self.rows = rows
    self.source = source
  }
}
