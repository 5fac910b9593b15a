import Manifests
import Testing

/// One scalar of a file is another; nothing else moves.
@Suite struct YAMLEditTests {
  static let text = """
    # who reads this?
    apiVersion: apps/v1   # ü comes before
    kind: Deployment
    spec: {replicas: 3, paused: false}   # inline
    ---
    spec:
      containers:
      - name: web
        image: "registry.example/web:1.0" # pinned
        args: ['--a', plain, "x"]
      - {name: side, image: 'it''s'}
      text: |
        block
      same: &anchor x
      other: *anchor

    """

  @Test(arguments: [
    (0, ["spec", "replicas"], Value.int(5), "{replicas: 3,", "{replicas: 5,"),
    (0, ["spec", "paused"], true, "paused: false", "paused: true"),
    (0, ["apiVersion"], "apps/v1beta1", "apps/v1 ", "apps/v1beta1 "),
    (1, ["spec", "containers", "0", "image"], "registry.example/web:2.0", "web:1.0\" #", "web:2.0\" #"),
    (1, ["spec", "containers", "0", "args", "1"], "a: b", "plain", "\"a: b\""),
    (1, ["spec", "containers", "0", "args", "0"], "it's", "'--a'", "'it''s'"),
    (1, ["spec", "containers", "1", "name"], "yes", "name: side", "name: \"yes\""),
    (1, ["spec", "containers", "1", "image"], "two\nlines", "'it''s'", #""two\nlines""#),
  ])
  func onlyTheScalarChanges(_ document: Int, _ path: [String], _ value: Value, _ old: String, _ new: String) throws {
    let steps = path.map { step in Int(step).map(YAML.Step.index) ?? .key(step) }
    let edited = try #require(try YAML.replacing(scalarAt: steps, inDocument: document, of: Self.text, with: value))
    #expect(edited == Self.text.replacing(old, with: new))
    var read = try YAML.documents(edited)[document].value
    for step in path { read = (Int(step).flatMap { read[$0] } ?? read[step]) ?? .null }
    #expect(read == value)
  }

  @Test(arguments: [["spec", "text"], ["spec", "same"], ["spec", "other"], ["spec", "containers"], ["spec", "none"]])
  func whatIsNoPlainPlaceIsLeftAlone(_ path: [String]) throws {
    #expect(try YAML.replacing(scalarAt: path.map(YAML.Step.key), inDocument: 1, of: Self.text, with: "x") == nil)
  }

  @Test func brokenTextIsAnError() {
    #expect(throws: YAMLError.self) {
      try YAML.replacing(scalarAt: [.key("a")], inDocument: 0, of: "{a: [", with: 1)
    }
  }
}
