import Applications
import Testing

struct AccessPolicyTests {
  private func can(
    _ subject: String, _ action: String, _ resource: String = "applications", _ object: String = "shop/web",
    policy: String = "", groups: [String] = [], role: String = "", mode: AccessPolicy.MatchMode = .glob
  ) throws -> Bool {
    try AccessPolicy(policy).allows(
      subject: subject, groups: groups, defaultRole: role, resource: resource, action: action, object: object, mode: mode)
  }

  @Test func knowsTheBuiltinRoles() throws {
    #expect(try can("admin", "delete") && can("admin", "action/apps/Deployment/restart") && can("admin", "delete/*/Pod/x/y"))
    #expect(try can("role:readonly", "get") && !can("role:readonly", "sync"))
    #expect(
      try can("admin", "get", "clusters", "https://1.2.3.4") && can("admin", "create", "exec") && can("admin", "get", "logs"))
    #expect(try !can("nobody", "get"))
    #expect(try !can("admin", "create", "accounts", "x"))
  }

  @Test func denyBeatsAllowForOneSubjectOnly() throws {
    let policy = """
      # developers
      p, role:dev, applications, *, */*, allow
      p, role:dev, applications, delete, prod/*, deny
      g, ana, role:dev
      g, oncall, role:admin
      """
    #expect(try can("ana", "delete", "applications", "stage/web", policy: policy))
    #expect(try !can("ana", "delete", "applications", "prod/web", policy: policy))
    #expect(try can("ana", "delete", "applications", "prod/web", policy: policy, groups: ["oncall"]))
    // The default role is asked by itself: a user's deny does not take it back.
    #expect(try can("ana", "delete", "applications", "prod/web", policy: policy, role: "role:admin"))
  }

  @Test func aGroupCountsOnlyWhereALineNamesIt() throws {
    let policy = "p, team, logs, get, */*, allow"
    #expect(try !can("x", "get", "logs", policy: policy, groups: ["team"]))
    #expect(try can("x", "get", "logs", policy: policy + "\ng, team, role:none", groups: ["team"]))
  }

  @Test func regularExpressionsAreNotAnchoredAndInvalidOnesDeny() throws {
    let policy = "p, ana, applications, (sync|get), prod/w, allow\np, bob, applications, sync, */*, allow"
    #expect(try can("ana", "sync", "applications", "xprod/web", policy: policy, mode: .regex))
    #expect(try !can("bob", "sync", policy: policy, mode: .regex))
    #expect(try !can("admin", "sync", mode: .regex))
  }

  @Test func rolesMayGoInCircles() throws {
    let policy = "g, a, b\ng, b, a\np, b, projects, get, *, allow"
    #expect(try can("a", "get", "projects", "x", policy: policy))
    #expect(try !can("a", "update", "projects", "x", policy: policy))
  }

  @Test(arguments: [
    ("p, a, b, c, allow", 1), ("\n\nx, a, b", 3), ("g, a", 1), ("p, \"a, b, c, d, allow", 1),
    ("p, a\"b, applications, get, *, allow", 1),
  ])
  func saysWhichLineIsWrong(text: String, line: Int) {
    #expect { try AccessPolicy(text) } throws: { ($0 as? AccessPolicy.Malformed)?.line == line }
  }

  @Test func knowsResourcesAndActions() {
    #expect(BuiltinAccess.resource("repo") == "repositories" && BuiltinAccess.resource("nonsense") == nil)
    #expect(BuiltinAccess.isAction("update/apps/Deployment/x/y", of: "applications"))
    #expect(!BuiltinAccess.isAction("sync/x", of: "applications") && !BuiltinAccess.isAction("get", of: "exec"))
    #expect(BuiltinAccess.object("", of: "applications") == "*/*" && BuiltinAccess.object("*", of: "projects") == "*")
  }
}
