import Drift
import Kubernetes
import Manifests

/// What the server says to dry runs of applies (`ServerSideDiff=true`): asked once per manifest and state of the live object.
@NetworkActor
final class DryRunAnswers {
  /// At most so many are on their way at once.
  static let limit = 8
  /// How long what was no answer (nobody reached, an overloaded server) stands before it is asked again.
  static let pause = Duration.seconds(10)

  private struct Question: Hashable {
    var manifest: Int
    var resourceVersion: String
  }
  private enum State {
    /// With who wants to know.
    case asked([@NetworkActor () -> Void])
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
      switch entry.state {
      case .answered(let result): return result
      case .asked(let others):
        known[object.key] = (question, .asked(others + [then]))
        return nil
      }
    }
    known[object.key] = (question, .asked([then]))
    waiting.append { [weak self] in self?.ask(question, compiled, object.key) }
    proceed()
    return nil
  }

  typealias ByKey = [ResourceKey: Result<Value, APIError>]

  /// All the answers: those that are known, and those that are asked for now, beside what is judged all the time.
  func answers(_ questions: [(CompiledManifest, StoredObject)]) async -> ByKey {
    var answers: ByKey = [:]
    var open = questions.filter { compiled, object in
      guard let value = known(compiled, live: object) else { return true }
      answers[object.key] = .success(value)
      return false
    }[...]
    await withTaskGroup(of: (ResourceKey, Result<Value, APIError>).self) { group in
      func ask() {
        guard let (compiled, object) = open.popFirst() else { return }
        let key = object.key
        group.addTask { (key, await self.asked(compiled, key)) }
      }
      for _ in 0..<Self.limit { ask() }
      while let (key, answer) = await group.next() {
        answers[key] = answer
        ask()
      }
    }
    return answers
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

  private func ask(_ question: Question, _ compiled: CompiledManifest, _ key: ResourceKey) {
    Task { @NetworkActor [self] in
      if known[key]?.question == question {
        let result = await asked(compiled, key)
        if case .asked(let others)? = known[key]?.state, known[key]?.question == question {
          known[key] = (question, .answered(result))
          for then in others { then() }
          if case .failure(let error) = result, !error.isVerdict {
            _ = NetworkActor.schedule(after: Self.pause) { [weak self] in
              guard let self, self.known[key]?.question == question else { return }
              self.known[key] = nil
              for then in others { then() }
            }
          }
        }
      }
      running -= 1
      proceed()
    }
  }

  private func asked(_ compiled: CompiledManifest, _ key: ResourceKey) async -> Result<Value, APIError> {
    do throws(APIError) { return .success(try await apply(compiled, key)) } catch { return .failure(error) }
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

extension APIError {
  /// Whether the server has looked at what was sent and refuses it: asked again, it would say the same.
  fileprivate var isVerdict: Bool {
    switch kind {
    case .invalid, .forbidden, .notFound, .conflict, .alreadyExists: true
    case .unauthorized, .gone, .tooManyRequests, .unreachable, .timeout, .tls, .cancelled, .other: false
    }
  }
}

extension ResourceDrift {
  /// Cannot be judged, because the server does not want what Git asks for.
  static func refused(_ key: ResourceKey, _ error: APIError) -> ResourceDrift {
    ResourceDrift(key: key, verdict: .unknown, message: "the server refuses a dry run of the apply: \(error)")
  }
}
