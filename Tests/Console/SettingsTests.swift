import Foundation
import Testing

@testable import Console

@Suite struct SettingsTests {
  /// A folder with one file of the user's own.
  private func files(_ kind: String, _ name: String, _ text: String) throws -> SettingsFiles {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tiphys-settings-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder.appendingPathComponent(kind), withIntermediateDirectories: true)
    try text.write(to: folder.appendingPathComponent("\(kind)/\(name).yaml"), atomically: true, encoding: .utf8)
    return SettingsFiles(directory: folder.path)
  }

  private func keymapError(_ text: String) throws -> String {
    let files = try files("keymaps", "mine", text)
    do {
      _ = try KeymapFile(files: files).load("mine")
      return ""
    } catch { return error.description.replacingOccurrences(of: files.directory ?? "", with: "") }
  }

  @Test(arguments: ["vim", "emacs"]) func builtInKeymapsLoad(_ name: String) throws {
    let keymap = try KeymapFile(files: SettingsFiles()).load(name)
    #expect(keymap.bindings.count >= 10)
    // Every view has a way back and a way to the help.
    for view in KeymapView.allCases where view != .input {
      #expect(keymap.keys(for: .back, in: [view, .global]) != nil)
      #expect(keymap.keys(for: .help, in: [view, .global]) != nil)
    }
  }

  @Test(arguments: ThemeFile.builtin.keys.sorted()) func builtInThemesStyleEveryRole(_ name: String) throws {
    let theme = try ThemeFile(files: SettingsFiles()).load(name)
    for role in Role.allCases { #expect(theme.styles[role] != nil, "\(role.rawValue)") }
    // What says a state has a glyph in both forms: never colour alone.
    for role in [Role.outOfSync, .syncUnknown, .missing, .degraded, .progressing, .fight, .stepFailed, .stepDone] {
      #expect(!theme.glyph(role, Glyphs(ascii: true)).isEmpty && !theme.glyph(role, Glyphs(ascii: false)).isEmpty)
    }
  }

  @Test func aUsersBindingReplacesTheDefaults() throws {
    let files = try files(
      "keymaps", "mine", "schema: 1\ninherits: vim\nbind:\n  fleet:\n    app.sync: [x]\nunbind:\n  global: [C-z]\n")
    let keymap = try KeymapFile(files: files).load("mine")
    #expect(keymap.match([try #require(Key("x"))], in: [.fleet]) == .action(.sync))
    #expect(keymap.match([try #require(Key("s"))], in: [.fleet]) == .none)
    #expect(keymap.match([try #require(Key("C-z"))], in: [.global]) == .none)
  }

  @Test(arguments: [
    (
      "schema: 1\nbind:\n  fleet:\n    app.sync: [x]\n    app.diff: [x]\n",
      "/keymaps/mine.yaml:5: x is bound to both app.sync and app.diff"
    ),
    ("schema: 1\nbind:\n  fleet:\n    app.snyc: [x]\n", "/keymaps/mine.yaml:4: unknown action \"app.snyc\""),
    ("schema: 1\nbind:\n  flet:\n    app.sync: [x]\n", "/keymaps/mine.yaml:3: unknown view \"flet\""),
    ("schema: 1\nbind:\n  fleet:\n    app.sync: [Hyper-x]\n", "/keymaps/mine.yaml:4: \"Hyper-x\" is no key"),
    ("schema: 1\nbind:\n  fleet:\n    app.sync: [n]\n", "/keymaps/mine.yaml:4: quote the key"),
    (
      "schema: 1\nbind:\n  fleet:\n    app.sync: [x]\n    app.diff: [\"x y\"]\n",
      "/keymaps/mine.yaml:5: x y (app.diff) and x (app.sync) begin alike"
    ),
    ("schema: 2\n", "/keymaps/mine.yaml:1: schema must be 1"), ("schema: 1\ninherits: mine2\n", "keymaps/mine2.yaml: not found"),
    ("schema: 1\nbind: {\n", "/keymaps/mine.yaml:"), ("schema: 1\noptions: {escDelayMs: 0}\n", "escDelayMs must be milliseconds"),
  ]) func errorsNameFileAndLine(_ text: String, _ expected: String) throws {
    let message = try keymapError(text)
    #expect(message.contains(expected), "\(message)")
  }

  @Test func aThemeInheritsItsRoles() throws {
    let files = try files(
      "themes", "mine",
      "schema: 1\ninherits: default-dark\npalette:\n  warn: {rgb: \"#d55e00\"}\nroles:\n  status.synced: {fg: ok, glyph: \"v\", ascii: v}\n"
    )
    let theme = try ThemeFile(files: files).load("mine")
    #expect(theme.colour(theme.style(.outOfSync).foreground).x256 == 166)
    #expect(theme.style(.synced).glyph == "v")
    #expect(throws: ConsoleError.self) {
      try ThemeFile(files: self.files("themes", "bad", "schema: 1\nroles:\n  nonsense: {}\n")).load("bad")
    }
    #expect(throws: ConsoleError.self) {
      try ThemeFile(files: self.files("themes", "bad", "schema: 1\nroles:\n  text: {fg: mauve}\n")).load("bad")
    }
  }

  @Test func everyKeyReadsBackAsItIsWritten() {
    for text in ["a", "G", "Space", "Enter", "C-x", "M-<", "M->", "F12", "C-Space", "BackTab", "C-M-Left", "-", "C--", "?"] {
      #expect(Key(text)?.description == text)
    }
    #expect(Key("C-X") == Key("C-x"))
    #expect(Key("") == nil && Key("Foo") == nil && Key("F99") == nil)
  }
}
