import Applications
import ArgumentParser
import Foundation
import Kubernetes
import Manifests

/// `tiphys repo …`: the accounts for Git repositories and charts, in Argo CD's Secrets.
struct RepositoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repo", abstract: "List, add and remove the repositories that need credentials or a name.",
    subcommands: [RepositoryListCommand.self, RepositoryGetCommand.self, RepositoryAddCommand.self, RepositoryRemoveCommand.self])
}

/// One `repository` or `repo-creds` Secret, without what is secret in it.
struct RepositoryRecord {
  var secretName: String
  var url: String
  var type: String
  var name: String
  var project: String
  var username: String
  /// A `repo-creds` Secret: holds for all URLs that begin with its own.
  var isTemplate: Bool
  var isInsecure: Bool
  /// "password", "ssh key", "token", …; empty for none.
  var credentials: String

  init(_ secret: Value) {
    func text(_ key: String) -> String { SecretObjects.text(secret, key) }
    secretName = secret.name
    url = text("url")
    type = text("type").isEmpty ? "git" : text("type")
    name = text("name")
    project = text("project")
    username = text("username")
    isTemplate = secret.label(LabelKey.secretType) == "repo-creds"
    isInsecure = text("insecure") == "true"
    let kinds = [
      ("password", "password"), ("sshPrivateKey", "ssh key"), ("bearerToken", "token"), ("githubAppPrivateKey", "GitHub App"),
      ("tlsClientCertData", "certificate"), ("gcpServiceAccountKey", "GCP account"),
    ]
    credentials = kinds.filter { !text($0.0).isEmpty }.map(\.1).joined(separator: ", ")
  }

  var value: Value {
    var value: Value = [
      "repo": Value(url), "type": Value(type), "secret": Value(secretName), "credentials": Value(credentials),
      "insecure": Value(isInsecure), "template": Value(isTemplate),
    ]
    if !name.isEmpty { value["name"] = Value(name) }
    if !project.isEmpty { value["project"] = Value(project) }
    if !username.isEmpty { value["username"] = Value(username) }
    return value
  }

  static func all(_ options: ClusterOptions) async throws -> [RepositoryRecord] {
    let client = try await Session.connect(try options.configuration())
    let list = try await client.list(
      SecretObjects.resource, namespace: options.namespace,
      labelSelector: "\(LabelKey.secretType) in (repository,repo-creds)")
    return list.items.map(RepositoryRecord.init).sorted { ($0.url, $0.secretName) < ($1.url, $1.secretName) }
  }

  static func find(_ name: String, _ options: ClusterOptions) async throws -> RepositoryRecord {
    let all = try await all(options)
    let wanted = RepositoryURL.normalized(name)
    guard let record = all.first(where: { RepositoryURL.normalized($0.url) == wanted || $0.secretName == name }) else {
      let known = all.isEmpty ? "none is known" : "known: " + all.map(\.url).joined(separator: ", ")
      throw Failure("there is no repository '\(name)'; \(known)")
    }
    return record
  }

  static func table(_ records: [RepositoryRecord], wide: Bool) -> String {
    var table =
      wide
      ? Table("TYPE", "NAME", "REPO", "INSECURE", "CREDENTIALS", "USER", "PROJECT", "SECRET")
      : Table("TYPE", "NAME", "REPO", "CREDENTIALS", "PROJECT")
    for record in records {
      func dash(_ text: String) -> String { text.isEmpty ? "-" : text }
      let url = record.isTemplate ? record.url + "…" : record.url
      let first = [record.type, dash(record.name), url]
      let credentials = dash(record.credentials)
      table.rows.append(
        wide
          ? first + [
            record.isInsecure ? "true" : "false", credentials, dash(record.username), dash(record.project), record.secretName,
          ] : first + [credentials, dash(record.project)])
    }
    return table.text()
  }
}

struct RepositoryListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the repositories that have a Secret, without what is secret in it.")

  @Option(name: .shortAndLong, help: "table, wide, name, json or yaml.")
  var output = OutputFormat.table

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    let records = try await RepositoryRecord.all(cluster)
    await output.print(names: records.map(\.url), value: .list(records.map(\.value))) {
      RepositoryRecord.table(records, wide: $0)
    }
  }
}

struct RepositoryGetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "get", abstract: "Show one repository.")

  @Argument(help: ArgumentHelp("Its URL.", valueName: "repo"))
  var url: String

  @Option(name: .shortAndLong, help: "table, wide, name, json or yaml.")
  var output = OutputFormat.wide

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    let record = try await RepositoryRecord.find(url, cluster)
    await output.print(names: [record.url], value: record.value) { RepositoryRecord.table([record], wide: $0) }
  }
}

struct RepositoryAddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Keep the credentials of a repository in a Secret, where every reconciler finds them.")

  @Argument(help: ArgumentHelp("Its URL.", valueName: "repo"))
  var url: String

  @Option(help: "git or helm.")
  var type = "git"

  @Option(help: "How Helm repositories are named.")
  var name: String?

  @Option(help: "The user.")
  var username: String?

  @Flag(help: "Read the password (or token) from standard input, so that no process list shows it.")
  var passwordStdin = false

  @Flag(help: "Read a bearer token for Git over http(s) from standard input.")
  var bearerTokenStdin = false

  @Option(help: ArgumentHelp("The private key for ssh.", valueName: "file"))
  var sshPrivateKeyPath: String?

  @Option(help: ArgumentHelp("The certificate to log in with to a Helm repository or registry.", valueName: "file"))
  var tlsClientCertPath: String?

  @Option(help: ArgumentHelp("The certificate's private key.", valueName: "file"))
  var tlsClientCertKeyPath: String?

  @Option(help: "The URL of the proxy on the way.")
  var proxy: String?

  @Option(help: "Hosts that are reached without the proxy; comma-separated.")
  var noProxy: String?

  @Flag(help: "Take any certificate and any host key.")
  var insecureSkipServerVerification = false

  @Flag(help: "The charts are in an OCI registry.")
  var enableOci = false

  @Option(help: "Only Applications of this project may use it.")
  var project: String?

  @Flag(help: "Replace what is known of the repository.")
  var upsert = false

  @OptionGroup var cluster: ClusterOptions

  func validate() throws {
    guard ["git", "helm"].contains(type) else { throw ValidationError("--type \(type): write git or helm") }
    if type == "helm", name == nil { throw ValidationError("a Helm repository needs a name: --name NAME") }
    if passwordStdin, bearerTokenStdin { throw ValidationError("standard input holds one secret: the password or the token") }
    if (tlsClientCertPath == nil) != (tlsClientCertKeyPath == nil) {
      throw ValidationError("--tls-client-cert-path and --tls-client-cert-key-path go together")
    }
  }

  func run() async throws {
    if cluster.readOnly { throw Failure("--read-only: no repository is added") }
    var data = ["url": url, "type": type]
    data["name"] = name
    data["username"] = username
    data["project"] = project
    if insecureSkipServerVerification { data["insecure"] = "true" }
    if enableOci { data["enableOCI"] = "true" }
    data["proxy"] = proxy
    data["noProxy"] = noProxy
    if passwordStdin || bearerTokenStdin {
      let text = String(decoding: try Files.read("-"), as: UTF8.self)
      data[passwordStdin ? "password" : "bearerToken"] = text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
    let files = [
      ("sshPrivateKey", sshPrivateKeyPath), ("tlsClientCertData", tlsClientCertPath), ("tlsClientCertKey", tlsClientCertKeyPath),
    ]
    for case (let key, let path?) in files { data[key] = String(decoding: try Files.read(path), as: UTF8.self) }
    let number = RepositoryURL.normalized(url).utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    let secret: Value = [
      "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
      "metadata": [
        "name": Value("repo-\(number)"), "namespace": Value(cluster.namespace), "labels": [LabelKey.secretType: "repository"],
        "annotations": ["managed-by": "argocd.argoproj.io"],
      ],
      "stringData": Value(data),
    ]
    let client = try await Session.connect(try cluster.configuration())
    try await SecretObjects.store(secret, replacing: upsert, on: client, hint: "--upsert replaces it")
    print(Table.printable("repository \(url) added"))
  }
}

struct RepositoryRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Forget a repository's credentials.", aliases: ["remove"])

  @Argument(help: ArgumentHelp("Its URL.", valueName: "repo"))
  var url: String

  @Flag(name: .shortAndLong, help: "Do not ask for the URL again.")
  var yes = false

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    if cluster.readOnly { throw Failure("--read-only: no repository is removed") }
    let record = try await RepositoryRecord.find(url, cluster)
    if !yes { try Confirmation.ask(for: record.url, before: "forgets the credentials of \(record.url)") }
    let client = try await Session.connect(try cluster.configuration())
    try await client.delete(SecretObjects.resource, namespace: cluster.namespace, name: record.secretName)
    print(Table.printable("repository \(record.url) removed"))
  }
}
