import Manifests
import Testing

@testable import Health

@Suite struct LuaTests {
  private func run(_ script: String, _ object: Value = [:], openLibs: Bool = true) -> Health? {
    LuaHealth(script, openLibs: openLibs).assess(object)
  }

  /// What a script returns as its message.
  private func message(_ expression: String, before: String = "", _ object: Value = [:], openLibs: Bool = true) -> String? {
    run("\(before)\nreturn {status = 'Healthy', message = \(expression)}", object, openLibs: openLibs)?.message
  }

  @Test func readsTheObjectAndReturnsStatusAndMessage() {
    let script = """
      local hs = { status = "Progressing", message = "waiting" }
      if obj.status ~= nil and obj.status.conditions ~= nil then
        for _, condition in ipairs(obj.status.conditions) do
          if condition.type == "Ready" and condition.status == "True" then
            hs.status = "Healthy"
            hs.message = condition.message
          end
        end
      end
      return hs
      """
    let ready: Value = ["status": ["conditions": [["type": "Ready", "status": "True", "message": "it is"]]]]
    #expect(run(script, ready) == Health(.healthy, "it is"))
    #expect(run(script) == Health(.progressing, "waiting"))
  }

  @Test func convertsEveryKindOfValue() {
    let object: Value = [
      "text": "näh\u{0}x", "yes": true, "whole": 3, "part": 1.5, "nothing": none, "list": [1, none, 3], "empty": [:],
    ]
    #expect(message("obj.text", object) == "näh\u{0}x")
    #expect(message("tostring(obj.yes) .. obj.whole .. obj.part .. type(obj.nothing) .. #obj.list", object) == "true31.5nil2")
    #expect(message("type(next(obj.empty))", object) == "nil")
  }

  private var none: Value { .null }

  @Test func answersAsArgoCDToWhatIsNoResult() {
    #expect(run("return nil") == nil)
    #expect(run("local x = 1") == nil)
    #expect(run("return 'Healthy'") == Health(.unknown, "expect table output from Lua script, not string"))
    #expect(run("return {}") == Health(.unknown, "Lua returned an invalid health status"))
    #expect(run("return {status = 'Fine'}") == Health(.unknown, "Lua returned an invalid health status"))
    #expect(run("return {status = 'Degraded'}") == Health(.degraded))
  }

  @Test(arguments: ["return obj.status.phase", "return {", "error('no')", "error({})", "return nil .. 'x'"])
  func failsInWords(_ script: String) throws {
    let health = try #require(run(script))
    #expect(health.status == .unknown)
    #expect(health.message.hasPrefix("the Lua health check failed: "))
  }

  @Test func namesTheLineOfAFailure() {
    let message = run("goto over\n::over::\nlocal x = nil\nreturn x.y")?.message
    #expect(message?.contains("health.lua:4:") == true)
  }

  @Test func hasTheLibrariesThatArgoCDGives() {
    #expect(message("type(os.time()) .. os.date('!%Y', 0) .. table.concat({1, 2}, '-')", openLibs: false) == "number19701-2")
    #expect(message("type(require('os').time())", openLibs: false) == "number")
    #expect(message("type(string) .. type(math) .. type(loadstring)", openLibs: false) == "nilnilnil")
    #expect(message("string.format('%03d', math.floor(7.5)) .. ('x'):rep(3)") == "007xxx")
    #expect(message("tostring(loadstring('return 5')())") == "5")
    #expect(message("tostring(table.getn({1, 2, 3}))") == "3")
    #expect(message("tostring(pcall(error, 'x'))") == "false")
  }

  @Test(arguments: [
    "io", "os.execute", "os.getenv", "os.exit", "os.remove", "os.tmpname", "dofile", "loadfile", "load", "package", "debug",
    "string.dump", "getfenv", "collectgarbage", "newproxy",
  ])
  func reachesNothingOutside(_ name: String) {
    for openLibs in [true, false] where openLibs || !name.hasPrefix("string") {
      #expect(message("type(\(name))", openLibs: openLibs) == "nil")
    }
  }

  @Test func runsNoBytecode() {
    #expect(message("tostring(loadstring('\\027Lua'))") == "nil")
    #expect(run("\u{1b}Lua")?.status == .unknown)
  }

  @Test(arguments: [
    "while true do end",
    "while true do pcall(function() while true do end end) end",
    "while true do local c = coroutine.wrap(function() while true do end end) pcall(c) end",
    "local function f() return f() end return f()",
    "for i = 1, 1e9 do local x = pcall(string.rep, 'x', 10) end",
    "::again:: goto again",
    // Inside of C no instruction is counted.
    "local s = string.rep('a', 100000) return { message = string.find(s, '.-.-.-.-b') }",
    "local s = string.rep('a', 100000) for i = 1, 1e9 do pcall(string.gsub, s, '(a*)*.*.*b', '') end",
    "for a in string.gmatch(string.rep('a', 100000), '.*.*.*b') do end",
  ])
  func endsWhatDoesNotEnd(_ script: String) throws {
    let check = LuaHealth(script, openLibs: true)
    let health = try #require(check.assess([:]))
    #expect(health.status == .unknown && health.message.contains("ran for too long"))
    #expect(check.assess([:])?.message.hasSuffix("it is not run again") == true)
  }

  @Test(arguments: [
    "local t = {} for i = 1, 1e9 do t[i] = {} end", "local s = 'x' while true do s = s .. s end", "return string.rep('x', 1e9)",
    "local t = {} while true do pcall(function() t[#t + 1] = string.rep('x', 1000000) end) end",
  ])
  func endsWhatFillsTheMemory(_ script: String) throws {
    let health = try #require(run(script))
    #expect(health.status == .unknown)
    #expect(health.message.contains("too much memory") || health.message.contains("too long"))
  }

  /// These ran for minutes inside of C.
  @Test(arguments: [
    "table.insert({}, -2147483648, 1)", "string.rep('', 2147483647) error('done')",
    "local s = string.rep('a', 1000000) string.find(s, s .. 'b', 1, true) error('done')",
  ])
  func boundsLoopsOverNumbers(_ script: String) throws {
    let health = try #require(run(script))
    #expect(health.status == .unknown && !health.message.contains("too long"))
  }

  @Test func oneRunLeavesNothingForTheNext() {
    let check = LuaHealth(
      "count = (count or 0) + 1 string.format = nil return {status = 'Healthy', message = '' .. count}", openLibs: true)
    #expect(check.assess([:])?.message == "1")
    #expect(check.assess([:])?.message == "1")
  }

  // MARK: goto

  @Test(arguments: [
    // continue, in a loop and in a block within it, with locals in between and a break beside it.
    ("for i = 1, 5 do if i % 2 == 0 then goto continue end local x = i s = s .. x ::continue:: end", "135"),
    ("for i = 1, 5 do if i == 2 then goto c end if i == 4 then break end s = s .. i ::c:: end s = s .. 'e'", "13e"),
    ("for i = 1, 4 do if true then if i == 2 then goto c end if i == 3 then break end s = s .. i ::c:: end end", "1"),
    // out of an inner loop to the outer one's continue, and past both.
    ("for i = 1, 3 do for j = 1, 3 do if j == 2 then goto c end s = s .. i .. j end s = s .. 'x' ::c:: end", "112131"),
    ("for i = 1, 3 do for j = 1, 3 do if j == 2 then goto out end s = s .. i .. j end end ::out:: s = s .. 'o'", "11o"),
    ("while true do for j = 1, 3 do while true do if j == 2 then goto out end break end s = s .. j end end ::out:: ", "1"),
    // backwards.
    ("local n = 0 ::again:: n = n + 1 s = s .. n if n < 3 then goto again end s = s .. 'e'", "123e"),
    ("local n = 0 ::a:: n = n + 1 for i = 1, 2 do if n < 3 then goto a end end s = s .. n", "3"),
    ("for i = 1, 2 do local n = 0 ::a:: n = n + 1 if n < 2 then goto a end if i == 2 then break end s = s .. i .. n end", "12"),
    // several labels.
    (
      "for i = 1, 3 do if i == 1 then goto a end if i == 2 then goto b end s = s .. 'n' ::a:: s = s .. 'a' ::b:: s = s .. 'b' end",
      "abbnab"
    ),
    // functions end the reach of a label; the same name is used again.
    (
      "local function f(x) if x then goto e end s = s .. 'f' ::e:: return x end f(true) f(false) for i = 1, 2 do goto e s = s .. 'no' ::e:: end",
      "f"
    ),
    ("repeat local done = true if done then goto e end s = s .. 'no' ::e:: until true s = s .. 'e'", "e"),
    // words that only look like it.
    ("local t = {['goto'] = 1} -- goto nowhere\n s = s .. t['goto'] .. [[goto x]] .. 'goto y'", "1goto xgoto y"),
  ])
  func understandsGoto(_ script: String, _ expected: String) {
    #expect(message("s", before: "local s = ''\n" + script) == expected)
  }

  @Test func refusesAGotoToNowhere() {
    #expect(run("goto nowhere")?.status == .unknown)
    #expect(run("do ::inside:: end goto inside")?.status == .unknown)
  }

  @Test func readsOddTextsToTheEnd() {
    for text in [
      "goto", "::", "goto goto", "::x", "goto 'x", "goto [[", "goto --[==[", "if goto x then", "function goto x", "\"\\",
      "goto é",
      String(repeating: "do ", count: 100_000) + "goto x", String(repeating: "end ", count: 100) + "goto x", "goto x \\",
    ] {
      _ = GotoRewriter.rewrite(text)
      #expect(run(text)?.status == .unknown)
    }
  }
}
