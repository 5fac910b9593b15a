import ArgumentParser
import Foundation
import KustomizeTrial
import Rendering

/// The built-in kustomize beside the real one, on the same overlays in one run: in process, and as whole processes.
struct KustomizeBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kustomize", abstract: "Measure rendering beside `kubectl kustomize`.")

  // Not `--kubectl`: that is an option of the command above, which would take it.
  @Option(name: .customLong("beside"), help: "The real one.") var kubectl: String
  @Option(help: "How often each is measured.") var samples = 20

  func run() throws {
    let overlays: [(name: String, files: [String: String])] = [
      ("small", Self.overlay(services: 1, definitions: 0)),
      ("an install with 3 large definitions", Self.overlay(services: 15, definitions: 3)),
      ("500 resources", Self.overlay(services: 166, definitions: 0)),
    ]
    print("rendering, at the median of \(samples): in process, `tiphys render`, `kubectl kustomize`")
    for (name, files) in overlays { try measure(name, files) }
  }

  private func measure(_ name: String, _ files: [String: String]) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kustomize-benchmark-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (path, text) in files {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let target = folder.appending(path: "overlay").path
    let tree = MemoryFileTree(files)
    let real = try KustomizeComparison(kubectl: kubectl).renderForReal(target).get()
    guard try KustomizeComparison.render(tree, "overlay").get() == real else {
      throw ValidationError("\(name): the results differ, so their times cannot be compared")
    }
    var (own, process, reference): ([Double], [Double], [Double]) = ([], [], [])
    // In turns, so that whatever else the machine does hits all alike.
    for _ in 0..<samples {
      own.append(try time { _ = try KustomizeComparison.render(tree, "overlay").get() })
      process.append(try time { try Self.execute(Benchmarks.tiphys, ["render", target]) })
      reference.append(try time { try Self.execute(kubectl, ["kustomize", target]) })
    }
    let (a, b, c) = (Figures(own), Figures(process), Figures(reference))
    print(
      "  \(name), \(real.utf8.count / 1024) kB: \(a.p50) ms, \(b.p50) ms, \(c.p50) ms: "
        + "\(Self.ratio(c, a)) times as fast in process, \(Self.ratio(c, b)) times as a process")
  }

  private func time(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start).milliseconds
  }

  private static func ratio(_ slow: Figures, _ fast: Figures) -> String {
    guard let x = Double(slow.p50), let y = Double(fast.p50), y > 0 else { return "-" }
    return String(((x / y) * 10).rounded() / 10)
  }

  /// Runs a program and waits for its end. Foundation's `Process` would notice that up to 50 ms late.
  private static func execute(_ program: String, _ arguments: [String]) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for output in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
    }
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    let environment = ProcessInfo.processInfo.environment
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var child: pid_t = 0
    guard posix_spawn(&child, program, &actions, nil, &words, &variables) == 0 else {
      throw ValidationError("\(program) cannot be started")
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) == -1, errno == EINTR {}
    guard status == 0 else { throw ValidationError("\(program) failed") }
  }

  // MARK: What is rendered

  /// Services of three resources each, and definitions of custom resources with a thousand fields each.
  private static func overlay(services: Int, definitions: Int) -> [String: String] {
    var names: [String] = []
    var files: [String: String] = [:]
    for number in 0..<services {
      files["base/service-\(number).yaml"] = service("service-\(number)")
      names.append("service-\(number).yaml")
    }
    for number in 0..<definitions {
      files["base/definition-\(number).yaml"] = definition("Thing\(number)")
      names.append("definition-\(number).yaml")
    }
    files["base/kustomization.yaml"] = "resources:\n" + names.map { "- \($0)\n" }.joined()
    files["overlay/replicas.yaml"] =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: service-0\nspec:\n  replicas: 5\n"
    files["overlay/kustomization.yaml"] = """
      resources:
      - ../base
      namespace: production
      namePrefix: acme-
      labels:
      - pairs: {environment: production}
        includeTemplates: true
      images:
      - name: ghcr.io/acme/web
        newTag: v2
      configMapGenerator:
      - name: settings
        literals: [LEVEL=info]
      patches:
      - path: replicas.yaml
      - target: {kind: Service}
        patch: |-
          - op: add
            path: /metadata/annotations
            value: {owner: sre}
      """
    return files
  }

  private static func service(_ name: String) -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: \(name)}
    spec:
      replicas: 2
      selector:
        matchLabels: {app: \(name)}
      template:
        metadata:
          labels: {app: \(name)}
        spec:
          serviceAccountName: \(name)
          containers:
          - name: main
            image: ghcr.io/acme/web:v1
            ports: [{containerPort: 8080, name: http}]
            envFrom: [{configMapRef: {name: settings}}]
            resources: {requests: {cpu: 100m, memory: 128Mi}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: \(name)}
    spec:
      selector: {app: \(name)}
      ports: [{port: 80, targetPort: http}]
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: \(name)}
    """
  }

  private static func definition(_ kind: String) -> String {
    var fields = ""
    for group in 0..<40 {
      fields += "              group\(group):\n                type: object\n                properties:\n"
      for field in 0..<25 {
        fields += "                  field\(field):\n                    type: string\n"
        fields +=
          "                    description: The \(field)th field of group \(group), which says what somebody should know of it.\n"
      }
    }
    return """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata:
        name: \(kind.lowercased())s.example.com
      spec:
        group: example.com
        names: {kind: \(kind), plural: \(kind.lowercased())s}
        scope: Namespaced
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
      \(fields)
      """
  }
}
