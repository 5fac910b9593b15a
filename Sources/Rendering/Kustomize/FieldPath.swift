import Manifests

/// A path as replacements and variables write it: `spec.containers.[name=web].ports.0.port`, `metadata.annotations.a\.b`, `rules.*`.
struct FieldPath {
  enum Step: Hashable {
    case key(String)
    /// The elements in which a field has a value; without a field the elements that are the value.
    case element(field: String, value: String)
    case index(Int)
    case all
    /// The last element; of sources only.
    case append
    /// What is no step, such as `[0]` or nothing between two dots.
    case malformed(String)
  }

  /// Whose path it is: each reads some of it in its own way.
  enum Owner { case variable, source, target }

  var steps: [Step] = []
  let text: String

  init(_ text: String, of owner: Owner) {
    self.text = text
    var word = ""
    var depth = 0
    var isEscaped = false
    var hasDot = false
    /// Adds what was read; in brackets with a dot in them stands a key, unless it is `field=value`.
    func end() {
      if hasDot, word.hasPrefix("["), word.hasSuffix("]"), !word.contains("=") {
        steps.append(.key(word.trimmed(of: "[]")))
      } else {
        steps.append(Self.step(word, of: owner))
      }
      word = ""
      hasDot = false
    }
    for character in text {
      if isEscaped {
        word.append(character)
        isEscaped = false
        continue
      }
      switch character {
      case "\\": isEscaped = true
      case "[":
        // To variables `rules[0]` is `rules.[0]`.
        if owner == .variable, depth == 0, !word.isEmpty { end() }
        if owner == .variable || word.isEmpty { depth += 1 }
        word.append(character)
      case "." where depth > 0:
        hasDot = true
        word.append(character)
      case "]":
        depth = max(0, depth - 1)
        word.append(character)
      case "." where depth == 0:
        if !word.isEmpty || owner == .target && !steps.isEmpty { end() }
      default: word.append(character)
      }
    }
    if !word.isEmpty { end() }
  }

  private static func step(_ word: String, of owner: Owner) -> Step {
    if word.isEmpty { return .malformed(word) }
    if word == "*" { return .all }
    if word == "-" { return .append }
    if let index = Int(word), index >= 0 { return .index(index) }
    guard word.hasPrefix("["), word.hasSuffix("]") else { return .key(word) }
    let inner = word.dropFirst().dropLast()
    if owner == .variable, let index = Int(inner) { return .index(index) }
    guard let equals = inner.firstIndex(of: "=") else { return .malformed(word) }
    return .element(field: String(inner[..<equals]), value: String(inner[inner.index(after: equals)...]))
  }

  /// The first value at the path.
  func value(in root: Value) -> Value? { found(in: root)?.value }

  /// The same, with where it was found.
  func found(in root: Value) -> (value: Value, place: [YAML.Step])? {
    var current = root
    var place: [YAML.Step] = []
    for step in steps {
      let next: (YAML.Step, Value?)
      switch (step, current) {
      case (.key(let key), .object(let object)): next = (.key(key), object[key])
      case (.index(let index), .list): next = (.index(index), current[index])
      case (.index(let index), .object(let object)): next = (.key(String(index)), object[String(index)])
      case (.element(let field, let value), .list(let list)):
        let index = list.firstIndex { Self.matches($0, field, value) } ?? -1
        next = (.index(index), current[index])
      case (.append, .list(let list)): next = (.index(list.count - 1), list.last)
      default: return nil
      }
      guard let value = next.1 else { return nil }
      place.append(next.0)
      current = value
    }
    return (current, place)
  }

  private static func matches(_ element: Value, _ field: String, _ value: String) -> Bool {
    field.isEmpty ? element.scalarText == value : element[field]?.scalarText == value
  }

  /// Where a value was found that is to be changed.
  struct Place {
    let steps: [YAML.Step]
    /// Made on the way; the value is null.
    let isNew: Bool
    /// Names an element that was made on the way; such a text has no type yet.
    let isUntyped: Bool
  }

  /// What was made on the way to a place.
  struct Made {
    /// What names elements; it has no type yet.
    var names: Set<[YAML.Step]> = []
    /// What was null and had to hold something.
    var filled: Set<[YAML.Step]> = []
  }

  /// Changes every value at the path.
  ///
  /// - Parameter creates: makes what is missing on the way.
  /// - Returns: how many there were, and what was made.
  func update(
    _ root: inout Value, creates: Bool, _ change: (inout Value, Place) throws -> Void
  ) throws -> (count: Int, made: Made) {
    var made = Made()
    let count = try Self.walk(&root, steps[...], [], creates, false, &made, change)
    return (count, made)
  }

  private static func walk(
    _ value: inout Value, _ steps: ArraySlice<Step>, _ place: [YAML.Step], _ creates: Bool, _ isNew: Bool,
    _ made: inout Made, _ change: (inout Value, Place) throws -> Void
  ) throws -> Int {
    guard let step = steps.first else {
      try change(&value, Place(steps: place, isNew: isNew, isUntyped: made.names.contains(place)))
      return 1
    }
    let rest = steps.dropFirst()
    if case .malformed(let word) = step {
      throw RenderError(.invalid, "'\(word)' is no step of a path; a list's elements are named by [field=value] or a number")
    }
    if value.isNull, creates {
      if !isNew, step != .all { made.filled.insert(place) }
      switch step {
      case .key, .append: value = .object([:])
      case .element, .index: value = .list([])
      case .all, .malformed: break
      }
    }
    switch value {
    case .object(var object):
      var keys: [String]
      switch step {
      case .key(let key): keys = [key]
      case .index(let index): keys = [String(index)]
      case .all: throw RenderError(.invalid, "a list should stand where '*' is in a path, there is a map")
      case .append: keys = ["-"]
      default: return 0
      }
      keys = keys.filter { creates || object.contains($0) }
      var count = 0
      for key in keys {
        let isNew = !object.contains(key)
        var child = object[key] ?? .null
        object[key] = .null
        count += try walk(&child, rest, place + [.key(key)], creates, isNew, &made, change)
        object[key] = child
      }
      value = .object(object)
      return count
    case .list(var list):
      var indices: [Int]
      var new: Int?
      switch step {
      case .all: indices = Array(list.indices)
      case .index(let index):
        if index == list.count, creates {
          list.append(.null)
          new = index
        }
        indices = list.indices.contains(index) ? [index] : []
      case .element(let field, let wanted):
        // Unlike in a source, the value is a regular expression that may match anywhere.
        guard let pattern = Pattern(wanted) else {
          throw RenderError(.invalid, "'\(wanted)' is no regular expression")
        }
        indices = list.indices.filter { index in
          (field.isEmpty ? list[index] : list[index][field])?.scalarText.map(pattern.isFound) ?? false
        }
        if indices.isEmpty, creates {
          // What it is named by has no type yet.
          let name = YAMLScalar.spelled(wanted).value
          indices = [list.count]
          made.names.insert(place + [.index(list.count)] + (field.isEmpty ? [] : [.key(field)]))
          list.append(field.isEmpty ? name : [field: name])
        }
      case .key, .append, .malformed: return 0
      }
      var count = 0
      for index in indices {
        count += try walk(&list[index], rest, place + [.index(index)], creates, index == new, &made, change)
      }
      value = .list(list)
      return count
    default: return 0
    }
  }
}

extension String {
  /// Without the given characters at both ends.
  fileprivate func trimmed(of characters: String) -> String {
    var text = Substring(self)
    while let first = text.first, characters.contains(first) { text.removeFirst() }
    while let last = text.last, characters.contains(last) { text.removeLast() }
    return String(text)
  }
}
