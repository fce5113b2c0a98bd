#ifndef MEDCLEAR_COPENSSL_SHIM_H
#define MEDCLEAR_COPENSSL_SHIM_H

// The cryptographic half of OpenSSL 3 (libcrypto). TLS is not here: nothing that imports this module can open a socket.
//
// Functions whose names begin with `copenssl_` stand in for what Swift cannot see (macros, variable arguments) or for the
// deprecated low-level SHA-256 calls. Those calls are kept on purpose: their state is a plain value of fixed size, so a running
// hash can live on the stack and be copied, and hashing a 65-byte tree node does not allocate. The EVP interface costs several
// times the hash itself at that size.

// sha.h also declares a function called SHA256, which would collide with the Swift type of that name.
#define SHA256 copenssl_unused_SHA256
#include <openssl/sha.h>
#undef SHA256

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

/// Starts a hash. Like the two functions below it cannot fail for a state that came from here.
static inline void copenssl_sha256_init(SHA256_CTX *state) {
    (void)SHA256_Init(state);
}

/// Adds `count` bytes; `bytes` may be null when `count` is zero.
static inline void copenssl_sha256_update(SHA256_CTX *state, const void *bytes, size_t count) {
    if (count != 0) (void)SHA256_Update(state, bytes, count);
}

/// Writes the 32 bytes of the digest and erases the state.
static inline void copenssl_sha256_final(SHA256_CTX *state, unsigned char *digest) {
    (void)SHA256_Final(digest, state);
}

#pragma clang diagnostic pop

/// The key type number of Ed25519, for `EVP_PKEY_new_raw_private_key` and `EVP_PKEY_new_raw_public_key`.
static inline int copenssl_key_type_ed25519(void) {
    return EVP_PKEY_ED25519;
}

/// A fresh Ed25519 key from the system's randomness, or null. Release it with `EVP_PKEY_free`.
static inline EVP_PKEY *copenssl_generate_ed25519(void) {
    return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
}

/// Writes the text of the oldest error of this thread, zero-terminated, and empties the thread's error queue. An empty text means
/// that no error was recorded.
static inline void copenssl_take_error(char *text, size_t capacity) {
    unsigned long code = ERR_get_error();
    if (capacity == 0) return;
    text[0] = 0;
    if (code != 0) ERR_error_string_n(code, text, capacity);
    ERR_clear_error();
}

#endif
