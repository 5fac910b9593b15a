import CMd
import Manifests

/// Sprig's encodings and digests.
enum SprigEncoding {
  static let table = FunctionTable([
    "b64enc": GoFunction("(string) string") { execution, a in
      try execution.reserve(bytes: a[0].argumentText.count * 2)
      return .string(Base64.encode(a[0].argumentText.bytes))
    },
    "b64dec": GoFunction("(string) string") { _, a in
      switch GoBase.decode64(a[0].argumentText.bytes) {
      case .success(let bytes): .string(GoString(bytes: bytes))
      case .failure(let error): .string(error.message)
      }
    },
    "b32enc": GoFunction("(string) string") { _, a in
      .string(GoBase.encode32(a[0].argumentText.bytes))
    },
    "b32dec": GoFunction("(string) string") { _, a in
      switch GoBase.decode32(a[0].argumentText.bytes) {
      case .success(let bytes): .string(GoString(bytes: bytes))
      case .failure(let error): .string(error.message)
      }
    },
    "sha1sum": GoFunction("(string) string") { _, a in
      .string(hex(digest(a[0].argumentText.bytes, SHA1_DIGEST_LENGTH, tiphys_sha1)))
    },
    "sha256sum": GoFunction("(string) string") { _, a in
      .string(hex(digest(a[0].argumentText.bytes, SHA256_DIGEST_LENGTH, tiphys_sha256)))
    },
    "sha512sum": GoFunction("(string) string") { _, a in
      .string(hex(digest(a[0].argumentText.bytes, SHA512_DIGEST_LENGTH, tiphys_sha512)))
    },
    "adler32sum": GoFunction("(string) string") { _, a in
      var (low, high) = (UInt32(1), UInt32(0))
      for byte in a[0].argumentText.bytes {
        low = (low + UInt32(byte)) % 65521
        high = (high + low) % 65521
      }
      return .string(String(high << 16 | low))
    },
  ])

  private static func digest(
    _ bytes: [UInt8], _ length: Int32, _ algorithm: (UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>) -> Void
  ) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: Int(length))
    algorithm(bytes, bytes.count, &result)
    return result
  }

  static func hex(_ bytes: [UInt8]) -> GoString {
    let alphabet = Array("0123456789abcdef".utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      result.append(alphabet[Int(byte >> 4)])
      result.append(alphabet[Int(byte & 15)])
    }
    return GoString(bytes: result)
  }
}

/// Go's base32 and base64 with its errors, which name the byte.
enum GoBase {
  static func decode64(_ text: [UInt8]) -> Result<[UInt8], FunctionError> {
    decode(text, name: "base64", group: 4, bits: 6) { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"): 62
      case UInt8(ascii: "/"): 63
      default: nil
      }
    }
  }

  static func decode32(_ text: [UInt8]) -> Result<[UInt8], FunctionError> {
    decode(text, name: "base32", group: 8, bits: 5) { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
      case UInt8(ascii: "2")...UInt8(ascii: "7"): byte - UInt8(ascii: "2") + 26
      default: nil
      }
    }
  }

  private static func decode(
    _ text: [UInt8], name: String, group: Int, bits: Int, _ value: (UInt8) -> UInt8?
  ) -> Result<[UInt8], FunctionError> {
    func corrupt(_ index: Int) -> Result<[UInt8], FunctionError> {
      .failure(FunctionError("illegal \(name) data at input byte \(index)"))
    }
    // Line ends do not count, though positions are those of the whole text in base64 and of what is left in base32.
    let kept = text.enumerated().filter { $0.element != 0x0A && $0.element != 0x0D }
    let symbols =
      name == "base64"
      ? kept.map { ($0.offset, $0.element) }
      : kept.enumerated().map { ($0.offset, $0.element.element) }
    let total = name == "base64" ? text.count : symbols.count
    var output: [UInt8] = []
    var (buffer, held, inGroup, index) = (UInt64(0), 0, 0, 0)
    /// How many symbols of a last group may stand before padding.
    let goodEnds: Set<Int> = group == 4 ? [2, 3] : [2, 4, 5, 7]
    while index < symbols.count {
      let (position, byte) = symbols[index]
      index += 1
      if let value = value(byte) {
        buffer = buffer << UInt64(bits) | UInt64(value)
        held += bits
        inGroup = (inGroup + 1) % group
        if held >= 8 {
          output.append(UInt8(truncatingIfNeeded: buffer >> UInt64(held - 8)))
          held -= 8
        }
        if inGroup == 0 { held = 0 }
        continue
      }
      if group == 8 {
        guard byte == UInt8(ascii: "="), inGroup >= 2, total - index < 8 else { return corrupt(position) }
        guard total - index + inGroup >= 7 else { return corrupt(total) }
        // What stands behind all of the padding is not looked at.
        for offset in 0..<(7 - inGroup) where symbols[index + offset].1 != UInt8(ascii: "=") {
          return corrupt(index + offset - 1)
        }
        return goodEnds.contains(inGroup) ? .success(output) : corrupt(position)
      }
      guard byte == UInt8(ascii: "=") else { return corrupt(position) }
      guard goodEnds.contains(inGroup) else { return corrupt(position) }
      for _ in 0..<(group - inGroup - 1) {
        guard index < symbols.count else { return corrupt(total) }
        guard symbols[index].1 == UInt8(ascii: "=") else { return corrupt(symbols[index].0 - 1) }
        index += 1
      }
      if index < symbols.count { return corrupt(symbols[index].0) }
      return .success(output)
    }
    if inGroup != 0 { return corrupt(total - inGroup) }
    return .success(output)
  }

  static func encode32(_ bytes: [UInt8]) -> GoString {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    var result: [UInt8] = []
    var (buffer, held) = (UInt64(0), 0)
    for byte in bytes {
      buffer = buffer << 8 | UInt64(byte)
      held += 8
      while held >= 5 {
        result.append(alphabet[Int(buffer >> UInt64(held - 5) & 31)])
        held -= 5
      }
    }
    if held > 0 { result.append(alphabet[Int(buffer << UInt64(5 - held) & 31)]) }
    while result.count % 8 != 0 { result.append(UInt8(ascii: "=")) }
    return GoString(bytes: result)
  }
}
