import Foundation

/// A Git repository of a test's own, made with the `git` command, so that the program's own Git is not tested against itself.
public final class GitFixture {
  public let path: String

  /// An empty repository with the branch `main`.
  public init() throws {
    path = try temporaryDirectory()
    try git("init", "--quiet", "--initial-branch=main")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes files (nil removes one) and commits them.
  /// - Returns: the commit's id.
  @discardableResult
  public func commit(_ subject: String, _ files: [String: String?]) throws -> String {
    for (name, text) in files {
      let file = path + "/" + name
      if let text {
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: file, atomically: true, encoding: .utf8)
      } else {
        try FileManager.default.removeItem(atPath: file)
      }
    }
    try git("add", "--all")
    try git("commit", "--quiet", "--message", subject)
    return try git("rev-parse", "HEAD").trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @discardableResult
  public func git(_ arguments: String...) throws -> String {
    let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    let result = try Program.run(Program.find("git") ?? "git", ["-C", path] + identity + arguments)
    guard result.code == 0 else { throw Refused(text: result.errors) }
    return result.output
  }

  struct Refused: Error, CustomStringConvertible {
    var text: String
    var description: String { "git: " + text }
  }
}
