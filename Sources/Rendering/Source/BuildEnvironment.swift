import Applications

/// The variables that Argo CD gives to a build: `$ARGOCD_APP_NAME` and its like.
public struct BuildEnvironment: Sendable, Hashable {
  public var variables: [String: String]

  public init(_ variables: [String: String] = [:]) { self.variables = variables }

  /// For one source of an Application.
  public init(source: ApplicationSource, context: RenderContext) {
    variables = [
      "ARGOCD_APP_NAME": context.appName,
      "ARGOCD_APP_NAMESPACE": context.namespace,
      "ARGOCD_APP_PROJECT_NAME": context.project,
      "ARGOCD_APP_REVISION": context.revision,
      "ARGOCD_APP_REVISION_SHORT": String(context.revision.prefix(7)),
      "ARGOCD_APP_REVISION_SHORT_8": String(context.revision.prefix(8)),
      "ARGOCD_APP_SOURCE_PATH": source.path,
      "ARGOCD_APP_SOURCE_REPO_URL": source.repoURL,
      "ARGOCD_APP_SOURCE_TARGET_REVISION": source.targetRevision,
      "KUBE_API_VERSIONS": context.apiVersions.joined(separator: ","),
      "KUBE_VERSION": context.kubeVersion,
    ]
  }

  /// Whether the text asks for something that differs from commit to commit.
  public static func mentionsRevision(_ text: String) -> Bool { text.contains("ARGOCD_APP_REVISION") }

  /// The text with `$NAME` and `${NAME}` replaced; `$$` is a dollar sign, and what nobody set is empty, as in Argo CD.
  public func expand(_ text: String) -> String {
    guard text.contains("$") else { return text }
    var result = ""
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      guard let first = rest.first else {
        result += "$"
        break
      }
      if first == "{" {
        let body = rest.dropFirst()
        guard let close = body.firstIndex(of: "}") else {
          // A brace that nobody closes is dropped together with its dollar sign.
          rest = body
          continue
        }
        result += value(String(body[..<close]))
        rest = body[body.index(after: close)...]
      } else if "*#$@!?-0123456789".contains(first) {
        result += value(String(first))
        rest = rest.dropFirst()
      } else {
        let name = rest.prefix { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
        result += name.isEmpty ? "$" : value(String(name))
        rest = rest.dropFirst(name.count)
      }
    }
    return result + rest
  }

  private func value(_ name: String) -> String { name == "$" ? "$" : variables[name] ?? "" }
}
