#ifndef MEDCLEAR_COPENSSL_SM2_H
#define MEDCLEAR_COPENSSL_SM2_H

// SM2 (GB/T 32918) on its recommended curve. Scalars are 32 bytes, points 65 (04, x, y), signatures 64 (r, s); all big-endian, as
// GM/T 0009 and hardware modules have them, where OpenSSL speaks DER. Functions answer 1 (or a key), or 0 (null) on refusal.

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <string.h>

/// The distinguishing identifier that both ends of a signature use when no other is agreed (GB/T 32918.5, GM/T 0009).
#define COPENSSL_SM2_IDENTIFIER "1234567812345678"

/// A key from its point, and from its scalar when there is one. Points off the curve are refused.
static inline EVP_PKEY *copenssl_sm2_key(const unsigned char *scalar, const unsigned char *point) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    BIGNUM *number = scalar == NULL ? NULL : BN_bin2bn(scalar, 32, NULL);
    unsigned char native[32];
    OSSL_PARAM parameters[4];
    int count = 0;
    parameters[count++] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)"SM2", 0);
    parameters[count++] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, 65);
    if (number != NULL && BN_bn2nativepad(number, native, 32) == 32) {
        parameters[count++] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native, 32);
    }
    parameters[count] = OSSL_PARAM_construct_end();
    if (context == NULL || (scalar != NULL && count != 3) || EVP_PKEY_fromdata_init(context) != 1
        || EVP_PKEY_fromdata(context, &key, scalar == NULL ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR, parameters) != 1) {
        key = NULL;
    }
    OPENSSL_cleanse(native, sizeof native);
    BN_clear_free(number);
    EVP_PKEY_CTX_free(context);
    return key;
}

/// The point of a scalar, which has to lie in 1 … n − 2.
static inline int copenssl_sm2_point(const unsigned char *scalar, unsigned char *point) {
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
    EC_POINT *product = group == NULL ? NULL : EC_POINT_new(group);
    BIGNUM *number = BN_bin2bn(scalar, 32, NULL), *limit = group == NULL ? NULL : BN_dup(EC_GROUP_get0_order(group));
    int done = product != NULL && number != NULL && limit != NULL && BN_sub_word(limit, 1) == 1 && !BN_is_zero(number)
        && BN_cmp(number, limit) < 0 && EC_POINT_mul(group, product, number, NULL, NULL, NULL) == 1
        && EC_POINT_point2oct(group, product, POINT_CONVERSION_UNCOMPRESSED, point, 65, NULL) == 65;
    BN_clear_free(number);
    BN_free(limit);
    EC_POINT_free(product);
    EC_GROUP_free(group);
    return done;
}

/// A private key; null when the scalar is out of range.
static inline EVP_PKEY *copenssl_sm2_private_key(const unsigned char *scalar) {
    unsigned char point[65];
    return copenssl_sm2_point(scalar, point) ? copenssl_sm2_key(scalar, point) : NULL;
}

/// The scalar of a private key read from elsewhere.
static inline int copenssl_sm2_scalar(const EVP_PKEY *key, unsigned char *scalar) {
    BIGNUM *number = NULL;
    int done = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1 && BN_bn2binpad(number, scalar, 32) == 32;
    BN_clear_free(number);
    return done;
}

/// A scalar in 1 … n − 2 from 48 random bytes; the bias is below 2^-127.
static inline int copenssl_sm2_reduce(const unsigned char *bytes, unsigned char *scalar) {
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
    BN_CTX *space = BN_CTX_new();
    BIGNUM *number = BN_bin2bn(bytes, 48, NULL), *limit = group == NULL ? NULL : BN_dup(EC_GROUP_get0_order(group));
    int done = space != NULL && number != NULL && limit != NULL && BN_sub_word(limit, 2) == 1
        && BN_mod(number, number, limit, space) == 1 && BN_add_word(number, 1) == 1 && BN_bn2binpad(number, scalar, 32) == 32;
    BN_clear_free(number);
    BN_free(limit);
    BN_CTX_free(space);
    EC_GROUP_free(group);
    return done;
}

/// An `EVP_MD_CTX` ready to sign or verify with SM3 and the usual identifier, or null. `*inner` is freed after it.
static inline EVP_MD_CTX *copenssl_sm2_start(EVP_PKEY *key, EVP_PKEY_CTX **inner, int isSigning) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    *inner = EVP_PKEY_CTX_new(key, NULL);
    if (context != NULL && *inner != NULL
        && EVP_PKEY_CTX_set1_id(*inner, COPENSSL_SM2_IDENTIFIER, (int)strlen(COPENSSL_SM2_IDENTIFIER)) == 1) {
        EVP_MD_CTX_set_pkey_ctx(context, *inner);
        int ready = isSigning ? EVP_DigestSignInit(context, NULL, EVP_sm3(), NULL, key)
                              : EVP_DigestVerifyInit(context, NULL, EVP_sm3(), NULL, key);
        if (ready == 1) return context;
    }
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(*inner);
    return NULL;
}

/// Signs SM3(Z, message). The nonce comes from the library's own source: two signatures of one message differ.
static inline int copenssl_sm2_sign(EVP_PKEY *key, const unsigned char *message, size_t count, unsigned char *signature) {
    EVP_PKEY_CTX *inner = NULL;
    EVP_MD_CTX *context = copenssl_sm2_start(key, &inner, 1);
    if (context == NULL) return 0;
    unsigned char der[80];
    const unsigned char *cursor = der;
    size_t length = sizeof der;
    ECDSA_SIG *pair = NULL;
    if (EVP_DigestSign(context, der, &length, message, count) == 1) pair = d2i_ECDSA_SIG(NULL, &cursor, (long)length);
    int done = pair != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, 32) == 32
        && BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + 32, 32) == 32;
    ECDSA_SIG_free(pair);
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(inner);
    return done;
}

static inline int copenssl_sm2_verify(
    EVP_PKEY *key, const unsigned char *signature, const unsigned char *message, size_t count) {
    EVP_PKEY_CTX *inner = NULL;
    EVP_MD_CTX *context = copenssl_sm2_start(key, &inner, 0);
    if (context == NULL) return 0;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, 32, NULL), *s = BN_bin2bn(signature + 32, 32, NULL);
    unsigned char *der = NULL;
    int length = 0;
    if (pair != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(pair, r, s) == 1) {
        length = i2d_ECDSA_SIG(pair, &der);
    } else {
        BN_free(r);
        BN_free(s);
    }
    int valid = length > 0 && EVP_DigestVerify(context, der, (size_t)length, message, count) == 1;
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(inner);
    return valid;
}

/// KDF of GB/T 32918.4, which is that of ANSI X9.63 with SM3.
static inline int copenssl_sm2_kdf(const unsigned char *secret, size_t count, unsigned char *output, size_t outputCount) {
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "X963KDF", NULL);
    EVP_KDF_CTX *context = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SM3", 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)secret, count),
        OSSL_PARAM_construct_end(),
    };
    int done = context != NULL && EVP_KDF_derive(context, output, outputCount, parameters) == 1;
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return done;
}

/// SM2 encryption (GB/T 32918.4) of at most 32 bytes for the owner of `point`, with a nonce the caller names, which the library's own
/// call does not take. `output` takes 97 bytes more than `plain`: C1 (65), C3 (32), C2.
static inline int copenssl_sm2_encrypt(
    const unsigned char *point, const unsigned char *nonce, const unsigned char *plain, size_t count, unsigned char *output) {
    unsigned char text[65], mask[32], hashed[96];
    if (count == 0 || count > 32) return 0;
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
    EC_POINT *peer = group == NULL ? NULL : EC_POINT_new(group), *product = group == NULL ? NULL : EC_POINT_new(group);
    BIGNUM *number = BN_bin2bn(nonce, 32, NULL);
    int done = peer != NULL && product != NULL && number != NULL && copenssl_sm2_point(nonce, output)
        && EC_POINT_oct2point(group, peer, point, 65, NULL) == 1
        && EC_POINT_mul(group, product, NULL, peer, number, NULL) == 1
        && EC_POINT_point2oct(group, product, POINT_CONVERSION_UNCOMPRESSED, text, 65, NULL) == 65
        && copenssl_sm2_kdf(text + 1, 64, mask, count);
    if (done) {
        memcpy(hashed, text + 1, 32);
        memcpy(hashed + 32, plain, count);
        memcpy(hashed + 32 + count, text + 33, 32);
        done = EVP_Digest(hashed, 64 + count, output + 65, NULL, EVP_sm3(), NULL);
        for (size_t index = 0; index < count; index++) output[97 + index] = plain[index] ^ mask[index];
    }
    OPENSSL_cleanse(text, sizeof text);
    OPENSSL_cleanse(mask, sizeof mask);
    OPENSSL_cleanse(hashed, sizeof hashed);
    BN_clear_free(number);
    EC_POINT_free(peer);
    EC_POINT_clear_free(product);
    EC_GROUP_free(group);
    return done;
}

/// Writes a DER integer of 32 big-endian bytes; answers its length.
static inline size_t copenssl_der_integer(const unsigned char *number, unsigned char *output) {
    size_t zeros = 0;
    while (zeros < 31 && number[zeros] == 0) zeros++;
    size_t pad = number[zeros] >> 7, count = 32 - zeros;
    output[0] = 0x02;
    output[1] = (unsigned char)(count + pad);
    output[2] = 0;
    memcpy(output + 2 + pad, number + zeros, count);
    return 2 + pad + count;
}

/// Writes a DER octet string of fewer than 128 bytes; answers its length.
static inline size_t copenssl_der_octets(const unsigned char *bytes, size_t count, unsigned char *output) {
    output[0] = 0x04;
    output[1] = (unsigned char)count;
    memcpy(output + 2, bytes, count);
    return 2 + count;
}

/// Opens what `copenssl_sm2_encrypt` made of `count` bytes, which `plain` takes.
static inline int copenssl_sm2_decrypt(EVP_PKEY *key, const unsigned char *sealed, size_t count, unsigned char *plain) {
    unsigned char der[160], opened[64];
    if (count == 0 || count > 32 || sealed[0] != 4) return 0;
    // SEQUENCE { x INTEGER, y INTEGER, C3 OCTET STRING, C2 OCTET STRING } of GM/T 0009; three bytes are kept free for its head.
    size_t end = 3;
    end += copenssl_der_integer(sealed + 1, der + end);
    end += copenssl_der_integer(sealed + 33, der + end);
    end += copenssl_der_octets(sealed + 65, 32, der + end);
    end += copenssl_der_octets(sealed + 97, count, der + end);
    size_t body = end - 3, start = body < 128 ? 1 : 0;
    der[start] = 0x30;
    der[start + 1] = body < 128 ? (unsigned char)body : 0x81;
    if (body >= 128) der[2] = (unsigned char)body;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    size_t openedCount = sizeof opened;
    int done = context != NULL && EVP_PKEY_decrypt_init(context) == 1
        && EVP_PKEY_decrypt(context, opened, &openedCount, der + start, end - start) == 1 && openedCount == count;
    if (done) memcpy(plain, opened, count);
    OPENSSL_cleanse(opened, sizeof opened);
    EVP_PKEY_CTX_free(context);
    return done;
}

#endif
