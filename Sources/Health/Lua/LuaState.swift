import CLua
import Glibc
import Manifests

/// A Lua 5.1 interpreter of its own for one run of one script, with limits on memory, instructions and time.
///
/// Nothing here raises a Lua error outside ``call(arguments:results:)``: an error jumps over the frames in between, which may not
/// be Swift's. The memory limit holds only while a script runs, for the same reason.
final class LuaState {
  struct Limits: Sendable, Hashable {
    /// Bytes on top of what the input takes.
    var memory = 64 << 20
    var instructions = 20_000_000
    /// Of the thread's CPU time, in seconds, as in Argo CD (which counts by the clock); a busy machine may take longer.
    var seconds = 1.0
  }

  struct Failure: Error, Hashable {
    var message: String
    /// A limit was reached: another run would only take as long.
    var isExhaustion = false
  }

  private let state: OpaquePointer
  private let budget: UnsafeMutablePointer<tiphys_lua_budget>

  init() throws(Failure) {
    let budget = UnsafeMutablePointer<tiphys_lua_budget>.allocate(capacity: 1)
    budget.initialize(to: tiphys_lua_budget(used: 0, limit: .max, instructions: .max, deadline: .infinity, exhausted: 0))
    guard let state = lua_newstate(Self.allocate, budget) else {
      budget.deallocate()
      throw Failure(message: "there is no memory for Lua", isExhaustion: true)
    }
    self.state = state
    self.budget = budget
  }

  deinit {
    lua_close(state)
    budget.deallocate()
  }

  private static let allocate: lua_Alloc = { data, block, oldSize, newSize in
    guard let budget = data?.assumingMemoryBound(to: tiphys_lua_budget.self) else { return nil }
    if newSize == 0 {
      budget.pointee.used -= oldSize
      free(block)
      return nil
    }
    let old = block == nil ? 0 : oldSize
    // Making something smaller must not fail.
    if newSize > old, budget.pointee.used + (newSize - old) > budget.pointee.limit { return nil }
    guard let moved = realloc(block, newSize) else { return nil }
    budget.pointee.used = budget.pointee.used - old + newSize
    return moved
  }

  // MARK: Running

  /// Opens one of Lua's own libraries.
  func open(_ library: @escaping lua_CFunction) throws(Failure) {
    lua_pushcclosure(state, library, 0)
    try call(arguments: 0, results: 0)
  }

  /// Runs a text; its first result is left on the stack.
  ///
  /// - Parameter name: what error messages call it.
  func run(_ text: String, name: String, limits: Limits? = nil) throws(Failure) {
    let bytes = Array(text.utf8)
    // What begins like this is bytecode, which nobody checks.
    if bytes.first == 0x1b { throw Failure(message: "\(name) is no Lua source") }
    let status = bytes.withUnsafeBytes {
      luaL_loadbuffer(state, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, "=" + name)
    }
    if status != 0 { throw failure() }
    guard let limits else { return try call(arguments: 0, results: 1) }
    budget.pointee.limit = budget.pointee.used + limits.memory
    budget.pointee.instructions = Int64(limits.instructions)
    budget.pointee.deadline = tiphys_lua_cpu() + limits.seconds
    tiphys_lua_limit(state)
    defer { lua_sethook(state, nil, 0, 0) }
    try call(arguments: 0, results: 1)
  }

  private func call(arguments: Int32, results: Int32) throws(Failure) {
    let status = lua_pcall(state, arguments, results, 0)
    budget.pointee.limit = .max
    if status != 0 { throw failure(isMemory: status == LUA_ERRMEM) }
  }

  /// Within a function that Lua calls: runs what may take memory of Lua's without its limit, so that no error is raised over
  /// frames of Swift's. What it took counts afterwards.
  static func unlimited(_ state: OpaquePointer, _ body: (UnsafeMutablePointer<tiphys_lua_budget>) -> Int32) -> Int32 {
    var data: UnsafeMutableRawPointer?
    lua_getallocf(state, &data)
    guard let budget = data?.assumingMemoryBound(to: tiphys_lua_budget.self) else { return 0 }
    let limit = budget.pointee.limit
    budget.pointee.limit = .max
    defer { budget.pointee.limit = limit }
    return body(budget)
  }

  /// The error message on top of the stack.
  private func failure(isMemory: Bool = false) -> Failure {
    defer { lua_settop(state, -2) }
    if isMemory { return Failure(message: "the script used too much memory", isExhaustion: true) }
    return Failure(message: text(at: -1) ?? "the script failed", isExhaustion: budget.pointee.exhausted != 0)
  }

  // MARK: Values

  func setGlobal(_ name: String, _ value: Value) throws(Failure) {
    try push(value)
    lua_setfield(state, LUA_GLOBALSINDEX, name)
  }

  /// To be called by Lua; it must not raise an error (see ``unlimited(_:_:)``).
  func setGlobal(_ name: String, function: @escaping lua_CFunction) {
    lua_pushcclosure(state, function, 0)
    lua_setfield(state, LUA_GLOBALSINDEX, name)
  }

  /// Lists become tables from 1 on; null is nil, and so leaves a hole.
  private func push(_ value: Value) throws(Failure) {
    guard lua_checkstack(state, 4) != 0 else { throw Failure(message: "the object is nested too deeply") }
    switch value {
    case .null: lua_pushnil(state)
    case .bool(let value): lua_pushboolean(state, value ? 1 : 0)
    case .int(let value): lua_pushnumber(state, Double(value))
    case .double(let value): lua_pushnumber(state, value)
    case .string(let value): push(value)
    case .list(let list):
      lua_createtable(state, Int32(clamping: list.count), 0)
      // As Argo CD appends them: null leaves no hole.
      var index: Int32 = 1
      for item in list where !item.isNull {
        try push(item)
        lua_rawseti(state, -2, index)
        index += 1
      }
    case .object(let object):
      lua_createtable(state, 0, Int32(clamping: object.count))
      for (key, item) in object where !item.isNull {
        push(key)
        try push(item)
        lua_rawset(state, -3)
      }
    }
  }

  private func push(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { lua_pushlstring(state, $0.baseAddress, $0.count) }
    }
  }

  /// What a result is, as far as a health check may say.
  enum Result: Hashable {
    case none
    /// Its fields that are strings or numbers, as text; `other` names the type of the rest.
    case table([String: Field])
    case other(type: String)
    enum Field: Hashable {
      case text(String)
      case other(type: String)
    }
  }

  /// Takes the result of the last run off the stack.
  func popResult(fields: [String]) -> Result {
    defer { lua_settop(state, -2) }
    switch lua_type(state, -1) {
    case LUA_TNIL: return .none
    case LUA_TTABLE:
      var found: [String: Result.Field] = [:]
      for name in fields {
        push(name)
        lua_rawget(state, -2)
        switch lua_type(state, -1) {
        case LUA_TNIL: break
        case LUA_TSTRING: found[name] = text(at: -1).map(Result.Field.text)
        case let type: found[name] = .other(type: typeName(type))
        }
        lua_settop(state, -2)
      }
      return .table(found)
    case let type: return .other(type: typeName(type))
    }
  }

  private func typeName(_ type: Int32) -> String { String(cString: lua_typename(state, type)) }

  private func text(at index: Int32) -> String? {
    var count = 0
    guard lua_type(state, index) == LUA_TSTRING, let bytes = lua_tolstring(state, index, &count) else { return nil }
    return bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
      String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
    }
  }
}
