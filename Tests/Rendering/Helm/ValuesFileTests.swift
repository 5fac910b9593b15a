import Manifests
import Rendering
import Testing

/// Files as a real helm reads them.
struct ValuesFileTests {
  @Test(
    arguments: [
      ("a: 1\nb: {x: 1}\n--- # c\na: 2\nb: {z: 2}\n", ["a": 2.0, "b": ["x": 1.0, "z": 2.0]]),
      ("a: 1\n...\nb: 2", ["a": 1.0]), ("---  \n%YAML 1.1", [:]), ("{}\na: 1", [:]),
      ("a: 1\r\n---\r\n---\r\nb: 2", ["a": 1.0, "b": 2.0]),
      ("s: |\n  x\n  ---\n  y\n", ["s": "x\n---\ny\n"]), ("a: 1\n----\n", nil), ("\u{FEFF}a: 1", ["a": 1.0]), ("", [:]),
      ("a: null\n---\na: 1\n---\n~", ["a": 1.0]),
    ] as [(String, Value?)])
  func readsAsHelm(_ text: String, _ value: Value?) throws {
    #expect((try? ValuesFile.read(Array(text.utf8), context: "x")) == value)
  }

  @Test(arguments: [
    ("--- {z: 1}\na: 1", "error reading yaml document: invalid Yaml document separator: {z: 1}"),
    (
      "a: [\n---\nb: 2",
      "cannot unmarshal yaml document: error converting YAML to JSON: yaml: line 1: did not find expected node content"
    ),
    (
      "a: 1\n---\n- 1",
      "cannot unmarshal yaml document: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of "
        + "type map[string]interface {}"
    ),
  ])
  func refusesAsHelm(_ text: String, _ message: String) {
    let error = #expect(throws: RenderError.self) { try ValuesFile.read(Array(text.utf8), context: "x") }
    #expect(error?.message == "x: " + message)
  }
}
