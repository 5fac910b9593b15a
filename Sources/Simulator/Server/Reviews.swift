import Manifests

extension APIServer {
  /// Answers the kinds that are questions: who am I, and may I (yes). Nil where the path is none of them.
  func review(_ request: APIRequest, group: String, path: ArraySlice<String>) throws(StatusError) -> APIResponse? {
    guard request.method == "POST", let plural = path.last else { return nil }
    let user: Value = ["username": "tiphys-admin", "groups": ["system:masters", "system:authenticated"]]
    switch (group, plural) {
    case ("authorization.k8s.io", "selfsubjectaccessreviews"), ("authorization.k8s.io", "subjectaccessreviews"),
      ("authorization.k8s.io", "localsubjectaccessreviews"):
      var review = try request.value()
      review["status"] = ["allowed": true, "reason": "the embedded cluster allows everything"]
      return .json(review, status: 201)
    case ("authorization.k8s.io", "selfsubjectrulesreviews"):
      var review = try request.value()
      review["status"] = [
        "resourceRules": [["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]]],
        "nonResourceRules": [["verbs": ["*"], "nonResourceURLs": ["*"]]], "incomplete": false,
      ]
      return .json(review, status: 201)
    case ("authentication.k8s.io", "selfsubjectreviews"):
      var review = try request.value()
      review["status"] = ["userInfo": user]
      return .json(review, status: 201)
    case ("authentication.k8s.io", "tokenreviews"):
      var review = try request.value()
      let isRight = review[path: "spec", "token"]?.string == token
      review["status"] = isRight ? ["authenticated": true, "user": user] : ["authenticated": false]
      return .json(review, status: 201)
    default: return nil
    }
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
