import CGit2

/// What a call of libgit2 answered, when it failed.
struct GitFailure: Error, Sendable {
  var code: Int32
  /// The subsystem (`GIT_ERROR_NET`, `GIT_ERROR_SSH` …) that failed.
  var category: Int32
  var message: String

  static func notFound(_ message: String) -> GitFailure {
    GitFailure(code: GIT_ENOTFOUND.rawValue, category: 0, message: message)
  }

  var isNotFound: Bool { code == GIT_ENOTFOUND.rawValue }
}

enum Libgit2 {
  /// Starts the library, once per process; touch it before any call.
  static let start: Void = {
    git_libgit2_init()
    // Repositories of other users are read as data only: no hook, filter or configured command is ever run from them.
    tiphys_git_disable_owner_validation()
    InterruptibleStream.register()
  }()

  /// Turns a negative result into an error.
  @discardableResult
  static func check(_ code: Int32) throws(GitFailure) -> Int32 {
    guard code < 0 else { return code }
    let last = git_error_last()
    let message = last?.pointee.message.map { String(cString: $0) } ?? "libgit2 failed with code \(code)"
    throw GitFailure(code: code, category: last?.pointee.klass ?? 0, message: message)
  }
}

/// Owns one object of libgit2 and frees it at the end of its scope.
struct Owned: ~Copyable {
  let pointer: OpaquePointer
  private let free: (OpaquePointer) -> Void

  /// - Parameter make: the call that fills in the pointer, and answers below zero on failure.
  init(
    _ free: @escaping (OpaquePointer) -> Void, _ make: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
  ) throws(GitFailure) {
    Libgit2.start
    var made: OpaquePointer?
    try Libgit2.check(make(&made))
    guard let made else { throw GitFailure(code: -1, category: 0, message: "libgit2 made no object") }
    pointer = made
    self.free = free
  }

  deinit { free(pointer) }
}

/// The id of an object.
struct ObjectID: Sendable, Hashable, CustomStringConvertible {
  var raw: git_oid

  init(_ raw: git_oid) { self.raw = raw }

  /// From 40 hexadecimal digits.
  init?(_ text: String) {
    var raw = git_oid()
    guard text.utf8.count == 40, git_oid_fromstr(&raw, text) == 0 else { return nil }
    self.raw = raw
  }

  init?(_ pointer: UnsafePointer<git_oid>?) {
    guard let pointer else { return nil }
    raw = pointer.pointee
  }

  var description: String {
    withUnsafePointer(to: raw) { raw in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 41) { buffer in
        git_oid_tostr(buffer.baseAddress, 41, raw)
        return buffer.baseAddress.map { String(cString: $0) } ?? ""
      }
    }
  }

  static func == (a: ObjectID, b: ObjectID) -> Bool {
    withUnsafePointer(to: a.raw) { a in withUnsafePointer(to: b.raw) { b in git_oid_equal(a, b) == 1 } }
  }

  func hash(into hasher: inout Hasher) {
    withUnsafeBytes(of: raw) { hasher.combine(bytes: $0) }
  }
}
