#include "CLua.h"

#define FILE_NAME "liblua5.1.so.0"
#define FUNCTIONS(F) \
  F(luaL_error) F(luaL_loadbuffer) F(lua_checkstack) F(lua_close) F(lua_createtable) F(lua_getallocf) F(lua_newstate) \
  F(lua_pcall) F(lua_pushboolean) F(lua_pushcclosure) F(lua_pushlstring) F(lua_pushnil) F(lua_pushnumber) F(lua_rawget) \
  F(lua_rawset) F(lua_rawseti) F(lua_setfield) F(lua_sethook) F(lua_settop) F(lua_tolstring) F(lua_tonumber) F(lua_type) \
  F(lua_typename) F(luaopen_base) F(luaopen_math) F(luaopen_os) F(luaopen_string) F(luaopen_table)
#include "lazy_library.h"
