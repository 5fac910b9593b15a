import Manifests

/// The fields of an object's envelope that a watch needs.
struct ObjectHeader: Equatable {
  /// Whether the object says itself what it is; items of typed lists do not.
  var hasType = false
  var namespace = ""
  var name = ""
  var uid = ""
  var resourceVersion = ""
  /// Where its `metadata` stands; empty where it has none.
  var metadata = 0..<0
}

extension JSONScanner {
  /// Past the object that comes next; its range and envelope.
  mutating func object() throws(JSONScanError) -> (range: Range<Int>, header: ObjectHeader) {
    skipSpace()
    let start = position
    var header = ObjectHeader()
    var typeFields = 0
    try members { (key, scanner) throws(JSONScanError) in
      if scanner.equals(key, "metadata"), try scanner.peek() == UInt8(ascii: "{") {
        let start = scanner.position
        try scanner.metadata(into: &header)
        header.metadata = start..<scanner.position
      } else {
        if scanner.equals(key, "kind") || scanner.equals(key, "apiVersion") { typeFields += 1 }
        try scanner.value()
      }
    }
    header.hasType = typeFields == 2
    return (start..<position, header)
  }

  private mutating func metadata(into header: inout ObjectHeader) throws(JSONScanError) {
    try members { (key, scanner) throws(JSONScanError) in
      if scanner.equals(key, "name") {
        header.name = try scanner.text()
      } else if scanner.equals(key, "namespace") {
        header.namespace = try scanner.text()
      } else if scanner.equals(key, "uid") {
        header.uid = try scanner.text()
      } else if scanner.equals(key, "resourceVersion") {
        header.resourceVersion = try scanner.text()
      } else {
        try scanner.value()
      }
    }
  }

  /// Past a value; its text where it is a string, else an empty one.
  mutating func text() throws(JSONScanError) -> String {
    guard try peek() == UInt8(ascii: "\"") else {
      try value()
      return ""
    }
    let range = try string()
    let slice = UnsafeBufferPointer(rebasing: bytes[range])
    guard slice.contains(UInt8(ascii: "\\")) else { return String(decoding: slice, as: UTF8.self) }
    let quoted = UnsafeBufferPointer(rebasing: bytes[range.lowerBound - 1..<range.upperBound + 1])
    guard let text = (try? JSON.decode(quoted))?.string else { throw failure }
    return text
  }

  @inline(__always)
  func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    for index in 0..<range.count where bytes[range.lowerBound + index] != text.utf8Start[index] { return false }
    return true
  }
}

/// What a list says about itself.
struct ListHeader: Equatable {
  var kind = ""
  var resourceVersion = ""
  /// The token for the next page; empty on the last one.
  var next = ""
}

enum ListScanner {
  /// Calls `item` for every element of `items`, and returns what the list's own metadata says.
  static func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, item: (Range<Int>, ObjectHeader) -> Void
  ) throws(JSONScanError) -> ListHeader {
    var scanner = JSONScanner(bytes)
    var header = ListHeader()
    try scanner.members { (key, scanner) throws(JSONScanError) in
      if scanner.equals(key, "kind") {
        header.kind = try scanner.text()
      } else if scanner.equals(key, "metadata"), try scanner.peek() == UInt8(ascii: "{") {
        try scanner.members { (key, scanner) throws(JSONScanError) in
          if scanner.equals(key, "resourceVersion") {
            header.resourceVersion = try scanner.text()
          } else if scanner.equals(key, "continue") {
            header.next = try scanner.text()
          } else {
            try scanner.value()
          }
        }
      } else if scanner.equals(key, "items"), try scanner.peek() == UInt8(ascii: "[") {
        try scanner.elements { (scanner) throws(JSONScanError) in
          let (range, header) = try scanner.object()
          item(range, header)
        }
      } else {
        try scanner.value()
      }
    }
    return header
  }
}

/// One line of a watch stream.
struct WatchLine: Equatable {
  enum Kind: Equatable { case added, modified, deleted, bookmark, error, unknown }
  var kind: Kind
  /// Where the object stands in the line.
  var object: Range<Int>
  var header: ObjectHeader

  static func scan(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONScanError) -> WatchLine {
    var scanner = JSONScanner(bytes)
    var kind = Kind.unknown
    var object: (range: Range<Int>, header: ObjectHeader)?
    try scanner.members { (key, scanner) throws(JSONScanError) in
      if scanner.equals(key, "type") {
        let range = try scanner.string()
        kind = scanner.kind(range)
      } else if scanner.equals(key, "object"), try scanner.peek() == UInt8(ascii: "{") {
        object = try scanner.object()
      } else {
        try scanner.value()
      }
    }
    scanner.skipSpace()
    guard let object, scanner.position == bytes.count else { throw scanner.failure }
    return WatchLine(kind: kind, object: object.range, header: object.header)
  }
}

extension JSONScanner {
  fileprivate func kind(_ range: Range<Int>) -> WatchLine.Kind {
    if equals(range, "MODIFIED") { return .modified }
    if equals(range, "ADDED") { return .added }
    if equals(range, "DELETED") { return .deleted }
    if equals(range, "BOOKMARK") { return .bookmark }
    if equals(range, "ERROR") { return .error }
    return .unknown
  }
}

extension RawObject {
  /// Copies the object out of received bytes, and says in it what it is where the server did not.
  ///
  /// - Parameter onlyMetadata: the rest is left out, whether the server sent it or not.
  init(
    _ resource: APIResource, typeFields: [UInt8], bytes: UnsafeBufferPointer<UInt8>, range: Range<Int>, header: ObjectHeader,
    onlyMetadata: Bool = false
  ) {
    let slice = UnsafeBufferPointer(rebasing: bytes[range])
    self.resource = resource
    isWhole = !onlyMetadata
    if onlyMetadata {
      // What came is a PartialObjectMetadata: it is named after what it is a part of.
      let metadata = UnsafeBufferPointer(rebasing: bytes[header.metadata])
      self.bytes = typeFields + Array("\"metadata\":".utf8) + metadata + [UInt8(ascii: "}")]
    } else {
      self.bytes = header.hasType ? Array(slice) : typeFields + UnsafeBufferPointer(rebasing: slice.dropFirst())
    }
    namespace = header.namespace
    name = header.name
    uid = header.uid
    resourceVersion = header.resourceVersion
  }
}
