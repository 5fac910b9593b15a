import Foundation

/// Something that limits an answer without making it wrong: one line on stderr.
enum Warning {
  static func print(_ text: String) {
    FileHandle.standardError.write(Data((Table.printable("Warning: " + text) + "\n").utf8))
  }
}
