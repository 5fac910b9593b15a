import HTTP
import Manifests

/// What the server says about a right.
public struct AccessVerdict: Sendable, Equatable {
  public var allowed: Bool
  /// The server's reason; often empty.
  public var reason: String
}

/// What the current user may do in one namespace.
public struct AccessRules: Sendable {
  private struct Rule: Sendable {
    var verbs: [String]
    var groups: [String]
    var resources: [String]
  }

  private var rules: [Rule]
  /// The server knows of rights (of a webhook, say) that it cannot list: only trying tells.
  public var isIncomplete: Bool

  init(_ status: Value) {
    func strings(_ value: Value?) -> [String] { (value?.list ?? []).compactMap(\.string) }
    rules = (status["resourceRules"]?.list ?? []).compactMap { rule in
      // Rights on single names are none on the collection.
      guard strings(rule["resourceNames"]).isEmpty else { return nil }
      return Rule(
        verbs: strings(rule["verbs"]), groups: strings(rule["apiGroups"]), resources: strings(rule["resources"]))
    }
    isIncomplete = status["incomplete"]?.bool ?? false
  }

  /// Whether all the verbs are allowed on all objects of a resource; true too where the server cannot tell.
  public func allow(_ verbs: [String], group: String, resource: String) -> Bool {
    func has(_ list: [String], _ item: String) -> Bool { list.contains("*") || list.contains(item) }
    return isIncomplete
      || verbs.allSatisfy { verb in
        rules.contains { has($0.verbs, verb) && has($0.groups, group) && has($0.resources, resource) }
      }
  }
}

/// Who the server takes the current user for.
public struct UserInfo: Sendable, Equatable {
  public var name: String
  public var groups: [String]
}

extension ClusterClient {
  /// Whether the current user may do something (SelfSubjectAccessReview).
  ///
  /// - Parameters:
  ///   - resource: the plural name; "*" for all.
  ///   - namespace: nil or empty asks for all namespaces.
  public func canI(
    _ verb: String, group: String, resource: String, subresource: String? = nil, namespace: String? = nil,
    name: String? = nil
  ) async throws(APIError) -> AccessVerdict {
    var attributes: Value = ["verb": Value(verb), "group": Value(group), "resource": Value(resource)]
    if let subresource { attributes["subresource"] = Value(subresource) }
    if let namespace, !namespace.isEmpty { attributes["namespace"] = Value(namespace) }
    if let name { attributes["name"] = Value(name) }
    let call = review("authorization.k8s.io", "v1", "SelfSubjectAccessReview", ["resourceAttributes": attributes])
    let answer = try await json(call)
    guard let allowed = answer[path: "status", "allowed"]?.bool else { throw nonsense(call.path) }
    return AccessVerdict(allowed: allowed, reason: SafeText.line(answer[path: "status", "reason"]?.string ?? ""))
  }

  /// What the current user may do in each of the namespaces (SelfSubjectRulesReview), in their order.
  public func rules(in namespaces: [String]) async -> [Result<AccessRules, APIError>] {
    let calls = namespaces.map { review("authorization.k8s.io", "v1", "SelfSubjectRulesReview", ["namespace": Value($0)]) }
    let answers = await perform(all: calls)
    return zip(calls, answers).map { call, answer in
      Result { () throws(APIError) in
        let value = try decoded(answer.get(), call.path)
        guard let status = value["status"] else { throw nonsense(call.path) }
        return AccessRules(status)
      }
    }
  }

  /// Who the server takes the current user for (SelfSubjectReview).
  ///
  /// Servers before 1.26 cannot say; then it is what the configuration says: the impersonated user, or the name of basic
  /// authentication; nil where neither is there.
  public func whoAmI() async throws(APIError) -> UserInfo? {
    for version in ["v1", "v1beta1", "v1alpha1"] {
      do {
        let answer = try await json(review("authentication.k8s.io", version, "SelfSubjectReview", [:]))
        guard let user = answer[path: "status", "userInfo"], let name = user["username"]?.string else { continue }
        return UserInfo(
          name: SafeText.line(name), groups: (user["groups"]?.list ?? []).compactMap(\.string).map { SafeText.line($0) })
      } catch  where error.kind == .notFound || error.kind == .forbidden || error.kind == .invalid {
        continue
      }
    }
    if let impersonation = configuration.impersonation {
      return UserInfo(name: SafeText.line(impersonation.user), groups: impersonation.groups.map { SafeText.line($0) })
    }
    return configuration.authentication.username.map { UserInfo(name: SafeText.line($0), groups: []) }
  }

  private func review(_ group: String, _ version: String, _ kind: String, _ spec: Value) -> APICall {
    let review: Value = ["apiVersion": Value(group + "/" + version), "kind": Value(kind), "spec": spec]
    return APICall(
      method: .post, path: "/apis/\(group)/\(version)/\(kind.lowercased())s", body: JSON.encode(review))
  }
}
