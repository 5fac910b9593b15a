// Lua imports into Swift as it is, but for what raises an error: that jumps over the frames in between, which must not be Swift's.
#pragma once
#include <stddef.h>
#include <lua5.1/lauxlib.h>
#include <lua5.1/lua.h>
#include <lua5.1/lualib.h>
#include <time.h>

// What one run may use. It is what the allocator gets as its `ud`, so that the hook finds it there too.
typedef struct {
  size_t used, limit;     // bytes
  long long instructions; // left
  double deadline;        // of the thread's CPU time, seconds
  int exhausted;          // instructions or time have run out
} tiphys_lua_budget;

static inline double tiphys_lua_cpu(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

enum { TIPHYS_LUA_STRIDE = 1000 };

// Called every TIPHYS_LUA_STRIDE instructions; once the budget is spent, at every one, so that no pcall of the script's own
// can catch the error for good.
static void tiphys_lua_hook(lua_State *state, lua_Debug *at) {
  (void)at;
  void *data = NULL;
  lua_getallocf(state, &data);
  tiphys_lua_budget *budget = (tiphys_lua_budget *)data;
  budget->instructions -= TIPHYS_LUA_STRIDE;
  if (budget->exhausted || budget->instructions < 0 || tiphys_lua_cpu() > budget->deadline) {
    budget->exhausted = 1;
    lua_sethook(state, tiphys_lua_hook, LUA_MASKCOUNT, 1);
    luaL_error(state, "the script ran for too long");
  }
}

static inline void tiphys_lua_limit(lua_State *state) {
  lua_sethook(state, tiphys_lua_hook, LUA_MASKCOUNT, TIPHYS_LUA_STRIDE);
}

// Takes linear time. glibc names it only with _GNU_SOURCE.
void *memmem(const void *text, size_t length, const void *part, size_t part_length);
