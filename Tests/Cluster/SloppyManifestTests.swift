import Foundation
import Manifests
import TestSupport
import Testing

/// Two hundred manifests of all kinds in the forms that people write: none drifts once it is applied; then one field of each
/// is changed by hand, and just that field shows, with who did it.
@Suite(.serialized)
struct SloppyManifestTests {
  /// One line of sloppy-manifests.tsv: where a hand changes what, the path that must show, and the manifest.
  struct Sample {
    var pointer: String
    var value: Value
    var path: String
    var text: String
    var manifest: Value
    /// The API server cannot tell who owns what in an object in which a key stands twice.
    var isTracked: Bool { !text.contains("name: DUP") }
    var isDefinition: Bool { manifest.kind == "CustomResourceDefinition" }
    var isLimit: Bool { ["LimitRange", "ResourceQuota"].contains(manifest.kind) }
  }

  /// What Argo CD's own `resource.exclusions` leave out of every Application.
  private static let excluded: Set<String> = ["Endpoints", "EndpointSlice", "Lease"]

  static func samples(modern: Bool) throws -> [Sample] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("sloppy-manifests.tsv")
    var text = try String(contentsOf: file, encoding: .utf8)
    for (name, old, new) in [
      ("CRONJOB_VERSION", "batch/v1beta1", "batch/v1"), ("BUDGET_VERSION", "policy/v1beta1", "policy/v1"),
      ("AUTOSCALER_VERSION", "autoscaling/v2beta2", "autoscaling/v2"),
    ] {
      text = text.replacing(name, with: modern ? new : old)
    }
    return try text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "\t", maxSplits: 3).map(String.init)
      // Gone from modern servers.
      if modern, parts[3].contains("networking.k8s.io/v1beta1") { return nil }
      return Sample(
        pointer: parts[0], value: try JSON.decode(parts[1]), path: parts[2], text: parts[3],
        manifest: try YAML.decode(parts[3]))
    }
  }

  @Test(arguments: TestCluster.all)
  func noneDriftsAndOneChangedFieldShows(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let samples = try Self.samples(modern: cluster.recordsScaling).filter { !Self.excluded.contains($0.manifest.kind) }
    #expect(samples.count >= 190)
    // Limits come last: they would refuse the pods that say nothing of theirs.
    let apps = ["kinds", "all", "limits"].map { (name: bench.name + "-" + $0, path: $0) }
    try bench.repository.commit(
      "two hundred manifests",
      [
        "kinds/all.yaml": Self.file(samples.filter(\.isDefinition)),
        "all/all.yaml": Self.file(samples.filter { !$0.isDefinition && !$0.isLimit }),
        "limits/all.yaml": Self.file(samples.filter(\.isLimit)),
      ])
    defer { Self.clean(bench, apps.map(\.name)) }
    for app in apps {
      try bench.createApplication(app.name, path: app.path)
      try bench.require(bench.tiphys("app", "sync", app.name, "--timeout", "300"))
      try await eventually("\(app.name) is as Git says") {
        try bench.tiphys("app", "diff", app.name, "-o", "json").code == 0
      }
    }

    var keys: Set<String> = []
    for sample in samples { keys.insert(Self.key(sample.manifest)) }
    try Self.changeByHand(samples, bench)
    var found: [String: [(path: String, kind: String, manager: String?)]] = [:]
    for app in apps {
      let answer = try bench.tiphys("app", "diff", app.name, "-o", "json")
      for drift in try JSON.decode(answer.output).list ?? [] {
        found["\(drift["kind"]?.string ?? "")/\(drift["name"]?.string ?? "")"] = (drift["fields"]?.list ?? []).map {
          ($0["path"]?.string ?? "", $0["class"]?.string ?? "", $0[path: "attribution", "manager"]?.string)
        }
      }
    }
    #expect(Set(found.keys).isSubset(of: keys))
    for sample in samples {
      let fields = found[Self.key(sample.manifest)] ?? []
      #expect(fields.map(\.path) == [sample.path], "\(sample.text)")
      #expect(fields.first?.kind == "changed", "\(sample.text)")
      // The embedded cluster does not record who wrote an element of a custom resource's list.
      let isRecorded = sample.isTracked && !(cluster.recordsScaling && sample.manifest.kind == "Typed")
      if isRecorded { #expect(fields.first?.manager == "kubectl-edit", "\(sample.text)") }
    }
  }

  private static func key(_ object: Value) -> String { "\(object.kind)/\(object.name)" }
  private static func file(_ samples: [Sample]) -> String { samples.map(\.text).joined(separator: "\n---\n") + "\n" }

  /// What `kubectl edit` does, for all of them at once. (The record of the last apply is left out: `kubectl replace` would put
  /// all of the live object into it.)
  private static func changeByHand(_ samples: [Sample], _ bench: Bench) throws {
    let objects = try JSON.decode(
      bench.require(bench.kubectl("-n", bench.name, "get", "-f", "-", "-o", "json", input: file(samples))).output)
    var changed: [Value] = []
    for var object in objects["items"]?.list ?? [] {
      guard let sample = samples.first(where: { key($0.manifest) == key(object) }) else { continue }
      object = try JSONPatch.apply([["op": "replace", "path": .string(sample.pointer), "value": sample.value]], to: object)
      object[path: "metadata", "managedFields"] = nil
      object[path: "metadata", "resourceVersion"] = nil
      object[path: "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"] = nil
      changed.append(object)
    }
    #expect(changed.count == samples.count)
    let list: Value = ["apiVersion": "v1", "kind": "List", "items": .list(changed)]
    try bench.require(
      bench.kubectl(
        "-n", bench.name, "replace", "--validate=false", "--field-manager=kubectl-edit", "-f", "-", input: JSON.text(list)))
  }

  /// Takes away what stands outside the bench's namespace.
  private static func clean(_ bench: Bench, _ apps: [String]) {
    for app in apps { _ = try? bench.kubectl("-n", "argocd", "delete", "application", app, "--wait=false") }
    guard let samples = try? samples(modern: false) else { return }
    _ = try? bench.kubectl("-n", bench.name, "delete", "--wait=false", "--ignore-not-found", "-f", "-", input: file(samples))
  }
}
