import Foundation
import Manifests
import Rendering
import Testing

/// Schemas of all drafts, right and wrong ones, and what helm 4.1.4 says of them: `Cases/schemas/record HELM` writes it anew.
struct SchemaCaseTests {
  struct Case: CustomTestStringConvertible {
    var schema: String
    var report: String
    var testDescription: String { schema }
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Cases/schemas")

  private static func text(_ file: String) -> String {
    (try? String(contentsOf: folder.appending(path: file), encoding: .utf8)) ?? ""
  }

  static let cases: [Case] = {
    let lines = text("schemas.txt").split(separator: "\n")
    return stride(from: 0, to: lines.count - 1, by: 2).map { index in
      Case(schema: String(lines[index]), report: (try? JSON.decode(String(lines[index + 1])))?.string ?? "no string")
    }
  }()

  @Test(arguments: cases) func `is told as helm tells it`(it: Case) throws {
    let files = [
      "Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\n", "values.yaml": Self.text("values.yaml"),
      "templates/a.yaml": "a: 1\n", "values.schema.json": it.schema,
    ]
    var report = ""
    do throws(RenderError) {
      _ = try HelmRenderer.render(HelmChart.load("", in: MemoryFileTree(files)), options: HelmRenderOptions())
    } catch {
      report = error.message.replacing(
        "values don't meet the specifications of the schema(s) in the following chart(s):\nc:\n", with: "")
    }
    // Helm tells faults that are of equal rank in any order.
    func lines(_ text: String) -> [Substring] { text.split(separator: "\n").sorted() }
    #expect(lines(report) == lines(it.report), "\(report)")
  }

  @Test func `there are cases`() { #expect(Self.cases.count > 80 && Self.cases.filter(\.report.isEmpty).count > 10) }
}
