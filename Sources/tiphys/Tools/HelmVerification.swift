import Foundation

/// Renders a chart with an installed helm too and holds the results against each other.
struct HelmVerification {
  /// The binary: a path, or a name to be found in PATH.
  let helm: String
  let path: String
  let namespace: String
  let options: ChartOptions

  /// - Throws: ``Failure`` that shows the first lines that differ.
  func verify(_ own: String) throws {
    let reference = try run()
    guard reference != own else { return }
    let ours = own.split(separator: "\n", omittingEmptySubsequences: false)
    let theirs = reference.split(separator: "\n", omittingEmptySubsequences: false)
    let common = zip(ours, theirs).prefix { $0 == $1 }.count
    func excerpt(_ lines: [Substring], _ mark: String) -> String {
      lines[max(0, min(common, lines.count) - 3)..<min(lines.count, common + 5)].map { mark + $0 }.joined(separator: "\n")
    }
    throw Failure(
      "the built-in engine and \(helm) differ from line \(common + 1) on (- helm, + tiphys); random or dated values always do\n"
        + excerpt(theirs, "- ") + "\n" + excerpt(ours, "+ "))
  }

  private func run() throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [helm, "template", options.releaseName ?? "release-name", path] + (namespace.isEmpty ? [] : ["--namespace", namespace])
      + options.helmArguments
    let output = Pipe()
    let errors = FileManager.default.temporaryDirectory.appendingPathComponent("tiphys-helm-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: errors) }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    do { try process.run() } catch { throw Failure("\(helm) cannot be run: \(error.localizedDescription)") }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let message = String(decoding: (try? Data(contentsOf: errors)) ?? Data(), as: UTF8.self)
      throw Failure(
        "\(helm) fails where the built-in engine does not: \(message.trimmingCharacters(in: .whitespacesAndNewlines))")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
