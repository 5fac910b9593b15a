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
  /// The helm that the real one runs for `helmCharts`; without it such samples are not compared.
  public let helm: String?
  /// A folder that keeps the answers of the real one, which are the same for the same files.
  public let answers: URL?

  public init(kubectl: String, helm: String? = nil, answers: URL? = nil) {
    self.kubectl = kubectl
    self.helm = helm
    self.answers = answers
  }

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
  public func renderForReal(_ folder: String, usesHelm: Bool = false) throws -> Result<String, RenderError> {
    let process = Process()
    process.executableURL = URL(filePath: kubectl)
    process.arguments = ["kustomize", folder]
    if usesHelm, let helm { process.arguments? += ["--enable-helm", "--helm-command", try Self.helmCommand(helm)] }
    // So short a run needs no collector of garbage.
    process.environment = ProcessInfo.processInfo.environment.merging(["GOGC": "off"]) { $1 }
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

  /// A command that answers as helm does, but to the question for its version as helm 3 did: this kustomize knows no later one.
  private static func helmCommand(_ helm: String) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "kustomize-trial-helm")
    let script = "#!/bin/sh\ncase \"$1\" in version) echo v3.18.0 ;; *) exec '\(helm)' \"$@\" ;; esac\n"
    if (try? String(contentsOf: file, encoding: .utf8)) != script {
      try Data(script.utf8).write(to: file, options: .atomic)
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.path)
    }
    return file.path
  }

  /// Writes the files into a folder of its own and renders both ways.
  public func compare(_ sample: RandomKustomization) throws -> KustomizeVerdict {
    Self.verdict(Self.render(sample.tree, sample.target), try realAnswer(sample))
  }

  /// What the real one says, now or when it was asked before.
  public func realAnswer(_ sample: RandomKustomization) throws -> Result<String, RenderError> {
    let kept = answers?.appending(path: sample.fingerprint)
    if let kept, let bytes = try? Data(contentsOf: kept), let mark = bytes.first {
      let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
      return mark == UInt8(ascii: "+") ? .success(text) : .failure(RenderError(.failed, text))
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "kustomization-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try sample.write(to: folder)
    let there = try renderForReal(folder.appending(path: sample.target).path, usesHelm: sample.usesHelm)
    if let kept {
      switch there {
      case .success(let text): try Data(("+" + text).utf8).write(to: kept)
      case .failure(let error): try Data(("-" + error.message).utf8).write(to: kept)
      }
    }
    return there
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
  /// The files as a tree in memory.
  public var tree: MemoryFileTree {
    var tree = MemoryFileTree(files)
    tree.files.merge(binaries) { $1 }
    return tree
  }

  public func write(to folder: URL) throws {
    for (path, bytes) in tree.files {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
  }

  /// A name for what is to be rendered: another one where any byte differs (FNV-1a).
  var fingerprint: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    for (path, bytes) in tree.files.sorted(by: { $0.key < $1.key }) {
      add(path.utf8)
      add([0])
      add(bytes)
      add([0])
    }
    add(target.utf8)
    return String(hash, radix: 16)
  }
}
