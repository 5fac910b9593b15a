import Drift
import Manifests
import Testing

@Suite struct LayoutTests {
  private func document(_ desired: String?, _ live: String?) throws -> DiffDocument {
    let compiled = try desired.map { Comparison.compile(desired: try YAML.decode($0), source: "web.yaml") }
    return DiffLayout.document(compiled, live: try live.map { try YAML.decode($0) })
  }

  static let desired = """
    kind: Deployment
    apiVersion: apps/v1
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 3
      template:
        spec:
          containers:
          - image: web:1.2.3
            name: web
            env: [{name: A, value: "1"}]
    """
  static let live = """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
      namespace: shop
      uid: "1"
      resourceVersion: "2"
      managedFields:
      - {manager: kubectl-scale, operation: Update, subresource: scale, time: "2026-01-02T03:04:05Z",
         fieldsV1: {"f:spec": {"f:replicas": {}}}}
      - manager: kubectl-edit
        operation: Update
        time: "2026-01-03T00:00:00Z"
        fieldsV1: {"f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"web"}': {"f:env": {
          'k:{"name":"DEBUG"}': {".": {}, "f:name": {}, "f:value": {}}}}}}}}}
    spec:
      replicas: 5
      template:
        spec:
          containers:
          - name: web
            image: web:1.2.3
            terminationMessagePath: /dev/termination-log
            env: [{name: A, value: "1"}, {name: DEBUG, value: "yes"}]
    status: {replicas: 5}
    """

  @Test func namesWhoDidItAndKeepsForeignFieldsApart() throws {
    let document = try document(Self.desired, Self.live)
    let changed = try #require(document.rows.first { $0.kind == .changed })
    #expect(changed.left?.text == "  replicas: 3")
    #expect(changed.right?.text == "  replicas: 5")
    #expect(changed.left?.spans == [.init("  replicas: "), .init("3", changed: true)])
    #expect(changed.attribution?.manager == "kubectl-scale")
    #expect(changed.attribution?.subresource == "scale")
    let foreign = document.rows.filter { $0.kind == .foreign }
    #expect(foreign.map(\.right?.text) == ["        - name: DEBUG", "          value: \"yes\""])
    #expect(foreign.map(\.attribution?.manager) == ["kubectl-edit", nil])
    #expect(foreign.allSatisfy { $0.left == nil })
    // Git's order, and nothing of the server's books.
    #expect(document.rows.first?.right?.text == "kind: Deployment")
    let text = document.rows.compactMap(\.right?.text).joined(separator: "\n")
    for noise in ["managedFields", "resourceVersion", "uid", "status"] { #expect(!text.contains(noise)) }
  }

  @Test func unifiedTextReadsAsADiff() throws {
    let text = DiffText.unified(try document(Self.desired, Self.live), context: 1)
    #expect(
      text == """
        ===== apps/Deployment shop/web =====
        --- desired (Git) web.yaml
        +++ live (cluster)
        @@ -6,3 +6,3 @@
         spec:
        -  replicas: 3
        +  replicas: 5  # kubectl-scale (scale) 2026-01-02T03:04:05Z
           template:
        @@ -15,2 +15,4 @@
                   value: "1"
        +        - name: DEBUG  # kubectl-edit 2026-01-03T00:00:00Z, not in Git
        +          value: "yes"
                 terminationMessagePath: /dev/termination-log

        """)
  }

  @Test func equalObjectsGiveNoText() throws {
    let document = try document(Self.desired, Self.desired)
    #expect(!document.hasDifferences)
    #expect(DiffText.unified(document) == "")
    #expect(DiffText.sideBySide(document) == "")
  }

  @Test func newAndGoneObjectsHaveOneSide() throws {
    #expect(try document(Self.desired, nil).rows.allSatisfy { $0.kind == .added && $0.right == nil })
    #expect(try document(nil, Self.desired).rows.allSatisfy { $0.kind == .removed && $0.left == nil })
  }

  @Test func longTextsAreComparedLineByLine() throws {
    func map(_ text: String) -> Value {
      ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "c"], "data": ["f": .string(text)]]
    }
    let compiled = Comparison.compile(desired: map("one\ntwo\n\nthree\n"))
    let document = DiffLayout.document(compiled, live: map("one\n2wo\n\nthree\nfour\n"))
    let rows = document.rows.filter { $0.kind != .equal }
    #expect(rows.map(\.left?.text) == ["    two", nil])
    #expect(rows.map(\.right?.text) == ["    2wo", "    four"])
  }

  @Test func controlCharactersNeverReachTheText() throws {
    let hostile = "a\u{1B}[31mb\u{202E}c\u{07}\u{85}\u{9B}2J"
    let name = Value.string("x\u{1B}]0;t\u{07}")
    let desired: Value = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": name], "data": ["k": "v"]]
    let live: Value = [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": name],
      "data": ["k": .string(hostile), .init(hostile): .string("l\n\(hostile)\n")],
    ]
    let compiled = Comparison.compile(desired: desired, source: hostile)
    for text in [
      DiffText.unified(DiffLayout.document(compiled, live: live)),
      DiffText.sideBySide(DiffLayout.document(compiled, live: live), width: 90),
    ] {
      #expect(!text.isEmpty)
      for scalar in text.unicodeScalars where scalar != "\n" {
        #expect(![.control, .format].contains(scalar.properties.generalCategory), "\(scalar.value)")
      }
    }
  }

  @Test func secretsStayHidden() throws {
    let desired: Value = [
      "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s"], "stringData": ["a": "hunter2", "b": "same"],
    ]
    let applied = #"{"apiVersion":"v1","kind":"Secret","data":{"c":"b2xk"},"stringData":{"a":"hunter1"}}"#
    let live: Value = [
      "apiVersion": "v1", "kind": "Secret",
      "metadata": ["name": "s", "annotations": ["kubectl.kubernetes.io/last-applied-configuration": .string(applied)]],
      "data": ["a": "aHVudGVyMQ==", "b": "c2FtZQ==", "c": "b2xk"],
    ]
    let compiled = Comparison.compile(desired: desired)
    let drift = Comparison.compare(compiled, live: live)
    #expect(drift.fields.map(\.path) == ["data.a", "data.c"])
    let everything = "\(drift) \(DiffLayout.document(compiled, live: live)) \(Masking.masked(live))"
    for secret in ["hunter", "aHVudGVy", "same", "c2FtZQ", "b2xk"] { #expect(!everything.contains(secret), "\(secret)") }
    let field = try #require(drift.fields.first)
    #expect(field.desired == "++++++++")
    #expect(field.live == "++++++++++++")
  }

  @Test func aSecretComparedWithAnotherKindStaysHidden() {
    let secret: Value = ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s"], "data": ["a": "aHVudGVyMQ=="]]
    let map: Value = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "s"], "data": ["a": "x"]]
    let drift = Comparison.compare(Comparison.compile(desired: secret), live: map)
    #expect(drift.verdict == .outOfSync)
    #expect(!"\(drift)".contains("aHVudGVy"))
  }
}
