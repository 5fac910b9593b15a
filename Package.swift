// swift-tools-version: 6.2

import PackageDescription

// Every target's folder is named after it; `DESIGN` of the arrows: they only point down (see README, Architecture).
let package = Package(
  name: "tiphys",
  products: [
    .executable(name: "tiphys", targets: ["tiphys"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    .executableTarget(
      name: "tiphys",
      dependencies: [
        "Applications", "CLinux", "Charts", "Console", "Drift", "Health", "Kubernetes", "Manifests", "Reconciler", "Rendering",
        "Repository", "Simulator", "Threads",
        .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      // A start waits for no library that it can do without: those of C++ are built in, and libcurl, which FoundationNetworking
      // (out of FlyingFox) asks for, is loaded when it is needed, as CLazy says.
      linkerSettings: [
        .linkedLibrary(":libstdc++.a"),
        .unsafeFlags([
          "-use-ld=lld", "-Xlinker", "--exclude-libs=libstdc++.a", "-Xlinker", "--remap-inputs=*/libstdc++.so=/dev/null",
          "-Xlinker", "--remap-inputs=*/libcurl.so=/dev/null",
        ]),
      ]
    ),
    .target(
      name: "Console",
      dependencies: ["Applications", "CLinux", "CNcurses", "Drift", "Health", "Manifests", "Reconciler"],
      // Links to the top-level folders: the files are built into the binary, so that one file copied to a bastion works.
      resources: [.embedInCode("themes"), .embedInCode("keymaps")]
    ),
    .target(
      name: "Simulator",
      dependencies: [
        "Applications", "Manifests", "Rendering", "Repository",
        .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ]
    ),
    .target(
      name: "Reconciler",
      dependencies: [
        "Applications", "CLinux", "Charts", "Drift", "Health", "Kubernetes", "Manifests", "Rendering", "Repository",
      ]
    ),
    .target(name: "Charts", dependencies: ["CCurl", "HTTP", "Manifests", "Rendering", "Repository", "Versions"]),
    .target(
      name: "Rendering", dependencies: ["Applications", "CArchive", "CLinux", "GoTemplate", "Manifests", "Versions"]),
    // Go's text/template with the functions of Sprig and Helm.
    .target(name: "GoTemplate", dependencies: ["CCrypt", "CLinux", "CMd", "COpenSSL", "CRe2", "Manifests", "Versions"]),
    // RE2 is C++; this is the C that Swift sees of it.
    .target(name: "CRe2", linkerSettings: [.linkedLibrary(":libre2.a")]),
    .target(name: "Drift", dependencies: ["Applications", "CJq", "Manifests"]),
    .target(name: "Health", dependencies: ["Applications", "CLua", "Manifests"]),
    .target(name: "Applications", dependencies: ["Manifests"]),
    .target(name: "Kubernetes", dependencies: ["CCurl", "CLinux", "HTTP", "Manifests", "Threads"]),
    .target(name: "HTTP", dependencies: ["CCurl", "CLinux", "Threads"]),
    .target(name: "Repository", dependencies: ["CGit2", "CLinux", "Threads", "Versions"]),
    // Semantic versions and their ranges as Go programs read them: for Git's tags, charts and templates.
    .target(name: "Versions"),
    // Threads that sleep until there is work: under the network, Git, and Swift's own tasks.
    .target(
      name: "Threads", dependencies: ["CLinux", .product(name: "DequeModule", package: "swift-collections")]),
    .target(
      name: "Manifests",
      dependencies: ["CYaml", .product(name: "OrderedCollections", package: "swift-collections")]
    ),
    // Small libraries are built into the binary (their module maps ask for the archives): pkgConfig would ask for the shared ones.
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CYaml", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),

    // Libraries that are loaded at their first use, so that no command waits for what it does not need.
    .target(name: "CLazy"),
    .target(name: "CArchive", dependencies: ["CLazy"]),
    .target(name: "CCrypt", dependencies: ["CLazy"]),
    .target(name: "CCurl", dependencies: ["CLazy"]),
    .target(name: "CGit2", dependencies: ["CLazy"]),
    .target(name: "CJq", dependencies: ["CLazy"]),
    .target(name: "CLua", dependencies: ["CLazy"]),
    .target(name: "CMd", dependencies: ["CLazy"]),
    .target(name: "COpenSSL", dependencies: ["CLazy"]),

    .testTarget(name: "ManifestsTests", dependencies: ["Manifests"], path: "Tests/Manifests"),
    .testTarget(
      name: "GoTemplateTests", dependencies: ["GoTemplate", "Manifests", "TemplateDifferential"], path: "Tests/GoTemplate",
      resources: [.copy("Cases")]),
    // Random templates, and the table of expressions, held against a real helm: for the tests, and by hand with any count.
    .target(
      name: "TemplateDifferential", dependencies: ["GoTemplate", "Manifests", "Randomness"], path: "Tests/TemplateDifferential"),
    .executableTarget(
      name: "template-differential", dependencies: ["GoTemplate", "TemplateDifferential"],
      path: "Tests/TemplateDifferentialTool"),
    .testTarget(name: "ThreadsTests", dependencies: ["Threads"], path: "Tests/Threads"),
    .testTarget(name: "VersionsTests", dependencies: ["Versions"], path: "Tests/Versions"),
    .testTarget(name: "RepositoryTests", dependencies: ["Repository"], path: "Tests/Repository"),
    .testTarget(
      name: "KubernetesTests", dependencies: ["HTTP", "Kubernetes", "Manifests", "Randomness", "TestSupport"],
      path: "Tests/Kubernetes"),
    .testTarget(name: "ApplicationsTests", dependencies: ["Applications", "Manifests"], path: "Tests/Applications"),
    .testTarget(
      name: "HealthTests", dependencies: ["Health", "Manifests"], path: "Tests/Health", resources: [.copy("Cases")]),
    .testTarget(
      name: "DriftTests", dependencies: ["Applications", "Drift", "Manifests", "Randomness", "TestSupport"], path: "Tests/Drift",
      resources: [.copy("Cases")]),
    .testTarget(
      name: "RenderingTests", dependencies: ["Applications", "GoTemplate", "KustomizeTrial", "Manifests", "Rendering"],
      path: "Tests/Rendering", exclude: ["Cases", "Charts"]),
    .testTarget(
      name: "ChartsTests", dependencies: ["Charts", "HTTP", "Manifests", "Rendering", "TestSupport"], path: "Tests/Charts"),
    .testTarget(
      name: "ReconcilerTests",
      dependencies: [
        "Applications", "Charts", "Drift", "Health", "Kubernetes", "Manifests", "Randomness", "Reconciler", "Repository",
        "Simulator", "TestSupport",
      ],
      path: "Tests/Reconciler"),
    .testTarget(
      name: "SimulatorTests", dependencies: ["HTTP", "Kubernetes", "Manifests", "Repository", "Simulator"],
      path: "Tests/Simulator"),
    .testTarget(
      name: "ConsoleTests",
      dependencies: [
        "Applications", "CNcurses", "Console", "ConsoleFixtures", "Drift", "Health", "Manifests", "Randomness", "Reconciler",
      ],
      path: "Tests/Console", exclude: ["Screens"]),
    .executableTarget(
      name: "tiphys-benchmarks",
      dependencies: [
        "CLinux", "Drift", "HTTP", "Kubernetes", "KustomizeTrial", "Manifests", "Reconciler", "Rendering",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Benchmarks"),
    // Random kustomizations, broken ones, and the comparison with the real kustomize.
    .target(
      name: "KustomizeTrial", dependencies: ["Applications", "Manifests", "Randomness", "Rendering"], path: "Tests/KustomizeTrial"
    ),
    .executableTarget(
      name: "kustomize-trial",
      dependencies: ["KustomizeTrial", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      path: "Tests/KustomizeTrialCommand"),
    // The same random numbers on every run, for all that is tried at random.
    .target(name: "Randomness", path: "Tests/Randomness"),
    // What the two suites below share: running the program, terminals, waiting for a state.
    .target(
      name: "TestSupport", dependencies: ["CLinux"], path: "Tests/Support",
      exclude: ["chart-server.py", "middleman.py", "real-tool", "request-log.py", "shared_socket.py"]),
    .testTarget(
      name: "ClusterTests", dependencies: ["Manifests", "Randomness", "TestSupport", "tiphys"], path: "Tests/Cluster",
      exclude: ["control-plane", "kubectl", "pretend-argocd.py", "pretend-kubelet.py", "sloppy-manifests.tsv"]),
    .testTarget(
      name: "TerminalTests", dependencies: ["Randomness", "TestSupport", "tiphys"], path: "Tests/Terminal",
      exclude: ["first-screen", "Screens"]),
    .target(
      name: "ConsoleFixtures", dependencies: ["Applications", "Drift", "Health", "Manifests", "Reconciler"],
      path: "Tests/ConsoleFixtures"),
    // The console on a made-up fleet: for trying it by hand, and for counting its bytes.
    .executableTarget(
      name: "console-feed", dependencies: ["Console", "ConsoleFixtures", "Drift", "Health", "Reconciler"],
      path: "Tests/ConsoleFeed", exclude: ["bytes.py"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
  if Context.environment["TIPHYS_STRICT"] != nil {
    target.swiftSettings?.append(.treatAllWarnings(as: .error))
  }
}
