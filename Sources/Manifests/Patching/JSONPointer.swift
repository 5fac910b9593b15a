/// A path into a value as RFC 6901 writes it: `/spec/containers/0/image`, with `~1` for `/` and `~0` for `~`.
public struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
  public var tokens: [String]

  public init(tokens: [String]) { self.tokens = tokens }

  /// - Throws: ``PatchError`` where the text is neither empty nor begins with `/`.
  public init(_ text: String) throws(PatchError) {
    guard text.isEmpty || text.hasPrefix("/") else { throw PatchError("the pointer '\(text)' does not begin with '/'") }
    tokens = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { Self.unescaped($0) }
  }

  public var description: String {
    tokens.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
  }

  private static func unescaped(_ token: Substring) -> String {
    String(token.replacing("~1", with: "/").replacing("~0", with: "~"))
  }

  /// The value at the path; nil where it leads nowhere.
  public func get(from value: Value) -> Value? {
    var current = value
    for token in tokens {
      switch current {
      case .object(let object):
        guard let next = object[token] else { return nil }
        current = next
      case .list(let list):
        guard let index = Self.index(token), index < list.count else { return nil }
        current = list[index]
      default: return nil
      }
    }
    return current
  }

  /// Adds or replaces as JSON Patch's `add` does: a list grows at the index, or at its end for `-`.
  ///
  /// - Throws: ``PatchError`` where the parent is missing or no map or list, or the index is outside the list.
  public func add(_ new: Value, to value: inout Value) throws(PatchError) {
    guard let last = tokens.last else {
      value = new
      return
    }
    try edit(&value, ArraySlice(tokens.dropLast())) { (parent) throws(PatchError) in
      switch parent {
      case .object(var object):
        parent = .null
        object[last] = new
        parent = .object(object)
      case .list(var list):
        guard let index = last == "-" ? list.count : Self.index(last), index <= list.count else {
          throw PatchError("the index in '\(self)' is outside the list of \(list.count)")
        }
        parent = .null
        list.insert(new, at: index)
        parent = .list(list)
      default: throw PatchError("'\(self)' leads into \(parent.typeName)")
      }
    }
  }

  /// Puts a value where one is.
  ///
  /// - Throws: ``PatchError`` where there is none.
  public func replace(_ new: Value, in value: inout Value) throws(PatchError) {
    try edit(&value, ArraySlice(tokens)) { (target) in target = new }
  }

  /// Takes the value out.
  ///
  /// - Returns: what was there.
  /// - Throws: ``PatchError`` where there is none.
  @discardableResult
  public func remove(from value: inout Value) throws(PatchError) -> Value {
    guard let last = tokens.last else {
      let old = value
      value = .null
      return old
    }
    var removed = Value.null
    try edit(&value, ArraySlice(tokens.dropLast())) { (parent) throws(PatchError) in
      switch parent {
      case .object(var object):
        parent = .null
        guard let old = object.removeValue(forKey: last) else { throw missing }
        removed = old
        parent = .object(object)
      case .list(var list):
        guard let index = Self.index(last), index < list.count else { throw missing }
        parent = .null
        removed = list.remove(at: index)
        parent = .list(list)
      default: throw missing
      }
    }
    return removed
  }

  private var missing: PatchError { PatchError("there is nothing at '\(self)'") }

  private func edit(
    _ value: inout Value, _ path: ArraySlice<String>, _ change: (inout Value) throws(PatchError) -> Void
  ) throws(PatchError) {
    guard let token = path.first else { return try change(&value) }
    switch value {
    case .object(var object):
      guard var child = object[token] else { throw missing }
      value = .null
      object[token] = .null
      try edit(&child, path.dropFirst(), change)
      object[token] = child
      value = .object(object)
    case .list(var list):
      guard let index = Self.index(token), index < list.count else { throw missing }
      value = .null
      try edit(&list[index], path.dropFirst(), change)
      value = .list(list)
    default: throw missing
    }
  }

  private static func index(_ token: String) -> Int? {
    guard token == "0" || (!token.hasPrefix("0") && !token.isEmpty && token.utf8.allSatisfy { (48...57).contains($0) })
    else { return nil }
    return Int(token)
  }
}

/// Why a patch cannot be applied, in one sentence.
public struct PatchError: Error, Sendable, Equatable, CustomStringConvertible {
  public var message: String
  public init(_ message: String) { self.message = message }
  public var description: String { message }
}
