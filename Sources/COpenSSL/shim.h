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

// Macros and functions with variable arguments that Swift does not import.
static inline EVP_PKEY *tiphys_rsa_key(int bits) { return EVP_RSA_gen((unsigned int)bits); }
static inline EVP_PKEY *tiphys_ec_key(const char *curve) { return EVP_EC_gen(curve); }
static inline EVP_PKEY *tiphys_ed25519_key(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }
static inline void tiphys_free(void *memory) { OPENSSL_free(memory); }
static const int tiphys_MBSTRING_UTF8 = MBSTRING_UTF8;

// A DSA key of 2048 and 256 bits.
static inline EVP_PKEY *tiphys_dsa_key(void) {
  EVP_PKEY *parameters = NULL, *key = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "DSA", NULL);
  if (context && EVP_PKEY_paramgen_init(context) > 0 && EVP_PKEY_CTX_set_dsa_paramgen_bits(context, 2048) > 0 &&
      EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context, 256) > 0)
    EVP_PKEY_paramgen(context, &parameters);
  EVP_PKEY_CTX_free(context);
  if (!parameters) return NULL;
  context = EVP_PKEY_CTX_new_from_pkey(NULL, parameters, NULL);
  if (context && EVP_PKEY_keygen_init(context) > 0) EVP_PKEY_keygen(context, &key);
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(parameters);
  return key;
}

// The private key in DER: `structure` is "type-specific" (PKCS#1, SEC 1) or "PrivateKeyInfo" (PKCS#8). 1 where it worked.
static inline int tiphys_key_der(EVP_PKEY *key, const char *structure, unsigned char **data, size_t *count) {
  OSSL_ENCODER_CTX *context = OSSL_ENCODER_CTX_new_for_pkey(key, OSSL_KEYMGMT_SELECT_ALL, "DER", structure, NULL);
  int done = context && OSSL_ENCODER_to_data(context, data, count);
  OSSL_ENCODER_CTX_free(context);
  return done;
}
