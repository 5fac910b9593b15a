import Manifests

/// Sprig's random values, out of the environment's source.
enum SprigRandomness {
  static let table = FunctionTable([
    "randAlphaNum": GoFunction("(int) string") { execution, a in
      try characters(
        a[0], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", execution)
    },
    "randAlpha": GoFunction("(int) string") { execution, a in
      try characters(a[0], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", execution)
    },
    "randNumeric": GoFunction("(int) string") { execution, a in
      try characters(a[0], "0123456789", execution)
    },
    "randAscii": GoFunction("(int) string") { execution, a in
      try characters(a[0], String(decoding: (32...126).map(UInt8.init), as: UTF8.self), execution)
    },
    "randBytes": GoFunction("(int) string") { execution, a in
      let count = a[0].argumentInt
      if count < 0 { throw FunctionError("runtime error: makeslice: len out of range") }
      try execution.reserve(bytes: count * 2)
      return .string(Base64.encode(execution.environment.randomBytes(count)))
    },
    "randInt": GoFunction("(int, int) int") { execution, a in
      let (low, high) = (a[0].argumentInt, a[1].argumentInt)
      guard high &- low > 0 else { throw FunctionError("invalid argument to Intn") }
      return .int(low + Int(number(below: UInt64(high - low), execution)))
    },
    "shuffle": GoFunction("(string) string") { execution, a in
      var runes = a[0].argumentText.runes
      try execution.step(runes.count * 4)
      for index in stride(from: runes.count - 1, to: 0, by: -1) {
        runes.swapAt(index, Int(number(below: UInt64(index + 1), execution)))
      }
      return .string(GoString(runes: runes))
    },
    "uuidv4": GoFunction("() string") { execution, _ in
      var bytes = execution.environment.randomBytes(16)
      bytes[6] = bytes[6] & 0x0F | 0x40
      bytes[8] = bytes[8] & 0x3F | 0x80
      let hex = SprigEncoding.hex(bytes).text
      let cuts = [0, 8, 12, 16, 20, 32].map { hex.index(hex.startIndex, offsetBy: $0) }
      return .string(
        zip(cuts, cuts.dropFirst()).map { String(hex[$0..<$1]) }.joined(separator: "-"))
    },
  ])

  private static func number(below limit: UInt64, _ execution: Execution) -> UInt64 {
    // What would favour small numbers is drawn again.
    let most = UInt64.max - UInt64.max % limit
    while true {
      let value = execution.environment.randomBytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      if value < most { return value % limit }
    }
  }

  private static func characters(_ count: GoValue, _ alphabet: String, _ execution: Execution)
    throws -> GoValue
  {
    let count = count.argumentInt
    // The library's error for a negative count is dropped by Sprig.
    guard count > 0 else { return .string(GoString()) }
    try execution.reserve(bytes: count)
    try execution.step(count / 8)
    let letters = Array(alphabet.utf8)
    let most = 256 - 256 % letters.count
    var result: [UInt8] = []
    result.reserveCapacity(count)
    while result.count < count {
      for byte in execution.environment.randomBytes(min(count - result.count + 8, 4096))
      where Int(byte) < most && result.count < count {
        result.append(letters[Int(byte) % letters.count])
      }
    }
    return .string(GoString(bytes: result))
  }
}
