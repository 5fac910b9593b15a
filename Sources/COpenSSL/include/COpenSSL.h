// libcrypto for keys, certificates, digests and ciphers.
#pragma once
#include <openssl/bio.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/encoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "keys.h"

// Macros and functions with variable arguments that Swift does not import.
static inline EVP_PKEY *tiphys_ec_key(const char *curve) { return EVP_EC_gen(curve); }
static inline EVP_PKEY *tiphys_ed25519_key(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }
static inline void tiphys_free(void *memory) { OPENSSL_free(memory); }
static const int tiphys_MBSTRING_UTF8 = MBSTRING_UTF8;

// The private key in DER: `structure` is "type-specific" (PKCS#1, SEC 1) or "PrivateKeyInfo" (PKCS#8). 1 where it worked.
static inline int tiphys_key_der(EVP_PKEY *key, const char *structure, unsigned char **data, size_t *count) {
  OSSL_ENCODER_CTX *context = OSSL_ENCODER_CTX_new_for_pkey(key, OSSL_KEYMGMT_SELECT_ALL, "DER", structure, NULL);
  int done = context && OSSL_ENCODER_to_data(context, data, count);
  OSSL_ENCODER_CTX_free(context);
  return done;
}
