import HTTP
import Manifests

/// What is wrong with a kubeconfig: the file, the entry, and what to do.
public struct KubeconfigError: Error, Sendable, Equatable, CustomStringConvertible {
  public var message: String
  public init(_ message: String) { self.message = SafeText.line(message) }
  public var description: String { message }
}

/// One or several kubeconfig files, merged as client-go merges them: the first file to name an entry wins.
public struct Kubeconfig: Sendable {
  /// One context by name.
  public struct Context: Sendable, Equatable {
    public var name: String
    public var cluster: String
    public var user: String
    /// Empty where the context names none.
    public var namespace: String
  }

  /// An entry as it stands in its file.
  struct Entry: Sendable {
    var value: Value
    var file: String
  }

  /// The files that were read.
  public private(set) var files: [String] = []
  public private(set) var currentContext: String?
  /// In the order in which they stand in the files.
  public private(set) var contexts: [Context] = []
  private(set) var clusters: [String: Entry] = [:]
  private(set) var users: [String: Entry] = [:]
  /// Inside a pod without a kubeconfig.
  private var inCluster: ClusterConfiguration?

  /// Reads `path` alone where one is given; else the files of `KUBECONFIG`, else `~/.kube/config`, else the service account
  /// of the pod that this process runs in.
  ///
  /// - Throws: ``KubeconfigError`` where a file cannot be read or understood, or nothing is there at all. Files of
  ///   `KUBECONFIG` that do not exist are skipped, as kubectl does.
  public static func load(path: String?, environment: [String: String]) throws(KubeconfigError) -> Kubeconfig {
    var kubeconfig = Kubeconfig()
    if let path {
      guard try kubeconfig.add(file: path) else {
        throw KubeconfigError("there is no kubeconfig at \(path); check --kubeconfig")
      }
      return kubeconfig
    }
    let home = environment["HOME"] ?? ""
    let listed = (environment["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
    let candidates = listed.isEmpty ? ["\(home)/.kube/config"] : listed
    for file in candidates { _ = try kubeconfig.add(file: file) }
    if kubeconfig.files.isEmpty {
      guard let configuration = try InCluster.configuration(environment: environment) else {
        let looked = candidates.joined(separator: ", ")
        throw KubeconfigError("no kubeconfig: there is nothing at \(looked); set KUBECONFIG or give --kubeconfig FILE")
      }
      kubeconfig.inCluster = configuration
      kubeconfig.currentContext = configuration.contextName
      kubeconfig.contexts = [Context(name: configuration.contextName, cluster: "", user: "", namespace: configuration.namespace)]
    }
    return kubeconfig
  }

  /// From text, as if it stood in `file`.
  public static func parse(_ text: String, file: String) throws(KubeconfigError) -> Kubeconfig {
    var kubeconfig = Kubeconfig()
    try kubeconfig.merge(Array(text.utf8), file: file)
    return kubeconfig
  }

  /// False where there is no such file.
  private mutating func add(file: String) throws(KubeconfigError) -> Bool {
    switch FileContents.read(file) {
    case .success(let bytes):
      try merge(bytes, file: file)
      return true
    case .failure(let error):
      if error.isMissing { return false }
      throw KubeconfigError("cannot read the kubeconfig \(file): \(error.reason)")
    }
  }

  private mutating func merge(_ bytes: [UInt8], file: String) throws(KubeconfigError) {
    let value: Value
    do { value = try YAML.decode(bytes) } catch { throw KubeconfigError("the kubeconfig \(file) is no valid YAML: \(error)") }
    files.append(file)
    guard !value.isNull else { return }
    guard value.object != nil else { throw KubeconfigError("the kubeconfig \(file) holds \(value.typeName), not a map") }
    if let kind = value["kind"]?.string, kind != "Config" {
      throw KubeconfigError("\(file) is a \(kind), not a kubeconfig (kind: Config)")
    }
    if currentContext == nil, let name = value["current-context"]?.string, !name.isEmpty { currentContext = name }
    for (name, entry) in try Self.entries(value, list: "clusters", item: "cluster", file: file) where clusters[name] == nil {
      clusters[name] = Entry(value: entry, file: file)
    }
    for (name, entry) in try Self.entries(value, list: "users", item: "user", file: file) where users[name] == nil {
      users[name] = Entry(value: entry, file: file)
    }
    for (name, entry) in try Self.entries(value, list: "contexts", item: "context", file: file)
    where !contexts.contains(where: { $0.name == name }) {
      contexts.append(
        Context(
          name: name, cluster: entry["cluster"]?.string ?? "", user: entry["user"]?.string ?? "",
          namespace: entry["namespace"]?.string ?? ""))
    }
  }

  private static func entries(
    _ value: Value, list key: String, item: String, file: String
  ) throws(KubeconfigError) -> [(String, Value)] {
    guard let list = value[key], !list.isNull else { return [] }
    guard let elements = list.list else {
      throw KubeconfigError("'\(key)' in the kubeconfig \(file) is \(list.typeName), not a list")
    }
    var result: [(String, Value)] = []
    for (index, element) in elements.enumerated() {
      guard let name = element["name"]?.string else {
        throw KubeconfigError("\(key)[\(index)] in the kubeconfig \(file) has no name")
      }
      result.append((name, element[item] ?? [:]))
    }
    return result
  }

  // MARK: A context's configuration

  /// - Parameter context: the name of a context; nil for the current one.
  /// - Throws: ``KubeconfigError`` where the context, or an entry it names, is missing or incomplete.
  public func configuration(context: String? = nil) throws(KubeconfigError) -> ClusterConfiguration {
    if let inCluster, context == nil || context == inCluster.contextName { return inCluster }
    let place = files.joined(separator: ", ")
    guard let name = context ?? currentContext else {
      throw KubeconfigError("\(place) sets no current-context; give --context NAME (\(known))")
    }
    guard let context = contexts.first(where: { $0.name == name }) else {
      throw KubeconfigError("there is no context '\(name)' in \(place) (\(known))")
    }
    guard let cluster = clusters[context.cluster] else {
      throw KubeconfigError("context '\(name)' names the cluster '\(context.cluster)', which \(place) does not define")
    }
    guard let server = cluster.value["server"]?.string, !server.isEmpty else {
      throw KubeconfigError("cluster '\(context.cluster)' in \(cluster.file) has no server")
    }
    var configuration = ClusterConfiguration(contextName: name, clusterName: context.cluster, server: server)
    if !context.namespace.isEmpty { configuration.namespace = context.namespace }
    configuration.proxy = try proxy(cluster, name: context.cluster)
    configuration.disableCompression = cluster.value["disable-compression"]?.bool ?? false
    configuration.tls = try tls(cluster, name: context.cluster)
    if !context.user.isEmpty {
      guard let user = users[context.user] else {
        throw KubeconfigError("context '\(name)' names the user '\(context.user)', which \(place) does not define")
      }
      try UserEntry(name: context.user, entry: user).apply(to: &configuration, cluster: cluster)
    }
    return configuration
  }

  private var known: String {
    contexts.isEmpty ? "it has no contexts" : "known: " + contexts.map(\.name).joined(separator: ", ")
  }

  private func proxy(_ cluster: Entry, name: String) throws(KubeconfigError) -> String? {
    guard let text = cluster.value["proxy-url"]?.string, !text.isEmpty else { return nil }
    let parts = text.split(separator: "://", maxSplits: 1)
    guard parts.count == 2, ["http", "https", "socks5"].contains(parts[0].lowercased()) else {
      // Its text may hold a password.
      throw KubeconfigError("proxy-url of cluster '\(name)' in \(cluster.file) is no http, https or socks5 URL; correct it")
    }
    return text
  }

  private func tls(_ cluster: Entry, name: String) throws(KubeconfigError) -> TLSConfiguration {
    var tls = TLSConfiguration()
    tls.insecureSkipVerify = cluster.value["insecure-skip-tls-verify"]?.bool ?? false
    tls.serverName = cluster.value["tls-server-name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    tls.certificateAuthority = try cluster.pem("certificate-authority", of: "cluster '\(name)'")
    if tls.insecureSkipVerify, tls.certificateAuthority != nil {
      throw KubeconfigError(
        "cluster '\(name)' in \(cluster.file) has both a certificate-authority and insecure-skip-tls-verify; remove one of them")
    }
    return tls
  }
}

extension Kubeconfig.Entry {
  /// `key-data` decoded, or else the file under `key`, found from the kubeconfig's own folder.
  func pem(_ key: String, of owner: String) throws(KubeconfigError) -> PEMSource? {
    if let text = value[key + "-data"]?.string, !text.isEmpty {
      guard let bytes = Base64.decode(text) else {
        throw KubeconfigError("\(key)-data of \(owner) in \(file) is no base64")
      }
      return .data(Secret(bytes))
    }
    guard let path = value[key]?.string, !path.isEmpty else { return nil }
    let resolved = FileContents.resolve(path, besideFile: file)
    guard FileContents.isReadable(resolved) else {
      throw KubeconfigError("\(key) of \(owner) in \(file): cannot read \(resolved)")
    }
    return .file(resolved)
  }
}
