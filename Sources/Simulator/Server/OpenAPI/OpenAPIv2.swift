import Manifests

/// The OpenAPI 2 document in its protobuf form, which kubectl before 1.27 asks for: for each kind a path whose PATCH takes
/// `dryRun`. It has no definitions, so those kubectls skip their own validation and leave it to the server.
enum OpenAPIv2 {
  static func document(_ types: [ResourceType]) -> [UInt8] {
    var document = ProtobufWriter()
    document.add(1, "2.0")
    document.add(2) { info in
      info.add(1, "Kubernetes")
      info.add(2, APIServer.version)
    }
    document.add(8) { paths in
      for type in types {
        for version in type.versions {
          paths.add(2) { path in
            path.add(1, "/apis/\(type.group)/\(version)/\(type.plural)/{name}")
            path.add(2) { item in item.add(8) { operation(&$0, type, version) } }
          }
        }
      }
    }
    return document.bytes
  }

  private static func operation(_ operation: inout ProtobufWriter, _ type: ResourceType, _ version: String) {
    for name in ["dryRun", "fieldManager", "force"] {
      operation.add(8) { item in
        item.add(1) { parameter in
          parameter.add(2) { nonBody in
            nonBody.add(3) { query in
              query.add(2, "query")
              query.add(4, name)
            }
          }
        }
      }
    }
    operation.add(13) { extensions in
      extensions.add(1, "x-kubernetes-group-version-kind")
      extensions.add(2) { $0.add(2, "group: \"\(type.group)\"\nversion: \(version)\nkind: \(type.kind)\n") }
    }
  }
}

/// Writes the two things needed of protobuf: strings and nested messages.
private struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

  mutating func add(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    body(&inner)
    add(field, inner.bytes)
  }

  private mutating func add(_ field: Int, _ content: [UInt8]) {
    varint(field << 3 | 2)
    varint(content.count)
    bytes += content
  }

  private mutating func varint(_ number: Int) {
    var rest = number
    while rest > 127 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
