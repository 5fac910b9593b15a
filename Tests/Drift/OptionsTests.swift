import Applications
import Drift
import Manifests
import Testing

/// What `argocd-cm`, an Application and a person's choice say of comparing.
@Suite struct OptionsTests {
  private func options(_ data: Value) throws -> ComparisonOptions {
    var problems: [SpecProblem] = []
    let options = ComparisonOptions(configMap: data, problems: &problems)
    try #require(problems == [])
    return options
  }

  private let desired =
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: n}, spec: {replicas: 1, paused: true}}"
  private let live =
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: n}, spec: {replicas: 2, paused: false}}"

  private func paths(_ options: ComparisonOptions) throws -> [String] {
    let compiled = Comparison.compile(desired: try YAML.decode(desired), options: options)
    return Comparison.compare(compiled, live: try YAML.decode(live)).fields.map(\.path)
  }

  @Test(arguments: [
    ["resource.customizations.ignoreDifferences.apps_Deployment": "jsonPointers: [/spec/replicas]"],
    ["resource.customizations.ignoreDifferences.all": "jqPathExpressions: ['.spec.replicas']"],
    ["resource.customizations": "apps/Deployment:\n  ignoreDifferences: |\n    jsonPointers:\n    - /spec/replicas\n"],
    ["resource.customizations": "'*/*':\n  ignoreDifferences:\n    jsonPointers: [/spec/replicas]\n"],
    [
      "resource.customizations": "apps/Deployment: {ignoreDifferences: {jsonPointers: [/spec/paused]}}",
      "resource.customizations.ignoreDifferences.apps_Deployment": "jsonPointers: [/spec/replicas]",
    ],
  ]) func fieldsAreIgnoredForAWholeKind(_ data: [String: String]) throws {
    #expect(try paths(options(Value(data))) == ["spec.paused"])
  }

  @Test func otherKindsAreNotConcerned() throws {
    let other = try options(["resource.customizations.ignoreDifferences.Service": "jsonPointers: [/spec/replicas]"])
    #expect(try paths(other) == ["spec.replicas", "spec.paused"])
  }

  @Test func compareOptionsAndSensitiveAnnotationsAreRead() throws {
    let read = try options([
      "resource.compareoptions": "ignoreResourceStatusField: crd\nignoreAggregatedRoles: false\n",
      "resource.sensitive.mask.annotations": "a.io/token , b.io/key",
    ])
    #expect(read.ignoredStatus == .crd && !read.ignoresAggregatedRules)
    #expect(read.maskedAnnotations == ["a.io/token", "b.io/key"])
  }

  @Test func whatCannotBeReadIsNamed() {
    var problems: [SpecProblem] = []
    _ = ComparisonOptions(configMap: ["resource.compareoptions": "{"], problems: &problems)
    #expect(problems.map(\.path) == ["argocd-cm: resource.compareoptions"])
  }

  @Test func anApplicationMayAskForTheServersAnswer() throws {
    let application = Application(
      try YAML.decode(
        """
        {apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: a, namespace: argocd, annotations: {
          argocd.argoproj.io/compare-options: 'ServerSideDiff=true,IncludeMutationWebhook=true'}},
         spec: {project: default, source: {repoURL: x, path: y}, destination: {namespace: n}}}
        """))
    let options = ComparisonOptions().specialized(for: application)
    #expect(options.usesDryRun && options.includesMutations)
  }

  @Test func sensitiveAnnotationsAreHiddenWhereverTheyStand() throws {
    func object(_ token: String) -> Value {
      [
        "apiVersion": "x.io/v1", "kind": "Login",
        "metadata": [
          "name": "l",
          "annotations": [
            "a.io/token": .string(token), "plain": "seen",
            "kubectl.kubernetes.io/last-applied-configuration": .string(
              JSON.text(["metadata": ["annotations": ["a.io/token": .string(token)]]])),
          ],
        ],
      ]
    }
    let options = ComparisonOptions(maskedAnnotations: ["a.io/token"])
    let compiled = Comparison.compile(desired: object("hunter1"), options: options)
    let drift = Comparison.compare(compiled, live: object("hunter2"))
    #expect(drift.fields.map(\.path) == ["metadata.annotations[\"a.io/token\"]"])
    #expect(drift.fields.first?.desired == "++++++++" && drift.fields.first?.live == "++++++++++++")
    let everything =
      "\(drift) \(DiffLayout.document(compiled, live: object("hunter2")).rows)"
      + " \(Masking.masked(object("hunter2"), annotations: ["a.io/token"]))"
    #expect(!everything.contains("hunter"))
    #expect(everything.contains("seen"))
  }

  static let ruled: [(desired: String, live: String)] = [
    ("spec: {replicas: 1}", "spec: {replicas: 2}"),
    (
      "spec: {template: {spec: {containers: [{name: a, image: x}, {name: b, image: y}]}}}",
      "spec: {template: {spec: {containers: [{name: a, image: x}, {name: b, image: z}]}}}"
    ),
    (
      "spec: {template: {spec: {containers: [{name: a, ports: [{containerPort: 53, protocol: UDP, hostPort: 1}, {containerPort: 53}]}]}}}",
      "spec: {template: {spec: {containers: [{name: a, ports: [{containerPort: 53, protocol: UDP, hostPort: 2}, {containerPort: 53, protocol: TCP}]}]}}}"
    ),
    ("metadata: {name: a, annotations: {a.io/b~c: x}}", "metadata: {name: a, annotations: {a.io/b~c: y}}"),
    ("metadata: {name: a, finalizers: [x.io/a]}", "metadata: {name: a}"),
  ]

  @Test(arguments: ruled) func aRuleForExactlyOneFieldEndsItsDrift(_ desired: String, _ live: String) throws {
    func object(_ text: String) throws -> Value {
      try YAML.decode(
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, \(text)}".replacing(
          "metadata: {name: a}, metadata", with: "metadata"))
    }
    let (wanted, actual) = (try object(desired), try object(live))
    let drift = Comparison.compare(Comparison.compile(desired: wanted), live: actual)
    let field = try #require(drift.fields.first)
    let rule = IgnoreDifference(exactly: field.steps, of: drift.key)
    var problems: [SpecProblem] = []
    #expect(IgnoreDifference(rule.value, problems: &problems) == rule)
    let ignoring = Comparison.compile(desired: wanted, options: ComparisonOptions(ignoreDifferences: [rule]))
    #expect(Comparison.compare(ignoring, live: actual).fields.map(\.path) == [], "\(rule.yaml)")
    // And no other's.
    var changed = actual
    changed[path: "spec", "paused"] = true
    var paused = wanted
    paused[path: "spec", "paused"] = false
    let other = Comparison.compile(desired: paused, options: ComparisonOptions(ignoreDifferences: [rule]))
    #expect(Comparison.compare(other, live: changed).fields.map(\.path) == ["spec.paused"])
  }
}
