// Keys whose making takes long.
#pragma once
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <pthread.h>

typedef struct {
  BIGNUM *number;
  int bits, isFound;
} tiphys_prime;

static inline void *tiphys_find_prime(void *argument) {
  tiphys_prime *prime = (tiphys_prime *)argument;
  BN_CTX *context = BN_CTX_secure_new();
  prime->isFound = context && BN_generate_prime_ex2(prime->number, prime->bits, 0, NULL, NULL, NULL, context);
  BN_CTX_free(context);
  return NULL;
}

// Two primes, each looked for by a thread of its own where there is one to be had.
static inline int tiphys_find_primes(BIGNUM *p, BIGNUM *q, int bits) {
  tiphys_prime first = {p, bits, 0}, second = {q, bits, 0};
  pthread_t thread;
  int isBeside = !pthread_create(&thread, NULL, tiphys_find_prime, &second);
  tiphys_find_prime(&first);
  if (isBeside) pthread_join(thread, NULL);
  else tiphys_find_prime(&second);
  return first.isFound && second.isFound;
}

// An RSA key's numbers from two primes; 0 where they do not fit the exponent.
static inline int tiphys_rsa_numbers(BIGNUM *n[8], BN_CTX *context) {
  BIGNUM *one = BN_new(), *p1 = BN_new(), *q1 = BN_new(), *product = BN_new(), *common = BN_new(), *period = BN_new();
  if (BN_cmp(n[3], n[4]) < 0) BN_swap(n[3], n[4]);
  int done = one && p1 && q1 && product && common && period && BN_one(one) && BN_sub(p1, n[3], one) && BN_sub(q1, n[4], one) &&
             BN_mul(n[0], n[3], n[4], context) && BN_mul(product, p1, q1, context) && BN_gcd(common, p1, q1, context) &&
             BN_div(period, NULL, product, common, context) && BN_mod_inverse(n[2], n[1], period, context) &&
             BN_mod(n[5], n[2], p1, context) && BN_mod(n[6], n[2], q1, context) && BN_mod_inverse(n[7], n[4], n[3], context);
  BN_free(one);
  BN_clear_free(p1), BN_clear_free(q1), BN_clear_free(product), BN_clear_free(common), BN_clear_free(period);
  return done;
}

// An RSA key, made of two primes that libcrypto finds: its own way to keys (FIPS 186-4) takes 2.5 times as much work, of one thread.
static inline EVP_PKEY *tiphys_rsa_key(int bits) {
  const char *names[8] = {OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,         OSSL_PKEY_PARAM_RSA_D,
                          OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
                          OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
  BIGNUM *numbers[8];
  for (int i = 0; i < 8; i++) numbers[i] = i < 2 ? BN_new() : BN_secure_new();
  BN_CTX *context = BN_CTX_secure_new();
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  OSSL_PARAM *parameters = NULL;
  EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
  EVP_PKEY *key = NULL;
  int done = context && build && maker && BN_set_word(numbers[1], RSA_F4);
  // Primes that do not fit the exponent are as good as none found: once in thousands of times.
  do {
    done = done && tiphys_find_primes(numbers[3], numbers[4], bits / 2);
  } while (done && (!BN_cmp(numbers[3], numbers[4]) || !tiphys_rsa_numbers(numbers, context)));
  for (int i = 0; i < 8; i++) done = done && OSSL_PARAM_BLD_push_BN(build, names[i], numbers[i]);
  if (done && (parameters = OSSL_PARAM_BLD_to_param(build)) && EVP_PKEY_fromdata_init(maker) > 0)
    EVP_PKEY_fromdata(maker, &key, EVP_PKEY_KEYPAIR, parameters);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(build);
  EVP_PKEY_CTX_free(maker);
  BN_CTX_free(context);
  for (int i = 0; i < 8; i++) BN_clear_free(numbers[i]);
  return key;
}

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
