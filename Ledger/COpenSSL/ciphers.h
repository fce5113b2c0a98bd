#ifndef MEDCLEAR_COPENSSL_CIPHERS_H
#define MEDCLEAR_COPENSSL_CIPHERS_H

// Key agreement, key derivation and ciphers in the few shapes that message sealing needs. Functions answer 1, or 0 when the library
// refused; none keeps a pointer it was given.

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <string.h>

/// The key type number of X25519.
static inline int copenssl_key_type_x25519(void) {
    return EVP_PKEY_X25519;
}

/// The 32 bytes two X25519 keys share; 0 when they are all zero, which a peer's key of small order brings about.
static inline int copenssl_x25519(EVP_PKEY *key, EVP_PKEY *peer, unsigned char *shared) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    size_t count = 32;
    int done = context != NULL && EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_derive_set_peer(context, peer) == 1
        && EVP_PKEY_derive(context, shared, &count) == 1 && count == 32;
    EVP_PKEY_CTX_free(context);
    return done;
}

/// HKDF of RFC 5869, extract and expand, with the digest of that name.
static inline int copenssl_hkdf(
    const char *digest, const unsigned char *secret, size_t secretCount, const unsigned char *salt, size_t saltCount,
    const unsigned char *info, size_t infoCount, unsigned char *output, size_t outputCount) {
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)secret, secretCount),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt, saltCount),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)info, infoCount),
        OSSL_PARAM_construct_end(),
    };
    int done = context != NULL && EVP_KDF_derive(context, output, outputCount, parameters) == 1;
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return done;
}

/// HMAC-SM3; `code` takes 32 bytes.
static inline int copenssl_hmac_sm3(
    const unsigned char *key, size_t keyCount, const unsigned char *bytes, size_t count, unsigned char *code) {
    unsigned int length = 0;
    return HMAC(EVP_sm3(), key, (int)keyCount, bytes, count, code, &length) != NULL && length == 32;
}

/// SM3; `digest` takes 32 bytes.
static inline int copenssl_sm3(const unsigned char *bytes, size_t count, unsigned char *digest) {
    return EVP_Digest(bytes, count, digest, NULL, EVP_sm3(), NULL);
}

/// SM4 in counter mode over a whole message; both directions are the same. `block` is the first counter block, 16 bytes.
static inline int copenssl_sm4_ctr(
    EVP_CIPHER_CTX *context, const unsigned char *key, const unsigned char *block, const unsigned char *input, size_t count,
    unsigned char *output) {
    int written = 0;
    return EVP_EncryptInit_ex2(context, EVP_sm4_ctr(), key, block, NULL) == 1
        && EVP_EncryptUpdate(context, output, &written, input, (int)count) == 1 && (size_t)written == count;
}

/// AES-256-GCM. `output` takes the ciphertext and then the tag of 16 bytes.
static inline int copenssl_aes_gcm_seal(
    EVP_CIPHER_CTX *context, const unsigned char *key, const unsigned char *nonce, const unsigned char *associated,
    size_t associatedCount, const unsigned char *input, size_t count, unsigned char *output) {
    int written = 0;
    if (EVP_EncryptInit_ex2(context, EVP_aes_256_gcm(), key, nonce, NULL) != 1) return 0;
    if (EVP_EncryptUpdate(context, NULL, &written, associated, (int)associatedCount) != 1) return 0;
    if (count != 0 && (EVP_EncryptUpdate(context, output, &written, input, (int)count) != 1 || (size_t)written != count)) return 0;
    return EVP_EncryptFinal_ex(context, output + count, &written) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, output + count) == 1;
}

/// The reverse. `input` is the ciphertext of `count` bytes and then the tag; `output` is to be believed only when the answer is 1.
static inline int copenssl_aes_gcm_open(
    EVP_CIPHER_CTX *context, const unsigned char *key, const unsigned char *nonce, const unsigned char *associated,
    size_t associatedCount, const unsigned char *input, size_t count, unsigned char *output) {
    int written = 0;
    unsigned char tag[16], none[16];
    memcpy(tag, input + count, 16);
    if (EVP_DecryptInit_ex2(context, EVP_aes_256_gcm(), key, nonce, NULL) != 1) return 0;
    if (EVP_DecryptUpdate(context, NULL, &written, associated, (int)associatedCount) != 1) return 0;
    if (count != 0 && (EVP_DecryptUpdate(context, output, &written, input, (int)count) != 1 || (size_t)written != count)) return 0;
    return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, tag) == 1
        && EVP_DecryptFinal_ex(context, none, &written) == 1;
}

#endif
