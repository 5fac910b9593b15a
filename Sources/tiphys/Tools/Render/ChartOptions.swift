import Charts
import Foundation
import Rendering

/// What `tiphys render` is told of a chart: the options of `helm template`, with the same meaning.
struct ChartOptions: Equatable {
  var releaseName: String?
  var valueFiles: [String] = []
  var set: [String] = []
  var setString: [String] = []
  var setFile: [String] = []
  var setJson: [String] = []
  var setLiteral: [String] = []
  var kubeVersion = ""
  var apiVersions: [String] = []
  var includeCrds = false
  var noHooks = false
  var skipTests = false
  var skipSchemaValidation = false
  var isUpgrade = false
  /// A helm binary that renders the chart as well.
  var verifyWith: String?

  var isUsed: Bool { self != ChartOptions() }

  func renderOptions(namespace: String) async throws -> HelmRenderOptions {
    var overrides: [ValuesOverride] = []
    for name in valueFiles.flatMap({ $0.split(separator: ",").map(String.init) }) {
      overrides.append(.file(name: name, bytes: try await valuesFile(name)))
    }
    overrides += setJson.map(ValuesOverride.setJSON) + set.map(ValuesOverride.set) + setString.map(ValuesOverride.setString)
    overrides += setFile.map(ValuesOverride.setFile) + setLiteral.map(ValuesOverride.setLiteral)
    return HelmRenderOptions(
      releaseName: releaseName ?? "release-name", namespace: namespace.isEmpty ? "default" : namespace, overrides: overrides,
      kubeVersion: kubeVersion, apiVersions: apiVersions.flatMap { $0.split(separator: ",").map(String.init) },
      includeCRDs: includeCrds, skipTests: skipTests, skipHooks: noHooks, skipSchemaValidation: skipSchemaValidation,
      isUpgrade: isUpgrade)
  }

  private func valuesFile(_ name: String) async throws -> [UInt8] {
    guard ["http://", "https://"].contains(where: name.lowercased().hasPrefix) else { return try read(name) }
    do throws(ChartError) {
      return try await ChartStore(cacheDirectory: Environment.cacheDirectory).valuesFile(name)
    } catch {
      throw Failure(error.description)
    }
  }

  func read(_ path: String) throws -> [UInt8] {
    if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
    var status = stat()
    guard stat(path, &status) == 0 else { throw Failure("open \(path): \(String(cString: strerror(errno)).lowercased())") }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw Failure("read \(path): is a directory") }
    guard status.st_mode & S_IFMT == S_IFREG || status.st_mode & S_IFMT == S_IFIFO else {
      throw Failure("read \(path): this is no file")
    }
    guard status.st_size <= DiskFileTree.maximumFileSize else {
      throw Failure("read \(path): it has \(status.st_size >> 20) MiB; \(DiskFileTree.maximumFileSize >> 20) MiB are allowed")
    }
    guard let data = FileManager.default.contents(atPath: path) else { throw Failure("open \(path): permission denied") }
    return Array(data)
  }

  /// The same as arguments of `helm template`.
  var helmArguments: [String] {
    var arguments: [String] = []
    func add(_ name: String, _ values: [String]) { for value in values { arguments += [name, value] } }
    add("--values", valueFiles)
    add("--set-json", setJson)
    add("--set", set)
    add("--set-string", setString)
    add("--set-file", setFile)
    add("--set-literal", setLiteral)
    if !kubeVersion.isEmpty { arguments += ["--kube-version", kubeVersion] }
    add("--api-versions", apiVersions)
    for (flag, name) in [
      (includeCrds, "--include-crds"), (noHooks, "--no-hooks"), (skipTests, "--skip-tests"),
      (skipSchemaValidation, "--skip-schema-validation"), (isUpgrade, "--is-upgrade"),
    ] where flag { arguments.append(name) }
    return arguments
  }
}
