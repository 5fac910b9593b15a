/// Names and ids that the server makes up.
enum Identifiers {
  private static let letters = Array("bcdfghjklmnpqrstvwxz2456789")

  /// The five characters that complete a `generateName`.
  static func suffix() -> String { String((0..<5).map { _ in letters[Int.random(in: 0..<letters.count)] }) }

  /// A random UUID (version 4), in lower case.
  static func uid() -> String {
    var bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = Array("0123456789abcdef")
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text.append("-") }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return text
  }
}
