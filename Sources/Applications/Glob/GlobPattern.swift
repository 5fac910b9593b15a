/// A glob, parsed.
indirect enum GlobPattern: Hashable {
  case text(String)
  case any
  case anyCrossing
  case one
  case list([Unicode.Scalar], negated: Bool)
  case range(Unicode.Scalar, Unicode.Scalar, negated: Bool)
  case sequence([GlobPattern])
  case alternatives([GlobPattern])
  case nothing

  static func parse(_ pattern: String) throws(Glob.Fault) -> GlobPattern {
    var parser = GlobParser(scalars: Array(pattern.unicodeScalars))
    return try parser.sequence(level: 0)
  }
}

private struct GlobParser {
  let scalars: [Unicode.Scalar]
  var position = 0

  private static let deepest = 32
  /// Of one sequence, and of one pair of braces; putting them together takes the cube of it.
  private static let longest = 100

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  /// Up to the pattern's end or, within braces, to the comma or brace behind it.
  mutating func sequence(level: Int) throws(Glob.Fault) -> GlobPattern {
    guard level < Self.deepest else { throw .tooLong }
    var parts: [GlobPattern] = []
    while let scalar = next {
      if level > 0, scalar == "," || scalar == "}" { break }
      guard parts.count < Self.longest else { throw .tooLong }
      switch scalar {
      case "*":
        position += 1
        if next == "*" {
          position += 1
          parts.append(.anyCrossing)
        } else {
          parts.append(.any)
        }
      case "?":
        position += 1
        parts.append(.one)
      case "[":
        position += 1
        parts.append(try set())
      case "{":
        position += 1
        parts.append(try alternatives(level: level))
      default:
        let text = text { "?*[{".unicodeScalars.contains($0) || level > 0 && ($0 == "," || $0 == "}") }
        if !text.isEmpty { parts.append(.text(text)) }
      }
    }
    return .sequence(parts)
  }

  private mutating func alternatives(level: Int) throws(Glob.Fault) -> GlobPattern {
    var all: [GlobPattern] = []
    while true {
      guard all.count < Self.longest else { throw .tooLong }
      all.append(try sequence(level: level + 1))
      // The pattern's end closes them too.
      guard let end = next else { return .alternatives(all) }
      position += 1
      if end == "}" { return .alternatives(all) }
    }
  }

  private mutating func text(until isEnd: (Unicode.Scalar) -> Bool) -> String {
    var text = String.UnicodeScalarView()
    while let scalar = next, !isEnd(scalar) {
      position += 1
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      // At the end it stands for nothing.
      guard let quoted = next else { break }
      text.append(quoted)
      position += 1
    }
    return String(text)
  }

  /// One range, or any number of characters, among which a dash is one like others.
  private mutating func set() throws(Glob.Fault) -> GlobPattern {
    let negated = next == "!"
    if negated { position += 1 }
    if position + 1 < scalars.count, scalars[position + 1] == "-" {
      guard position + 3 < scalars.count, scalars[position + 3] == "]", scalars[position] <= scalars[position + 2] else {
        throw .malformed
      }
      position += 4
      return .range(scalars[position - 4], scalars[position - 2], negated: negated)
    }
    let list = text { $0 == "]" }
    guard next == "]", !list.isEmpty else { throw .malformed }
    position += 1
    return .list(Array(list.unicodeScalars), negated: negated)
  }
}
