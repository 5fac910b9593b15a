import GoTemplate
import Testing

/// Templates that would not end, or would take all memory, end with an error.
@Suite struct LimitTests {
  private func failure(_ text: String) throws -> TemplateError? {
    var set = TemplateSet(functions: .helm)
    try set.parse(name: "a", text: GoString(text))
    let parsed = set
    do {
      _ = try DeepStack.run { try parsed.execute("a", data: .map(GoMap()), in: Execution(parsed)).text }
      return nil
    } catch { return error as? TemplateError }
  }

  @Test(arguments: [
    "{{ range until 100000000 }}x{{ end }}",
    "{{ range 100000000000 }}{{ end }}",
    "{{ repeat 2000000000 \"x\" }}",
    "{{ $s := \"xxxxxxxxxxxxxxxx\" }}{{ range until 64 }}{{ $s = print $s $s }}{{ end }}",
    "{{ define \"b\" }}{{ range 1000000 }}{{ template \"c\" }}{{ end }}{{ end }}{{ define \"c\" }}{{ range 1000000 }}{{ end }}{{ end }}{{ template \"b\" }}",
    "{{ $l := list 1 }}{{ range until 64 }}{{ $l = concat $l $l }}{{ end }}",
    "{{ indent 1000000000 \"x\" }}",
  ])
  func endsByALimit(_ text: String) throws {
    let error = try #require(try failure(text))
    #expect(error.isLimit, "\(error)")
  }

  @Test func recursionEnds() throws {
    let byTemplate = try #require(try failure("{{ define \"r\" }}{{ template \"r\" . }}{{ end }}{{ template \"r\" . }}"))
    #expect(byTemplate.message.hasSuffix("exceeded maximum template depth (100000)"))
    let byInclude = try #require(try failure("{{ define \"r\" }}{{ include \"r\" . }}{{ end }}{{ include \"r\" . }}"))
    #expect(
      byInclude.message.hasSuffix("rendering template has a nested reference name: r: unable to execute template"))
    #expect(try failure("{{ tpl .t . }}") != nil)
  }
}
