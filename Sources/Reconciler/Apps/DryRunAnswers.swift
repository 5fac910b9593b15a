import Drift
import Kubernetes
import Manifests

/// What the server says to dry runs of applies (`ServerSideDiff=true`): asked once per manifest and state of the live object.
@NetworkActor
final class DryRunAnswers {
  /// At most so many are on their way at once.
  static let limit = 8

  private struct Question: Hashable {
    var manifest: Int
    var resourceVersion: String
  }
  private enum State {
    case asked
    case answered(Result<Value, APIError>)
  }
  private unowned let cluster: ClusterCache
  private var known: [ResourceKey: (question: Question, state: State)] = [:]
  private var waiting: [@NetworkActor () -> Void] = []
  private var running = 0

  init(cluster: ClusterCache) { self.cluster = cluster }

  /// The answer where there is one already. Otherwise it is asked for, and `then` is called when it is there.
  func answer(
    _ compiled: CompiledManifest, live object: StoredObject, then: @escaping @NetworkActor () -> Void
  ) -> Result<Value, APIError>? {
    let question = Question(manifest: compiled.desired.hashValue, resourceVersion: object.resourceVersion)
    if let entry = known[object.key], entry.question == question {
      if case .answered(let result) = entry.state { return result }
      return nil
    }
    known[object.key] = (question, .asked)
    waiting.append { [weak self] in self?.ask(question, compiled, object.key, then) }
    proceed()
    return nil
  }

  /// The answer where there is one; asks for nothing.
  func known(_ compiled: CompiledManifest, live object: StoredObject) -> Value? {
    let question = Question(manifest: compiled.desired.hashValue, resourceVersion: object.resourceVersion)
    guard let entry = known[object.key], entry.question == question, case .answered(.success(let value)) = entry.state else {
      return nil
    }
    return value
  }

  private func proceed() {
    while running < Self.limit, !waiting.isEmpty {
      running += 1
      waiting.removeFirst()()
    }
  }

  private func ask(
    _ question: Question, _ compiled: CompiledManifest, _ key: ResourceKey, _ then: @escaping @NetworkActor () -> Void
  ) {
    Task { @NetworkActor [self] in
      let result: Result<Value, APIError>
      if known[key]?.question == question {
        do throws(APIError) { result = .success(try await apply(compiled, key)) } catch { result = .failure(error) }
        if known[key]?.question == question {
          known[key] = (question, .answered(result))
          then()
        }
      }
      running -= 1
      proceed()
    }
  }

  private func apply(_ compiled: CompiledManifest, _ key: ResourceKey) async throws(APIError) -> Value {
    guard let resource = cluster.resource(for: key.groupKind) else {
      throw APIError(.notFound, "the cluster does not serve \(key.groupKind)")
    }
    return try await cluster.client.patch(
      resource, namespace: key.namespace, name: key.name, type: .apply, body: compiled.desired,
      fieldManager: ResourceWriter.manager, force: true, dryRun: true)
  }
}
