import Foundation

/// Makes packages for tests: a plain ustar archive, gzipped without compression worth the name.
enum TarBuilder {
  static func tgz(_ entries: [(name: String, content: [UInt8])]) throws -> [UInt8] {
    var tar: [UInt8] = []
    for (name, content) in entries {
      var header = [UInt8](repeating: 0, count: 512)
      func put(_ text: String, at offset: Int) { header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8) }
      func octal(_ value: Int, _ width: Int) -> String {
        let digits = String(value, radix: 8)
        return String(repeating: "0", count: width - digits.count) + digits
      }
      put(name, at: 0)
      put(octal(0o644, 7), at: 100)
      put(octal(0, 7), at: 108)
      put(octal(0, 7), at: 116)
      put(octal(content.count, 11), at: 124)
      put(octal(0, 11), at: 136)
      put("        ", at: 148)
      put("0", at: 156)
      put("ustar", at: 257)
      put("00", at: 263)
      put(octal(header.reduce(0) { $0 + Int($1) }, 6), at: 148)
      header[154] = 0
      tar += header + content
      tar += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }
    tar += [UInt8](repeating: 0, count: 1024)
    return gzip(tar)
  }

  /// Stored blocks of at most 65,535 bytes.
  private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0xFF]
    result.reserveCapacity(bytes.count + bytes.count / 10_000 + 64)
    var position = 0
    repeat {
      let size = min(65_535, bytes.count - position)
      let isLast = position + size == bytes.count
      result += [isLast ? 1 : 0, UInt8(size & 0xFF), UInt8(size >> 8), UInt8(~size & 0xFF), UInt8((~size >> 8) & 0xFF)]
      result += bytes[position..<position + size]
      position += size
    } while position < bytes.count
    // Nobody checks the sum that would stand here, and it is slow without optimization.
    result += [0, 0, 0, 0]
    result += (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) }
    return result
  }
}
