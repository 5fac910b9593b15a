import CGit2
import Foundation

/// Texts as libgit2 takes them; their memory is this one's.
final class TextArray {
  /// To be used for as long as this lives.
  let raw: git_strarray

  init(_ texts: [String]) {
    let strings = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: max(texts.count, 1))
    strings.initialize(repeating: nil, count: max(texts.count, 1))
    for (index, text) in texts.enumerated() { strings[index] = strdup(text) }
    raw = git_strarray(strings: strings, count: texts.count)
  }

  deinit {
    for index in 0..<raw.count { free(raw.strings[index]) }
    raw.strings.deallocate()
  }

  func use(_ body: (UnsafePointer<git_strarray>) throws(GitFailure) -> Void) throws(GitFailure) {
    var array = raw
    try body(&array)
    withExtendedLifetime(self) {}
  }
}
