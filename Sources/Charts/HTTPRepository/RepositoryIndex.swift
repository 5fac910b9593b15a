import Manifests

/// What a chart repository's `index.yaml` says of one chart.
struct RepositoryIndex: Sendable {
  /// One version of the chart.
  struct Entry: Sendable, Hashable {
    var release: ChartRelease
    /// Absolute, or relative to the repository's URL; in the order of preference.
    var urls: [String]
    /// SHA-256 of the package in hexadecimal digits; empty where the index has none.
    var digest: String
  }

  var entries: [Entry]
  /// Other charts of the repository, for messages; empty where the chart was found.
  var otherNames: [String] = []

  /// - Returns: nil where the repository has no such chart.
  static func read(_ bytes: [UInt8], chart: String) throws(Fault) -> RepositoryIndex {
    let document: Value
    do throws(YAMLError) {
      if let section = section(of: chart, in: bytes), let value = try? YAML.decode(section) {
        document = value
      } else {
        document = try YAML.decode(bytes)
      }
    } catch {
      throw Fault(description: "its index.yaml cannot be read: \(error)")
    }
    guard let charts = document["entries"]?.object else {
      throw Fault(description: "its index.yaml has no 'entries': this is no Helm repository")
    }
    guard let list = charts[chart]?.list else {
      return RepositoryIndex(entries: [], otherNames: charts.map(\.key).sorted())
    }
    return RepositoryIndex(entries: list.compactMap(Entry.init))
  }

  struct Fault: Error, CustomStringConvertible {
    var description: String
  }

  /// The part of an index that is about one chart, as a document of its own: an index of a hundred charts has megabytes.
  ///
  /// Works on the text as helm writes it (two blanks before a chart's name); nil where it looks different.
  private static func section(of chart: String, in bytes: [UInt8]) -> [UInt8]? {
    guard chart.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }) else { return nil }
    let head = Array("  \(chart):".utf8)
    var inEntries = false
    var section: [UInt8]?
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let line = bytes[start..<end]
      start = end + 1
      let indent = line.prefix { $0 == 0x20 }.count
      guard indent < line.count, line[line.startIndex + indent] != UInt8(ascii: "#") else {
        section?.append(contentsOf: line + [0x0A])
        continue
      }
      if indent == 0 {
        if section != nil { return section }
        inEntries = line.starts(with: "entries:".utf8)
      } else if inEntries, indent == 2, line[line.startIndex + 2] != UInt8(ascii: "-") {
        if section != nil { return section }
        guard line.starts(with: head), line.dropFirst(head.count).allSatisfy({ $0 == 0x20 || $0 == 0x0D }) else { continue }
        section = Array("entries:\n".utf8)
      }
      section?.append(contentsOf: line + [0x0A])
    }
    return section
  }
}

extension RepositoryIndex.Entry {
  fileprivate init?(_ value: Value) {
    guard let version = value["version"]?.string, !version.isEmpty else { return nil }
    let texts = (value["urls"]?.list ?? []).compactMap(\.string)
    var digest = (value["digest"]?.string ?? "").lowercased()
    if digest.hasPrefix("sha256:") { digest.removeFirst(7) }
    self.init(
      release: ChartRelease(
        version: version, appVersion: value["appVersion"]?.string ?? "", description: value["description"]?.string ?? "",
        created: value["created"]?.string ?? "", isDeprecated: value["deprecated"]?.bool ?? false),
      urls: texts, digest: digest)
  }
}
