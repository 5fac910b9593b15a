import ArgumentParser
import Foundation
import Rendering

/// The options of `tiphys render` for charts: those of `helm template`, with the same meaning.
struct ChartOptions: ParsableArguments {
  @Option(name: .long, help: "The release's name.")
  var releaseName: String?

  @Option(
    name: [.customShort("f"), .customLong("values")], parsing: .singleValue,
    help: "A values file, - for standard input; may be repeated.")
  var valueFiles: [String] = []

  @Option(name: .long, parsing: .unconditionalSingleValue, help: "Set values: a.b=1,c[0]=x,d={y,z}")
  var set: [String] = []

  @Option(name: .long, parsing: .unconditionalSingleValue, help: "The same, but all values are strings.")
  var setString: [String] = []

  @Option(name: .long, parsing: .unconditionalSingleValue, help: "The same, but the values are the texts of files.")
  var setFile: [String] = []

  @Option(name: .long, parsing: .unconditionalSingleValue, help: "The same, but the values are JSON.")
  var setJson: [String] = []

  @Option(name: .long, parsing: .unconditionalSingleValue, help: "Set one value to all the text behind =.")
  var setLiteral: [String] = []

  @Option(name: .long, help: "The cluster's version, such as 1.31.")
  var kubeVersion: String = ""

  @Option(
    name: [.customLong("api-versions"), .customShort("a")],
    help: "What the cluster serves besides the usual; comma-separated or repeated.")
  var apiVersions: [String] = []

  @Flag(name: .long, help: "The files of crds/ too.")
  var includeCrds = false

  @Flag(name: .long, help: "No hooks.")
  var noHooks = false

  @Flag(name: .long, help: "No tests.")
  var skipTests = false

  @Flag(name: .long, help: "Don't hold the values against values.schema.json.")
  var skipSchemaValidation = false

  @Flag(name: .long, help: "Render as an upgrade instead of an installation.")
  var isUpgrade = false

  @Option(
    name: .long,
    help: ArgumentHelp("Render with this helm binary as well, and fail where the results differ.", valueName: "helm"))
  var verifyWith: String?

  var isUsed: Bool {
    releaseName != nil || !valueFiles.isEmpty || !set.isEmpty || !setString.isEmpty || !setFile.isEmpty || !setJson.isEmpty
      || !setLiteral.isEmpty || !kubeVersion.isEmpty || !apiVersions.isEmpty || includeCrds || noHooks || skipTests
      || skipSchemaValidation || isUpgrade || verifyWith != nil
  }

  func renderOptions(namespace: String) throws -> HelmRenderOptions {
    var overrides = try valueFiles.map { ValuesOverride.file(name: $0, bytes: try read($0)) }
    overrides += setJson.map(ValuesOverride.setJSON) + set.map(ValuesOverride.set) + setString.map(ValuesOverride.setString)
    overrides += setFile.map(ValuesOverride.setFile) + setLiteral.map(ValuesOverride.setLiteral)
    return HelmRenderOptions(
      releaseName: releaseName ?? "release-name", namespace: namespace.isEmpty ? "default" : namespace, overrides: overrides,
      kubeVersion: kubeVersion, apiVersions: apiVersions.flatMap { $0.split(separator: ",").map(String.init) },
      includeCRDs: includeCrds, skipTests: skipTests, skipHooks: noHooks, skipSchemaValidation: skipSchemaValidation,
      isUpgrade: isUpgrade)
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
