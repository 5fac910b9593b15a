import Applications
import Foundation
import HTTP
import Kubernetes
import Manifests

/// Makes the Secret by which Argo CD and Tiphys know a cluster, and on the cluster the account that they use there.
public enum ClusterRegistration {
  /// The account's name, as Argo CD's own command line makes it.
  public static let manager = "argocd-manager"
  private static let rbac = "rbac.authorization.k8s.io"

  /// The Secret's name for a server, the same each time.
  public static func secretName(server: String) -> String {
    let bare = ClusterSecret.bare(server)
    let host = bare.split(separator: "/").dropFirst().first.map { $0.split(separator: ":").first ?? $0 } ?? "cluster"
    let plain = String(host.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") ? $0 : "-" })
    return "cluster-\(plain)-\(hash(bare))"
  }

  /// FNV-1a of 32 bits, as Argo CD numbers its cluster Secrets.
  private static func hash(_ text: String) -> UInt32 {
    text.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }

  /// The Secret for a cluster.
  ///
  /// - Parameters:
  ///   - token: shown instead of the configuration's own credentials; nil keeps those.
  ///   - namespaces: only these are followed; empty for all.
  /// - Throws: ``ReconcilerError`` where the credentials cannot be put into a Secret.
  public static func secret(
    for configuration: ClusterConfiguration, name: String, namespace: String, token: Secret?,
    namespaces: [String] = [], project: String = ""
  ) throws(ReconcilerError) -> Value {
    let server = ClusterSecret.bare(configuration.server)
    var data: [String: String] = ["name": name, "server": server]
    data["config"] = JSON.text(try config(configuration, token: token))
    if !namespaces.isEmpty { data["namespaces"] = namespaces.joined(separator: ",") }
    if !project.isEmpty { data["project"] = project }
    return [
      "apiVersion": "v1", "kind": "Secret",
      "metadata": [
        "name": .string(secretName(server: server)), "namespace": .string(namespace),
        "labels": [LabelKey.secretType: "cluster"], "annotations": ["managed-by": "argocd.argoproj.io"],
      ],
      "type": "Opaque", "stringData": Value(data),
    ]
  }

  private static func config(_ configuration: ClusterConfiguration, token: Secret?) throws(ReconcilerError) -> Value {
    func base64(_ source: PEMSource) throws(ReconcilerError) -> Value {
      do { return .string(Base64.encode(Array(try source.read().text.utf8))) } catch {
        throw ReconcilerError(.unavailable, error.description)
      }
    }
    var tls: Value = ["insecure": .bool(configuration.tls.insecureSkipVerify)]
    if let name = configuration.tls.serverName { tls["serverName"] = .string(name) }
    if let authority = configuration.tls.certificateAuthority { tls["caData"] = try base64(authority) }
    var config: Value = [:]
    let authentication = configuration.authentication
    if let token {
      config["bearerToken"] = .string(token.text)
    } else {
      if let client = configuration.tls.client {
        tls["certData"] = try base64(client.certificate)
        tls["keyData"] = try base64(client.key)
      }
      if let path = authentication.tokenFile {
        throw ReconcilerError(
          .unavailable,
          "the context's token comes from the file \(path), which changes; let an account be made on the cluster instead"
        )
      }
      if let own = authentication.token { config["bearerToken"] = .string(own.text) }
      if let user = authentication.username {
        config["username"] = .string(user)
        config["password"] = .string(authentication.password?.text ?? "")
      }
      if let exec = authentication.exec { config["execProviderConfig"] = value(exec) }
    }
    config["tlsClientConfig"] = tls
    if let proxy = configuration.proxy { config["proxyUrl"] = .string(proxy) }
    if configuration.disableCompression { config["disableCompression"] = true }
    return config
  }

  private static func value(_ exec: ExecPlugin) -> Value {
    var value: Value = ["apiVersion": .string(exec.apiVersion), "command": .string(exec.command)]
    if !exec.arguments.isEmpty { value["args"] = Value(exec.arguments) }
    if !exec.environment.isEmpty {
      value["env"] = Value(Dictionary(exec.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
    }
    if let hint = exec.installHint { value["installHint"] = .string(hint) }
    return value
  }

  // MARK: The account on the cluster

  /// Makes the account with all rights (in `namespaces` only, where some are given), and waits for its token.
  @NetworkActor
  public static func installManager(
    on client: ClusterClient, accountNamespace: String = "kube-system", namespaces: [String] = []
  ) async throws -> (token: Secret, made: [String]) {
    let discovery = try await client.discover()
    var made: [String] = []
    for manifest in account(in: accountNamespace, namespaces: namespaces) {
      guard let resource = discovery.resource(for: manifest.groupVersionKind) else {
        throw ReconcilerError(.unavailable, "the cluster does not serve \(manifest.groupVersionKind)")
      }
      _ = try await client.patch(
        resource, namespace: manifest.namespace, name: manifest.name, type: .apply, body: manifest, fieldManager: "tiphys",
        force: true)
      let place = manifest.namespace.isEmpty ? "" : " in \(manifest.namespace)"
      made.append("\(resource.qualifiedName)/\(manifest.name) applied\(place)")
    }
    let secrets = APIResource(group: "", version: "v1", kind: "Secret", plural: "secrets", namespaced: true)
    for _ in 0..<60 {
      let secret = try await client.get(secrets, namespace: accountNamespace, name: tokenName)
      if let bytes = secret[path: "data", "token"]?.string.flatMap(Base64.decode), !bytes.isEmpty {
        return (Secret(bytes), made)
      }
      try await NetworkActor.sleep(for: .milliseconds(500))
    }
    throw ReconcilerError(
      .timeout,
      "the cluster gave the account \(manager) no token within 30 s; is its token controller running? --own-credentials needs no account"
    )
  }

  private static let tokenName = manager + "-long-lived-token"

  private static func account(in home: String, namespaces: [String]) -> [Value] {
    let subject: Value = ["kind": "ServiceAccount", "name": .string(manager), "namespace": .string(home)]
    func metadata(_ name: String, _ namespace: String?) -> Value {
      namespace.map { ["name": .string(name), "namespace": .string($0)] } ?? ["name": .string(name)]
    }
    func grant(_ kind: String, in namespace: String?) -> [Value] {
      let name = manager + "-role"
      var rules: [Value] = [["apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]]]
      if namespace == nil { rules.append(["nonResourceURLs": ["*"], "verbs": ["*"]]) }
      return [
        [
          "apiVersion": .string(rbac + "/v1"), "kind": .string(kind), "metadata": metadata(name, namespace),
          "rules": .list(rules),
        ],
        [
          "apiVersion": .string(rbac + "/v1"), "kind": .string(kind + "Binding"),
          "metadata": metadata(name + "-binding", namespace),
          "roleRef": ["apiGroup": .string(rbac), "kind": .string(kind), "name": .string(name)], "subjects": [subject],
        ],
      ]
    }
    return [["apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata(manager, home)]]
      + (namespaces.isEmpty ? grant("ClusterRole", in: nil) : namespaces.flatMap { grant("Role", in: $0) })
      + [
        [
          "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token",
          "metadata": [
            "name": .string(tokenName), "namespace": .string(home),
            "annotations": ["kubernetes.io/service-account.name": .string(manager)],
          ],
        ]
      ]
  }
}
