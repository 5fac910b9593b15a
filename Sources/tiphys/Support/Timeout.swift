import ArgumentParser

/// `--timeout` of the commands that wait.
struct TimeoutOption: ParsableArguments {
  @Option(help: ArgumentHelp("Give up waiting after this long (0: never).", valueName: "seconds"))
  var timeout = 0

  /// Runs `body`, and cancels it when the time has passed.
  /// - Throws: ``Failure`` when it did not come to its end: `late`, the time, and what becomes of it.
  func limit<T: Sendable>(_ late: String, then: String = "", _ body: @escaping @Sendable () async throws -> T) async throws -> T {
    guard timeout > 0 else { return try await body() }
    return try await withThrowingTaskGroup(of: T?.self) { group in
      group.addTask { try await body() }
      group.addTask { [timeout] in
        try await Task.sleep(for: .seconds(timeout))
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let result = first else { throw Failure("\(late) within \(timeout) s\(then)") }
      return result
    }
  }
}
