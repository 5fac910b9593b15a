/// Why a source cannot be rendered: where (file and line, as far as known) and what to do.
public struct RenderError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: String, Sendable, Hashable {
    /// The source's folder, or a file that something refers to, does not exist.
    case missing
    /// A file's text is not what it should be.
    case invalid
    /// Tiphys cannot render this (yet, or on purpose).
    case unsupported
    /// A path or link leads out of where it may lead.
    case outside
    /// Size or depth limits, or the tree could not be read.
    case failed
  }

  public var kind: Kind
  /// The file, from the root of the repository.
  public var file: String?
  /// Counted from 1.
  public var line: Int?
  public var message: String
  /// A repository that the source needs and that was not given.
  public var wanted: RemoteRepository?

  public init(_ kind: Kind, file: String? = nil, line: Int? = nil, _ message: String) {
    self.kind = kind
    self.file = file
    self.line = line
    self.message = message
  }

  /// `apps/web/service.yaml:12: …`
  public var description: String {
    guard let file else { return message }
    return file + (line.map { ":\($0)" } ?? "") + ": " + message
  }
}
