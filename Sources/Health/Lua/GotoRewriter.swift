/// Writes `goto` and `::label::`, which Argo CD's Lua knows and Lua 5.1 does not, with loops and breaks.
///
/// What a goto jumps over becomes a loop that is left; what it jumps back to becomes a loop that is run once more. As in Lua, a
/// goto reaches the labels of the blocks around it, up to its function, and jumps into no local's scope. Jumps that cross each
/// other (one back over a label that another one jumps forward to, from outside) are left as they are, for Lua to refuse.
struct GotoRewriter {
  /// The same text where it has no goto, or one that cannot be written otherwise. No line moves, so that error messages name
  /// the right one.
  static func rewrite(_ text: String) -> String {
    guard text.contains("goto"), let block = LuaBlockParser.parse(text) else { return text }
    var writer = GotoRewriter()
    writer.write(block[...])
    return writer.isPossible ? writer.output : text
  }

  /// A loop around the place that is being written.
  private enum Loop {
    /// The script's own; `broken` is set by a break that has to pass loops of ours first.
    case own(broken: String?)
    /// One of ours; `flag` is set by a goto to its label.
    case ours(label: String, flag: String)
    var isOwn: Bool { if case .own = self { true } else { false } }
  }

  private var output = ""
  /// The innermost last.
  private var loops: [Loop] = []
  private var names = 0
  private var isPossible = true

  private mutating func newName() -> String {
    names += 1
    return "_goto_\(names)"
  }

  private mutating func write(_ items: ArraySlice<LuaItem>) {
    // The last label first: what stands before an earlier one may jump to it too.
    guard let place = items.lastIndex(where: { if case .label = $0 { true } else { false } }),
      case .label(let label, let blanks) = items[place]
    else {
      for item in items { write(item) }
      return
    }
    let before = items[..<place]
    if var first = before.firstIndex(where: { $0.jumps(to: label) }) {
      // What jumps to a label in there has to be in there too.
      for case .label(let other, _) in before[first...] {
        first = before.firstIndex { $0.jumps(to: other) }.map { min($0, first) } ?? first
      }
      write(before[..<first])
      let flag = newName()
      output += " local \(flag) = false repeat "
      loop(.ours(label: label, flag: flag)) { $0.write(before[first...]) }
      output += blanks + " until true "
      relay(before[first...])
    } else {
      write(before)
      output += blanks
    }
    let after = items[(place + 1)...]
    guard after.contains(where: { $0.jumps(to: label) }) else { return write(after) }
    let flag = newName()
    // A break leaves the inner loop only; the outer one then starts it anew, or not.
    output += " local \(flag) repeat \(flag) = false repeat "
    loop(.ours(label: label, flag: flag)) { $0.write(after) }
    output += " until true until not \(flag) "
    relay(after)
  }

  private mutating func loop(_ loop: Loop, _ body: (inout GotoRewriter) -> Void) {
    loops.append(loop)
    body(&self)
    loops.removeLast()
  }

  /// Behind a loop that held these: leaves the next one too where that is on the way of a goto or a break.
  private mutating func relay(_ items: ArraySlice<LuaItem>, ofOwnLoop: Bool = false) {
    var isOutsideOwn = false
    for loop in loops.reversed() {
      switch loop {
      case .own(let broken):
        if !isOutsideOwn, !ofOwnLoop, let broken, items.contains(where: \.breaks) { output += "if \(broken) then break end " }
        isOutsideOwn = true
      case .ours(let label, let flag):
        if items.contains(where: { $0.jumps(to: label) }) { output += "if \(flag) then break end " }
      }
    }
  }

  private mutating func write(_ item: LuaItem) {
    switch item {
    case .text(let text): output += text
    case .label(_, let blanks): output += blanks
    case .goto(let label, let blanks):
      for case .ours(label, let flag) in loops.reversed() {
        output += "\(blanks) do \(flag) = true break end "
        return
      }
      isPossible = false
    case .break(let blanks):
      let own = loops.last { $0.isOwn }
      if loops.last?.isOwn == false, case .own(let broken?)? = own {
        output += "\(blanks) do \(broken) = true break end "
      } else {
        output += blanks + "break"
      }
    case .compound(let kind, let parts): write(kind, parts)
    }
  }

  private mutating func write(_ kind: LuaItem.Kind, _ parts: [LuaItem.Part]) {
    let body: [LuaItem] = parts.flatMap { part -> [LuaItem] in if case .block(let block) = part { block } else { [] } }
    let outer = loops
    if kind == .function { loops = [] }
    if kind.isLoop {
      var broken: String?
      if body.contains(where: \.hasLabel), body.contains(where: \.breaks) {
        let name = newName()
        output += " local \(name) = false "
        broken = name
      }
      loops.append(.own(broken: broken))
    }
    for part in parts {
      switch part {
      case .item(let item): write(item)
      case .block(let block): write(block[...])
      }
    }
    loops = outer
    guard kind.isLoop else { return }
    let leaves = loops.contains { if case .ours(let label, _) = $0 { body.contains { $0.jumps(to: label) } } else { false } }
    // Behind the condition of a repeat nothing can be put without knowing where it ends.
    if leaves, kind == .repetition { isPossible = false }
    if leaves {
      output += " "
      relay(body[...], ofOwnLoop: true)
    }
  }
}
