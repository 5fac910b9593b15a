import ArgumentParser
import Foundation
import Reconciler
import Rendering

/// Renders a chart with an installed helm too and holds the results against each other.
struct HelmVerification {
  /// The binary: a path, or a name to be found in PATH.
  let helm: String
  let path: String
  let namespace: String
  let options: ChartOptions

  /// Exit code 1 where they differ; the lines that do are shown.
  func verify(_ own: String) throws {
    let reference = try run()
    guard reference != own else { return }
    let difference = LineDifference(reference, own)
    let text =
      "the built-in engine and \(helm) differ: \(difference.leftOnly) lines only of helm's (-), \(difference.rightOnly) only of "
      + "tiphys' (+); random or dated values always do\n" + difference.text()
    FileHandle.standardError.write(Data(text.utf8))
    throw ExitCode.different
  }

  private func run() throws -> String {
    let home = FileManager.default.temporaryDirectory.appending(path: "tiphys-helm-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: home) }
    let arguments =
      ["template", options.releaseName ?? "release-name", path] + (namespace.isEmpty ? [] : ["--namespace", namespace])
      + options.helmArguments
    do throws(RenderError) {
      return String(decoding: try ExternalHelm(binary: helm).run(arguments, home: home), as: UTF8.self)
    } catch {
      throw Failure("the built-in engine renders this, but \(error.message)")
    }
  }
}
