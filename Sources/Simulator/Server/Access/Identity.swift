/// Who a request comes from.
struct Identity: Sendable, Hashable {
  var name: String
  var groups: Set<String>

  static let admin = Identity(name: "tiphys-admin", groups: [mastersGroup, "system:authenticated"])
  static let mastersGroup = "system:masters"
  var mayDoAll: Bool { groups.contains(Self.mastersGroup) }

  /// A person without any right until one is bound to it.
  init(person name: String) { self.init(name: name, groups: ["system:authenticated"]) }

  init(name: String, groups: Set<String>) {
    self.name = name
    self.groups = groups
  }
}

extension APIServer {
  /// Who shows these credentials: the bearer of the cluster's token, or with a dot and a name behind it, that person. Nil for
  /// strangers.
  func identity(_ request: APIRequest) -> Identity? {
    if let first = request.path.first, let identity = identity(token: first) { return identity }
    let words = (request.headers["authorization"] ?? "").split(separator: " ")
    return words.count == 2 && words[0].lowercased() == "bearer" ? identity(token: String(words[1])) : nil
  }

  func identity(token shown: String) -> Identity? {
    if shown == token { return .admin }
    guard shown.hasPrefix(token + "."), shown.count > token.count + 1 else { return nil }
    return Identity(person: String(shown.dropFirst(token.count + 1)))
  }

  /// Whom the request acts as (`Impersonate-User`, `-Group`), where `identity` may impersonate.
  func impersonated(_ request: APIRequest, by identity: Identity) throws(StatusError) -> Identity {
    guard let name = request.headers["impersonate-user"] else { return identity }
    let question = AccessQuestion(verb: "impersonate", group: "", resource: "users", subresource: "", namespace: "", name: name)
    guard Authorizer(store: store).allows(identity, question) else { throw Authorizer.refusal(identity, question) }
    let groups = (request.headers["impersonate-group"] ?? "").split(separator: ",").map { $0.trimmed }
    return Identity(name: name, groups: Set(groups).union(["system:authenticated"]))
  }
}
