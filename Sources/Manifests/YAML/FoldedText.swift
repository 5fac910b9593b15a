/// A folded text (`>`) as it comes out of kustomize. That writes what it has read as it stood, and reads that again before it
/// prints; but goyaml puts an empty line before every line that folds no further, where YAML wants one only between lines that
/// fold. So texts with indented lines, or with empty ones at their end, get longer.
enum FoldedText {
  static func printed(_ text: String) -> String {
    let bytes = Array(text.utf8)
    // Nothing can be longer in a single line, and what no block may hold is quoted instead.
    guard let firstBreak = bytes.firstIndex(of: newline), firstBreak < bytes.count - 1, isBlock(bytes) else { return text }
    let document = Array("text: >\(hints(bytes))\n".utf8) + lines(bytes)
    return (try? YAML.decode(document))?["text"]?.string ?? text
  }

  private static let newline = UInt8(ascii: "\n")
  private static let space = UInt8(ascii: " ")

  private static func isBlock(_ bytes: [UInt8]) -> Bool {
    guard bytes.last != space, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == newline || $0 == 0x09 }) else { return false }
    return !zip(bytes, bytes.dropFirst()).contains { $0 == space && $1 == newline }
  }

  private static func hints(_ bytes: [UInt8]) -> String {
    let indentation = bytes[0] == space || bytes[0] == newline ? "2" : ""
    guard bytes.last == newline else { return indentation + "-" }
    return indentation + (bytes.count < 2 || bytes[bytes.count - 2] == newline ? "+" : "")
  }

  private static func lines(_ bytes: [UInt8]) -> [UInt8] {
    // The first character that is no line break decides for all breaks, to goyaml.
    let start = bytes.first { $0 != newline } ?? space
    let addsBreaks = start != space && start != 0x09
    var written: [UInt8] = []
    var isAtBreak = true
    var beginsBlank = true
    for byte in bytes {
      if byte == newline {
        if !isAtBreak, !beginsBlank, addsBreaks { written.append(newline) }
        written.append(newline)
        isAtBreak = true
      } else {
        if isAtBreak {
          written += [space, space]
          beginsBlank = byte == space || byte == 0x09
        }
        written.append(byte)
        isAtBreak = false
      }
    }
    return bytes.last == newline ? written : written + [newline]
  }
}
