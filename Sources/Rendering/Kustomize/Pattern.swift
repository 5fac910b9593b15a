import CRe2

/// A regular expression in Go's syntax, matched in time that is linear in the text.
final class Pattern {
  private let handle: OpaquePointer

  /// - Returns: nil where the text is no regular expression.
  init?(_ text: String) {
    handle = Self.withBytes(text) { tiphys_re2_new($0, $1, 0) }
    guard tiphys_re2_error(handle) == 0 else { return nil }
  }

  deinit { tiphys_re2_free(handle) }

  /// Whether the expression matches anywhere in the text.
  func isFound(in text: String) -> Bool {
    var bounds: (Int32, Int32) = (0, 0)
    return Self.withBytes(text) { bytes, count in
      withUnsafeMutablePointer(to: &bounds) { pointer in
        pointer.withMemoryRebound(to: Int32.self, capacity: 2) { tiphys_re2_match(handle, bytes, count, 0, $0, 1) }
      }
    } == 1
  }

  private static func withBytes<R>(_ text: String, _ body: (UnsafePointer<CChar>, Int) -> R) -> R {
    text.withCString { body($0, text.utf8.count) }
  }
}
