import Manifests

/// Takes a file of resources apart as kustomize does it: by lines that begin with `---`, before anything is read as YAML. What
/// follows the end of a part's first document, such as `...`, is not looked at.
enum ResourceStream {
  static func documents(_ bytes: [UInt8]) throws(YAMLError) -> [YAML.Document] {
    guard isSpecial(bytes) else { return try YAML.documents(bytes, dialect: .kustomize) }
    var documents: [YAML.Document] = []
    var line = 0
    for part in try parts(bytes) {
      do throws(YAMLError) {
        if var document = try YAML.document(part, dialect: .kustomize) {
          document.line += line
          documents.append(document)
        }
      } catch {
        var error = error
        error.line += line
        throw error
      }
      line += part.count(where: { $0 == newline }) + 2
    }
    return documents
  }

  private static let newline = UInt8(ascii: "\n")

  /// Whether a line begins with `%`, or another than the first with `...`, or one has more than a comment behind `---`. Other files mean the same
  /// to every reader of YAML.
  private static func isSpecial(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      if bytes.first == UInt8(ascii: "%") { return true }
      var index = 0
      while let end = bytes[index...].firstIndex(of: newline) {
        index = end + 1
        guard index < bytes.count else { return false }
        if bytes[index] == UInt8(ascii: "%") { return true }
        guard index + 2 < bytes.count, bytes[index] == bytes[index + 1], bytes[index] == bytes[index + 2] else { continue }
        if bytes[index] == UInt8(ascii: ".") { return true }
        if bytes[index] == UInt8(ascii: "-"), index + 3 < bytes.count, bytes[index + 3] != newline { return true }
      }
      return false
    }
  }

  /// The parts between the separators. One that directly follows another is no separator but a part's first line.
  private static func parts(_ bytes: [UInt8]) throws(YAMLError) -> [[UInt8]] {
    var lines = bytes.split(separator: newline, omittingEmptySubsequences: false)
    for index in lines.indices where lines[index].last == 0x0D && index < lines.count - 1 { lines[index].removeLast() }
    var parts: [[UInt8]] = []
    var current: [ArraySlice<UInt8>] = []
    for (index, line) in lines.enumerated() {
      // The text before it has to hold a line at least, and a line has to follow it.
      guard line.starts(with: "---".utf8), !current.isEmpty, index < lines.count - 1 else {
        current.append(line)
        continue
      }
      let rest = line.dropFirst(3).drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      if let first = rest.first, first != UInt8(ascii: "#") {
        throw YAMLError(
          message: "invalid document separator: \(String(decoding: line, as: UTF8.self))", line: index + 1, column: 1)
      }
      parts.append(Array(current.joined(separator: [newline])))
      current = []
    }
    parts.append(Array(current.joined(separator: [newline])))
    return parts
  }
}
