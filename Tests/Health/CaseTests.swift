import Foundation
import Health
import Manifests
import Testing

/// The cases with known answers (status and message), most of them Argo CD's own.
@Suite struct HealthCaseTests {
  struct Case: CustomTestStringConvertible {
    var file: String
    var status: String?
    var message: String?
    var testDescription: String { file }
  }

  static let folder = Bundle.module.url(forResource: "Cases", withExtension: nil)

  static func cases() throws -> [Case] {
    let folder = try #require(folder)
    let index = try JSON.decode(Array(Data(contentsOf: folder.appendingPathComponent("index.json"))))
    return (index.list ?? []).map { entry in
      Case(
        file: entry["file"]?.string ?? "", status: entry["expected_status"]?.string,
        message: (entry["expected_message"] ?? entry["derived_message"])?.string)
    }
  }

  @Test(arguments: try cases()) func agrees(_ example: Case) throws {
    let folder = try #require(Self.folder)
    let object = try YAML.decode(Array(Data(contentsOf: folder.appendingPathComponent(example.file))))
    let health = HealthRules().argoCD(object)
    #expect(health?.status.rawValue == example.status)
    if let message = example.message { #expect(health?.message == message) }
  }

  @Test func neverTrapsOnOddObjects() {
    for kind in ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "Job", "Service", "Ingress"] {
      for apiVersion in ["apps/v1", "v1", "batch/v1", "networking.k8s.io/v1"] {
        for odd: Value in [.null, "text", [], ["spec": "x"], .int(.min)] {
          _ = HealthRules().argoCD([
            "apiVersion": .string(apiVersion), "kind": .string(kind), "spec": odd, "status": odd, "metadata": odd,
          ])
        }
      }
    }
  }
}
