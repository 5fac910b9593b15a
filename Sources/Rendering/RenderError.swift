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
  /// What the source needs and was not given.
  public var wanted: Wanted?

  /// What whoever renders may bring, and try again. The renderers themselves fetch nothing.
  public enum Wanted: Sendable, Hashable {
    /// In which a kustomization has a base.
    case repository(RemoteRepository)
    /// That a chart's schema refers to, by its URL.
    case schema(String)
  }

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
