import Applications
import Manifests
import Testing

struct AppProjectTests {
  private func project(_ spec: Value) -> AppProject { AppProject(["metadata": ["name": "shop"], "spec": spec]) }

  @Test(
    arguments: [
      (["*"], "https://git/x.git", true), (["https://git/*"], "https://git/x", true),
      (["https://git/*"], "https://git/x/y", false),
      (["https://git/**"], "https://git/x/y", true), (["https://GIT/x.git"], "https://git/X", true),
      (["git@git:x/y.git"], "ssh://git@git/x/y", true), (["*", "!https://git/secret"], "https://git/secret.git", false),
      (["*", "!https://git/secret"], "https://git/open", true), ([], "https://git/x", false),
    ] as [([String], String, Bool)])
  func permitsSources(patterns: [String], url: String, expected: Bool) {
    #expect(project(["sourceRepos": Value(patterns)]).permits(source: ApplicationSource(repoURL: url)) == expected)
  }

  @Test func permitsDestinations() {
    let open = project([
      "destinations": [["server": "https://k", "namespace": "team-*"], ["server": "*", "namespace": "!team-x"]]
    ])
    #expect(open.permits(destination: Destination(server: "https://k", namespace: "team-a")))
    #expect(!open.permits(destination: Destination(server: "https://k", namespace: "team-x")))
    let named = project(["destinations": [["name": "prod-*", "namespace": "*"]]])
    #expect(named.permits(destination: Destination(name: "prod-eu", namespace: "x")))
    #expect(!named.permits(destination: Destination(server: "https://k", namespace: "x")))
  }

  @Test func permitsKinds() {
    let pod = GroupKind(group: "", kind: "Pod")
    let role = GroupKind(group: "rbac.authorization.k8s.io", kind: "ClusterRole")
    let nothing = project([:])
    #expect(nothing.permits(kind: pod, namespaced: true) && !nothing.permits(kind: role, namespaced: false))
    let none = project(["namespaceResourceWhitelist": []])
    #expect(!none.permits(kind: pod, namespaced: true))
    let denied = project([
      "clusterResourceWhitelist": [["group": "*", "kind": "*"]], "clusterResourceBlacklist": [["group": "rbac*", "kind": "*"]],
    ])
    #expect(!denied.permits(kind: role, namespaced: false))
    #expect(denied.permits(kind: GroupKind(group: "", kind: "Namespace"), namespaced: false, name: "x"))
    let named = project(["clusterResourceWhitelist": [["group": "", "kind": "Namespace", "name": "team-*"]]])
    let namespace = GroupKind(group: "", kind: "Namespace")
    #expect(named.permits(kind: namespace, namespaced: false, name: "team-a"))
    #expect(!named.permits(kind: namespace, namespaced: false, name: "kube-system"))
  }

  @Test func saysWhatIsNotPermitted() {
    let app = Application([
      "spec": ["source": ["repoURL": "https://git/x", "path": "p"], "destination": ["server": "https://k", "namespace": "n"]]
    ])
    #expect(
      project([:]).violations(of: app) == [
        "application repo https://git/x is not permitted in project 'shop'",
        "application destination server 'https://k' and namespace 'n' do not match any of the allowed destinations in project 'shop'",
      ])
    #expect(AppProject.permissive.violations(of: app).isEmpty)
    #expect(
      AppProject.permissive.violation(of: ResourceKey("/Pod/x/y")!, namespaced: true, destination: app.spec.destination) == nil)
  }
}
