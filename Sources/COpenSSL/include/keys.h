// Keys whose making can be stopped: looking for primes has no bound of its own.
#pragma once
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <time.h>

// Seconds of processor time that the thread has used.
static inline double tiphys_thread_seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static inline int tiphys_prime_step(int a, int b, BN_GENCB *callback) {
  (void)a;
  (void)b;
  return tiphys_thread_seconds() < *(const double *)BN_GENCB_get_arg(callback);
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

// An RSA key, made of two primes that libcrypto finds: 2.5 times as fast as its own way to keys (FIPS 186-4), which also cannot be
// stopped in this version. NULL where the thread has used so many seconds of processor time before it is done.
static inline EVP_PKEY *tiphys_rsa_key(int bits, double deadline) {
  const char *names[8] = {OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,         OSSL_PKEY_PARAM_RSA_D,
                          OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
                          OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
  BIGNUM *numbers[8];
  for (int i = 0; i < 8; i++) numbers[i] = i < 2 ? BN_new() : BN_secure_new();
  BN_CTX *context = BN_CTX_secure_new();
  BN_GENCB *callback = BN_GENCB_new();
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  OSSL_PARAM *parameters = NULL;
  EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
  EVP_PKEY *key = NULL;
  if (callback) BN_GENCB_set(callback, tiphys_prime_step, &deadline);
  int done = context && callback && build && maker && BN_set_word(numbers[1], RSA_F4);
  // Primes that do not fit the exponent are as good as none found: once in thousands of times.
  do {
    done = done && BN_generate_prime_ex2(numbers[3], bits / 2, 0, NULL, NULL, callback, context) &&
           BN_generate_prime_ex2(numbers[4], bits / 2, 0, NULL, NULL, callback, context);
  } while (done && (!BN_cmp(numbers[3], numbers[4]) || !tiphys_rsa_numbers(numbers, context)));
  for (int i = 0; i < 8; i++) done = done && OSSL_PARAM_BLD_push_BN(build, names[i], numbers[i]);
  if (done && (parameters = OSSL_PARAM_BLD_to_param(build)) && EVP_PKEY_fromdata_init(maker) > 0)
    EVP_PKEY_fromdata(maker, &key, EVP_PKEY_KEYPAIR, parameters);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(build);
  EVP_PKEY_CTX_free(maker);
  BN_GENCB_free(callback);
  BN_CTX_free(context);
  for (int i = 0; i < 8; i++) BN_clear_free(numbers[i]);
  return key;
}

static inline int tiphys_parameter_step(EVP_PKEY_CTX *context) {
  return tiphys_thread_seconds() < *(const double *)EVP_PKEY_CTX_get_app_data(context);
}

// A DSA key of 2048 and 256 bits, within the same bound.
static inline EVP_PKEY *tiphys_dsa_key(double deadline) {
  EVP_PKEY *parameters = NULL, *key = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "DSA", NULL);
  if (context && EVP_PKEY_paramgen_init(context) > 0 && EVP_PKEY_CTX_set_dsa_paramgen_bits(context, 2048) > 0 &&
      EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context, 256) > 0) {
    EVP_PKEY_CTX_set_app_data(context, &deadline);
    EVP_PKEY_CTX_set_cb(context, tiphys_parameter_step);
    EVP_PKEY_paramgen(context, &parameters);
  }
  EVP_PKEY_CTX_free(context);
  if (!parameters) return NULL;
  context = EVP_PKEY_CTX_new_from_pkey(NULL, parameters, NULL);
  if (context && EVP_PKEY_keygen_init(context) > 0) EVP_PKEY_keygen(context, &key);
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(parameters);
  return key;
}
