import Foundation
import GoTemplate
import Rendering
import Testing

/// Charts that try to take the machine down, or to lead out of their place: each ends in a clear error.
struct BadChartTests {
  private static func error(_ files: [String: String], _ options: HelmRenderOptions = HelmRenderOptions()) -> String? {
    var files = files
    files["Chart.yaml"] = files["Chart.yaml"] ?? "apiVersion: v2\nname: bad\nversion: 0.1.0\n"
    do throws(RenderError) {
      _ = try HelmRenderer.render(HelmChart.load("", in: MemoryFileTree(files)), options: options)
      return nil
    } catch {
      return error.message
    }
  }

  @Test func `a template that includes itself`() {
    let message = Self.error(["templates/a.yaml": #"{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}"#])
    #expect(message?.contains("nested reference name: a") == true)
  }

  @Test func `a template that calls itself`() {
    #expect(Self.error(["templates/a.yaml": #"{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}"#]) != nil)
  }

  @Test func `a range without end`() {
    // The limit is low here, so that the test is quick without optimization too.
    var options = HelmRenderOptions()
    options.environment.limits.steps = 10_000
    let template = "{{ range 1000000000 }}{{ range 1000000000 }}x{{ end }}{{ end }}"
    let message = Self.error(["templates/a.yaml": template], options)
    #expect(message?.contains("gave up") == true)
  }

  @Test func `aliases upon aliases`() {
    var values = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<10 {
      values += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
    }
    #expect(Self.error(["values.yaml": values])?.contains("excessive aliasing") == true)
  }

  @Test func `a list with a giant index`() {
    #expect(
      Self.error([:], HelmRenderOptions(overrides: [.set("a[999999999]=1")]))?.contains("greater than maximum") == true)
  }

  /// Also how they are set: each in place, or a thousand copies of 65,536 elements would be made.
  @Test func `many lists with large indices`() {
    let lists = (0..<1000).map { ValuesOverride.set("a\($0)[65535]=1") }
    #expect(Self.error([:], HelmRenderOptions(overrides: lists))?.contains("more than 1048576 elements") == true)
    let same = (0..<1000).map { ValuesOverride.set("a[\(65_535 - $0)]=1") }
    #expect(Self.error([:], HelmRenderOptions(overrides: same)) == nil)
  }

  @Test func `a schema that refers to itself`() {
    let schema = ##"{"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/a"}}}"##
    #expect(Self.error(["values.schema.json": schema]) != nil)
  }

  @Test func `a schema from the network`() {
    let schema = #"{"$ref": "https://example.com/schema.json"}"#
    #expect(Self.error(["values.schema.json": schema])?.contains("https://example.com/schema.json") == true)
  }

  @Test func `a schema of more paths than can be walked`() {
    func reference(_ level: Int) -> String { "{\"$ref\": \"#/definitions/l\(level)\"}" }
    var definitions = (0..<40).map { "\"l\($0)\": {\"allOf\": [\(reference($0 + 1)), \(reference($0 + 1))]}" }
    definitions.append("\"l40\": {}")
    let schema = "{\"allOf\": [\(reference(0))], \"definitions\": {\(definitions.joined(separator: ", "))}}"
    #expect(Self.error(["values.schema.json": schema])?.contains("takes too long to check") == true)
  }

  @Test func `a text that is its own template`() {
    let message = Self.error(["values.yaml": "t: '{{ tpl .Values.t . }}'", "templates/a.yaml": "{{ tpl .Values.t . }}"])
    #expect(message?.contains("a text calls tpl for itself 1000 times") == true)
  }

  @Test func `more documents than a chart has`() {
    let message = Self.error(["templates/a.yaml": "{{ range 30000 }}---\na: 1\n{{ end }}"])
    #expect(message == "gave up: bad/templates/a.yaml makes more than 20000 documents")
  }

  @Test func `a text in more pieces than memory holds`() {
    let message = Self.error(["templates/a.yaml": "{{ splitList \"\" (repeat 2000000 \"x\") | len }}"])
    #expect(message?.contains("gave up: one value would take") == true)
  }

  // MARK: Charts in charts

  private static func chart(_ name: String, _ more: String = "") -> String {
    "apiVersion: v2\nname: \(name)\nversion: 0.1.0\n\(more)"
  }

  @Test func `aliases of aliases`() {
    // Nine levels of ten aliases each: a thousand million charts.
    var files: [String: String] = [:]
    var path = ""
    for level in 0..<9 {
      let aliases = (0..<10).map { "- {name: c\(level + 1), version: 0.1.0, alias: a\($0)}\n" }.joined()
      files[path + "Chart.yaml"] = Self.chart("c\(level)", level < 8 ? "dependencies:\n" + aliases : "")
      path += "charts/c\(level + 1)/"
    }
    #expect(Self.error(files)?.contains("more than 1000 subcharts") == true)
  }

  @Test func `values for ever more charts`() {
    var files = ["values.yaml": "global: {" + (0..<3000).map { "k\($0): {a: [1, 2]}" }.joined(separator: ", ") + "}"]
    for index in 0..<600 { files["charts/s\(index)/Chart.yaml"] = Self.chart("s\(index)") }
    #expect(Self.error(files)?.contains("merging the values of chart \"bad\" and its subcharts takes too long") == true)
  }

  @Test func `values that hold one another, a long way down`() {
    let message = Self.error([
      "templates/a.yaml": "{{ range 100000000 }}{{ $_ := set $.Values \"a\" (list $.Values.a) }}{{ end }}"
    ])
    #expect(message?.contains("gave up after") == true)
  }

  @Test func `imports into what is imported`() throws {
    // The second import would put the map of the first into itself.
    let imports = "import-values: [{child: a, parent: x}, {child: a, parent: x.y}, {child: a.b, parent: x.b.z}]"
    let files = [
      "Chart.yaml": Self.chart("bad", "dependencies:\n- {name: s, version: 0.1.0, \(imports)}"),
      "charts/s/Chart.yaml": Self.chart("s"), "charts/s/values.yaml": "a: {b: {c: 1}}",
      "templates/a.yaml": "x: {{ toJson .Values.x }}",
    ]
    let text = try HelmRenderer.render(HelmChart.load("", in: MemoryFileTree(files)), options: HelmRenderOptions()).text
    #expect(text.contains(#"x: {"b":{"c":1,"z":{"c":1}},"y":{"b":{"c":1}}}"#), "\(text)")
  }

  @Test func `imports into a long path`() {
    let dependency =
      "dependencies:\n- {name: s, version: 0.1.0, import-values: [{child: a, parent: \(String(repeating: "a.", count: 100))a}]}"
    let files = [
      "Chart.yaml": Self.chart("bad", dependency), "charts/s/Chart.yaml": Self.chart("s"), "charts/s/values.yaml": "a: {b: 1}",
    ]
    #expect(Self.error(files)?.contains("import-values of \"s\" names a path of more than 64 parts") == true)
  }

  @Test func `more rules to ignore files than files can be held against`() {
    var files = [".helmignore": (0..<20_000).map { "a*b\($0)\n" }.joined()]
    for index in 0..<200 { files["files/\(index)"] = "x" }
    #expect(Self.error(files)?.contains("rules of .helmignore for more than") == true)
  }

  @Test func `more files than a chart has`() {
    let files = Dictionary(uniqueKeysWithValues: (0..<20_100).map { ("files/\($0)", "") })
    #expect(Self.error(files)?.contains("more than 20000 files and folders") == true)
  }

  @Test func `more output than a cluster takes`() {
    let message = Self.error(["templates/a.yaml": "a: {{ repeat 17000000 \"x\" }}"])
    #expect(message == "gave up: bad/templates/a.yaml and the templates before it make more than 16 MiB")
  }

  @Test(arguments: [
    #"{"properties": {"a": {"items": {"enum": [\#((1..<20_000).map { "-\($0)" }.joined(separator: ","))]}}}}"#,
    #"{"properties": {"a": {"items": {"contains": {}, "allOf": [{"pattern": "^(a|b){1,500}$"}]}}}, "additionalProperties": false, "patternProperties": {\#((0..<500).map { "\"^x\($0)(a|b)*[a-z]{1,100}$\": {}" }.joined(separator: ","))}}"#,
    ##"{"$ref": "#/definitions/l0", "definitions": {\##((0..<5000).map { "\"l\($0)\": {\"$ref\": \"#/definitions/l\($0 + 1)\"}" }.joined(separator: ",")), "l5000": {}}}"##,
  ])
  func `schemas that take long`(schema: String) {
    let values = "a: [\((0..<3000).map(String.init).joined(separator: ", "))]\n" + (0..<400).map { "x\($0): 1\n" }.joined()
    let message = Self.error(["values.yaml": values, "values.schema.json": schema])
    #expect(message?.contains("gave up: ") == true, "\(message ?? "rendered")")
  }

  @Test func `packages in packages`() throws {
    var inner = try Self.archive([("packed/Chart.yaml", Self.chartYAML)])
    for _ in 0..<4 {
      inner = try Self.archive([("packed/Chart.yaml", Self.chartYAML)] + (0..<10).map { ("packed/charts/\($0).tgz", inner) })
    }
    #expect(
      try Self.archiveError([("packed/Chart.yaml", Self.chartYAML), ("packed/charts/a.tgz", inner)])?.contains("gave up") == true)
    var large = try Self.archive([("packed/Chart.yaml", Self.chartYAML), ("packed/a", [UInt8](repeating: 0, count: 30 << 20))])
    for _ in 0..<4 { large = try Self.archive([("packed/Chart.yaml", Self.chartYAML), ("packed/charts/a.tgz", large)]) }
    let message = try Self.archiveError([("packed/Chart.yaml", Self.chartYAML), ("packed/charts/a.tgz", large)])
    #expect(message?.contains("all packages in charts/ together hold more than") == true, "\(message ?? "read")")
  }

  // MARK: Packages

  private static func archive(_ entries: [(name: String, content: [UInt8])]) throws -> [UInt8] { try TarBuilder.tgz(entries) }

  private static func archiveError(_ entries: [(name: String, content: [UInt8])]) throws -> String? {
    let bytes = try archive(entries)
    do throws(RenderError) {
      _ = try HelmChart.load(archive: bytes)
      return nil
    } catch {
      return error.message
    }
  }

  private static let chartYAML = Array("apiVersion: v2\nname: packed\nversion: 0.1.0\n".utf8)

  @Test func `a package is read`() throws {
    let chart = try HelmChart.load(
      archive: Self.archive([
        ("packed/Chart.yaml", Self.chartYAML), ("packed/templates/a.yaml", Array("kind: A\n".utf8)),
        ("packed/values.yaml", Array("a: 1\n".utf8)),
      ]))
    #expect(chart.name == "packed")
    #expect(
      try HelmRenderer.render(chart, options: HelmRenderOptions()).text == "---\n# Source: packed/templates/a.yaml\nkind: A\n")
  }

  @Test(arguments: ["packed/../../etc/passwd", "packed//etc/passwd", "packed/c:/windows", "Chart.yaml"])
  func `a path that leads out`(path: String) throws {
    #expect(try Self.archiveError([("packed/Chart.yaml", Self.chartYAML), (path, [1])]) != nil)
  }

  @Test func `a package that swells`() throws {
    let zeros = [UInt8](repeating: 0, count: 8 << 20)
    let entries = [("packed/Chart.yaml", Self.chartYAML)] + (0..<16).map { ("packed/\($0)", zeros) }
    #expect(try Self.archiveError(entries)?.contains("larger than the maximum size") == true)
  }

  @Test func `a package of very many files`() throws {
    let entries = [("packed/Chart.yaml", Self.chartYAML)] + (0..<20_001).map { ("packed/\($0)", []) }
    #expect(try Self.archiveError(entries)?.contains("more than 20000 files") == true)
  }

  @Test func `bytes that are no package`() {
    #expect(throws: RenderError.self) { try HelmChart.load(archive: Array("values: 1".utf8)) }
    #expect(throws: RenderError.self) { try HelmChart.load(archive: [0x1F, 0x8B, 0x08, 0, 0, 0]) }
  }
}
