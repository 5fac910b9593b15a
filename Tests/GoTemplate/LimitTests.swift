import GoTemplate
import Testing

/// Templates that would not end, or would take all memory, end with an error.
@Suite struct LimitTests {
  /// - Parameter steps: fewer than usual, so that the tests are quick without optimization too.
  private func failure(_ text: String, steps: Int = Limits().steps, seconds: Double = 1) throws -> TemplateError? {
    var set = TemplateSet(functions: .helm)
    try set.parse(name: "a", text: GoString(text))
    let parsed = set
    do {
      var environment = TemplateEnvironment()
      environment.limits.steps = steps
      environment.limits.seconds = seconds
      let set = environment
      _ = try DeepStack.run { try parsed.execute("a", data: .map(GoMap()), in: Execution(parsed, environment: set)).text }
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

  /// Sixty-four lists, each of which holds the one before twice: 2^64 atoms.
  private static let doubled = "{{ $l := list 1 }}{{ range until 64 }}{{ $l = list $l $l }}{{ end }}"

  @Test(arguments: [
    "{{ $l }}", "{{ print $l }}", "{{ printf \"%v\" $l }}", "{{ toYaml $l }}", "{{ toJson $l }}",
    "{{ toYamlPretty $l }}",
    "{{ toToml (dict \"a\" $l) }}", "{{ deepCopy $l | len }}", "{{ deepEqual $l (deepCopy $l) }}", "{{ has $l (list 1 $l) }}",
    "{{ uniq (list $l $l) | len }}", "{{ join \",\" $l }}", "{{ quote $l }}", "{{ cat $l }}", "{{ toString $l }}",
    "{{ html $l }}", "{{ urlquery $l }}", "{{ merge (dict \"a\" $l) (dict \"a\" $l) | len }}",
  ])
  func partsThatAreSharedAreCounted(_ action: String) throws {
    let error = try #require(try failure(Self.doubled + action, steps: 200_000))
    #expect(error.isLimit, "\(error)")
  }

  @Test(arguments: [
    "{{ print $d }}", "{{ toYaml $d }}", "{{ toJson $d }}", "{{ toToml $d }}", "{{ deepCopy $d }}",
    "{{ merge $d (deepCopy $d) }}",
  ])
  func whatHoldsItselfTwiceEnds(_ action: String) throws {
    let cycle = "{{ $d := dict }}{{ $_ := set $d \"a\" $d }}{{ $_ := set $d \"b\" $d }}"
    #expect(try failure(cycle + action, steps: 200_000) != nil)
  }

  @Test(arguments: [
    "{{ $s := repeat 1000000 \"x\" }}{{ range 1000000000 }}{{ $x := upper $s }}{{ end }}",
    "{{ regexFindAll \"a.*b|a\" (repeat 1000000 \"a\") -1 | len }}", "{{ regexSplit \"\" (repeat 10000000 \"a\") -1 | len }}",
    "{{ $l := list }}{{ range 1000000000 }}{{ $l = append $l . }}{{ end }}",
    "{{ range 1000000000 }}{{ $x := tpl (print . (repeat 100 \"{{ if 1 }}{{ end }}\")) $ }}{{ end }}",
    "{{ range 1000000000 }}{{ $x := bcrypt \"x\" }}{{ end }}",
  ])
  func longWorkEnds(_ text: String) throws {
    let error = try #require(try failure(text, steps: 1_000_000))
    #expect(error.isLimit, "\(error)")
  }

  @Test func recursionEnds() throws {
    let byTemplate = try #require(
      try failure("{{ define \"r\" }}{{ template \"r\" . }}{{ end }}{{ template \"r\" . }}", seconds: 60))
    #expect(byTemplate.message.hasSuffix("exceeded maximum template depth (100000)"))
    let byInclude = try #require(
      try failure("{{ define \"r\" }}{{ include \"r\" . }}{{ end }}{{ include \"r\" . }}", seconds: 60))
    #expect(
      byInclude.message.hasSuffix("rendering template has a nested reference name: r: unable to execute template"))
    #expect(try failure("{{ tpl .t . }}") != nil)
  }
}
