import Glibc
import Testing

/// Waits for a state instead of for a time: asks again and again until the answer is there or the deadline has passed.
///
/// - Parameters:
///   - seconds: how long the state may take; generous, because only a failing test waits that long.
///   - read: looks at the world; nil means "not yet".
/// - Returns: what `read` found, or nil (with a recorded issue) after the deadline.
@discardableResult
public func eventually<T>(
  _ what: String, within seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation,
  _ read: () async throws -> T?
) async rethrows -> T? {
  let deadline = ContinuousClock.now + .seconds(seconds)
  while true {
    if let found = try await read() { return found }
    if ContinuousClock.now > deadline {
      Issue.record("not within \(Int(seconds)) s: \(what)", sourceLocation: sourceLocation)
      return nil
    }
    breathe()
  }
}

/// The same for a plain condition.
public func eventually(
  _ what: String, within seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation,
  _ holds: () async throws -> Bool
) async rethrows {
  _ = try await eventually(what, within: seconds, sourceLocation: sourceLocation) { try await holds() ? true : nil }
}

/// Lets go of the processor for the shortest while between two looks.
public func breathe() { _ = poll(nil, 0, 15) }
