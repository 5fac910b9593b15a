import Foundation
import Rendering

/// One folder of `Charts`: a chart, the arguments of `helm template` for it (one a line), and what the real helm made of it.
struct ChartCase {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Charts")
  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted().filter {
      FileManager.default.fileExists(atPath: folder.appending(path: $0).appending(path: "chart").path)
    }

  let name: String
  var path: String { Self.folder.appending(path: name).path }

  var arguments: [String] {
    (text("args") ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init).dropLast()
  }

  func text(_ file: String) -> String? { bytes(file).map { String(decoding: $0, as: UTF8.self) } }
  func bytes(_ file: String) -> [UInt8]? { FileManager.default.contents(atPath: path + "/" + file).map { Array($0) } }

  /// The chart's files as a tree, below `chart`.
  var tree: MemoryFileTree {
    get throws {
      var tree = MemoryFileTree([String: [UInt8]]())
      for file in try FileManager.default.subpathsOfDirectory(atPath: path + "/chart") {
        var isDirectory: ObjCBool = false
        let path = "chart/" + file
        guard FileManager.default.fileExists(atPath: self.path + "/" + path, isDirectory: &isDirectory),
          !isDirectory.boolValue, let content = bytes(path)
        else { continue }
        tree.files[path] = content
      }
      return tree
    }
  }

  func render() throws -> String {
    let chart = try HelmChart.load("chart", in: tree)
    return try HelmRenderer.render(chart, options: options()) { file throws(RenderError) in
      guard let content = bytes(file) else { throw RenderError(.missing, "open \(file): no such file or directory") }
      return content
    }.text
  }

  /// The arguments as options.
  func options() throws -> HelmRenderOptions {
    struct Unknown: Error { var argument: String }
    var options = HelmRenderOptions()
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--include-crds": options.includeCRDs = true
      case "--no-hooks": options.skipHooks = true
      case "--skip-tests": options.skipTests = true
      case "--skip-schema-validation": options.skipSchemaValidation = true
      case "--is-upgrade": options.isUpgrade = true
      default:
        guard let value = rest.popFirst() else { throw Unknown(argument: argument) }
        switch argument {
        case "--release-name": options.releaseName = value
        case "--namespace": options.namespace = value
        case "--kube-version": options.kubeVersion = value
        case "--api-versions": options.apiVersions += value.split(separator: ",").map(String.init)
        case "-f", "--values": options.overrides.append(.file(name: value, bytes: bytes(value) ?? []))
        case "--set": options.overrides.append(.set(value))
        case "--set-string": options.overrides.append(.setString(value))
        case "--set-file": options.overrides.append(.setFile(value))
        case "--set-json": options.overrides.append(.setJSON(value))
        case "--set-literal": options.overrides.append(.setLiteral(value))
        default: throw Unknown(argument: argument)
        }
      }
    }
    return options
  }

  /// What the real helm prints, or its error without what it adds to every one.
  func runHelm(_ helm: String) throws -> Result<String, HelmFailure> {
    var arguments = self.arguments
    var releaseName = "release-name"
    if let index = arguments.firstIndex(of: "--release-name") {
      releaseName = arguments[index + 1]
      arguments.removeSubrange(index...index + 1)
    }
    let process = Process()
    process.executableURL = URL(filePath: helm)
    process.arguments = ["template", releaseName, "chart"] + arguments
    process.currentDirectoryURL = URL(filePath: path)
    // One file for each stream: two pipes could fill up while the other one is read.
    let files = ["out", "err"].map {
      FileManager.default.temporaryDirectory.appending(path: "tiphys-helm-\(UUID().uuidString).\($0)")
    }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return process.terminationStatus == 0 ? .success(texts[0]) : .failure(HelmFailure(stderr: texts[1]))
  }
}

/// An error of helm.
struct HelmFailure: Error {
  var message: String

  init(stderr: String) {
    let lines = stderr.split(separator: "\n", omittingEmptySubsequences: false).filter {
      !$0.hasPrefix("level=") && !$0.hasPrefix("Use --debug flag")
    }
    message = lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    if message.hasPrefix("Error: ") { message.removeFirst("Error: ".count) }
  }

  /// Helm tells the faults of a schema in the order of a hash table: they are compared without order.
  static func comparable(_ message: String) -> [String] {
    message.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.sorted()
  }
}
