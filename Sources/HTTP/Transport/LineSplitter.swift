/// Cuts a stream of bytes into lines. A line that lies in one piece is handed on where it stands, without a copy.
package struct LineSplitter {
  private var pending: [UInt8] = []
  /// A longer line is nothing that Kubernetes sends.
  package let limit: Int

  package init(limit: Int = 64 << 20) { self.limit = limit }

  /// Calls `line` for every complete line, without its line feed; stops early when that returns false.
  ///
  /// - Returns: false where a line is longer than the limit.
  package mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>, _ line: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    var rest = bytes
    while let end = rest.firstIndex(of: 0x0A) {
      let piece = UnsafeBufferPointer(rebasing: rest[..<end])
      rest = UnsafeBufferPointer(rebasing: rest[(end + 1)...])
      let goesOn: Bool
      if pending.isEmpty {
        goesOn = line(piece)
      } else {
        pending.append(contentsOf: piece)
        goesOn = pending.withUnsafeBufferPointer(line)
        // The room is kept for the next line, unless this one was out of the common.
        pending.removeAll(keepingCapacity: pending.capacity <= 1 << 20)
      }
      if !goesOn { return true }
    }
    pending.append(contentsOf: rest)
    return pending.count <= limit
  }

  /// What came after the last line feed.
  package mutating func finish(_ line: (UnsafeBufferPointer<UInt8>) -> Void) {
    if !pending.isEmpty { pending.withUnsafeBufferPointer(line) }
    pending = []
  }
}
