// libcrypt for bcrypt.
#pragma once
#include <crypt.h>
#include <stdlib.h>

static inline void tiphys_crypt_free(void *memory) { free(memory); }
