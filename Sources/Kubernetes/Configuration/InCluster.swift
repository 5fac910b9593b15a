import HTTP

/// The configuration of a process that runs in a pod: its service account.
enum InCluster {
  static let folder = "/var/run/secrets/kubernetes.io/serviceaccount"

  /// Nil where this process runs in no pod.
  static func configuration(
    environment: [String: String], folder: String = folder
  ) throws(KubeconfigError) -> ClusterConfiguration? {
    guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
      let port = environment["KUBERNETES_SERVICE_PORT"], !port.isEmpty
    else { return nil }
    let token = folder + "/token"
    guard FileContents.isReadable(token) else {
      throw KubeconfigError(
        "this pod has no service account token at \(token); mount one (automountServiceAccountToken) or set KUBECONFIG")
    }
    var configuration = ClusterConfiguration(
      contextName: "in-cluster", clusterName: "in-cluster",
      server: "https://\(host.contains(":") ? "[\(host)]" : host):\(port)")
    configuration.authentication.tokenFile = token
    if FileContents.isReadable(folder + "/ca.crt") { configuration.tls.certificateAuthority = .file(folder + "/ca.crt") }
    if case .success(let bytes) = FileContents.read(folder + "/namespace"), !bytes.isEmpty {
      configuration.namespace = SafeText.line(String(decoding: bytes, as: UTF8.self))
    }
    return configuration
  }
}
