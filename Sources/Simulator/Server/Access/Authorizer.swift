import Manifests

/// One thing that somebody wants to do.
struct AccessQuestion: Sendable, Hashable {
  var verb: String
  var group: String
  /// The plural name.
  var resource: String
  var subresource: String
  /// Empty for the whole cluster.
  var namespace: String
  /// Empty for a collection.
  var name: String
}

/// Kubernetes' RBAC: rights are what the bindings in the store add up to; nothing is ever denied.
struct Authorizer: Sendable {
  private static let group = "rbac.authorization.k8s.io"
  let store: ObjectStore

  func allows(_ identity: Identity, _ question: AccessQuestion) -> Bool {
    identity.mayDoAll || rules(of: identity, in: question.namespace).contains { Self.covers($0, question) }
  }

  /// The rules that hold for somebody in a namespace (empty: in the whole cluster).
  func rules(of identity: Identity, in namespace: String) -> [Value] {
    if identity.mayDoAll { return [["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]]] }
    var bindings = store.list(GroupKind(group: Self.group, kind: "ClusterRoleBinding"))
    if !namespace.isEmpty {
      bindings += store.list(GroupKind(group: Self.group, kind: "RoleBinding")).filter { $0.namespace == namespace }
    }
    return bindings.filter { binding in
      (binding["subjects"]?.list ?? []).contains { Self.isMeant(identity, $0, in: binding.namespace) }
    }.flatMap { binding -> [Value] in
      let role = binding[path: "roleRef", "name"]?.string ?? ""
      let kind = binding[path: "roleRef", "kind"]?.string ?? ""
      let key = ResourceKey(
        group: Self.group, kind: kind, namespace: kind == "Role" ? binding.namespace : "", name: role)
      return store.get(key)?["rules"]?.list ?? []
    }
  }

  private static func isMeant(_ identity: Identity, _ subject: Value, in namespace: String) -> Bool {
    switch subject["kind"]?.string {
    case "User": subject.name(or: "") == identity.name
    case "Group": identity.groups.contains(subject.name(or: ""))
    case "ServiceAccount":
      identity.name == "system:serviceaccount:\(subject["namespace"]?.string ?? namespace):\(subject.name(or: ""))"
    default: false
    }
  }

  private static func covers(_ rule: Value, _ question: AccessQuestion) -> Bool {
    func has(_ key: String, _ wanted: String) -> Bool {
      (rule[key]?.list ?? []).contains { $0.string == "*" || $0.string == wanted }
    }
    let resource = question.subresource.isEmpty ? question.resource : question.resource + "/" + question.subresource
    let names = (rule["resourceNames"]?.list ?? []).compactMap(\.string)
    return has("verbs", question.verb) && has("apiGroups", question.group) && has("resources", resource)
      && (names.isEmpty || names.contains(question.name))
  }

  /// In the real server's words.
  static func refusal(_ identity: Identity, _ question: AccessQuestion) -> StatusError {
    let resource = question.subresource.isEmpty ? question.resource : question.resource + "/" + question.subresource
    let qualified = question.group.isEmpty ? question.resource : question.resource + "." + question.group
    let place = question.namespace.isEmpty ? "at the cluster scope" : "in the namespace \"\(question.namespace)\""
    let name = question.name.isEmpty ? "" : " \"\(question.name)\""
    var error = StatusError(
      code: 403, reason: "Forbidden",
      message: "\(qualified)\(name) is forbidden: User \"\(identity.name)\" cannot \(question.verb) resource \"\(resource)\""
        + " in API group \"\(question.group)\" \(place)")
    error.group = question.group
    error.kind = question.resource
    error.name = question.name
    return error
  }
}

extension Value {
  fileprivate func name(or fallback: String) -> String { self["name"]?.string ?? fallback }
}

extension APIServer {
  /// - Throws: 403 where whoever asks may not.
  func authorize(_ request: APIRequest, _ target: RequestTarget, as identity: Identity) throws(StatusError) {
    guard !identity.mayDoAll else { return }
    let verb =
      switch request.method {
      case "POST": "create"
      case "PUT": "update"
      case "PATCH": "patch"
      case "DELETE": target.name == nil ? "deletecollection" : "delete"
      default: request.flag("watch") ? "watch" : target.name == nil ? "list" : "get"
      }
    let question = AccessQuestion(
      verb: verb, group: target.type.group, resource: target.type.plural, subresource: target.subresource ?? "",
      namespace: target.namespace ?? "", name: target.name ?? "")
    guard Authorizer(store: store).allows(identity, question) else { throw Authorizer.refusal(identity, question) }
  }
}
