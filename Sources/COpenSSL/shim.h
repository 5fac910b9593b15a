// libcrypto for keys, certificates, digests and ciphers.
#pragma once
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// Macros and functions with variable arguments that Swift does not import.
static inline long tiphys_bio_memory(BIO *bio, char **data) { return BIO_get_mem_data(bio, data); }
static inline EVP_PKEY *tiphys_rsa_key(int bits) { return EVP_RSA_gen((unsigned int)bits); }
static inline EVP_PKEY *tiphys_ec_key(const char *curve) { return EVP_EC_gen(curve); }
