import ArgumentParser
import Foundation
import Kubernetes
import Simulator

/// `tiphys demo`: the console on an embedded cluster and a sample Git repository, both made on the spot.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Open the console on an embedded cluster and a sample Git repository.",
    discussion: "Scenarios:\n" + Scenario.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))

  @Option(help: ArgumentHelp("What happens in the demo.", valueName: "name"))
  var scenario = Scenario.storyline

  @Flag(help: "No screen: print the kubeconfig's path as the first line and stay up until SIGTERM.")
  var headless = false

  @Flag(help: "Only the cluster, without the sample fleet.")
  var empty = false

  @OptionGroup var screen: ScreenOptions

  func run() async throws {
    let signals = headless ? StopSignals() : nil
    let demo = try await DemoCluster.start(empty: empty)
    do {
      if let signals {
        print(demo.kubeconfigPath)
        demo.play(scenario)
        signals.wait()
      } else {
        try await openConsole(demo)
      }
    } catch {
      await demo.stop()
      throw error
    }
    await demo.stop()
  }

  private func openConsole(_ demo: DemoCluster) async throws {
    let configuration = try Kubeconfig.load(path: demo.kubeconfigPath, environment: [:]).configuration(context: nil)
    let client = try await Session.connect(configuration)
    let settings = try Environment.reconcilerOptions(namespace: "argocd", readOnly: false, files: [], canLead: true)
    var console = ConsoleRun(screen: screen, contextName: configuration.contextName, isReadOnly: false)
    console.scenarios = Scenario.allCases.map(\.rawValue)
    console.play = { name in
      if let scenario = Scenario(rawValue: name) { demo.play(scenario) }
    }
    demo.play(scenario)
    try await console.run(client: client, settings: settings)
  }
}

extension Scenario: ExpressibleByArgument {}
