import CLua

/// What a script may reach.
///
/// Argo CD gives a script of argocd-cm the base and table libraries and `os.time` and `os.date`; with `useOpenLibs`, and for its
/// own scripts, everything that its Lua has. Here nothing ever reaches files, processes, the environment or the terminal: a
/// ConfigMap of the cluster must not run programs on the machine of whoever looks at it.
enum LuaSandbox {
  /// - Parameter openLibs: with `string`, `math` and `coroutine`, and `loadstring` for source text.
  static func open(openLibs: Bool) throws(LuaState.Failure) -> LuaState {
    let state = try LuaState()
    try state.open(luaopen_base)
    try state.open(luaopen_table)
    try state.open(luaopen_os)
    try state.open(luaopen_string)
    try state.open(luaopen_math)
    try LuaStringLibrary.open(in: state)
    try state.run(prelude, name: "sandbox")
    _ = state.popResult(fields: [])
    if !openLibs {
      try state.run("getmetatable('').__index = nil string, math, coroutine, loadstring = nil", name: "sandbox")
      _ = state.popResult(fields: [])
    }
    return state
  }

  /// Takes away what is not for scripts. `print` is there to be called, and prints nowhere.
  private static let prelude = """
    local system, compile, find, rep = os, loadstring, string.byte, string.rep
    os = { time = system.time, date = system.date, clock = system.clock, difftime = system.difftime }
    string.dump = nil
    dofile, loadfile, module, newproxy, getfenv, setfenv, collectgarbage, gcinfo = nil
    print = function() end
    load = nil
    loadstring = function(text, name)
      if find(text, 1) == 27 then return nil, "bytecode is not run" end
      return compile(text, name)
    end
    local libraries = { os = os, table = table, string = string, math = math, coroutine = coroutine }
    require = function(name)
      return libraries[name] or error("there is no module '" .. tostring(name) .. "' here", 2)
    end
    """
}
