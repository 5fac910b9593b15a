// Loads libraries at their first use: see lazy_library.h.
#pragma once
#include <stddef.h>

typedef struct {
  const char *name;
  void **address;
} tiphys_slot;

// Fills the slots with the addresses of the library's functions. Ends the process with a message where it cannot, as the
// system's own loader does at the start.
void tiphys_load(const char *file, const tiphys_slot *slots, size_t count);
