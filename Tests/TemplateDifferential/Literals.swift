import Randomness

/// Texts with a grammar of their own, made of pieces.
extension TemplateGenerator {
  /// Sometimes what the grammar does not take.
  mutating func pattern() -> String {
    var text = ""
    for _ in 0...random.below(3) {
      if random.chance(2) { text += random.pick(["(", "[", "\\C", "\\z)", "x{,2}", "(?<", "\\"]) }
      text += random.pick([
        "[a-z]", "[^a-z-]", ".", "\\w", "\\d", "\\s", "\\S", "(a|b)", "(?:-|_)", "(?i:H)", "[[:alpha:]]", "\\pL", "\\x{e9}",
        "^", "$", "\\b",
        "e", "é", "o", "(?P<n>l)", "\\.", "/", "\\Q.\\E", "(?s).", "\\z", "(x?)", "[\\w.-]",
      ])
      text += random.pick(["", "", "+", "*", "?", "{2}", "{1,3}", "+?", "*?"])
    }
    return text
  }

  mutating func version() -> String {
    let numbers = (0...random.below(3)).map { _ in
      random.pick(
        [
          "0", "1", "2", "24", "10", "01",
          "x",
        ].dropLast(random.chance(98) ? 2 : 0))
    }
    return random.pick(["", "", "v"]) + numbers.joined(separator: ".")
      + random.pick(["", "", "", "-0", "-beta.2", "-rc.1+b", "+m.1", "-alpha", "-eks-1a2b"])
  }

  mutating func constraint() -> String {
    var text = ""
    for index in 0...random.below(2) {
      if index > 0 { text += random.pick([" ", ", ", " || ", ",", "||", " - "]) }
      text += random.pick(["", "", ">", ">=", "<", "<=", "~", "^", "=", "!=", "~>", "=>", "=<", "> ", ">= "])
      text += random.chance(20) ? random.pick(["1.x", "*", "1.*", "1.24.x", "x", "1.X.2"]) : version()
    }
    return text
  }

  mutating func layout() -> String {
    let pieces = [
      "2006", "06", "01", "1", "Jan", "January", "02", "2", "_2", "002", "__2", "Mon", "Monday", "15", "03", "3", "04", "4",
      "05", "5",
      "PM", "pm", ".000", ".999", ",00", "MST", "-0700", "-07:00", "-07", "Z0700", "Z07:00", "T", " ", "-", ":", "/", "Z",
      "at", "é", "_2006",
    ]
    return (0...random.below(8)).map { _ in random.pick(pieces) }.joined()
  }

  /// YAML, mostly a map. No backquotes, for it stands in them.
  mutating func document() -> String {
    let pieces = [
      "a: 1", "b: two", "c: [x, 'y', \"z\"]", "d: {e: f, g: [1, 2]}", "e: |\n  one\n   two\n",
      "f: >\n  one\n  two\n\n  three", "g: |-\n  x\n\n",
      "h: >-\n  a\n    b\n  c", "i: |+\n  kept\n\n", "j: |2\n    deep\n   less", "k:\n- 1\n- x: y\n  z: 2\n- - p\n  - q",
      "l:\n  - a\n  -\n  - b",
      "m: &anchor {x: 1, y: [2]}", "n: *anchor", "o: &o\n  p: 1\n  q: 2", "r:\n  <<: *o\n  q: 3", "s: !!str 1", "t: !!int \"3\"",
      "u: !!binary aGVsbG8=", "v: 2024-01-01", "w: 12:30:45", "x: 0o17", "y: 0x1F", "z: 1_000", "aa: .inf", "ab: 1e3",
      "ac: ~", "ad:",
      "ae: \"a\\tb\\u00e9\\n\"", "af: 'it''s'", "ag: a #comment", "# a comment", "ah: \"two\n  lines\"",
      "ai: two\n  lines\n\n  more", "aj: {}",
      "ak: []", "? al\n: value", "\"am b\": 1", "1: one", "true: yes", "an: on", "ao: -0", "ap: +1", "aq: 1.0", "ar: 0777",
      "as: 08",
      "at: 123456789012345678901", "au: 1.7976931348623157e+400", "av: \"\"", "aw: http://x/y?z=1", "ax: a:b", "ay: - b",
      "a: again", "az: @x",
      "ba: \"x", "\tbb: 1", " bc: 1", "---", "...", "bd: !custom {a: 1}", "be: [a, b", "bf: {a: 1, a: 2}", "bg: !!float 3",
      "bh: &x [*x]",
      "bi: 'a\n  b'", "bj: |\n  {{ x }}\n  # no comment", "bk: <no value>", "bl: =", "bm: <<", "bn: {<<: {a: 1}, b: 2}",
      "bo: 1.5e-7",
      "bp: !!null x", "bq: !!bool yes", "br: \"\\x41\\U0001F600\"", "bs: 100000000000000000", "bt: 9223372036854775808",
      "bu: 0b11", "bv: .5", "bw: 5.",
      "<<: {merged: 1}", "<<: [{m1: 1}, {m1: 2, m2: 3}]", "bx: null", "by: Null", "bz: TRUE", "ca: y", "cb: N", "cc: Off",
      "cd: 1e", "ce: 0.1e+1",
    ]
    return (0...random.below(6)).map { _ in random.pick(pieces) }.joined(separator: "\n") + random.pick(["", "\n"])
  }
}
