/// How `render` reads command lines that are made of its options as they are usually written, each as a word of its own.
///
/// ArgumentParser needs 2 ms to get ready, as long as a small chart takes to render, and a time that grows with the square of the
/// number of options: eight thousand `--set` took 5 s. What is not read here, and all that is wrong, is left to it.
extension RenderRequest {
  /// - Parameter arguments: those behind `render`. Nil where ArgumentParser must read them.
  init?(usual arguments: some Collection<String>) {
    var folder: String?
    var rest = Array(arguments)[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("-") else {
        guard folder == nil else { return nil }
        folder = word
        continue
      }
      if set(flag: word) { continue }
      guard let value = rest.popFirst(), set(option: word, value) else { return nil }
    }
    guard let folder else { return nil }
    path = folder
  }

  private mutating func set(flag: String) -> Bool {
    switch flag {
    case "--recurse": recurse = true
    case "--kustomize": kustomize = true
    case "--include-crds": chart.includeCrds = true
    case "--no-hooks": chart.noHooks = true
    case "--skip-tests": chart.skipTests = true
    case "--skip-schema-validation": chart.skipSchemaValidation = true
    case "--is-upgrade": chart.isUpgrade = true
    default: return false
    }
    return true
  }

  private mutating func set(option: String, _ value: String) -> Bool {
    switch option {
    case "--set": chart.set.append(value)
    case "--set-string": chart.setString.append(value)
    case "--set-file": chart.setFile.append(value)
    case "--set-json": chart.setJson.append(value)
    case "--set-literal": chart.setLiteral.append(value)
    // A value of any other option looks like an option itself only where something is wrong.
    case _ where value.hasPrefix("-"): return false
    case "--namespace", "-n": namespace = value
    case "--values", "-f": chart.valueFiles.append(value)
    case "--release-name": chart.releaseName = value
    case "--kube-version": chart.kubeVersion = value
    case "--api-versions", "-a": chart.apiVersions.append(value)
    case "--verify-with": chart.verifyWith = value
    default: return false
    }
    return true
  }
}
