import Foundation
import Manifests

/// Reads Kubernetes' protobuf envelope: `k8s\0`, then the type's name and the message.
///
/// kubectl's `create` subcommands and Go's typed clients send it; answers are always JSON, which they accept too.
enum Protobuf {
  /// - Throws: 400 where the bytes are no such envelope or the message is damaged; 415 for a type it has no table of.
  static func decode(_ bytes: [UInt8]) throws(StatusError) -> Value {
    guard bytes.starts(with: Array("k8s\0".utf8)) else { throw .badRequest("the body is no Kubernetes protobuf message") }
    guard let envelope = try? Envelope(bytes[4...]) else { throw damaged }
    let kind = GroupVersionKind(apiVersion: envelope.apiVersion, kind: envelope.kind)
    guard let message = ProtobufSchema.shared.message(for: kind) else {
      throw StatusError(
        code: 415, reason: "UnsupportedMediaType", message: "the embedded cluster reads \(kind) as JSON or YAML only")
    }
    guard let fields = try? decode(envelope.raw, message, depth: 0) else { throw damaged }
    var result: Value = ["kind": .string(envelope.kind), "apiVersion": .string(envelope.apiVersion)]
    for (key, value) in fields { result[key] = value }
    if let node = Schema.builtin.node(for: kind) { dropZeros(&result, node) }
    return result
  }

  private static var damaged: StatusError { .badRequest("the protobuf message is damaged") }

  /// The type's name and the message itself.
  private struct Envelope {
    var apiVersion = ""
    var kind = ""
    var raw: ArraySlice<UInt8> = []

    init(_ bytes: ArraySlice<UInt8>) throws(Damage) {
      var reader = Reader(bytes)
      while let field = try reader.next() {
        guard case .bytes(let content) = field.content else { continue }
        if field.number == 2 { raw = content }
        guard field.number == 1 else { continue }
        var type = Reader(content)
        while let part = try type.next() {
          guard case .bytes(let text) = part.content else { continue }
          if part.number == 1 { apiVersion = String(decoding: text, as: UTF8.self) }
          if part.number == 2 { kind = String(decoding: text, as: UTF8.self) }
        }
      }
    }
  }

  private static func decode(_ bytes: ArraySlice<UInt8>, _ message: ProtobufSchema.Message, depth: Int) throws(Damage) -> Object {
    guard depth < 60 else { throw Damage() }
    var object = Object()
    var reader = Reader(bytes)
    while let field = try reader.next() {
      guard let known = message[field.number] else { continue }
      switch known.shape {
      case .one:
        let value = try decode(field.content, known.type, depth: depth)
        if !value.isNull || known.name == "creationTimestamp" { object[known.name] = value }
      case .inline:
        for (key, value) in try decode(field.content, known.type, depth: depth).object ?? [:] { object[key] = value }
      case .list:
        let element = try decode(field.content, known.type, depth: depth)
        object[known.name] = .list((object[known.name]?.list ?? []) + [element])
      case .map:
        guard case .bytes(let entry) = field.content else { throw Damage() }
        var pair = Reader(entry)
        var key = ""
        var value = known.type == .string ? Value.string("") : .null
        while let part = try pair.next() {
          if part.number == 1, case .bytes(let text) = part.content { key = String(decoding: text, as: UTF8.self) }
          if part.number == 2 { value = try decode(part.content, known.type, depth: depth) }
        }
        var map = object[known.name]?.object ?? [:]
        map[key] = value
        object[known.name] = .object(map)
      }
    }
    return object
  }

  private static func decode(_ content: Reader.Content, _ type: ProtobufSchema.FieldType, depth: Int) throws(Damage) -> Value {
    switch (type, content) {
    case (.string, .bytes(let text)): return .string(String(decoding: text, as: UTF8.self))
    case (.integer, .number(let number)): return .int(Int64(bitPattern: number))
    case (.boolean, .number(let number)): return .bool(number != 0)
    case (.double, .number(let number)): return .double(Double(bitPattern: number))
    case (.bytes, .bytes(let bytes)): return .string(Base64.encode(bytes))
    case (.message(let name), .bytes(let bytes)):
      guard let message = ProtobufSchema.shared.message(named: name) else { return .null }
      return .object(try decode(bytes, message, depth: depth + 1))
    case (.quantity, .bytes(let bytes)):
      var reader = Reader(bytes)
      while let field = try reader.next() {
        if field.number == 1, case .bytes(let text) = field.content { return .string(String(decoding: text, as: UTF8.self)) }
      }
      return "0"
    case (.intOrString, .bytes(let bytes)): return try intOrString(bytes)
    case (.time, .bytes(let bytes)), (.microTime, .bytes(let bytes)): return try time(bytes, isMicro: type == .microTime)
    default: throw Damage()
    }
  }

  private static func intOrString(_ bytes: ArraySlice<UInt8>) throws(Damage) -> Value {
    var isString = false
    var number = Value.int(0)
    var text = Value.string("")
    var reader = Reader(bytes)
    while let field = try reader.next() {
      switch (field.number, field.content) {
      case (1, .number(let kind)): isString = kind == 1
      case (2, .number(let value)): number = .int(Int64(bitPattern: value))
      case (3, .bytes(let value)): text = .string(String(decoding: value, as: UTF8.self))
      default: continue
      }
    }
    return isString ? text : number
  }

  private static func time(_ bytes: ArraySlice<UInt8>, isMicro: Bool) throws(Damage) -> Value {
    var seconds: Int64?
    var nanoseconds: Int64 = 0
    var reader = Reader(bytes)
    while let field = try reader.next() {
      guard case .number(let number) = field.content else { continue }
      if field.number == 1 { seconds = Int64(bitPattern: number) }
      if field.number == 2 { nanoseconds = Int64(bitPattern: number) }
    }
    guard let seconds else { return .null }
    let date = Date(timeIntervalSince1970: Double(seconds) + Double(nanoseconds) / 1e9)
    return .string(isMicro ? Timestamp.microText(date) : Timestamp.text(date))
  }

  /// The encoding writes fields that are no pointers even when they are zero: those are taken as absent.
  private static func dropZeros(_ value: inout Value, _ node: SchemaNode) {
    switch value {
    case .object(var object):
      value = .null
      for key in object.keys {
        guard let child = node.child(key), var inner = object[key] else { continue }
        let isZero = inner == "" || inner == 0 || inner == false
        if isZero, child.absentIsZero, node.additional == nil {
          object.removeValue(forKey: key)
        } else {
          object[key] = .null
          dropZeros(&inner, child)
          object[key] = inner
        }
      }
      value = .object(object)
    case .list(var list):
      guard let items = node.items else { return }
      value = .null
      for index in list.indices { dropZeros(&list[index], items) }
      value = .list(list)
    default: return
    }
  }

  /// The bytes are no protobuf.
  fileprivate struct Damage: Error {}

  /// Reads field after field of a message.
  fileprivate struct Reader {
    enum Content {
      case number(UInt64)
      case bytes(ArraySlice<UInt8>)
    }
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func next() throws(Damage) -> (number: Int, content: Content)? {
      if rest.isEmpty { return nil }
      let tag = try varint()
      let number = Int(truncatingIfNeeded: tag >> 3)
      switch tag & 7 {
      case 0: return (number, .number(try varint()))
      case 1: return (number, .number(try fixed(8)))
      case 2:
        let count = try varint()
        guard count <= UInt64(rest.count) else { throw Damage() }
        let bytes = rest.prefix(Int(count))
        rest = rest.dropFirst(Int(count))
        return (number, .bytes(bytes))
      case 5: return (number, .number(try fixed(4)))
      default: throw Damage()
      }
    }

    private mutating func varint() throws(Damage) -> UInt64 {
      var result: UInt64 = 0
      var shift: UInt64 = 0
      while let byte = rest.popFirst() {
        result |= UInt64(byte & 127) << shift
        if byte < 128 { return result }
        shift += 7
        if shift > 63 { throw Damage() }
      }
      throw Damage()
    }

    private mutating func fixed(_ count: Int) throws(Damage) -> UInt64 {
      guard rest.count >= count else { throw Damage() }
      var result: UInt64 = 0
      for (index, byte) in rest.prefix(count).enumerated() { result |= UInt64(byte) << UInt64(8 * index) }
      rest = rest.dropFirst(count)
      return result
    }
  }
}
