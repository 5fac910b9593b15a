#include "CMd.h"

#define FILE_NAME "libmd.so.0"
#define FUNCTIONS(F) \
  F(SHA1Init) F(SHA1Update) F(SHA1Final) F(SHA256Init) F(SHA256Update) F(SHA256Final) F(SHA512Init) F(SHA512Update) F(SHA512Final)
#include "lazy_library.h"
