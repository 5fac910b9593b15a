/// What Go says of bytes that should be one JSON value, where they come from a stream.
public enum GoJSONFault {
  /// - Returns: the words of `json.Decoder`, or of santhosh-tekuri/jsonschema where more follows the value; nil where nothing is wrong.
  public static func message(of bytes: [UInt8]) -> String? { GoJSONReader.streamFault(bytes) }
}
