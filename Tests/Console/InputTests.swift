import Randomness
import Testing

@testable import Console

@Suite struct InputTests {
  private func keys(_ text: String) -> [String] {
    var decoder = InputDecoder()
    return (decoder.feed(Array(text.utf8)) + decoder.flush()).map { input in
      switch input {
      case .key(let key): key.description
      case .paste(let text): "paste:\(text)"
      }
    }
  }

  @Test(arguments: [
    ("a", ["a"]), ("\u{1b}[A", ["Up"]), ("\u{1b}OA", ["Up"]), ("\u{1b}[1;5C", ["C-Right"]), ("\u{1b}[3~", ["Del"]),
    ("\u{1b}[5~", ["PgUp"]),
    ("\u{1b}", ["Esc"]), ("\u{1b}x", ["M-x"]), ("\u{1b}\u{1b}", ["Esc", "Esc"]), ("\u{1b}[Z", ["BackTab"]), ("\u{1b}OP", ["F1"]),
    ("\u{1b}[15~", ["F5"]), ("\u{1b}[[A", ["F1"]), ("\u{0}", ["C-Space"]), ("\u{3}", ["C-c"]), ("\u{7f}", ["BS"]),
    ("\r", ["Enter"]), ("é", ["é"]),
    ("\u{1b}[200~s\rT\u{1b}[201~q", ["paste:s\rT", "q"]), ("\u{1b}[?1;2c", []), ("\u{1b}]11;rgb:0/0/0\u{7}j", ["j"]),
    ("\u{1b}[27;5;120~", ["C-x"]),
    ("\u{1b}[120;5u", ["C-x"]), ("\u{1b}<", ["M-<"]),
  ]) func sequences(_ text: String, _ expected: [String]) { #expect(keys(text) == expected) }

  @Test func anySplitReadsTheSame() {
    let text = Array("a\u{1b}[A\u{1b}[1;5Cé\u{1b}[200~x\u{1b}[201~日".utf8)
    for split in 0...text.count {
      var decoder = InputDecoder()
      let inputs = decoder.feed(text[..<split]) + decoder.feed(text[split...])
      #expect(inputs.count == 6)
    }
  }

  @Test func anyBytesComeToAnEnd() {
    var random = SplitMix(state: 7)
    for _ in 0..<2_000 {
      var decoder = InputDecoder()
      let bytes = (0..<40).map { _ in
        Bool.random(using: &random)
          ? UInt8.random(in: 0...255, using: &random) : [0x1b, 0x5b, 0x4f, 0x5d].randomElement(using: &random) ?? 0
      }
      for byte in bytes { _ = decoder.feed([byte]) }
      _ = decoder.flush()
      #expect(!decoder.isWaiting)
    }
  }
}
