#include "CLazy.h"
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

// Handlers of `exit` would take state away from under other threads: see Failure.finish.
static void fail(const char *file) {
  const char *reason = dlerror();
  fprintf(stderr, "tiphys: %s is needed and cannot be used: %s\n", file, reason ? reason : "no reason is known");
  fflush(NULL);
  _exit(2);
}

void tiphys_load(const char *file, const tiphys_slot *slots, size_t count) {
  void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (!library) fail(file);
  // Two threads may do this at once: both write the same.
  for (size_t i = 0; i < count; i++) {
    void *address = dlsym(library, slots[i].name);
    if (!address) fail(file);
    __atomic_store_n(slots[i].address, address, __ATOMIC_RELEASE);
  }
}
