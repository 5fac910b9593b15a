/// Which key does what, view by view.
struct Keymap: Sendable {
  typealias Sequence = [Key]
  struct Binding: Sendable, Hashable {
    var action: Action
    var keys: Sequence
  }

  enum Match: Sendable, Hashable {
    case action(Action)
    /// The beginning of a longer sequence.
    case prefix
    case none
  }

  var name: String
  /// How long an unfinished sequence waits for its next key.
  var chordTimeout: Duration = .milliseconds(600)
  /// How long a lone ESC waits to become a meta key or an escape sequence.
  var escapeDelay: Duration = .milliseconds(25)
  /// In the order of the file.
  var bindings: [KeymapView: [Binding]] = [:]

  /// What the keys mean in these views; earlier views shadow later ones.
  func match(_ keys: Sequence, in views: [KeymapView]) -> Match {
    for view in views {
      var isPrefix = false
      for binding in bindings[view] ?? [] {
        if binding.keys == keys { return .action(binding.action) }
        if binding.keys.count > keys.count, binding.keys.starts(with: keys) { isPrefix = true }
      }
      if isPrefix { return .prefix }
    }
    return .none
  }

  /// The first key sequence that does `action` in these views.
  func keys(for action: Action, in views: [KeymapView]) -> Sequence? {
    for (index, view) in views.enumerated() {
      for binding in bindings[view] ?? [] where binding.action == action {
        if match(binding.keys, in: Array(views[..<index])) == .none { return binding.keys }
      }
    }
    return nil
  }

  /// All bindings that work in these views, without those that an earlier view shadows.
  func effective(in views: [KeymapView]) -> [(view: KeymapView, action: Action, keys: [Sequence])] {
    var result: [(view: KeymapView, action: Action, keys: [Sequence])] = []
    for (index, view) in views.enumerated() {
      for binding in bindings[view] ?? [] where match(binding.keys, in: Array(views[..<index])) == .none {
        if let place = result.firstIndex(where: { $0.view == view && $0.action == binding.action }) {
          result[place].keys.append(binding.keys)
        } else {
          result.append((view, binding.action, [binding.keys]))
        }
      }
    }
    return result
  }

  /// "ZZ", "C-x C-c".
  static func shown(_ keys: Sequence, _ glyphs: Glyphs) -> String {
    let words = keys.map { $0.shown(glyphs) }
    return words.joined(separator: words.allSatisfy { $0.count == 1 } ? "" : " ")
  }
}
