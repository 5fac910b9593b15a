import Manifests

/// A desired manifest made into flat tables by which a live object's JSON is compared where it lies, without building anything
/// of it (``ByteWalk``).
///
/// It only ever answers "surely in sync" or "look closer": whatever is out of the ordinary is left to ``FieldWalker``, which
/// also finds the words for what differs.
struct FieldProgram: Sendable {
  enum Kind: UInt8 {
    /// One value: these very bytes, or others that mean the same.
    case exact
    case object
    /// A list whose elements are told apart by fields of theirs.
    case keyed
    /// Who owns which fields.
    case managedFields
    /// What was applied last.
    case lastApplied
    /// What must not be there.
    case never
  }

  struct Node {
    var kind: Kind
    /// Where its bytes (exact), members (object) or its list (keyed) begin, and how many there are.
    var first: Int32
    var count: Int32
    /// The value itself, for a closer look.
    var value: Int32
    /// Members that have to be there, as bits by position.
    var required: UInt64
  }

  struct Member {
    /// The first eight bytes of the key, zeros behind it.
    var prefix: UInt64
    var key: Span
    var node: Int32
  }

  /// A part of ``bytes``.
  struct Span {
    var start: Int32
    var count: Int32
  }

  /// A keyed list: where its keys, its elements and their identities (one span for each key of each element) begin.
  struct KeyedList {
    var firstKey: Int32
    var keyCount: Int32
    var firstElement: Int32
    var firstIdentity: Int32
  }

  /// A field that tells elements apart, and its default (empty where there is none).
  struct Key {
    var name: Span
    var standard: Span
  }

  /// A value to be looked at with all that is known of its field.
  struct Expected: Sendable {
    var value: Value
    var schema: SchemaNode?
  }

  fileprivate(set) var nodes: ContiguousArray<Node> = []
  fileprivate(set) var members: ContiguousArray<Member> = []
  fileprivate(set) var lists: ContiguousArray<KeyedList> = []
  fileprivate(set) var keys: ContiguousArray<Key> = []
  /// The nodes of the elements of keyed lists.
  fileprivate(set) var elements: ContiguousArray<Int32> = []
  fileprivate(set) var identities: ContiguousArray<Span> = []
  fileprivate(set) var expected: ContiguousArray<Expected> = []
  fileprivate(set) var bytes: ContiguousArray<UInt8> = []
  fileprivate(set) var root: Int32 = 0
}

// MARK: Compiling

extension FieldProgram {
  /// Objects with more fields than this are compared as one value.
  private static let mostMembers = 62

  /// Nil for what has to be rearranged before it can be compared.
  init?(_ compiled: CompiledManifest) {
    let key = compiled.key
    // Their live side is normalized in ways of its own.
    switch (key.group, key.kind) {
    case ("", "Pod"), ("", "Endpoints"), ("autoscaling", "HorizontalPodAutoscaler"): return nil
    default: break
    }
    guard !compiled.usesDryRun, compiled.normalizer.ignored.areFieldsOnly, case .object(let object) = compiled.normalized,
      object.count <= Self.mostMembers
    else { return nil }
    var compiler = Compiler(mergesLists: compiled.mergesLists, isServerSide: compiled.options.appliesServerSide)
    let root = compiler.root(object, compiled.schema)
    self = compiler.program
    self.root = root
  }

  private struct Compiler {
    let mergesLists: Bool
    let isServerSide: Bool
    var program = FieldProgram()

    mutating func root(_ object: Object, _ schema: SchemaNode) -> Int32 {
      var fields: [(String, Int32, Bool)] = []
      for (key, value) in object where key != "metadata" {
        let child = key == "apiVersion" || key == "kind" ? nil : schema.child(key)
        fields.append((key, node(value, child), child == nil || !Implied.byAbsence(value, child)))
      }
      // A live Secret with text has to be put into its usual form first.
      if object["kind"] == "Secret", object["apiVersion"] == "v1" { fields.append(("stringData", leaf(.never), false)) }
      let metadataSchema = schema.child("metadata")
      let metadata = object["metadata"]?.object ?? [:]
      var below: [(String, Int32, Bool)] = [("managedFields", leaf(.managedFields), false)]
      for (key, value) in metadata where key != "annotations" {
        let child = metadataSchema?.child(key)
        below.append((key, node(value, child), !Implied.byAbsence(value, child)))
      }
      let annotations = metadata["annotations"]?.object ?? [:]
      var marks: [(String, Int32, Bool)] = [("kubectl.kubernetes.io/last-applied-configuration", leaf(.lastApplied), false)]
      for (key, value) in annotations { marks.append((key, node(value, nil), true)) }
      below.append(("annotations", self.object(marks, value: -1), !annotations.isEmpty))
      fields.append(("metadata", self.object(below, value: -1), true))
      return self.object(fields, value: -1)
    }

    mutating func node(_ value: Value, _ schema: SchemaNode?) -> Int32 {
      switch value {
      case .object(let object)
      where !(isServerSide && schema?.isAtomicMap == true) && object.count <= FieldProgram.mostMembers:
        var fields: [(String, Int32, Bool)] = []
        for (key, child) in object {
          let childSchema = schema?.child(key)
          fields.append((key, node(child, childSchema), !Implied.byAbsence(child, childSchema)))
        }
        return self.object(fields, value: expect(value, schema))
      case .list(let list):
        if mergesLists, case .map(let keys)? = schema?.list, keys.count <= 3,
          let elements = Drift.KeyedList(list, keys, schema?.items), !elements.hasDuplicates
        {
          return self.keyed(elements, keys, value, schema)
        }
      default: break
      }
      return exact(value, schema)
    }

    private mutating func leaf(_ kind: Kind) -> Int32 {
      program.nodes.append(Node(kind: kind, first: 0, count: 0, value: -1, required: 0))
      return Int32(program.nodes.count - 1)
    }

    private mutating func exact(_ value: Value, _ schema: SchemaNode?) -> Int32 {
      let text = span(JSON.text(value, style: .go))
      program.nodes.append(
        Node(kind: .exact, first: text.start, count: text.count, value: expect(value, schema), required: 0))
      return Int32(program.nodes.count - 1)
    }

    private mutating func object(_ fields: [(key: String, node: Int32, isRequired: Bool)], value: Int32) -> Int32 {
      let first = Int32(program.members.count)
      var required: UInt64 = 0
      for (index, field) in fields.enumerated() {
        let key = span(field.key)
        var prefix: UInt64 = 0
        for (place, byte) in field.key.utf8.prefix(8).enumerated() { prefix |= UInt64(byte) << UInt64(8 * place) }
        program.members.append(Member(prefix: prefix, key: key, node: field.node))
        if field.isRequired { required |= 1 << UInt64(index) }
      }
      program.nodes.append(
        Node(kind: .object, first: first, count: Int32(fields.count), value: value, required: required))
      return Int32(program.nodes.count - 1)
    }

    private mutating func keyed(_ list: Drift.KeyedList, _ keys: [String], _ value: Value, _ schema: SchemaNode?) -> Int32 {
      let nodes = list.elements.map { node($0, schema?.items) }
      let entry = KeyedList(
        firstKey: Int32(program.keys.count), keyCount: Int32(keys.count), firstElement: Int32(program.elements.count),
        firstIdentity: Int32(program.identities.count))
      for key in keys {
        let standard = schema?.items?.field(key)?.defaultValue.map { JSON.text($0, style: .go) }
        program.keys.append(Key(name: span(key), standard: span(standard ?? "")))
      }
      program.elements.append(contentsOf: nodes)
      for identity in list.identities {
        for key in keys { program.identities.append(span(identity.fields[key].map { JSON.text($0, style: .go) } ?? "")) }
      }
      program.lists.append(entry)
      program.nodes.append(
        Node(
          kind: .keyed, first: Int32(program.lists.count - 1), count: Int32(nodes.count), value: expect(value, schema),
          required: 0))
      return Int32(program.nodes.count - 1)
    }

    private mutating func expect(_ value: Value, _ schema: SchemaNode?) -> Int32 {
      program.expected.append(Expected(value: value, schema: schema))
      return Int32(program.expected.count - 1)
    }

    private mutating func span(_ text: String) -> Span {
      let start = program.bytes.count
      program.bytes.append(contentsOf: text.utf8)
      return Span(start: Int32(start), count: Int32(program.bytes.count - start))
    }
  }
}
