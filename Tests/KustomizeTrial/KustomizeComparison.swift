import Applications
import Foundation
import Manifests
import Rendering

/// What one kustomization gives here and in the real one.
public enum KustomizeVerdict: Sendable {
  case identical
  /// Equal when read, but not to the byte.
  case equal
  case bothFail(here: String, there: String)
  case different(String)

  public var isDifferent: Bool { if case .different = self { true } else { false } }
}

/// Renders in process and by `kubectl kustomize`, and compares.
public struct KustomizeComparison: Sendable {
  public let kubectl: String

  public init(kubectl: String) { self.kubectl = kubectl }

  /// In process: the text, or what was wrong.
  public static func render(_ tree: any FileTree, _ target: String) -> Result<String, RenderError> {
    var problems: [SpecProblem] = []
    let source = ApplicationSource(repoURL: "/", path: target, kustomize: KustomizeOptions([:], problems: &problems))
    do throws(RenderError) {
      let result = try Renderer.render(source: source, tree: tree, context: RenderContext())
      return .success(YAML.encode(documents: result.manifests.map(\.value), style: .go))
    } catch {
      return .failure(error)
    }
  }

  /// By the real one, in a process of its own.
  public func renderForReal(_ folder: String) throws -> Result<String, RenderError> {
    let process = Process()
    process.executableURL = URL(filePath: kubectl)
    process.arguments = ["kustomize", folder]
    let output = FileManager.default.temporaryDirectory.appending(path: "kustomize-\(UUID().uuidString)")
    defer {
      try? FileManager.default.removeItem(at: output.appendingPathExtension("out"))
      try? FileManager.default.removeItem(at: output.appendingPathExtension("err"))
    }
    for part in ["out", "err"] {
      _ = FileManager.default.createFile(atPath: output.appendingPathExtension(part).path, contents: nil)
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output.appendingPathExtension("out"))
    process.standardError = try FileHandle(forWritingTo: output.appendingPathExtension("err"))
    try process.run()
    process.waitUntilExit()
    let text = try String(decoding: Data(contentsOf: output.appendingPathExtension("out")), as: UTF8.self)
    if process.terminationStatus == 0 { return .success(text) }
    let message = try String(decoding: Data(contentsOf: output.appendingPathExtension("err")), as: UTF8.self)
    return .failure(RenderError(.failed, message))
  }

  /// Writes the files into a folder of its own and renders both ways.
  public func compare(_ sample: RandomKustomization) throws -> KustomizeVerdict {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kustomization-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try sample.write(to: folder)
    let there = try renderForReal(folder.appending(path: sample.target).path)
    return Self.verdict(Self.render(MemoryFileTree(sample.files), sample.target), there)
  }

  public static func verdict(_ here: Result<String, RenderError>, _ there: Result<String, RenderError>) -> KustomizeVerdict {
    switch (here, there) {
    case (.failure(let a), .failure(let b)): return .bothFail(here: "\(a)", there: b.message)
    case (.failure(let error), .success): return .different("only here an error: \(error)")
    case (.success, .failure(let error)): return .different("only there an error: \(error.message.suffix(400))")
    case (.success(let a), .success(let b)):
      if a == b { return .identical }
      let x = (try? YAML.documents(a))?.map(\.value)
      let y = (try? YAML.documents(b))?.map(\.value)
      if x == y, x != nil { return .equal }
      return .different(firstDifference(a, b))
    }
  }

  private static func firstDifference(_ a: String, _ b: String) -> String {
    let here = a.split(separator: "\n", omittingEmptySubsequences: false)
    let there = b.split(separator: "\n", omittingEmptySubsequences: false)
    let index = zip(here, there).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(here.count, there.count)
    func part(_ lines: [Substring]) -> String {
      lines[max(0, index - 3)..<min(lines.count, index + 3)].joined(separator: "\n    ")
    }
    return "line \(index + 1)\n  here:\n    \(part(here))\n  there:\n    \(part(there))"
  }
}

extension RandomKustomization {
  public func write(to folder: URL) throws {
    for (path, text) in files {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }
}
