import Manifests
import Testing

@Suite struct PatchTests {
  private func yaml(_ text: String) throws -> Value { try YAML.decode(text) }
  private let pod = Schema.builtin.node(for: GroupVersionKind(group: "", version: "v1", kind: "Pod"))

  // MARK: JSON Pointer and Patch

  @Test func pointers() throws {
    let value = try yaml("a: {b/c: [1, 2], ~x: 3}")
    #expect(try JSONPointer("/a/b~1c/1").get(from: value) == 2)
    #expect(try JSONPointer("/a/~0x").get(from: value) == 3)
    #expect(try JSONPointer("/a/b~1c/01").get(from: value) == nil)
    #expect(try JSONPointer("").get(from: value) == value)
    #expect(try JSONPointer("/a/b~1c/1").description == "/a/b~1c/1")
    #expect(throws: PatchError.self) { try JSONPointer("a") }
  }

  @Test func jsonPatch() throws {
    let value = try yaml("a: {list: [1, 2], x: y}")
    let patch = try yaml(
      """
      - {op: test, path: /a/x, value: y}
      - {op: add, path: /a/list/1, value: 9}
      - {op: add, path: /a/list/-, value: 3}
      - {op: replace, path: /a/x, value: z}
      - {op: copy, from: /a/x, path: /b}
      - {op: move, from: /a/list/0, path: /first}
      - {op: remove, path: /a/x}
      """)
    #expect(try JSONPatch.apply(patch, to: value) == yaml("a: {list: [9, 2, 3]}\nb: z\nfirst: 1"))
  }

  @Test(arguments: [
    "{op: test, path: /a, value: 2}", "{op: remove, path: /b}", "{op: replace, path: /b, value: 1}",
    "{op: add, path: /b/c, value: 1}",
    "{op: frob, path: /a}", "{path: /a}", "{op: add, path: /a}",
  ])
  func badOperations(_ operation: String) throws {
    #expect(throws: PatchError.self) { try JSONPatch.apply(.list([try yaml(operation)]), to: ["a": 1]) }
  }

  // MARK: Merge patch

  @Test func mergePatch() throws {
    let old = try yaml("a: {b: 1, c: [1, 2]}\nd: x")
    let new = try yaml("a: {b: 2, c: [3]}\ne: {f: g}")
    #expect(MergePatch.apply(["a": ["b": .null], "d": ["x": 1]], to: old) == ["a": ["c": [1, 2]], "d": ["x": 1]])
    let patch = try #require(MergePatch.between(old, new))
    #expect(MergePatch.apply(patch, to: old) == new)
    #expect(MergePatch.between(old, old) == nil)
  }

  // MARK: Strategic merge

  private func strategic(_ patch: String, _ target: String) throws -> Value {
    try StrategicMerge.apply(patch: yaml(patch), to: yaml(target), schema: pod)
  }

  @Test func mergesListsByKey() throws {
    #expect(
      try strategic(
        "spec: {containers: [{name: b, image: b:2}, {name: c, image: c:1}]}",
        "spec: {containers: [{name: a, image: a:1}, {name: b, image: b:1, tty: true}]}")
        == yaml("spec: {containers: [{name: a, image: a:1}, {name: b, image: b:2, tty: true}, {name: c, image: c:1}]}"))
  }

  @Test func directives() throws {
    #expect(
      try strategic(
        "spec: {containers: [{name: a, $patch: delete}]}", "spec: {containers: [{name: a}, {name: b}]}")
        == yaml("spec: {containers: [{name: b}]}"))
    #expect(
      try strategic(
        "spec: {containers: [{name: c}, {$patch: replace}]}", "spec: {containers: [{name: a}, {name: b}]}")
        == yaml("spec: {containers: [{name: c}]}"))
    #expect(
      try strategic("spec: {nodeSelector: {$patch: replace, x: y}}", "spec: {nodeSelector: {a: b}}")
        == yaml("spec: {nodeSelector: {x: y}}"))
    #expect(
      try strategic("metadata: {$deleteFromPrimitiveList/finalizers: [a]}", "metadata: {finalizers: [a, b]}")
        == yaml("metadata: {finalizers: [b]}"))
    #expect(
      try strategic(
        "spec: {volumes: [{name: v, $retainKeys: [name, emptyDir], emptyDir: {}}]}",
        "spec: {volumes: [{name: v, secret: {secretName: s}}]}") == yaml("spec: {volumes: [{name: v, emptyDir: {}}]}"))
  }

  @Test func setElementOrder() throws {
    #expect(
      try strategic(
        "spec: {$setElementOrder/containers: [{name: c}, {name: a}], containers: [{name: c, image: c}]}",
        "spec: {containers: [{name: a}, {name: b}]}") == yaml("spec: {containers: [{name: c, image: c}, {name: a}, {name: b}]}"))
  }

  @Test func atomicListsAndNulls() throws {
    #expect(
      try strategic(
        "spec: {containers: [{name: a, args: [x], tty: null}]}", "spec: {containers: [{name: a, args: [p, q], tty: true}]}")
        == yaml("spec: {containers: [{name: a, args: [x]}]}"))
  }

  @Test func refusesElementsWithoutTheirKey() {
    #expect(throws: PatchError.self) { try strategic("spec: {containers: [{image: x}]}", "spec: {containers: []}") }
    #expect(throws: PatchError.self) { try strategic("spec: {$patch: frob}", "spec: {}") }
  }
}
