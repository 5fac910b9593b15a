/// Turns patterns into matchers, with the shortcuts of gobwas/glob's compiler: they decide what is matched.
struct GlobCompiler {
  let separators: [Unicode.Scalar]

  func matcher(of pattern: GlobPattern) -> GlobMatcher {
    switch pattern {
    case .alternatives(let all):
      if let smaller = Self.factored(all) { return matcher(of: smaller) }
      return .anyOf(matchers(of: all))
    case .sequence(let parts):
      if parts.isEmpty { return .nothing }
      return Self.optimized(Self.joined(Self.minimized(matchers(of: parts))))
    case .any: return Self.optimized(.any(separators))
    case .anyCrossing: return .anyCrossing
    case .one: return .one(separators)
    case .nothing: return .nothing
    case .list(let list, let negated): return Self.optimized(.list(list, negated: negated))
    case .range(let low, let high, let negated): return .range(low, high, negated: negated)
    case .text(let text): return .text(text)
    }
  }

  private func matchers(of patterns: [GlobPattern]) -> [GlobMatcher] { patterns.map { Self.optimized(matcher(of: $0)) } }

  // MARK: Alternatives

  /// What alternatives have in common at their beginnings and ends, taken out of them; nil where there is nothing.
  private static func factored(_ alternatives: [GlobPattern]) -> GlobPattern? {
    var lists: [[GlobPattern]] = []
    for alternative in alternatives {
      guard case .sequence(let parts) = alternative else { return nil }
      lists.append(parts)
    }
    let (left, right) = common(lists)
    guard !left.isEmpty || !right.isEmpty else { return nil }
    var result: [GlobPattern] = left.isEmpty ? [] : [.sequence(left)]
    var rests: [GlobPattern] = []
    for list in lists {
      let rest = Array(list[left.count..<(list.count - right.count)])
      let pattern: GlobPattern = rest.isEmpty ? .nothing : .sequence(rest)
      if !rests.contains(pattern) { rests.append(pattern) }
    }
    if rests.count > 1 {
      result.append(.alternatives(rests))
    } else if let only = rests.first, only != .nothing {
      result.append(only)
    }
    if !right.isEmpty { result.append(.sequence(right)) }
    return .sequence(result)
  }

  private static func common(_ lists: [[GlobPattern]]) -> (left: [GlobPattern], right: [GlobPattern]) {
    guard lists.count > 1, let shortest = lists.indices.min(by: { lists[$0].count < lists[$1].count }) else { return ([], []) }
    let own = lists[shortest]
    var left: [GlobPattern] = []
    var right: [GlobPattern] = []
    var (endsLeft, endsRight) = (false, false)
    var (first, last) = (0, own.count - 1)
    while left.count + right.count < own.count, last >= 0, !(endsLeft && endsRight) {
      for (index, list) in lists.enumerated() where index != shortest && !(endsLeft && endsRight) {
        endsLeft = endsLeft || own[first] != list[first]
        // What is taken from the left is not taken from the right again.
        endsRight = endsRight || (!endsLeft && last <= first)
        endsRight = endsRight || own[last] != list[last + list.count - own.count]
      }
      if !endsLeft { left.append(own[first]) }
      if !endsRight { right.insert(own[last], at: 0) }
      first += 1
      last -= 1
    }
    return (left, right)
  }

  // MARK: Sequences

  private static func joined(_ matchers: [GlobMatcher]) -> GlobMatcher {
    if matchers.count == 1 { return matchers[0] }
    if let glued = glued(matchers[...]) { return glued }
    // Around the last of the longest that have a fixed length.
    var best: (index: Int, length: Int)?
    for (index, matcher) in matchers.enumerated() {
      if let length = matcher.length, length >= best?.length ?? 0 { best = (index, length) }
    }
    guard let best else {
      return .tree(GlobTree(matchers[0], left: nil, right: joined(Array(matchers[1...]))))
    }
    let left = Array(matchers[..<best.index])
    let right = Array(matchers[(best.index + 1)...])
    return .tree(
      GlobTree(
        matchers[best.index], left: left.isEmpty ? nil : joined(left), right: right.isEmpty ? nil : joined(right)))
  }

  /// Puts together what can be, the longest run first.
  private static func minimized(_ matchers: [GlobMatcher]) -> [GlobMatcher] {
    var done: (matcher: GlobMatcher, range: Range<Int>)?
    for start in matchers.indices {
      for end in stride(from: matchers.count, to: start, by: -1) {
        guard let glued = glued(matchers[start..<end]) else { continue }
        guard let known = done else {
          done = (glued, start..<end)
          continue
        }
        let isLonger = known.matcher.length.flatMap { old in glued.length.map { $0 > old } } ?? false
        if isLonger || known.range.count < end - start { done = (glued, start..<end) }
      }
    }
    guard let done else { return matchers }
    let next = Array(matchers[..<done.range.lowerBound]) + [done.matcher] + matchers[done.range.upperBound...]
    return next.count == matchers.count ? next : minimized(next)
  }

  private static func glued(_ matchers: ArraySlice<GlobMatcher>) -> GlobMatcher? {
    guard matchers.count > 1 else { return nil }
    if let every = gluedAsEvery(matchers) { return every }
    var length = 0
    for matcher in matchers {
      guard let own = matcher.length else { return nil }
      length += own
    }
    return .row(Array(matchers), length: length)
  }

  /// Runs of stars and single characters that stop at the same separators.
  private static func gluedAsEvery(_ matchers: ArraySlice<GlobMatcher>) -> GlobMatcher? {
    var (hasAny, hasCrossing, hasOne) = (false, false, false)
    var least = 0
    var shared: [Unicode.Scalar]?
    for matcher in matchers {
      let separators: [Unicode.Scalar]
      switch matcher {
      case .anyCrossing:
        separators = []
        hasCrossing = true
      case .any(let own):
        separators = own
        hasAny = true
      case .one(let own):
        separators = own
        hasOne = true
        least += 1
      case .list(let list, negated: true):
        separators = list
        hasOne = true
        least += 1
      default: return nil
      }
      guard separators == shared ?? separators else { return nil }
      shared = separators
    }
    let separators = shared ?? []
    if hasCrossing, !hasAny, !hasOne { return .anyCrossing }
    if hasAny, !hasCrossing, !hasOne { return .any(separators) }
    if hasAny || hasCrossing, least > 0, separators.isEmpty { return .atLeast(least) }
    var every: [GlobMatcher] = []
    if least > 0 {
      every.append(.atLeast(least))
      if !hasAny, !hasCrossing { every.append(.atMost(least)) }
    }
    if !separators.isEmpty { every.append(.contains(Self.bytes(separators), negated: true)) }
    return .everyOf(every)
  }

  private static func bytes(_ scalars: [Unicode.Scalar]) -> [UInt8] { scalars.flatMap { Array(String($0).utf8) } }

  // MARK: Single matchers

  private static func optimized(_ matcher: GlobMatcher) -> GlobMatcher {
    switch matcher {
    case .any(let separators) where separators.isEmpty: return .anyCrossing
    case .anyOf(let matchers) where matchers.count == 1: return matchers[0]
    case .list(let list, negated: false) where list.count == 1: return .text(String(list[0]))
    case .tree(var tree):
      tree.left = tree.left.map(optimized)
      tree.right = tree.right.map(optimized)
      guard case .text(let text) = tree.value else { return .tree(tree) }
      let bytes = Array(text.utf8)
      switch (tree.left, tree.right) {
      case (nil, nil): return tree.value
      case (.anyCrossing?, .anyCrossing?): return .contains(bytes, negated: false)
      case (.anyCrossing?, nil): return .suffix(bytes)
      case (nil, .anyCrossing?): return .prefix(bytes)
      case (nil, .suffix(let suffix)?): return .prefixSuffix(bytes, suffix)
      case (.prefix(let prefix)?, nil): return .prefixSuffix(prefix, bytes)
      case (.any(let separators)?, nil): return .suffixAny(bytes, separators)
      case (nil, .any(let separators)?): return .prefixAny(bytes, separators)
      default: return .tree(tree)
      }
    default: return matcher
    }
  }
}
