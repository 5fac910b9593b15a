import ArgumentParser
import Foundation
import Kubernetes
import Reconciler

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

  @Option(
    name: .customLong("argo-cd"),
    help: ArgumentHelp(
      "Whether an Argo CD reconciles here: detect, present or absent (default: argoCD in config.yaml, or detect).",
      valueName: "presence"))
  var argoCD: ArgoCDPresence?

  @Option(name: .customLong("as"), help: ArgumentHelp("Act as this user.", valueName: "user"))
  var impersonatedUser: String?

  @Option(name: .customLong("as-group"), help: ArgumentHelp("Act as a member of this group. Repeatable.", valueName: "group"))
  var impersonatedGroups: [String] = []

  @Option(name: .customLong("as-uid"), help: ArgumentHelp("Act with this uid.", valueName: "uid"))
  var impersonatedUID: String?

  func validate() throws {
    if impersonatedUser == nil, !impersonatedGroups.isEmpty || impersonatedUID != nil {
      throw ValidationError("--as-group and --as-uid need a user to act as: add --as USER")
    }
  }

  /// The cluster that the options name.
  func configuration() throws -> ClusterConfiguration { try configuration(of: context) }

  /// A cluster of the same kubeconfig; nil for its current context.
  func configuration(of context: String?) throws -> ClusterConfiguration {
    var configuration = try loadKubeconfig().configuration(context: context)
    if let impersonatedUser {
      configuration.impersonation = Impersonation(user: impersonatedUser, uid: impersonatedUID, groups: impersonatedGroups)
    }
    return configuration
  }

  func loadKubeconfig() throws -> Kubeconfig {
    try Kubeconfig.load(path: kubeconfig, environment: ProcessInfo.processInfo.environment)
  }
}

extension ArgoCDPresence: ExpressibleByArgument {}
