import CLua

/// What of Lua's `string` and `table` could run inside C for as long as it likes, in bounded time: patterns, and loops over
/// numbers that a script chooses.
enum LuaStringLibrary {
  /// Takes the place of Lua's own functions; to be opened before the sandbox closes.
  static func open(in state: LuaState) throws(LuaState.Failure) {
    state.setGlobal("_match", function: match)
    try state.run(library, name: "string")
    _ = state.popResult(fields: [])
  }

  /// `_match(subject, pattern, from, mode)`: start and end of the match, then start and length of each capture; nil where there is
  /// none; false and a number where the pattern is refused. All count bytes from 1; `mode` is 0 to search, 1 to match at `from`
  /// alone, 2 to search for plain text, 3 for what is plain where nothing in it is special. The callers below see to the types.
  ///
  /// Nothing in here may raise an error of Lua's: it would jump over frames of Swift's. So memory is not limited meanwhile.
  private static let match: lua_CFunction = { state in
    guard let state else { return 0 }
    return LuaState.unlimited(state) { budget in
      guard let subject = bytes(state, 1), let pattern = bytes(state, 2), lua_checkstack(state, 80) != 0 else { return 0 }
      let start = max(0, Int(exactly: lua_tonumber(state, 3).rounded(.down)) ?? 1) - 1
      guard start >= 0, start <= subject.count else { return 0 }
      let mode = lua_tonumber(state, 4)
      if mode == 2 || mode == 3 && !pattern.contains(where: specials.contains) {
        return plain(state, subject, pattern, start)
      }
      var matcher = LuaPattern(
        pattern, in: subject, steps: Int(clamping: max(0, budget.pointee.instructions)), deadline: budget.pointee.deadline)
      defer { budget.pointee.instructions = min(budget.pointee.instructions, Int64(matcher.steps)) }
      do throws(LuaPattern.Failure) {
        guard let range = try matcher.find(from: start, isAnchored: mode == 1) else { return 0 }
        lua_pushnumber(state, Double(range.lowerBound + 1))
        lua_pushnumber(state, Double(range.upperBound))
        for capture in matcher.captures {
          lua_pushnumber(state, Double(capture.start + 1))
          lua_pushnumber(state, Double(capture.length))
        }
        return 2 + 2 * Int32(clamping: matcher.captures.count)
      } catch {
        if error == .outOfSteps { budget.pointee.exhausted = 1 }
        lua_pushboolean(state, 0)
        lua_pushnumber(state, Double(error.rawValue))
        return 2
      }
    }
  }

  private static let specials = Set("^$*+?.([%-".utf8)

  private static func plain(
    _ state: OpaquePointer, _ subject: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>, _ start: Int
  ) -> Int32 {
    var place = start
    if text.count > 0 {
      guard start < subject.count, let base = subject.baseAddress,
        let found = memmem(base + start, subject.count - start, text.baseAddress, text.count)
      else { return 0 }
      place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
    lua_pushnumber(state, Double(place + 1))
    lua_pushnumber(state, Double(place + text.count))
    return 2
  }

  /// The string at an index; it stays where it is as long as it is on the stack.
  private static func bytes(_ state: OpaquePointer, _ index: Int32) -> UnsafeBufferPointer<UInt8>? {
    var count = 0
    guard lua_type(state, index) == LUA_TSTRING, let text = lua_tolstring(state, index, &count) else { return nil }
    return UnsafeBufferPointer(start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: count)
  }

  private static let library = """
    local search, sub, byte, floor, own_insert, own_rep = _match, string.sub, string.byte, math.floor, table.insert, string.rep
    local type, error, unpack, tostring, tonumber, select = type, error, unpack, tostring, tonumber, select
    local concat = table.concat
    _match = nil
    local problems = { "malformed pattern", "the pattern is too complex", "the script ran for too long" }

    local function text(value, index, name)
      if type(value) == "number" then return tostring(value) end
      if type(value) ~= "string" then
        error("bad argument #" .. index .. " to '" .. name .. "' (string expected, got " .. type(value) .. ")", 3)
      end
      return value
    end

    local function match(s, p, from, mode)
      local found = { search(s, p, from, mode) }
      if found[1] == false then error(problems[found[2]], 3) end
      return found[1] and found
    end

    local function start(s, from)
      from = floor(tonumber(from) or 1)
      if from < 0 then from = #s + from + 1 end
      if from < 1 then return 1 end
      return from > #s + 1 and #s + 1 or from
    end

    -- What a match captured, or all of it where nothing was to be.
    local function captures(s, found, whole)
      local values, count = {}, 0
      for index = 3, #found, 2 do
        local place, length = found[index], found[index + 1]
        count = count + 1
        values[count] = length < 0 and place or sub(s, place, place + length - 1)
      end
      if count == 0 and whole then values[1], count = sub(s, found[1], found[2]), 1 end
      return values, count
    end

    function string.find(s, p, from, plain)
      s, p = text(s, 1, "find"), text(p, 2, "find")
      from = start(s, from)
      local found
      if plain then found = match(s, p, from, 2)
      elseif byte(p) == 94 then found = match(s, sub(p, 2), from, 1)
      else found = match(s, p, from, 3) end
      if not found then return nil end
      local values, count = captures(s, found)
      return found[1], found[2], unpack(values, 1, count)
    end

    function string.match(s, p, from)
      s, p = text(s, 1, "match"), text(p, 2, "match")
      from = start(s, from)
      local found
      if byte(p) == 94 then found = match(s, sub(p, 2), from, 1) else found = match(s, p, from, 0) end
      if not found then return nil end
      local values, count = captures(s, found, true)
      return unpack(values, 1, count)
    end

    function string.gmatch(s, p)
      s, p = text(s, 1, "gmatch"), text(p, 2, "gmatch")
      local from = 1
      return function()
        if from > #s + 1 then return nil end
        local found = match(s, p, from, 0)
        if not found then from = #s + 2 return nil end
        from = found[2] < found[1] and found[1] + 1 or found[2] + 1
        local values, count = captures(s, found, true)
        return unpack(values, 1, count)
      end
    end
    string.gfind = string.gmatch

    local function expand(template, whole, values, count)
      local parts, index = {}, 1
      while index <= #template do
        local at = search(template, "%", index, 2)
        if not at then break end
        parts[#parts + 1] = sub(template, index, at - 1)
        local digit = byte(template, at + 1)
        if digit == 48 or digit == 49 and count == 0 then parts[#parts + 1] = whole
        elseif digit and digit >= 49 and digit <= 57 then
          local value = values[digit - 48]
          if value == nil then error("invalid capture index", 3) end
          parts[#parts + 1] = value
        else parts[#parts + 1] = sub(template, at + 1, at + 1) end
        index = at + 2
      end
      parts[#parts + 1] = sub(template, index)
      return concat(parts)
    end

    function string.gsub(s, p, replacement, limit)
      s, p = text(s, 1, "gsub"), text(p, 2, "gsub")
      local kind = type(replacement)
      if kind == "number" then replacement, kind = tostring(replacement), "string" end
      if kind ~= "string" and kind ~= "table" and kind ~= "function" then
        error("bad argument #3 to 'gsub' (string/function/table expected)", 2)
      end
      limit = tonumber(limit) or #s + 1
      local mode = 0
      if byte(p) == 94 then p, mode = sub(p, 2), 1 end
      local parts, from, done = {}, 1, 0
      while done < limit do
        local found = match(s, p, from, mode)
        if not found then break end
        done = done + 1
        local whole = sub(s, found[1], found[2])
        local values, count = captures(s, found)
        local value
        if kind == "string" then value = expand(replacement, whole, values, count)
        else
          if count == 0 then values[1], count = whole, 1 end
          if kind == "table" then value = replacement[values[1]] else value = replacement(unpack(values, 1, count)) end
          if not value then value = whole
          elseif type(value) ~= "string" and type(value) ~= "number" then
            error("invalid replacement value (a " .. type(value) .. ")", 2)
          end
        end
        parts[#parts + 1] = sub(s, from, found[1] - 1)
        parts[#parts + 1] = value
        from = found[2] + 1
        if found[2] < found[1] then
          -- An empty match takes the next character along.
          parts[#parts + 1] = sub(s, from, from)
          from = from + 1
        end
        if from > #s + 1 or mode == 1 then break end
      end
      parts[#parts + 1] = sub(s, from)
      return concat(parts), done
    end

    function string.rep(s, count)
      s = text(s, 1, "rep")
      return s == "" and "" or own_rep(s, count)
    end

    function table.insert(list, ...)
      local count = select("#", ...)
      if count < 2 then return own_insert(list, ...) end
      local place = ...
      if type(place) ~= "number" or place < 1 or place > #list + 1 then error("position out of bounds", 2) end
      return own_insert(list, ...)
    end
    """
}
