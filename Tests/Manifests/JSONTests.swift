import Manifests
import Testing

struct JSONTests {
  @Test func decodesEveryKindOfValue() throws {
    let value = try JSON.decode(
      #" {"a":[1,-2,3.5,1e3,true,false,null],"b":{"c":"x\n\u00e9\ud83d\ude00"},"big":12345678901234567890} "#)
    #expect(value["a"] == [1, -2, 3.5, 1000.0, true, false, .null])
    #expect(value["b"]?["c"] == "x\né😀")
    #expect(value["big"] == .double(12_345_678_901_234_567_168))
    #expect(try JSON.decode("9223372036854775807") == .int(.max))
    #expect(try JSON.decode("-9223372036854775808") == .int(.min))
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\" 1}", "tru", "1 2", "\"a", "\"\u{01}\"", "01x", "01", "[-00]", "1.", "1.e2", "1e", "[1e+]", ".5",
    "+1", "1.5.2", "-",
  ])
  func refusesWhatIsNoJSON(text: String) {
    #expect(throws: JSONError.self) { try JSON.decode(text) }
  }

  @Test func encodesAsGoDoes() {
    let value: Value = ["b": 1, "a": ["<&>", 1e6, 1e21, 0.00001, 1.0, 123456789012345680000.0]]
    #expect(JSON.text(value, style: .go) == #"{"a":["\u003c\u0026\u003e",1000000,1e+21,0.00001,1,123456789012345680000],"b":1}"#)
    #expect(JSON.text(["a": [:], "b": [1]], style: .pretty) == "{\n  \"a\": {},\n  \"b\": [\n    1\n  ]\n}")
  }

  @Test func equalityIgnoresTheOrderOfKeys() {
    let a: Value = ["x": 1, "y": 2]
    let b: Value = ["y": 2, "x": 1]
    #expect(a == b)
    #expect(a.hashValue == b.hashValue)
  }

  @Test func pathsReadAndWrite() {
    var value: Value = [:]
    value[path: "a", "b", "c"] = 3
    #expect(value == ["a": ["b": ["c": 3]]])
    value[path: "a", "b", "c"] = nil
    #expect(value == ["a": ["b": [:]]])
    #expect(value[path: "a", "x", "c"] == nil)
  }
}
