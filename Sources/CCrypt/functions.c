#include "CCrypt.h"

#define FILE_NAME "libcrypt.so.1"
#define FUNCTIONS(F) \
  F(crypt_gensalt_ra) F(crypt_ra)
#include "lazy_library.h"
