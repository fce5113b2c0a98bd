#ifndef MEDCLEAR_COPENSSL_PEM_H
#define MEDCLEAR_COPENSSL_PEM_H

// Private keys as PKCS#8 in PEM (RFC 5958, RFC 7468), in clear or under a password (PBES2 of RFC 8018 with scrypt of RFC 7914 and
// AES-256-CBC), so that stock tools make and read them.

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <string.h>

/// Writes a key; answers the number of bytes, 0 on refusal. A null password writes it in clear.
static inline size_t copenssl_pem_write(
    const EVP_PKEY *key, const char *password, size_t passwordCount, unsigned char *output, size_t capacity) {
    BIO *memory = BIO_new(BIO_s_secmem());
    PKCS8_PRIV_KEY_INFO *information = EVP_PKEY2PKCS8(key);
    int done = 0;
    if (memory != NULL && information != NULL && password == NULL) {
        done = PEM_write_bio_PKCS8_PRIV_KEY_INFO(memory, information) == 1;
    } else if (memory != NULL && information != NULL) {
        X509_ALGOR *algorithm = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, 0, NULL, 1 << 14, 8, 1);
        X509_SIG *sealed = algorithm == NULL ? NULL : PKCS8_set0_pbe(password, (int)passwordCount, information, algorithm);
        if (sealed == NULL) X509_ALGOR_free(algorithm);
        done = sealed != NULL && PEM_write_bio_PKCS8(memory, sealed) == 1;
        X509_SIG_free(sealed);
    }
    size_t count = 0;
    if (done && BIO_read_ex(memory, output, capacity, &count) != 1) count = 0;
    PKCS8_PRIV_KEY_INFO_free(information);
    BIO_free(memory);
    return count;
}

struct copenssl_password {
    const char *text;
    size_t count;
    int wasAsked;
};

/// Hands over the password, and never asks at the terminal.
static inline int copenssl_pem_password(char *buffer, int capacity, int isWriting, void *user) {
    struct copenssl_password *password = (struct copenssl_password *)user;
    (void)isWriting;
    password->wasAsked = 1;
    if (password->text == NULL || password->count > (size_t)capacity) return -1;
    memcpy(buffer, password->text, password->count);
    return (int)password->count;
}

/// Reads a key; null on refusal. `wasAsked` tells whether the key is under a password.
static inline EVP_PKEY *copenssl_pem_read(
    const unsigned char *bytes, size_t count, const char *password, size_t passwordCount, int *wasAsked) {
    struct copenssl_password given = {password, passwordCount, 0};
    BIO *memory = BIO_new_mem_buf(bytes, (int)count);
    EVP_PKEY *key = memory == NULL ? NULL : PEM_read_bio_PrivateKey(memory, NULL, copenssl_pem_password, &given);
    *wasAsked = given.wasAsked;
    BIO_free(memory);
    return key;
}

#endif
