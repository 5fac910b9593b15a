import Manifests
import Rendering
import Testing

/// What a `values.schema.json` refers to elsewhere: the renderer asks for it, and goes on with what came of that.
struct RemoteSchemaTests {
  private func outcome(_ schema: String, _ remote: [String: RemoteSchema]) throws -> (text: String, wanted: RenderError.Wanted?) {
    let files = [
      "Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\n", "values.yaml": "count: 1\n", "templates/a.yaml": "count: 1\n",
      "values.schema.json": schema,
    ]
    do throws(RenderError) {
      let chart = try HelmChart.load("", in: MemoryFileTree(files))
      return (try HelmRenderer.render(chart, options: HelmRenderOptions(schemas: remote)).text, nil)
    } catch {
      return (error.message, error.wanted)
    }
  }

  private static let rendered = "---\n# Source: c/templates/a.yaml\ncount: 1\n"
  private static let words = "values don't meet the specifications of the schema(s) in the following chart(s):\nc:\n"
  private static let reference = #"{"properties":{"count":{"$ref":"https://example.com/a/defs.json#/$defs/count"}}}"#
  private static let defs = "https://example.com/a/defs.json"

  private func document(_ text: String) -> RemoteSchema { .document(Array(text.utf8)) }

  @Test func `one document after the other is asked for`() throws {
    var remote: [String: RemoteSchema] = [:]
    #expect(try outcome(Self.reference, remote).wanted == .schema(Self.defs))
    remote[Self.defs] = document(#"{"$defs":{"count":{"$ref":"../b/more.json"}}}"#)
    #expect(try outcome(Self.reference, remote).wanted == .schema("https://example.com/b/more.json"))
    remote["https://example.com/b/more.json"] = document(#"{"minimum":1}"#)
    #expect(try outcome(Self.reference, remote).text == Self.rendered)
    remote["https://example.com/b/more.json"] = document(#"{"minimum":2}"#)
    let fault = try outcome(Self.reference, remote)
    #expect(fault.text == Self.words + "- at '/count': minimum: got 1, want 2\n" && fault.wanted == nil, "\(fault)")
  }

  @Test(arguments: [
    (RemoteSchema.failure("gone"), #"failing loading "https://example.com/a/defs.json": gone"#),
    (.document(Array(#"{"a":"#.utf8)), #"failing loading "https://example.com/a/defs.json": unexpected EOF"#),
    (
      .document(Array("{} {}".utf8)),
      #"failing loading "https://example.com/a/defs.json": invalid character after top-level value"#
    ),
    (.document(Array(#"{"$defs":{}}"#.utf8)), #"json-pointer in "https://example.com/a/defs.json#/$defs/count" not found"#),
    (
      .document(Array(#"{"type":"nonsense"}"#.utf8)),
      #""https://example.com/a/defs.json#" is not valid against metaschema: jsonschema validation failed with "#
    ),
  ])
  func `what is wrong with it is told`(remote: RemoteSchema, message: String) throws {
    let fault = try outcome(Self.reference, [Self.defs: remote])
    #expect(fault.text.hasPrefix(Self.words + message) && fault.wanted == nil, "\(fault)")
  }

  @Test(arguments: [
    ("https://example.com", "defs.json", "https://example.com/defs.json"),
    ("https://example.com/a/b.json", "../../../c.json#/d", "https://example.com/c.json"),
    ("https://example.com/a/b.json", "/c/./d.json", "https://example.com/c/d.json"),
    ("https://example.com/a/b.json", "//other.com/c.json", "https://other.com/c.json"),
    ("https://example.com/a/", "..", "https://example.com/"),
  ])
  func `references are relative to the nearest id`(id: String, reference: String, url: String) throws {
    #expect(try outcome(#"{"$id":"\#(id)","properties":{"count":{"$ref":"\#(reference)"}}}"#, [:]).wanted == .schema(url))
  }

  @Test func `there is an end to what is asked for`() throws {
    var remote: [String: RemoteSchema] = [:]
    let references = (0..<100).map { #"{"$ref":"https://example.com/\#($0).json"}"# }.joined(separator: ",")
    while case .schema(let url)? = try outcome(#"{"allOf":[\#(references)]}"#, remote).wanted { remote[url] = document("{}") }
    #expect(remote.count == 32)
    let fault = try outcome(#"{"allOf":[\#(references)]}"#, remote)
    #expect(fault.text.contains("more than 32 documents are referred to elsewhere"), "\(fault)")
  }

  @Test func `drafts of others are asked for too, and end somewhere`() throws {
    let schema = ##"""
      {"$schema":"https://example.com/meta","definitions":{"count":{"minimum":2}},
       "properties":{"count":{"$ref":"#/definitions/count","maximum":0}}}
      """##
    #expect(try outcome(schema, [:]).wanted == .schema("https://example.com/meta"))
    // What stands beside a reference counts since draft 2019-09.
    let old = document(#"{"$schema":"http://json-schema.org/draft-07/schema#"}"#)
    #expect(try outcome(schema, ["https://example.com/meta": old]).text.contains("minimum: got 1, want 2"))
    #expect(try !outcome(schema, ["https://example.com/meta": old]).text.contains("maximum"))
    #expect(try outcome(schema, ["https://example.com/meta": document("{}")]).text.contains("maximum: got 1, want 0"))
    let circle = try outcome(
      schema,
      [
        "https://example.com/meta": document(#"{"$schema":"https://example.com/b"}"#),
        "https://example.com/b": document(#"{"$schema":"https://example.com/meta"}"#),
      ])
    #expect(circle.text.hasPrefix(Self.words + #"cycle in resolving $schema in "https://example.com/meta""#), "\(circle)")
  }

  @Test(arguments: [
    ("ftp://example.com/a", #"no URLLoader registered for "ftp://example.com/a""#),
    ("file:///etc/passwd", "open /etc/passwd: no such file or directory"),
    ("other.json", "open /other.json: no such file or directory"),
  ])
  func `other places are not asked`(reference: String, message: String) throws {
    let fault = try outcome(#"{"$ref":"\#(reference)"}"#, [:])
    #expect(fault.text.hasSuffix(message) && fault.wanted == nil, "\(fault)")
  }

  @Test(arguments: [
    ("{\"minimum\":01}", "invalid character '1' after object key:value pair"), ("", "EOF"), ("[", "unexpected EOF"),
    ("nope", "invalid character 'o' in literal null (expecting 'u')"), ("{} x", "invalid character after top-level value"),
  ])
  func `a schema that is no JSON is told of in Go's words`(schema: String, message: String) throws {
    #expect(try outcome(schema, [:]).text.hasPrefix(Self.words + message))
  }
}
