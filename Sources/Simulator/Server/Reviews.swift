import Manifests

extension APIServer {
  /// Answers the kinds that are questions: who am I, and may I. Nil where the path is none of them.
  func review(
    _ request: APIRequest, as identity: Identity, group: String, path: ArraySlice<String>
  ) throws(StatusError) -> APIResponse? {
    guard request.method == "POST", let plural = path.last else { return nil }
    switch (group, plural) {
    case ("authorization.k8s.io", "selfsubjectaccessreviews"), ("authorization.k8s.io", "subjectaccessreviews"),
      ("authorization.k8s.io", "localsubjectaccessreviews"):
      var review = try request.value()
      let subject =
        plural == "selfsubjectaccessreviews"
        ? identity
        : Identity(
          name: review[path: "spec", "user"]?.string ?? "",
          groups: Set((review[path: "spec", "groups"]?.list ?? []).compactMap(\.string)))
      let isAllowed = isAllowed(review["spec"] ?? [:], subject)
      review["status"] = ["allowed": .bool(isAllowed), "reason": isAllowed ? "RBAC: a binding allows it" : ""]
      return .json(review, status: 201)
    case ("authorization.k8s.io", "selfsubjectrulesreviews"):
      var review = try request.value()
      let rules = Authorizer(store: store).rules(of: identity, in: review[path: "spec", "namespace"]?.string ?? "")
      review["status"] = [
        "resourceRules": .list(rules.filter { $0["resources"] != nil }),
        "nonResourceRules": .list(rules.filter { $0["nonResourceURLs"] != nil }), "incomplete": false,
      ]
      return .json(review, status: 201)
    case ("authentication.k8s.io", "selfsubjectreviews"):
      var review = try request.value()
      review["status"] = ["userInfo": Self.userInfo(identity)]
      return .json(review, status: 201)
    case ("authentication.k8s.io", "tokenreviews"):
      var review = try request.value()
      let known = self.identity(token: review[path: "spec", "token"]?.string ?? "")
      review["status"] = known.map { ["authenticated": true, "user": Self.userInfo($0)] } ?? ["authenticated": false]
      return .json(review, status: 201)
    default: return nil
    }
  }

  private func isAllowed(_ spec: Value, _ identity: Identity) -> Bool {
    guard let attributes = spec["resourceAttributes"] else { return true }  // /healthz, /version and their like
    func text(_ key: String) -> String { attributes[key]?.string ?? "" }
    return Authorizer(store: store).allows(
      identity,
      AccessQuestion(
        verb: text("verb"), group: text("group"), resource: text("resource"), subresource: text("subresource"),
        namespace: text("namespace"), name: text("name")))
  }

  private static func userInfo(_ identity: Identity) -> Value {
    ["username": .string(identity.name), "groups": Value(identity.groups.sorted())]
  }

  /// The kinds of ``review(_:group:path:)``, which live only in discovery.
  static let reviewTypes: [ResourceType] = [
    ResourceType(
      group: "authorization.k8s.io", kind: "SelfSubjectAccessReview", plural: "selfsubjectaccessreviews", namespaced: false,
      versions: ["v1"]),
    ResourceType(
      group: "authorization.k8s.io", kind: "SelfSubjectRulesReview", plural: "selfsubjectrulesreviews", namespaced: false,
      versions: ["v1"]),
    ResourceType(
      group: "authorization.k8s.io", kind: "SubjectAccessReview", plural: "subjectaccessreviews", namespaced: false,
      versions: ["v1"]),
    ResourceType(
      group: "authorization.k8s.io", kind: "LocalSubjectAccessReview", plural: "localsubjectaccessreviews", versions: ["v1"]),
    ResourceType(
      group: "authentication.k8s.io", kind: "SelfSubjectReview", plural: "selfsubjectreviews", namespaced: false,
      versions: ["v1"]),
    ResourceType(
      group: "authentication.k8s.io", kind: "TokenReview", plural: "tokenreviews", namespaced: false, versions: ["v1"]),
  ]
}
