import Manifests

/// The terminal's clipboard.
enum Clipboard {
  /// OSC 52 (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html): the text goes as base64, so that nothing in it speaks to the
  /// terminal.
  static func sequence(_ text: String) -> String { "\u{1b}]52;c;\(Base64.encode(Array(text.utf8)))\u{07}" }
}
