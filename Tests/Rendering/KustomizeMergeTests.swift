import Applications
import Manifests
import Rendering
import Testing

/// Corners of patches and of what follows them. Every expectation is what kustomize v5.7.1 printed.
struct KustomizeMergeTests {
  private func render(_ files: [String: String]) throws -> [Value] {
    try Renderer.render(source: ApplicationSource(path: ""), tree: MemoryFileTree(files), context: RenderContext())
      .manifests.map(\.value)
  }

  private static let deployment = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: d}
    spec: {template: {spec: {containers: [{name: a, image: x, tty: true}, {name: b, image: y}]}}}

    """

  private func containers(_ patch: String) throws -> Value? {
    let text = """
      resources: [d.yaml]
      patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: d}
          spec: {template: {spec: {containers: [\(patch)]}}}
      """
    let value = try render(["kustomization.yaml": text, "d.yaml": Self.deployment]).first
    return value?[path: "spec", "template", "spec", "containers"]
  }

  @Test func `the first directive in a list is for the list where it stands alone`() throws {
    #expect(try containers("{name: a, image: z}, {$patch: replace}") == [["name": "a", "image": "z"]])
    // Here the first one is for an element, so elements are merged; the other one takes the rest away all the same.
    #expect(
      try containers("{name: a, image: z, $patch: merge}, {$patch: replace}") == [["name": "a", "image": "z", "tty": true]])
    #expect(try containers("{$patch: replace}, {name: a, $patch: replace}, {name: c}") == [["name": "c"]])
  }

  @Test func `annotations are set apart from one another once all changes are noted`() throws {
    let files = [
      "base/kustomization.yaml": "resources: [d.yaml]\ncommonAnnotations: {x: one}\n", "base/d.yaml": Self.deployment,
      "kustomization.yaml": """
      resources: [base]
      patches:
      - patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, annotations: {x: two}}}'

      """,
    ]
    func template(_ files: [String: String]) throws -> Value? {
      try render(files).first?[path: "spec", "template", "metadata", "annotations", "x"]
    }
    #expect(try template(files) == "two")
    var noted = files
    noted["kustomization.yaml"]? += "buildMetadata: [transformerAnnotations]\n"
    #expect(try template(noted) == "one")
  }

  @Test func `what became another kind can no longer be replaced`() {
    let files = [
      "base/kustomization.yaml": """
      secretGenerator: [{name: s, literals: [a=b]}]
      patches:
      - target: {kind: Secret}
        patch: '{apiVersion: v1, kind: Other, metadata: {name: s}}'
        options: {allowKindChange: true}
      """,
      "kustomization.yaml": "resources: [base]\nsecretGenerator: [{name: s, behavior: merge, literals: [c=d]}]\n",
    ]
    #expect(throws: RenderError.self) { try render(files) }
  }

  @Test func `namespaces come before what others call so`() throws {
    let files = [
      "kustomization.yaml": "resources: [r.yaml]\n",
      "r.yaml": """
      apiVersion: example.com/v1
      kind: Namespace
      metadata: {name: a}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: b}
      """,
    ]
    #expect(try render(files).map(\.name) == ["b", "a"])
  }

  @Test func `only texts may stand in lists of variables`() throws {
    let files = [
      "kustomization.yaml": "resources: [r.yaml]\nvars: [{name: V, objref: {apiVersion: v1, kind: Pod, name: p}}]\n",
      "r.yaml": """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec: {containers: [{name: a, args: [5]}]}
      """,
    ]
    #expect(throws: RenderError.self) { try render(files) }
  }

  @Test func `bindings follow their policies, and kinds of later versions belong to namespaces`() throws {
    let files = [
      "kustomization.yaml": "resources: [r.yaml]\nnamePrefix: p-\nnamespace: prod\n",
      "r.yaml": """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: b}
      spec: {policyName: a}
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: a}
      ---
      apiVersion: flowcontrol.apiserver.k8s.io/v1
      kind: FlowSchema
      metadata: {name: f}
      """,
    ]
    let values = try render(files)
    #expect(values.first { $0.kind == "ValidatingAdmissionPolicyBinding" }?[path: "spec", "policyName"] == "p-a")
    #expect(values.map(\.namespace) == ["prod", "prod", "prod"])
  }
}
