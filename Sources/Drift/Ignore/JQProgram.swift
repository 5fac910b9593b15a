import CJq
import Foundation
import Manifests
import Synchronization

/// A jq program that makes one manifest of another, run by libjq with a limit on its time.
final class JQProgram: Sendable {
  /// The CPU time a run may take, in seconds, as in Argo CD; a busy machine may take longer over it.
  static let timeLimit = 1.0

  private static let programs = Mutex<[String: JQProgram]>([:])

  /// The program of a text; compiled once, as libjq reads its whole library for each.
  static func named(_ text: String) -> JQProgram {
    programs.withLock { programs in
      if let program = programs[text] { return program }
      let program = JQProgram(text)
      programs[text] = program
      return program
    }
  }

  private let text: String
  /// Nil before the first run, and where the text is no program or did not come to an end once.
  private let machine = Mutex<Machine>(.fresh)

  private enum Machine {
    case fresh
    case ready(OpaquePointer)
    case broken
  }

  private init(_ text: String) { self.text = text }

  /// The first result; nil where there is none, the program fails, or takes too long. A program that took too long once
  /// is not run again.
  func run(_ input: Value) -> Value? {
    machine.withLock { machine in
      if case .fresh = machine { machine = Self.compile(text).map(Machine.ready) ?? .broken }
      guard case .ready(let state) = machine else { return nil }
      let run = Run(state: state, input: input)
      if run.finish(within: Self.timeLimit) { return run.output }
      machine = .broken
      return nil
    }
  }

  private static func compile(_ text: String) -> OpaquePointer? {
    guard let state = jq_init() else { return nil }
    jq_set_error_cb(state, { _, message in jv_free(message) }, nil)
    if jq_compile(state, text) != 0 { return state }
    var gone: OpaquePointer? = state
    jq_teardown(&gone)
    return nil
  }
}

/// One run, on a thread of its own: a runaway program nests values deeper than a usual stack can free them.
///
/// Unchecked: the output is written by that thread before it signals, and read after.
private final class Run: @unchecked Sendable {
  private let state: OpaquePointer
  private let input: Value
  private(set) var output: Value?
  private let done = DispatchSemaphore(value: 0)
  private let thread = Mutex<pthread_t?>(nil)

  init(state: OpaquePointer, input: Value) {
    self.state = state
    self.input = input
  }

  /// Whether it came to an end by itself within so many seconds of CPU time, and ten times as many by the clock.
  func finish(within limit: Double) -> Bool {
    let thread = Thread { self.work() }
    thread.stackSize = 1 << 30  // of address space, not of memory
    thread.start()
    for _ in 0..<100 {
      if done.wait(timeout: .now() + limit / 10) == .success { return true }
      if spent() > limit { break }
    }
    // The interpreter looks at this before every instruction; it is the one call made from outside its thread.
    jq_halt(state, jv_invalid(), jv_invalid())
    done.wait()
    return false
  }

  /// The CPU time that the thread has taken, in seconds.
  private func spent() -> Double {
    guard let thread = thread.withLock({ $0 }) else { return 0 }
    var clock = clockid_t()
    var time = timespec()
    guard pthread_getcpuclockid(thread, &clock) == 0, clock_gettime(clock, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func work() {
    thread.withLock { $0 = pthread_self() }
    jq_start(state, input.jq, 0)
    let result = jq_next(state)
    if jv_get_kind(result) == JV_KIND_INVALID { jv_free(result) } else { output = Value(consuming: result, like: input) }
    // Frees what the program still holds, here where the stack is deep enough.
    jq_start(state, jv_null(), 0)
    thread.withLock { $0 = nil }
    done.signal()
  }
}

extension Value {
  /// For libjq, which owns it then.
  fileprivate var jq: jv {
    switch self {
    case .null: return jv_null()
    case .bool(let value): return value ? jv_true() : jv_false()
    case .int(let value): return jv_number(Double(value))
    case .double(let value): return jv_number(value)
    case .string(let text): return Self.jqString(text)
    case .list(let list): return list.reduce(jv_array()) { jv_array_append($0, $1.jq) }
    case .object(let object):
      return object.reduce(jv_object()) { jv_object_set($0, Self.jqString($1.key), $1.value.jq) }
    }
  }

  private static func jqString(_ text: String) -> jv {
    var text = text
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { jv_string_sized($0.baseAddress, Int32(clamping: $0.count)) }
    }
  }

  /// From libjq. Numbers that have lost digits on the way through a double are taken from `original`.
  fileprivate init(consuming result: jv, like original: Value?) {
    defer { jv_free(result) }
    switch jv_get_kind(result) {
    case JV_KIND_TRUE: self = true
    case JV_KIND_FALSE: self = false
    case JV_KIND_NUMBER:
      let number = jv_number_value(result)
      if let original, original.number == number {
        self = original
      } else {
        self = Int64(exactly: number).map(Value.int) ?? .double(number)
      }
    case JV_KIND_STRING: self = .string(Self.text(result))
    case JV_KIND_ARRAY:
      let count = jv_array_length(jv_copy(result))
      let sameShape = original?.list?.count == Int(count) ? original?.list : nil
      self = .list((0..<count).map { Value(consuming: jv_array_get(jv_copy(result), $0), like: sameShape?[Int($0)]) })
    case JV_KIND_OBJECT:
      var object = Object()
      var place = jv_object_iter(result)
      while jv_object_iter_valid(result, place) != 0 {
        let name = jv_object_iter_key(result, place)
        let key = Self.text(name)
        jv_free(name)
        object[key] = Value(consuming: jv_object_iter_value(result, place), like: original?[key])
        place = jv_object_iter_next(result, place)
      }
      self = .object(object)
    default: self = .null
    }
  }

  private static func text(_ string: jv) -> String {
    let count = Int(jv_string_length_bytes(jv_copy(string)))
    guard let bytes = jv_string_value(string) else { return "" }
    return bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
      String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
    }
  }
}
