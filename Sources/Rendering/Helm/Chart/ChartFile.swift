/// A file of a chart, named as seen from the chart's folder: `templates/service.yaml`.
public struct ChartFile: Sendable, Hashable {
  public var name: String
  public var bytes: [UInt8]

  /// A byte order mark at the front is dropped, as helm drops it.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}
