// libmd: digests, without the 2 ms that libcrypto takes to get ready.
#pragma once
#include <sys/types.h>
#include <sha1.h>
#include <sha2.h>

static inline void tiphys_sha1(const unsigned char *bytes, size_t count, unsigned char *digest) {
  SHA1_CTX context;
  SHA1Init(&context);
  SHA1Update(&context, bytes, count);
  SHA1Final(digest, &context);
}

static inline void tiphys_sha256(const unsigned char *bytes, size_t count, unsigned char *digest) {
  SHA2_CTX context;
  SHA256Init(&context);
  SHA256Update(&context, bytes, count);
  SHA256Final(digest, &context);
}

static inline void tiphys_sha512(const unsigned char *bytes, size_t count, unsigned char *digest) {
  SHA2_CTX context;
  SHA512Init(&context);
  SHA512Update(&context, bytes, count);
  SHA512Final(digest, &context);
}
