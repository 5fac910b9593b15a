import Manifests

extension HelmChart {
  /// Charts within charts deeper than this are refused.
  static let maximumDepth = 20

  /// A chart out of its folder. `.helmignore` is obeyed; every file that helm would read is read.
  ///
  /// - Throws: ``RenderError`` in helm's words.
  public static func load(_ folder: String, in tree: any FileTree) throws(RenderError) -> HelmChart {
    do {
      return try load(files: ChartFolder.files(folder, in: tree), depth: 0, Allowance())
    } catch let error as RenderError {
      throw error
    } catch {
      throw RenderError(.failed, "the chart cannot be read: \(error)")
    }
  }

  /// A packaged chart.
  public static func load(archive bytes: [UInt8]) throws(RenderError) -> HelmChart {
    try load(files: ChartArchive.files(bytes), depth: 0, Allowance())
  }

  /// What a chart and all charts within it may have together.
  private final class Allowance {
    var charts = ResolvedChart.maximumCharts
    var packedFiles = ChartArchive.maximumCount
    var packedBytes = ChartArchive.maximumSize

    func take(_ files: [ChartFile]) throws(RenderError) {
      packedFiles -= files.count
      packedBytes -= files.reduce(0) { $0 + $1.bytes.count }
      guard packedFiles >= 0, packedBytes >= 0 else {
        throw RenderError(
          .failed,
          "all packages in charts/ together hold more than \(ChartArchive.maximumCount) files or \(ChartArchive.maximumSize) bytes"
        )
      }
    }
  }

  private static func load(files: [ChartFile], depth: Int, _ allowance: Allowance) throws(RenderError) -> HelmChart {
    allowance.charts -= 1
    guard allowance.charts >= 0 else { throw ResolvedChart.tooMany }
    guard depth <= maximumDepth else { throw RenderError(.failed, "charts are nested deeper than \(maximumDepth) levels") }
    var chart = HelmChart(metadata: ChartMetadata())
    guard let file = files.last(where: { $0.name == "Chart.yaml" }) else {
      throw RenderError(.missing, "Chart.yaml file is missing")
    }
    let context = "cannot load \(file.name)"
    let content = try HelmYAML.decode(file.bytes, context: context)
    if depth == 0 { try requireKnownVersion(content, context: context) }
    try chart.metadata.read(content, context: context)
    // Charts of helm 2 had no apiVersion.
    if chart.metadata.apiVersion.isEmpty { chart.metadata.apiVersion = "v1" }
    var subcharts: [String: [ChartFile]] = [:]
    for file in files {
      switch file.name {
      case "Chart.yaml": continue
      case "Chart.lock": chart.lock = try ChartLock(file)
      case "values.yaml": chart.values = try ValuesFile.read(file.bytes, context: "cannot load values.yaml")
      case "values.schema.json": chart.schema = file.bytes
      case "requirements.yaml":
        if chart.metadata.apiVersion != "v1" {
          chart.warnings.append(
            "Dependencies are handled in Chart.yaml since apiVersion \"v2\". We recommend migrating dependencies to Chart.yaml.")
        }
        let context = "cannot load \(file.name)"
        try chart.metadata.read(HelmYAML.decode(file.bytes, context: context), context: context)
        if chart.metadata.apiVersion == "v1" { chart.files.append(file) }
      case "requirements.lock":
        chart.lock = try ChartLock(file)
        if chart.metadata.apiVersion != "v1" {
          chart.warnings.append(
            "Dependency locking is handled in Chart.lock since apiVersion \"v2\". We recommend migrating to Chart.lock.")
        }
        if chart.metadata.apiVersion == "v1" { chart.files.append(file) }
      default:
        if file.name.hasPrefix("templates/") {
          chart.templates.append(file)
        } else if file.name.hasPrefix("charts/"), !file.name.hasSuffix(".prov") {
          let inner = String(file.name.dropFirst("charts/".count))
          let name = String(inner.prefix { $0 != "/" })
          subcharts[name, default: []].append(ChartFile(name: inner, bytes: file.bytes))
        } else {
          chart.files.append(file)
        }
      }
    }
    try chart.metadata.validate()
    try chart.loadSubcharts(subcharts, depth: depth, allowance)
    return chart
  }

  /// Helm looks first at which kind of chart it has; at the chart's own apiVersion alone, not at those of its subcharts.
  private static func requireKnownVersion(_ content: Value, context: String) throws(RenderError) {
    var version = ""
    try GoStructReader(content, type: "chartBase", context: context).string("apiVersion", &version)
    guard ["", "v1", "v2", "v3"].contains(version) else { throw RenderError(.invalid, "unsupported chart version") }
  }

  private mutating func loadSubcharts(
    _ subcharts: [String: [ChartFile]], depth: Int, _ allowance: Allowance
  ) throws(RenderError) {
    for (entry, files) in subcharts.sorted(by: { $0.key < $1.key }) {
      if entry.hasPrefix("_") || entry.hasPrefix(".") { continue }
      do throws(RenderError) {
        if entry.hasSuffix(".tgz") {
          guard let file = files.first, file.name == entry else {
            throw RenderError(
              .invalid, "error unpacking subchart tar in \(name): expected \(entry), got \(files.first?.name ?? "")")
          }
          let files = try ChartArchive.files(file.bytes)
          try allowance.take(files)
          dependencies.append(try Self.load(files: files, depth: depth + 1, allowance))
        } else {
          // What lies in charts/ itself is no chart.
          let inner = files.compactMap { file in
            file.name.firstIndex(of: "/").map {
              ChartFile(name: String(file.name[file.name.index(after: $0)...]), bytes: file.bytes)
            }
          }
          dependencies.append(try Self.load(files: inner, depth: depth + 1, allowance))
        }
      } catch {
        if error.kind == .failed || error.message.hasPrefix("error unpacking subchart tar in") { throw error }
        throw RenderError(error.kind, "error unpacking subchart \(entry) in \(name): \(error.message)")
      }
    }
  }
}

/// The files of a chart's folder.
enum ChartFolder {
  /// As helm bounds a file.
  static let maximumFileSize = 5 << 20
  static let maximumSize = 100 << 20
  static let maximumDepth = 64
  /// Files and folders; large charts have some hundred.
  static let maximumCount = 20_000
  /// Rules of `.helmignore`, times files and folders.
  static let maximumComparisons = 2_000_000

  static func files(_ folder: String, in tree: any FileTree) throws -> [ChartFile] {
    let ignoreFile = folder.isEmpty ? ".helmignore" : folder + "/.helmignore"
    let rules = try IgnoreRules(try tree.read(ignoreFile).map { String(decoding: $0, as: UTF8.self) })
    var walker = Walker(tree: tree, root: folder, rules: rules)
    try walker.walk("", depth: 0)
    return walker.files
  }

  private struct Walker {
    let tree: any FileTree
    let root: String
    let rules: IgnoreRules
    var files: [ChartFile] = []
    var size = 0
    var count = 0

    /// - Parameter inner: the folder, from the chart's.
    mutating func walk(_ inner: String, depth: Int) throws {
      guard depth <= ChartFolder.maximumDepth else {
        throw RenderError(.failed, file: path(inner), "folders are nested deeper than \(ChartFolder.maximumDepth) levels")
      }
      for entry in try tree.list(path(inner)) ?? [] {
        count += 1
        guard count <= ChartFolder.maximumCount else {
          throw RenderError(.failed, file: root, "the chart has more than \(ChartFolder.maximumCount) files and folders")
        }
        guard count * rules.count <= ChartFolder.maximumComparisons else {
          throw RenderError(
            .failed, file: root, "gave up: \(rules.count) rules of .helmignore for more than \(count) files and folders")
        }
        let name = inner.isEmpty ? entry.name : inner + "/" + entry.name
        let isDirectory = entry.kind == .symlink ? try tree.isDirectory(path(name)) : entry.isDirectory
        if rules.ignores(name, isDirectory: isDirectory) { continue }
        if isDirectory {
          try walk(name, depth: depth + 1)
          continue
        }
        guard let bytes = try tree.read(path(name)) else {
          throw RenderError(.missing, file: path(name), "the symbolic link leads nowhere")
        }
        guard bytes.count <= ChartFolder.maximumFileSize else {
          throw RenderError(
            .failed, "chart file \(entry.name.goQuoted) is larger than the maximum file size \(ChartFolder.maximumFileSize)")
        }
        size += bytes.count
        guard size <= ChartFolder.maximumSize else {
          throw RenderError(.failed, file: root, "the chart is larger than the maximum size \(ChartFolder.maximumSize)")
        }
        files.append(ChartFile(name: name, bytes: bytes))
      }
    }

    private func path(_ inner: String) -> String {
      root.isEmpty ? inner : inner.isEmpty ? root : root + "/" + inner
    }
  }
}
