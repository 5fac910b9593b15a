import Manifests
import Testing

struct YAMLTests {
  @Test func documentsKeepTheirLinesAndKinds() throws {
    let documents = try YAML.documents("# head\n---\na: 1\nb: [x, 0777, yes, 1.5, ~]\n---\n# nothing\n---\nc: {d: \"yes\"}\n")
    #expect(documents.map(\.line) == [3, 8])
    #expect(documents[0].value == ["a": 1, "b": ["x", 511, true, 1.5, .null]])
    #expect(documents[1].value == ["c": ["d": "yes"]])
  }

  @Test func kustomizeReadsYesAsText() throws {
    #expect(try YAML.decode("a: yes", dialect: .kustomize) == ["a": "yes"])
  }

  /// A range of processors is no octal number with a sign.
  @Test func rangesAreTexts() throws {
    for text in ["0-3", "0+1", "0x-1", "0x+f", "-0-1", "-0b-1", "+0b-1", "0-", "0x", "0b"] {
      #expect(try YAML.decode(text) == .string(text))
      #expect(try YAML.decode(text, dialect: .kustomize) == .string(text))
      #expect(YAML.encode(.string(text)) == text + "\n")
    }
    for (text, number) in [("0b-1", -1), ("0B11", 3), ("0O17", 15), ("0X1f", 31), ("-0x1F", -31), ("017", 15), ("0_17", 15)] {
      #expect(try YAML.decode(text) == .int(Int64(number)))
    }
    #expect(try YAML.decode("0o-7") == "0o-7")
    #expect(try YAML.decode("0o-7", dialect: .kustomize) == -7)
  }

  @Test func datesAndSexagesimalsAreQuoted() {
    let quoted = [
      "2020-01-01", "2020-1-1", "2020-01-01T01:02:03Z", "2020-01-01T1:2:3.5-05:30", "2020-01-01 10:00:00", "12:30:45", "-1:0",
      "1_0:59.5_", "1:2",
    ]
    // As goyaml prints them: it takes fewer forms for a time than YAML 1.1 does.
    let plain = [
      "2020-01-01t1:2:3.", "2020-01-01 01:02:03.5 +5:30", "2020-01-01T01:02:03-0530", "2020-01-01T01:02:03 -530",
      "2020-001-01", "20-01-01", "2020-01-01T", "2020-01-01T1:2", "2020-01-01T01:02:03 ", "2020-01-01T01:02:03+05:3",
      "2020-01-01 01:02:03 UTC", "12:60", "12:345", "1:", ":30", "a:b", "12:30:45x", "1:2:",
    ]
    for text in quoted { #expect(YAML.encode(.string(text)) == "\"\(text)\"\n") }
    for text in plain { #expect(!YAML.encode(.string(text)).hasPrefix("\"")) }
  }

  /// goyaml v2 sets the keys of a merge where it meets it: they win over what stands before. In version 3 the map's own keys win.
  @Test func mergedKeysWinOverWhatStandsBefore() throws {
    let text = "b: 1\n<<: [{b: 2, c: 3}, {c: 4}]\nc: 5\n"
    #expect(try YAML.decode(text) == ["b": 2, "c": 5])
    #expect(try YAML.decode(text, dialect: .kustomize) == ["b": 1, "c": 5])
    #expect(throws: YAMLError.self) { try YAML.decode("b: 1\n<<: {b: 2}\nb: 3\n") }
  }

  @Test(arguments: [
    ("a: &x [*x]", "yaml: anchor 'x' value contains itself"),
    ("a: !!null x\nb: *y", "yaml: unknown anchor 'y' referenced"),
    ("a: !!int 2.5\nb: !!null x", "yaml: cannot decode !!float `2.5` as a !!int"),
    ("a: !!binary x", "yaml: !!binary value contains invalid base64 data"),
    ("? [1]\n: 2", "yaml: invalid map key: []interface {}{1}"),
    ("<<: 1", "yaml: map merge requires map or sequence of maps as the value"),
    ("%YAML 1.2\n---\na: 1", "yaml: found incompatible YAML document"),
  ])
  func faultsOfMeaningComeAfterThoseOfForm(_ text: String, _ message: String) {
    let error = #expect(throws: YAMLError.self) { try YAML.decode(text) }
    #expect(error?.goDescription == message)
  }

  @Test(
    arguments: [
      ("{a:}", ["a:": .null]), ("{a: b:}", ["a": "b:"]), ("a: [b:, é::, c]", ["a": ["b:", "é::", "c"]]),
      ("\u{E000}: [b\n:, \"\u{E001}:\"]", ["\u{E000}": ["b :", "\u{E001}:"]]),
      (#"a: ["don\'t", it's]"#, ["a": ["don't", "it's"]]),
      (#"a\/: [b\/c, 'd\/', "e\\/", f:, "\'"] # "\/""#, [#"a\/"#: [#"b\/c"#, #"d\/"#, #"e\/"#, "f:", "'"]]),
      ("{\"a\":b,c:d}", ["a": "b", "c:d": .null]),
      ("- !a[b], c\n- [!d, e]\n- [é, !f,\n g]", ["c", ["e"], ["é", "g"]]),
    ] as [(String, Value)])
  func readsWhatOnlyLibyamlRefuses(_ text: String, _ value: Value) throws {
    #expect(try YAML.decode(text) == value)
  }

  @Test(arguments: [
    ("a:\n  b: [http://x?y]", "yaml: line 1: did not find expected ',' or ']'"),
    ("a: {b ?c: d}", "yaml: did not find expected ',' or '}'"), (#"a: "\q""#, "yaml: found unknown escape character"),
    ("a: [b:[c]]", "yaml: did not find expected ',' or ']'"), ("[a: 1?", "yaml: did not find expected ',' or ']'"),
    ("a: [b, c\n? d]", "yaml: line 1: did not find expected ',' or ']'"),
    ("{a: !t, b: c}", "yaml: did not find expected ',' or '}'"),
    ("[!<x>, a]", "yaml: did not find expected whitespace or line break"),
    ("a: 1\n[]\n- 1", "yaml: line 1: did not find expected key"), ("é: 1\n{\n}\n", "yaml: line 1: did not find expected key"),
    ("a:\n{}\n", "yaml: line 3: could not find expected ':'"), ("- a: \n  [](x) b", "yaml: line 1: did not find expected key"),
    ("a: \n{b: c}\n\t", "yaml: line 3: found character that cannot start any token"),
    ("- a\n{}b\n", "yaml: line 1: did not find expected '-' indicator"),
    ("a: \n{\n}!t 1", "yaml: line 2: did not find expected key"),
    ("\n\n- [ ]'s'[ ]@", "yaml: line 2: did not find expected '-' indicator"),
    ("'s'\"\\/\"b", "yaml: found unknown escape character"),
    (#""\\/": "x/y\/""#, "yaml: found unknown escape character"),
    ("b: \"é\n\n\\/\"", "yaml: line 3: found unknown escape character"),
    ("a: b: c # \(String(repeating: "x", count: 600))\u{1}", "yaml: mapping values are not allowed in this context"),
    ("a: b: c # \u{1}", "yaml: control characters are not allowed"),
  ])
  func refusesWhatGoyamlRefuses(_ text: String, _ message: String) {
    let error = #expect(throws: YAMLError.self) { try YAML.decode(text) }
    #expect(error?.goDescription == message)
  }

  @Test(
    arguments: [
      ("[]: x", []), ("# é\n---\n{ }a: 1", [:]), ("[]a: 1 %", []), ("\n[ ] \"x\" - y", []), ("{} [%", [:]), ("[]\na", []),
    ] as [(String, Value)])
  func emptyBracketsAtTheRootEndTheDocument(_ text: String, _ value: Value) throws {
    #expect(try YAML.firstDocument(Array(text.utf8)) == value)
  }

  @Test(arguments: [
    ("[] %", "yaml: found character that cannot start any token"),
    ("[a]a: 1", "yaml: did not find expected key"),
    ("!!int a\n...\n%", "yaml: cannot decode !!str `a` as a !!int"),
    ("!!int a\nb: c", "yaml: line 2: mapping values are not allowed in this context"),
  ])
  func looksAtWhatFollowsTheDocument(_ text: String, _ message: String) {
    let error = #expect(throws: YAMLError.self) { try YAML.firstDocument(Array(text.utf8)) }
    #expect(error?.goDescription == message)
  }

  @Test func manyRefusedColonsComeToAnEnd() {
    let text = "[" + String(repeating: "a:,", count: 200_000) + "]"
    #expect(throws: YAMLError.self) { try YAML.decode(text) }
    #expect(throws: YAMLError.self) { try YAML.decode("[" + String(repeating: "!a,", count: 200_000) + "]") }
  }

  @Test func anchorsAliasesAndMergeKeys() throws {
    let value = try YAML.decode("base: &x {a: 1, b: 2}\nother:\n  <<: *x\n  b: 3\n")
    #expect(value["other"] == ["a": 1, "b": 3])
  }

  @Test(arguments: [
    ("a: 1\na: 2\n", 2, "already set"), ("a: [1, 2\n", 2, "expected"), ("a: *nowhere\n", 1, "no anchor"),
    ("\ta: 1\n", 1, "cannot start any token"),
  ])
  func faultsNameTheirLine(text: String, line: Int, word: String) {
    let error = #expect(throws: YAMLError.self) { try YAML.decode(text) }
    #expect(error?.line == line)
    #expect(error?.message.contains(word) == true)
  }

  @Test func billionLaughsIsRefused() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<10 {
      let before = "*a\(level - 1)"
      text += "a\(level): &a\(level) [\(Array(repeating: before, count: 10).joined(separator: ", "))]\n"
    }
    let error = #expect(throws: YAMLError.self) { try YAML.decode(text) }
    #expect(error?.message.contains("excessive aliasing") == true)
  }

  @Test func deepNestingIsRefused() {
    let text = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
    #expect(throws: YAMLError.self) { try YAML.decode(text) }
    #expect(throws: JSONError.self) { try JSON.decode(text) }
  }

  @Test func encodingQuotesWhatWouldBeMisread() throws {
    let value: Value = [
      "plain": "text", "word": "yes", "number": "12", "time": "12:30:45", "date": "2020-01-01", "empty": "",
      "lines": "one\ntwo\n", "list": [1, ["a": true]], "none": [:], "n": .null, "f": 1.5,
    ]
    let text = YAML.encode(value)
    #expect(
      text == """
        plain: text
        word: "yes"
        number: "12"
        time: "12:30:45"
        date: "2020-01-01"
        empty: ""
        lines: |
          one
          two
        list:
        - 1
        - a: true
        none: {}
        "n": null
        f: 1.5

        """)
    #expect(try YAML.decode(text) == value)
  }
}
