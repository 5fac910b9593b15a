#include "COpenSSL.h"

// The digit behind .so stands as a number in OpenSSL's headers.
#define TEXT(number) #number
#define TEXT_OF(number) TEXT(number)
#define FILE_NAME "libcrypto.so." TEXT_OF(OPENSSL_SHLIB_VERSION)
#define FUNCTIONS(F) \
  F(ASN1_TIME_set) F(BN_CTX_free) F(BN_CTX_secure_new) \
  F(BN_bin2bn) F(BN_clear_free) F(BN_cmp) F(BN_div) F(BN_free) F(BN_gcd) F(BN_generate_prime_ex2) \
  F(BN_mod_inverse) F(BN_mul) F(BN_new) F(BN_secure_new) F(BN_set_word) F(BN_sub) F(BN_swap) F(BN_to_ASN1_INTEGER) \
  F(CRYPTO_free) F(EVP_CIPHER_CTX_free) F(EVP_CIPHER_CTX_new) F(EVP_CIPHER_CTX_set_padding) F(EVP_CipherFinal_ex) \
  F(EVP_CipherInit_ex) F(EVP_CipherUpdate) F(EVP_PBE_scrypt) F(EVP_PKEY_CTX_free) \
  F(EVP_PKEY_CTX_new_from_name) F(EVP_PKEY_CTX_new_from_pkey) \
  F(EVP_PKEY_CTX_set_dsa_paramgen_bits) F(EVP_PKEY_CTX_set_dsa_paramgen_q_bits) \
  F(EVP_PKEY_Q_keygen) F(EVP_PKEY_free) F(EVP_PKEY_fromdata) F(EVP_PKEY_fromdata_init) F(EVP_PKEY_get_base_id) \
  F(EVP_PKEY_keygen) F(EVP_PKEY_keygen_init) F(EVP_PKEY_paramgen) F(EVP_PKEY_paramgen_init) F(EVP_aes_256_cbc) \
  F(EVP_sha256) F(HMAC) F(OSSL_ENCODER_CTX_free) F(OSSL_ENCODER_CTX_new_for_pkey) \
  F(OSSL_ENCODER_to_data) F(OSSL_PARAM_BLD_free) F(OSSL_PARAM_BLD_new) F(OSSL_PARAM_BLD_push_BN) \
  F(OSSL_PARAM_BLD_to_param) F(OSSL_PARAM_free) F(X509V3_EXT_nconf_nid) F(X509V3_set_ctx) F(X509_EXTENSION_free) \
  F(X509_NAME_add_entry_by_txt) F(X509_add_ext) F(X509_free) F(X509_get_ext_by_NID) F(X509_get_serialNumber) \
  F(X509_get_subject_name) F(X509_getm_notAfter) F(X509_getm_notBefore) F(X509_new) F(X509_set_issuer_name) \
  F(X509_set_pubkey) F(X509_set_version) F(X509_sign) F(d2i_AutoPrivateKey) F(d2i_X509) F(i2d_X509)
#include "lazy_library.h"
