import Manifests

/// Reads keymap files.
struct KeymapFile {
  static let builtin: [String: [UInt8]] = ["vim": PackageResources.vim_yaml, "emacs": PackageResources.emacs_yaml]

  var files: SettingsFiles

  /// The keymap of this name: the user's own before a built-in one.
  func load(_ name: String, depth: Int = 0) throws(ConsoleError) -> Keymap {
    let file = try files.read(kind: "keymaps", name: name, builtin: Self.builtin)
    return try parse(file, name: name, depth: depth)
  }

  private func parse(_ file: SettingsFile, name: String, depth: Int) throws(ConsoleError) -> Keymap {
    var keymap = Keymap(name: name)
    try file.checkKeys(["schema", "inherits", "options", "bind", "unbind"])
    if let parent = file.value["inherits"]?.string {
      guard depth < 8 else { throw file.error("keymaps inherit from one another in a circle", at: ["inherits"]) }
      // A file that shadows a built-in one by name inherits from the built-in one.
      keymap =
        parent == name
        ? try KeymapFile(files: SettingsFiles(directory: nil)).load(parent, depth: depth + 1) : try load(parent, depth: depth + 1)
      keymap.name = name
    }
    if let options = file.value["options"]?.object {
      for (key, value) in options {
        guard let number = value.int, (1...10_000).contains(number) else {
          throw file.error("\(key) must be milliseconds from 1 to 10000", at: ["options", key])
        }
        switch key {
        case "chordTimeoutMs": keymap.chordTimeout = .milliseconds(number)
        case "escDelayMs": keymap.escapeDelay = .milliseconds(number)
        default: throw file.error("unknown option \"\(key)\"", at: ["options", key])
        }
      }
    }
    try bind(file, &keymap)
    try unbind(file, &keymap)
    try check(file, keymap)
    return keymap
  }

  private func bind(_ file: SettingsFile, _ keymap: inout Keymap) throws(ConsoleError) {
    for (viewName, section) in file.value["bind"]?.object ?? [:] {
      let view = try view(viewName, file, in: "bind")
      guard let section = section.object else {
        throw file.error("\(viewName) must map actions to keys", at: ["bind", viewName])
      }
      for (actionName, keys) in section {
        let place = ["bind", viewName, actionName]
        guard let action = Action(rawValue: actionName) else { throw file.error("unknown action \"\(actionName)\"", at: place) }
        guard let list = keys.list else { throw file.error("the keys of \(actionName) must be a list", at: place) }
        keymap.bindings[view, default: []].removeAll { $0.action == action }
        for item in list {
          let sequence = try sequence(item, file, place)
          keymap.bindings[view, default: []].append(.init(action: action, keys: sequence))
        }
      }
    }
  }

  private func unbind(_ file: SettingsFile, _ keymap: inout Keymap) throws(ConsoleError) {
    for (viewName, list) in file.value["unbind"]?.object ?? [:] {
      let view = try view(viewName, file, in: "unbind")
      for item in list.list ?? [] {
        let sequence = try sequence(item, file, ["unbind", viewName])
        keymap.bindings[view]?.removeAll { $0.keys == sequence }
      }
    }
  }

  private func view(_ name: String, _ file: SettingsFile, in section: String) throws(ConsoleError) -> KeymapView {
    if let view = KeymapView(rawValue: name) { return view }
    let known = KeymapView.allCases.map(\.rawValue).joined(separator: ", ")
    throw file.error("unknown view \"\(name)\"; there are \(known)", at: [section, name])
  }

  private func sequence(_ item: Value, _ file: SettingsFile, _ place: [String]) throws(ConsoleError) -> Keymap.Sequence {
    var text = item.string ?? ""
    if let digit = item.int { text = String(digit) }
    if let flag = item.bool { throw file.error("quote the key: YAML reads it as \(flag)", at: place) }
    var keys: Keymap.Sequence = []
    for word in text.split(separator: " ") {
      guard let key = Key(word) else { throw file.error("\"\(word)\" is no key", at: place) }
      keys.append(key)
    }
    guard !keys.isEmpty, keys.count <= 4 else { throw file.error("a binding has one to four keys", at: place) }
    return keys
  }

  /// Two actions on one key in one view, or a key that is the beginning of another, can not both work.
  private func check(_ file: SettingsFile, _ keymap: Keymap) throws(ConsoleError) {
    for view in KeymapView.allCases {
      let bindings = keymap.bindings[view] ?? []
      for (index, binding) in bindings.enumerated() {
        for other in bindings[..<index] where other.action != binding.action {
          let shown = binding.keys.map(\.description).joined(separator: " ")
          let place = ["bind", view.rawValue, binding.action.rawValue]
          if other.keys == binding.keys {
            throw file.error("\(shown) is bound to both \(other.action.rawValue) and \(binding.action.rawValue)", at: place)
          }
          if other.keys.starts(with: binding.keys) || binding.keys.starts(with: other.keys) {
            let longer = other.keys.map(\.description).joined(separator: " ")
            throw file.error(
              "\(shown) (\(binding.action.rawValue)) and \(longer) (\(other.action.rawValue)) begin alike", at: place)
          }
        }
      }
    }
  }
}
