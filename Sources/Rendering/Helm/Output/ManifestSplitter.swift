import GoTemplate

/// Cuts what a template gave into its documents.
enum ManifestSplitter {
  /// The texts of the documents, trimmed; empty ones are left out.
  ///
  /// A separator is `---` at the start of a line with all white space around it. Two of them with nothing but white space between
  /// count as one, and the second stays in the text: helm's regular expression has eaten the line break before it.
  static func documents(_ text: GoString) -> [GoString] {
    let bytes = text.trimmedWhitespace.bytes
    var documents: [GoString] = []
    var start = 0
    func add(_ end: Int) {
      guard end > start else { return }
      documents.append(GoString(bytes: bytes[start..<end]).trimmedWhitespace)
    }
    func skipSpace(_ from: Int) -> Int {
      var index = from
      while index < bytes.count, isSpace(bytes[index]) { index += 1 }
      return index
    }
    var index = 0
    if isSeparator(bytes, at: 0) {
      start = skipSpace(3)
      index = start
    }
    while index < bytes.count {
      guard bytes[index] == 0x0A, isSeparator(bytes, at: index + 1) else {
        index += 1
        continue
      }
      // White space before the line break belongs to the separator, but not what an earlier one has eaten.
      var end = index
      while end > start, isSpace(bytes[end - 1]) { end -= 1 }
      add(end)
      start = skipSpace(index + 4)
      index = start
    }
    add(bytes.count)
    return documents
  }

  private static func isSeparator(_ bytes: [UInt8], at index: Int) -> Bool {
    index + 3 <= bytes.count && bytes[index] == 0x2D && bytes[index + 1] == 0x2D && bytes[index + 2] == 0x2D
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D || byte == 0x0C
  }
}
