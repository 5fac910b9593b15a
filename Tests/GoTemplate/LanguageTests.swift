import GoTemplate
import Testing

@Suite struct LanguageTests {
  @Test func actionsPipelinesAndTrimMarkers() throws {
    let map = try values("a: str\nbig: 1000000\nl: [x, 2.5]\nm: {k: 1}")
    #expect(rendered("{{ .Values.a | printf \"%s-%s\" \"x\" }}", map) == "x-str")
    #expect(rendered("a  {{- 1 -}}  b{{/* gone */}}", map) == "a1b")
    #expect(rendered("{{ .Values.big }} {{ .Values.l }} {{ .Values.m }}", map) == "1e+06 [x 2.5] map[k:1]")
  }

  @Test func loopsLeaveAndGoOn() throws {
    let map = try values("l: [a, b, c]\nm: {x: 1, w: 2}")
    #expect(
      rendered("{{ range $i, $e := .Values.l }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ $i }}{{ $e }}{{ end }}", map)
        == "0a2c")
    #expect(rendered("{{ range .Values.l }}{{ . }}{{ break }}{{ end }}", map) == "a")
    #expect(rendered("{{ range $k, $v := .Values.m }}{{ $k }}{{ $v }}{{ end }}", map) == "w2x1")
    #expect(rendered("{{ range 3 }}{{ . }}{{ end }}{{ range .Values.no }}{{ else }}none{{ end }}", map) == "012none")
  }

  @Test func errorsInsideOfLoopsLeaveThem() {
    let call = "{{ define \"bad\" }}{{ fail \"no\" }}{{ end }}{{ range $i, $e := list 1 2 }}{{ template \"bad\" }}{{ end }}"
    #expect(rendered(call).hasSuffix("error calling fail: no"))
    let block = "{{ with $a := 1 }}{{ with $b := 2 }}{{ block \"c\" . }}{{ $b }}{{ end }}{{ end }}{{ end }}"
    #expect(rendered(block) == "template: c/templates/a.yaml:1: undefined variable \"$b\"")
  }

  @Test func errorsNameTheirPlace() throws {
    let map = try values("a: str")
    #expect(
      rendered("x\n {{ .Values.a.b }}", map)
        == "template: c/templates/a.yaml:2:11: executing \"c/templates/a.yaml\" at <.Values.a.b>: "
        + "can't evaluate field b in type interface {}")
    #expect(rendered("{{ nothing }}") == "template: c/templates/a.yaml:1: function \"nothing\" not defined")
  }

  /// What Go lets overflow must not end the program.
  @Test(arguments: [
    ("seq 9223372036854775807 9223372036854775807", ""),
    ("abbrevboth (int -9223372036854775808.0) 5 \"abcdefghijkl\"", ""),
    ("printf \"%*d\" (int -9223372036854775808.0) 1", "%!(BADWIDTH)1"),
    (
      "untilStep (int -9223372036854775808.0) 9223372036854775807 9223372036854775807",
      "[-9223372036854775808 -1 9223372036854775806]"
    ),
    ("date \"2006\" 9223372036854775807", "292277026596"),
    ("int64 -9.25e18", "-9223372036854775808"), ("int64 9.25e18", "-9223372036854775808"),
    ("toJson -9.25e18", "-9250000000000000000"), ("toYaml -9.25e18", "-9.25e+18"),
    ("((toDate \"2006\" \"2024\").AddDate 0 9223372036854775807 0).Year | kindOf", "int"),
  ])
  func numbersAtTheirEnds(_ expression: String, _ text: String) {
    #expect(rendered("{{ \(expression) }}") == text)
  }
}
