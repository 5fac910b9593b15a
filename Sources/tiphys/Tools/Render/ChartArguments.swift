import ArgumentParser

/// The options of `tiphys render` for charts, as ArgumentParser reads and explains them.
struct ChartArguments: ParsableArguments {
  @Option(name: .long, help: "The release's name.")
  var releaseName: String?

  @Option(
    name: [.customShort("f"), .customLong("values")], parsing: .singleValue,
    help: "A values file or its URL, - for standard input; may be repeated.")
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

  var options: ChartOptions {
    ChartOptions(
      releaseName: releaseName, valueFiles: valueFiles, set: set, setString: setString, setFile: setFile, setJson: setJson,
      setLiteral: setLiteral, kubeVersion: kubeVersion, apiVersions: apiVersions, includeCrds: includeCrds, noHooks: noHooks,
      skipTests: skipTests, skipSchemaValidation: skipSchemaValidation, isUpgrade: isUpgrade, verifyWith: verifyWith)
  }
}
