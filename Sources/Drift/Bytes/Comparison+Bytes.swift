import Manifests
import Synchronization

/// What was found out about live bytes and holds for the next ones: looked at once, then only compared byte by byte.
struct SurelyKnown: Sendable {
  /// A value in an object that is looked at as a whole.
  enum Place: Sendable, Equatable {
    /// The value of a member of the object itself (`spec`), by the number of its node.
    case member(Int32)
    /// The `fieldsV1` of an entry of `managedFields`, by its position.
    case fields(Int)
  }
  /// Where such a value stands.
  struct Settled: Sendable {
    var place: Place
    var range: Range<Int>
  }

  /// Other ways of writing an expected value, by its number in the program.
  var forms: [Int32: [UInt8]] = [:]
  /// Managers (as JSON) that no person drives.
  var controllers: [[UInt8]] = []
  /// `fieldsV1` that hold nothing but what is desired.
  var ownedFields: [[UInt8]] = []
  /// The last-applied annotation (as JSON) that has nothing but what is desired.
  var lastApplied: [UInt8] = []
  /// The last object that was surely in sync: the very bytes that the store keeps, no copy of them.
  private(set) var last: [UInt8] = []
  /// What stands where in ``last``: the longest parts of an object, and those that change least.
  private(set) var settled: [Settled] = []
  /// The same for the object that is being looked at.
  var found: [Settled] = []

  /// The object that was looked at is surely in sync.
  mutating func settle(_ bytes: [UInt8]) {
    last = bytes
    swap(&settled, &found)
  }
}

/// The program of a manifest, made when it is compared with bytes for the second time: most manifests are compared once
/// after they are rendered, and their objects then rest.
final class ProgramMemory: Sendable {
  private struct State {
    var uses = 0
    var program: FieldProgram?
    var known = SurelyKnown()
  }
  private let state = Mutex(State())

  /// Whether `bytes` are surely in sync.
  func agrees(_ compiled: CompiledManifest, _ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      if state.program == nil {
        state.uses += 1
        guard state.uses == 2 else { return false }
        state.program = FieldProgram(compiled)
      }
      guard let program = state.program else { return false }
      return withUnsafePointer(to: compiled) { ByteWalk.agrees(program, $0, bytes, &state.known) }
    }
  }
}

extension Comparison {
  /// The verdict on a live object as the JSON that the server sent.
  ///
  /// Where everything is as it should be, which is nearly always, nothing is built of the bytes.
  ///
  /// - Throws: where the bytes are no JSON.
  public static func compare(_ compiled: CompiledManifest, bytes: [UInt8]) throws(JSONError) -> ResourceDrift {
    if isSurelySynced(compiled, bytes: bytes) { return ResourceDrift(key: compiled.key, verdict: .synced) }
    return compare(compiled, live: try JSON.decode(bytes))
  }

  /// Whether the bytes are surely in sync, with nothing that a person added; false means that it takes a closer look.
  public static func isSurelySynced(_ compiled: CompiledManifest, bytes: [UInt8]) -> Bool {
    compiled.memory.agrees(compiled, bytes)
  }
}
