import Applications
import Charts
import Foundation
import Kubernetes
import Repository
import TestSupport
import Testing

@testable import Reconciler

struct RevisionWatchTests {
  /// Projects without accounts of their own are one to a repository: a monorepo of fifty projects is not fetched fifty times.
  @Test @NetworkActor func asksOnceForProjectsWithOneAccount() async throws {
    let server = try ChartServer()
    let folder = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let watch = RevisionWatch(
      store: RepositoryStore(cacheDirectory: folder), charts: ChartStore(cacheDirectory: folder),
      accounts: RepositoryAccounts(namespace: "argocd") { nil }, now: { Date() })
    watch.interval = .zero
    let url = "http://\(server.host)/stable"
    for project in ["shop", "bank", "post"] {
      let source = ApplicationSource(repoURL: url, targetRevision: "^1.0", chart: "web")
      watch.follow([SourceReference(source, project: project)], by: AppID(namespace: "argocd", name: project))
    }
    await watch.refreshed(url)
    let before = indexRequests(server)
    await watch.refreshed(url)
    #expect(indexRequests(server) == before + 1)
    watch.stop()
  }

  private func indexRequests(_ server: ChartServer) -> Int { server.requests.count { $0.contains("/stable/index.yaml") } }
}
