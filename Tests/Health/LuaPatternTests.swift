import CLua
import Manifests
import Testing

@testable import Health

/// The string functions of scripts, held against those of Lua itself.
@Suite struct LuaPatternTests {
  private static let patterns = [
    "", "a", "a*", "a-b", "^a", "^", "$", "a$", "(a*)(b?)", "((a)(b))", "()a()", "[ab]+", "[^ab]", "[a-c%d]*", "[]a]", "[^]]",
    "%a+", "%A", "%d%d", "%s", "%w-", "%p", "%x+", "%u", "%l", "%c", "%%", "%.", ".", ".-", ".*", "(.)%1", "%b()", "%f[%a]%a+",
    "(%a+)=(%a+)", "a?b?c?", "[%]]", "[a-]", "[-a]", "x()", "(.-)%s*$",
  ]
  private static let subjects = [
    "", "a", "aab", "abcabc", "(a(b)c)", "key=value", " x 12 ab", "100%.", "a]b-c", "ÄaB1_ \t", "aabb",
  ]

  /// What both say of one call, errors as `error`.
  private func both(_ call: String) throws -> (own: String, original: String) {
    let script = """
      local function text(...)
        local parts = {}
        for index = 1, select('#', ...) do parts[index] = tostring((select(index, ...))) end
        return table.concat(parts, '|')
      end
      local function all(s, p) local t = {} for a, b in string.gmatch(s, p) do t[#t + 1] = text(a, b) end return text(unpack(t)) end
      local ok, result = pcall(function() return text(\(call)) end)
      return { status = ok and result or 'error' }
      """
    func run(_ state: LuaState) throws -> String {
      try state.run(script, name: "test")
      guard case .table(let fields) = state.popResult(fields: ["status"]), case .text(let text)? = fields["status"] else {
        return "?"
      }
      return text
    }
    let original = try LuaState()
    try original.open(luaopen_base)
    try original.open(luaopen_table)
    try original.open(luaopen_string)
    return (try run(LuaSandbox.open(openLibs: true)), try run(original))
  }

  @Test(arguments: patterns) func answersAsLua(_ pattern: String) throws {
    for subject in Self.subjects {
      for call in [
        "string.find(s, p)", "string.find(s, p, 2)", "string.find(s, p, -2)", "string.find(s, p, 1, true)", "string.match(s, p)",
        "string.match(s, p, 3)", "all(s, p)", "string.gsub(s, p, '<%0>')", "string.gsub(s, p, '<%1%%>', 2)",
        "string.gsub(s, p, { a = 'A', ab = 1 })", "string.gsub(s, p, function(x) return x ~= 'a' and '[' .. x .. ']' end)",
      ] {
        let call = call.replacing("(s, p", with: "([==[\(subject)]==], [==[\(pattern)]==]")
        let (own, original) = try both(call)
        #expect(own == original, "\(call)")
      }
    }
  }

  @Test(arguments: ["%", "[a", "[", "(a", "(a))", "%b", "%bx", "%f", "%fa", "%1", "(a%1)", "[^", "[%"]) func refusesAsLua(
    _ pattern: String
  ) throws {
    let (own, original) = try both("string.find('aaaa', [==[\(pattern)]==])")
    #expect(own == original && own == "error")
  }

  @Test func refusesWhatItsRecursionWouldNotHold() {
    let health = LuaHealth("string.find('x', string.rep('a?', 1000000) .. string.rep('x-', 300))", openLibs: true).assess([:])
    #expect(health?.message.contains("too complex") == true)
  }
}
