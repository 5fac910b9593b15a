import ArgumentParser
import Foundation
import Kubernetes

/// Which cluster, and what may be done there: the same for every command that speaks to one.
struct ClusterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The kubeconfig file (default: KUBECONFIG, ~/.kube/config, or in-cluster).", valueName: "file"))
  var kubeconfig: String?

  @Option(help: ArgumentHelp("The kubeconfig's context (default: its current one).", valueName: "name"))
  var context: String?

  @Option(help: ArgumentHelp("Where the Applications are.", valueName: "namespace"))
  var namespace = "argocd"

  @Flag(help: "Write nothing, at all.")
  var readOnly = false

  @Option(
    name: .customLong("file"),
    help: ArgumentHelp("Take the Applications from this file; the cluster needs no CRDs. Repeatable.", valueName: "apps.yaml"))
  var files: [String] = []

  /// The cluster that the options name.
  func configuration() throws -> ClusterConfiguration {
    let environment = ProcessInfo.processInfo.environment
    return try Kubeconfig.load(path: kubeconfig, environment: environment).configuration(context: context)
  }
}
