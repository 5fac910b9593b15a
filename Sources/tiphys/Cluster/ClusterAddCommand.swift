import ArgumentParser
import Kubernetes
import Manifests
import Reconciler

/// `tiphys cluster add`: lets Applications be deployed to the cluster of another context.
struct ClusterAddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Let Applications be deployed to the cluster of another context of the kubeconfig.",
    discussion: """
      Makes the account argocd-manager on that cluster, with all rights there (in --namespaces only, where given), and keeps its \
      token in a Secret beside the Applications, as `argocd cluster add` does. With --own-credentials no account is made: the \
      context's own credentials are kept instead.
      """)

  @Argument(help: ArgumentHelp("The context of the cluster to add.", valueName: "context"))
  var newContext: String

  @Option(help: "How destinations name it (default: the context's name).")
  var name: String?

  @Option(help: ArgumentHelp("Deploy to and follow these namespaces only, separated by commas.", valueName: "ns,…"))
  var namespaces: String?

  @Option(help: "Only Applications of this project may use it.")
  var project: String?

  @Option(help: ArgumentHelp("Where the account is made.", valueName: "namespace"))
  var systemNamespace = "kube-system"

  @Flag(help: "Keep the context's own credentials; make no account.")
  var ownCredentials = false

  @Flag(help: "Replace what is known of the cluster.")
  var upsert = false

  @Flag(name: .shortAndLong, help: "Do not ask for the context's name again.")
  var yes = false

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    if cluster.readOnly { throw Failure("--read-only: no cluster is added") }
    let target = try cluster.configuration(of: newContext)
    let home = try await Session.connect(try cluster.configuration())
    let client = try await Session.connect(target)
    let version = try await client.version()
    let spaces = (namespaces ?? "").split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    if !yes {
      let deed =
        ownCredentials
        ? "keeps the credentials of context \(newContext) in a Secret of namespace \(cluster.namespace)"
        : "makes an account with all rights \(spaces.isEmpty ? "on" : "in \(spaces.joined(separator: ", ")) of") \(target.server)"
      try Confirmation.ask(for: newContext, before: deed)
    }
    var token: Secret?
    if !ownCredentials {
      let account = try await ClusterRegistration.installManager(
        on: client, accountNamespace: systemNamespace, namespaces: spaces)
      for line in account.made { print(Table.printable(line)) }
      token = account.token
    }
    let secret = try ClusterRegistration.secret(
      for: target, name: name ?? newContext, namespace: cluster.namespace, token: token, namespaces: spaces,
      project: project ?? "")
    try await SecretObjects.store(secret, replacing: upsert, on: home, hint: "--upsert replaces it")
    print(Table.printable("cluster \(name ?? newContext) (\(target.server), \(version)) added"))
  }
}

/// `tiphys cluster rm`.
struct ClusterRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Forget a cluster. What is deployed there stays as it is.", aliases: ["remove"])

  @Argument(help: ArgumentHelp("Its name or the URL of its server.", valueName: "cluster"))
  var name: String

  @Flag(name: .shortAndLong, help: "Do not ask for the name again.")
  var yes = false

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    if cluster.readOnly { throw Failure("--read-only: no cluster is removed") }
    let (rows, problem) = try await ClusterList.ask(cluster)
    guard let row = ClusterList.find(name, in: rows) else {
      throw Failure(
        "there is no cluster '\(name)'; known: \(rows.map(\.name).joined(separator: ", "))\(problem.map { " (\($0))" } ?? "")")
    }
    guard !row.secretName.isEmpty else {
      throw Failure("'\(name)' is the cluster that holds the Applications: it needs no Secret, and cannot be removed")
    }
    if !yes {
      let apps = row.apps == 0 ? "" : "; \(row.apps) Application\(row.apps == 1 ? " is" : "s are") deployed to it"
      try Confirmation.ask(for: row.name, before: "forgets the cluster \(row.name)\(apps)")
    }
    let home = try await Session.connect(try cluster.configuration())
    try await home.delete(SecretObjects.resource, namespace: cluster.namespace, name: row.secretName)
    print(Table.printable("cluster \(row.name) removed"))
  }
}
