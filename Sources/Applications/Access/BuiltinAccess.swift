/// What Argo CD knows about access before anybody writes a policy.
public enum BuiltinAccess {
  /// Resources that belong to a project: their objects are `project/name`.
  static let projectScoped: Set<String> = ["applications", "applicationsets", "logs", "exec", "clusters", "repositories"]

  /// What can be asked for each resource.
  static let actions: [String: Set<String>] = [
    "accounts": ["get", "create", "update"],
    "applications": ["get", "create", "update", "delete", "sync", "rollback", "override", "action"],
    "applicationsets": ["get", "create", "update", "delete"],
    "certificates": ["get", "create", "update", "delete"],
    "clusters": ["get", "create", "update", "delete"],
    "exec": ["create", "debug"],
    "extensions": ["invoke"],
    "gpgkeys": ["get", "create", "delete"],
    "logs": ["get"],
    "projects": ["get", "create", "update", "delete"],
    "repositories": ["get", "create", "update", "delete"],
    "write-repositories": ["get", "create", "update", "delete"],
  ]

  /// Actions of applications that may go on with a path: `action/apps/Deployment/restart`.
  private static let actionsWithPaths: Set<String> = ["action", "update", "delete"]

  private static let aliases: [String: String] = [
    "account": "accounts", "app": "applications", "apps": "applications", "application": "applications",
    "appset": "applicationsets", "appsets": "applicationsets", "applicationset": "applicationsets",
    "cert": "certificates", "certs": "certificates", "certificate": "certificates", "cluster": "clusters",
    "extension": "extensions", "gpgkey": "gpgkeys", "key": "gpgkeys", "log": "logs", "proj": "projects",
    "projs": "projects", "project": "projects", "repo": "repositories", "repos": "repositories",
    "repository": "repositories",
  ]

  /// What a person may have meant by `repo`: the resource's full name; nil where there is none.
  public static func resource(_ name: String) -> String? {
    let name = aliases[name.lowercased()] ?? name.lowercased()
    return actions[name] == nil ? nil : name
  }

  /// The actions of a resource, for error messages.
  public static func actionNames(_ resource: String) -> [String] { (actions[resource] ?? []).sorted() }

  public static func isAction(_ action: String, of resource: String) -> Bool {
    guard let known = actions[resource] else { return false }
    if known.contains(action) { return true }
    let verb = action.prefix { $0 != "/" }
    return resource == "applications" && verb.count < action.count && actionsWithPaths.contains(String(verb))
  }

  /// The object to ask for where none is named: everything.
  public static func object(_ object: String, of resource: String) -> String {
    guard object.isEmpty || object == "*" else { return object }
    return projectScoped.contains(resource) ? "*/*" : "*"
  }

  /// `role:readonly` may look at everything, `role:admin` may do everything, `admin` is one.
  static let policy: String = {
    var lines: [String] = []
    for (resource, actions) in actions.sorted(by: { $0.key < $1.key }) where resource != "extensions" {
      let object = ["applications", "applicationsets", "logs", "exec"].contains(resource) ? "*/*" : "*"
      for action in actions.sorted() where action != "action" && (resource, action) != ("accounts", "create") {
        let role = action == "get" ? "role:readonly" : "role:admin"
        lines.append("p, \(role), \(resource), \(action), \(object), allow")
      }
    }
    for verb in actionsWithPaths.sorted() { lines.append("p, role:admin, applications, \(verb)/*, */*, allow") }
    return (lines + ["g, role:admin, role:readonly", "g, admin, role:admin"]).joined(separator: "\n")
  }()
}
