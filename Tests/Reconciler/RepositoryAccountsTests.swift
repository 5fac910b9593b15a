import Applications
import Charts
import Foundation
import Kubernetes
import Manifests
import Repository
import Testing

@testable import Reconciler

@NetworkActor
struct RepositoryAccountsTests {
  private let store = LiveStore()
  private var accounts: RepositoryAccounts { RepositoryAccounts(namespace: "argocd") { [store] in store } }

  private func add(_ name: String, _ type: String, _ data: [String: String]) {
    let secret: Value = [
      "apiVersion": "v1", "kind": "Secret",
      "metadata": [
        "name": .string(name), "namespace": "argocd", "uid": .string(name), "labels": [LabelKey.secretType: .string(type)],
      ],
      "data": Value(data.mapValues { Data($0.utf8).base64EncodedString() }),
    ]
    store.insert(secret, bytes: JSON.encode(secret), key: secret.resourceKey)
  }

  @Test func tokensAndProxiesReachGit() {
    add("r", "repository", ["url": "https://git.example.com/fleet", "bearerToken": "t", "proxy": "http://p:3128"])
    let credentials = accounts.git("https://git.example.com/fleet.git", project: "default")
    #expect(credentials.bearerToken == "t" && credentials.proxy == .address("http://p:3128"))
    #expect(accounts.git("https://git.example.com/other", project: "default").proxy == .environment)
  }

  @Test func aTemplateGivesWhatItsRepositoryLacks() {
    add("r", "repository", ["url": "https://git.example.com/fleet"])
    add(
      "c", "repo-creds",
      [
        "url": "https://git.example.com", "username": "ada", "password": "x", "proxy": "http://p", "noProxy": "example.com",
      ])
    let credentials = accounts.git("https://git.example.com/fleet", project: "default")
    #expect(credentials.username == "ada" && credentials.proxy == .none)
    let charts = accounts.charts("https://git.example.com/charts", project: "default")
    #expect(charts.proxy == "http://p" && charts.noProxy == "example.com")
  }
}
