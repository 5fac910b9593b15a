import GoTemplate
import Testing

/// Templates that would not end, or would take all memory, end with an error.
@Suite struct LimitTests {
  /// - Parameter steps: fewer than usual, so that the tests are quick without optimization too.
  private func failure(_ text: String, steps: Int = Limits().steps, seconds: Double = 1) throws -> TemplateError? {
    var set = TemplateSet(functions: .helm)
    do { try set.parse(name: "a", text: GoString(text)) } catch { return error }
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
    "{{ html $l }}", "{{ urlquery $l }}",
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

  /// Work that is done in one piece is paid for before it is done: however little else there is, so many steps end it, and the
  /// clock is not asked.
  @Test(arguments: [
    ("genPrivateKey \"rsa\"", 16_000_000), ("genCA \"a\" 1", 2_400_000), ("genSelfSignedCert \"a\" nil nil 1", 2_400_000),
    ("genPrivateKey \"dsa\"", 18_000_000), ("bcrypt \"x\"", 1_400_000), ("htpasswd \"a\" \"x\"", 1_400_000),
    ("derivePassword 1 \"long\" \"a\" \"b\" \"c\"", 4_000_000),
  ])
  func keysTakeTheirSteps(_ call: String, stepsOfTwo: Int) throws {
    func text(_ count: Int) -> String { "{{ range \(count) }}{{ $x := \(call) }}{{ end }}" }
    #expect(try failure(text(1), steps: stepsOfTwo - 1, seconds: 1000) == nil)
    let error = try #require(try failure(text(2), steps: stepsOfTwo - 1, seconds: 1000))
    #expect(error.isLimit && error.message.contains("gave up after \(stepsOfTwo - 1) steps"), "\(error)")
    #expect(error.message.hasPrefix("template: a:1:") && error.message.contains("error calling"), "names template and line")
  }

  @Test func ordinaryChartsHaveEnoughForTheirCertificates() throws {
    // As many as the largest charts make, with the steps that there are.
    let text = "{{ $ca := genCA \"a\" 1 }}{{ range 9 }}{{ $c := genSignedCert \"b\" nil (list \"b.svc\") 365 $ca }}{{ end }}"
    #expect(try failure(text, seconds: 1000) == nil)
  }

  /// Finding primes takes as long as it takes: the time is no reason to refuse a chart.
  @Test(arguments: ["genPrivateKey \"rsa\"", "genPrivateKey \"dsa\"", "bcrypt \"x\""])
  func keysTakeNoTime(_ call: String) throws {
    #expect(try failure("{{ range 2 }}{{ $x := \(call) }}{{ end }}", seconds: 0.08) == nil)
  }

  /// Each would be over in a few steps if what it does in one piece were not counted.
  @Test(arguments: [
    // Compiling: by the pattern's size, with what it repeats.
    "{{ range 100 }}{{ $x := regexMatch (print \"[\\\\p{L}]{1,200}\" .) \"x\" }}{{ end }}",
    "{{ regexMatch (repeat 50000 \"(a|b)*\") \"x\" }}",
    // Matching: by the text and the pattern.
    "{{ regexMatch \"(x?){200}(x*)*y\" (repeat 200000 \"x\") }}", "{{ regexFind \"(a|b)*a(a|b){200}\" (repeat 100000 \"ab\") }}",
    // One text, looked at by something slow.
    "{{ date (repeat 1000000 \"2006 \") now }}", "{{ toDate (repeat 1000000 \"2006 \") \"x\" }}",
    "{{ semverCompare (repeat 1000000 \"<1 || \") \"1.2.3\" }}", "{{ semver (print \"1.2.3-\" (repeat 1000000 \"a.\") \"b\") }}",
    "{{ fromToml (repeat 1000000 \"[[a]]\\n\") | len }}",
    // Sorting and comparing: by how many there are, and how long they are alike.
    "{{ $d := dict }}{{ range 10000 }}{{ $_ := set $d (print .) . }}{{ end }}{{ range 1000 }}{{ range $k, $v := $d }}{{ break }}{{ end }}{{ end }}",
    "{{ $d := dict }}{{ range 10000 }}{{ $_ := set $d (print .) . }}{{ end }}{{ range 1000 }}{{ $x := values $d }}{{ end }}",
    "{{ $l := list }}{{ range 200 }}{{ $l = append $l (print (repeat 200000 \"x\") .) }}{{ end }}{{ uniq $l | len }}",
    "{{ without (until 100000) \(Array(repeating: "-1", count: 1000).joined(separator: " ")) | len }}",
    // Names and addresses of a certificate.
    "{{ $l := splitList \",\" (repeat 20000 \"a.example.com,\") }}{{ genSelfSignedCertWithKey \"x\" nil (concat (list) $l) 1 (genPrivateKey \"ecdsa\") }}",
  ])
  func longCallsTakeTheirSteps(_ text: String) throws {
    let error = try #require(try failure(text, steps: 4_000_000, seconds: 1000))
    #expect(error.isLimit && error.message.contains("gave up after 4000000 steps"), "\(error)")
  }

  /// As many tables as take a quadratic reader minutes.
  @Test func manyTablesOfOneNameAreRefused() {
    #expect(rendered("{{ (fromToml (repeat 110000 \"[[a]]\\n\")).Error }}").hasSuffix("more than 100000 tables of one name"))
    #expect(rendered("{{ (fromToml (repeat 90000 \"[[a]]\\n\")).a | len }}") == "90000")
  }

  /// What is made counts whether it is made in one piece or in many small ones, and printf sees it while it makes it.
  @Test(arguments: [
    "{{ printf (repeat 1000 \"%1000000[1]d\") 1 }}", "{{ $s := repeat 1000000 \"x\" }}{{ printf (repeat 1000 \"%[1]s\") $s }}",
    "{{ $s := repeat 1000000 \"x\" }}{{ printf (repeat 1000 \"% #[1]x\") $s }}",
    "{{ $s := repeat 40000000 \"x\" }}{{ print $s $s }}", "{{ $s := repeat 40000000 \"x\" }}{{ cat $s $s $s }}",
    "{{ $l := list }}{{ range 100000000 }}{{ $l = list $l }}{{ end }}",
    "{{ $l := list }}{{ range 100000000 }}{{ $l = dict \"a\" $l }}{{ end }}",
  ])
  func whatIsMadeIsCounted(_ text: String) throws {
    let error = try #require(try failure(text, steps: 1_000_000_000, seconds: 1000))
    #expect(
      error.isLimit && (error.message.contains("gave up after making") || error.message.contains("one value would take")),
      "\(error)")
  }

  @Test func longKeysAreRefused() throws {
    let key = "(print \"-----BEGIN RSA PRIVATE KEY-----\\n\" (repeat 3000 \"MIIE\") \"\\n-----END RSA PRIVATE KEY-----\")"
    let error = try #require(try failure("{{ genCAWithKey \"x\" 1 \(key) }}"))
    #expect(error.isLimit && error.message.contains("a private key of"), "\(error)")
  }

  @Test func templatesHaveABoundedSize() throws {
    let error = try #require(try failure(String(repeating: "{{1}}", count: 300_000), seconds: 1000))
    #expect(error.message.contains("more than 500000 words and commands in one template"), "\(error)")
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

  /// Each level is a call within the one before.
  @Test func tablesInBracesAreNotNestedWithoutEnd() throws {
    let text = try DeepStack.run { rendered("{{ fromToml (print \"a=\" (repeat 100000 \"{a=\")) | toJson }}") }
    #expect(text.contains("nested too deeply"))
  }
}
