import Applications
import HTTP
import Kubernetes
import Manifests

/// The list of clusters with how each can be reached, asked for now. Each is asked by itself, so that one that does not answer
/// holds up nobody.
@NetworkActor
public struct ClusterDirectory {
  private let home: ClusterClient
  private let namespace: String
  private static let secrets = APIResource(
    group: "", version: "v1", kind: "Secret", plural: "secrets", namespaced: true)
  private static let applications = APIResource(
    group: "argoproj.io", version: "v1alpha1", kind: "Application", plural: "applications", namespaced: true)

  /// - Parameters:
  ///   - home: the cluster that holds the Applications.
  ///   - namespace: where Argo CD's Secrets are.
  public init(home: ClusterClient, namespace: String) {
    self.home = home
    self.namespace = namespace
  }

  /// Every known cluster, the home cluster first. Where the Secrets may not be read there is only that one, and `problem`.
  public func rows(patience: Duration = .seconds(5)) async -> (rows: [ClusterRow], problem: String?) {
    var problem: String?
    var secrets: [ClusterSecret] = []
    do {
      let label = LabelKey.secretType + "=cluster"
      secrets = try await home.list(Self.secrets, namespace: namespace, labelSelector: label).items.map(ClusterSecret.init)
    } catch {
      problem = "other clusters cannot be listed: \(error)"
    }
    let apps = (try? await home.list(Self.applications, namespace: nil))?.items.map { Application($0) } ?? []
    var rows = Self.rows(secrets, home: home.configuration)
    for index in rows.indices {
      rows[index].apps = apps.count { Self.isMeant($0.spec.destination, rows[index], isHome: index == 0) }
    }
    let clients = rows.enumerated().map { index, row in index == 0 ? home : Self.client(row, secrets, home.userAgent) }
    let answers = await Self.probe(clients, patience: patience)
    for (index, answer) in answers.enumerated() {
      if case .unreachable = rows[index].reach { continue }
      rows[index].take(answer)
    }
    return (rows, problem)
  }

  // MARK: What is known without asking

  static func rows(_ secrets: [ClusterSecret], home: ClusterConfiguration) -> [ClusterRow] {
    let own = secrets.first { $0.server == Destination.inClusterServer }
    var rows = [
      ClusterRow(
        name: own?.name ?? Destination.inClusterName, server: Destination.inClusterServer, secretName: own?.secretName ?? "",
        project: own?.project ?? "")
    ]
    for secret in secrets.sorted(by: { ($0.name, $0.secretName) < ($1.name, $1.secretName) })
    where secret.secretName != own?.secretName {
      rows.append(
        ClusterRow(
          name: secret.name, server: secret.server, secretName: secret.secretName, project: secret.project,
          namespaces: secret.scope.namespaces, reach: secret.problem.map { .unreachable($0) } ?? .asking))
    }
    return rows
  }

  static func isMeant(_ destination: Destination, _ row: ClusterRow, isHome: Bool) -> Bool {
    if isHome, destination.isInCluster { return true }
    return destination.name.isEmpty ? ClusterSecret.bare(destination.server) == row.server : destination.name == row.name
  }

  private static func client(_ row: ClusterRow, _ secrets: [ClusterSecret], _ userAgent: String) -> ClusterClient? {
    secrets.first { $0.secretName == row.secretName }.flatMap { try? ClusterClient($0.configuration, userAgent: userAgent) }
  }

  // MARK: Asking

  struct Answer: Sendable {
    var result: Result<String, APIError>
    var latency: Duration?
  }

  /// Asks all at once; nil where there is no way to ask. Who does not answer within `patience` is unreachable.
  static func probe(_ clients: [ClusterClient?], patience: Duration) async -> [Answer?] {
    await withTaskGroup(of: (Int, Answer).self) { group in
      for (index, client) in clients.enumerated() {
        guard let client else { continue }
        group.addTask { (index, await probe(client, patience: patience)) }
      }
      var answers: [Answer?] = Array(repeating: nil, count: clients.count)
      for await (index, answer) in group { answers[index] = answer }
      return answers
    }
  }

  private static func probe(_ client: ClusterClient, patience: Duration) async -> Answer {
    do throws(APIError) {
      // The first request pays for the connection and the credentials, the second shows the way's length.
      let version = try await client.version(within: patience)
      let began = ContinuousClock.now
      _ = try await client.version(within: patience)
      return Answer(result: .success(version), latency: .now - began)
    } catch {
      return Answer(result: .failure(error))
    }
  }
}

extension ClusterRow {
  mutating func take(_ answer: ClusterDirectory.Answer?) {
    switch answer?.result {
    case nil: reach = .unreachable("there is no way to reach it")
    case .success(let version):
      reach = .reachable
      self.version = version
      latency = answer?.latency
    case .failure(let error): reach = .unreachable(error.description)
    }
  }
}
