/// What came of fetching a document that a `values.schema.json` refers to.
public enum RemoteSchema: Sendable, Hashable {
  case document([UInt8])
  /// Why there is none.
  case failure(String)

  /// How many of them one rendering may have fetched. One that refers to that many is no schema but a way to make requests.
  static let limit = 32
}
