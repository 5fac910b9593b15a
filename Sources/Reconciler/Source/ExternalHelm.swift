import Foundation
import Kubernetes
import Manifests
import Rendering

/// An installed helm, run as `helm template` on a copy of a chart: for charts that the engine here cannot render, and to hold
/// its results against.
///
/// The binary is named by whoever runs Tiphys on this machine, never by Git or the cluster. It sees a folder of its own, none
/// of the environment, and has a deadline and a limit to what it may print.
public struct ExternalHelm: Sendable {
  /// A path, or a name to look up in PATH.
  public var binary: String
  public var deadline: Duration
  /// Bytes.
  public var outputLimit: Int

  public init(binary: String, deadline: Duration = .seconds(60), outputLimit: Int = 64 << 20) {
    self.binary = binary
    self.deadline = deadline
    self.outputLimit = outputLimit
  }

  /// What `helm template` prints for a chart in a tree. Blocks: not for the network thread.
  ///
  /// - Throws: ``RenderError`` with helm's own words where it fails.
  package func template(_ folder: String, in tree: any FileTree, _ invocation: HelmInvocation) throws -> [UInt8] {
    let home = FileManager.default.temporaryDirectory.appending(path: "tiphys-helm-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: home) }
    var copy = Copy(tree: tree)
    try copy.copy(folder, to: home + "/chart")
    var arguments = ["template", invocation.options.releaseName, home + "/chart"]
    arguments += try Self.arguments(of: invocation, in: home)
    return try run(arguments, home: home)
  }

  /// Runs the binary with a clean environment.
  ///
  /// - Parameter home: where it may keep what it likes for as long as it runs.
  public func run(_ arguments: [String], home: String) throws(RenderError) -> [UInt8] {
    let environment = [
      "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=\(home)", "TMPDIR=\(home)", "HELM_CACHE_HOME=\(home)/cache",
      "HELM_CONFIG_HOME=\(home)/config", "HELM_DATA_HOME=\(home)/data", "KUBECONFIG=\(home)/none",
    ]
    let result = Subprocess.run([binary] + arguments, environment: environment, timeout: deadline, limit: outputLimit)
    switch result {
    case .success(let output) where output.status == 0: return output.output
    case .success(let output):
      let words = String(decoding: output.errors, as: UTF8.self).replacing(home + "/chart", with: "the chart")
      throw RenderError(
        .invalid, "\(binary) fails: \(SafeText.line(words.isEmpty ? "exit code \(output.status)" : words, limit: 2000))")
    case .failure(.timedOut):
      throw RenderError(.failed, "\(binary) did not end within \(Int(deadline / .seconds(1))) s, and was stopped")
    case .failure(.tooMuchOutput):
      throw RenderError(.failed, "\(binary) printed more than \(outputLimit >> 20) MiB, and was stopped")
    case .failure(.notStarted(let code)):
      throw RenderError(.failed, "\(binary) cannot be run: \(String(cString: strerror(code)))")
    }
  }

  private static func arguments(of invocation: HelmInvocation, in home: String) throws -> [String] {
    let options = invocation.options
    var arguments = ["--namespace", options.namespace]
    if !options.kubeVersion.isEmpty { arguments += ["--kube-version", options.kubeVersion] }
    for version in options.apiVersions { arguments += ["--api-versions", version] }
    if options.includeCRDs { arguments.append("--include-crds") }
    if options.skipTests { arguments.append("--skip-tests") }
    if options.skipSchemaValidation { arguments.append("--skip-schema-validation") }
    for (index, override) in options.overrides.enumerated() {
      let file = "\(home)/values-\(index)"
      switch override {
      case .file(_, let bytes):
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        arguments += ["--values", file]
      case .object(let value):
        try Data(JSON.text(value).utf8).write(to: URL(fileURLWithPath: file))
        arguments += ["--values", file]
      case .set(let text): arguments += ["--set", text]
      case .setString(let text): arguments += ["--set-string", text]
      case .setJSON(let text): arguments += ["--set-json", text]
      case .setLiteral(let text): arguments += ["--set-literal", text]
      case .setFile(let text):
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let bytes = invocation.parameterFiles[parts[1]] else { continue }
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        arguments += ["--set-file", "\(parts[0])=\(file)"]
      }
    }
    return arguments
  }

  /// A folder of a tree on the disk: files only, so that no link leads anywhere.
  private struct Copy {
    let tree: any FileTree
    private var bytes = 0
    private var files = 0

    init(tree: any FileTree) { self.tree = tree }

    mutating func copy(_ folder: String, to target: String, depth: Int = 0) throws {
      guard depth < 64 else { throw RenderError(.failed, file: folder, "folders are nested deeper than 64 levels") }
      try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
      for entry in try tree.list(folder) ?? [] {
        let path = folder.isEmpty ? entry.name : folder + "/" + entry.name
        guard !entry.name.contains("/"), entry.name != "..", entry.name != "." else { continue }
        if try tree.isDirectory(path) {
          try copy(path, to: target + "/" + entry.name, depth: depth + 1)
        } else if let contents = try tree.read(path) {
          bytes += contents.count
          files += 1
          guard bytes <= 100 << 20, files <= 20_000 else {
            throw RenderError(.failed, file: folder, "the chart is too large to be handed to another program")
          }
          try Data(contents).write(to: URL(fileURLWithPath: target + "/" + entry.name))
        }
      }
    }
  }
}
