import COpenSSL
import Hashing
import LedgerTypes

/// A public key that signs notes, with its name: a verifier key, or *vkey*, of C2SP `signed-note`. Ed25519 only.
public struct NoteVerifier: Sendable {
    /// Signature type of Ed25519.
    static let keyType: UInt8 = 1

    /// No blanks, no plus; such as `example.com/log`.
    public let name: String
    /// SHA-256 of name, line feed, key type and public key, the first four bytes as a big-endian number.
    public let keyID: UInt32
    /// The 32 bytes of RFC 8032.
    public let publicKey: [UInt8]
    private let handle: NoteKeyHandle

    /// `nil` when the name is no key name, or the bytes are no key.
    public init?(name: String, publicKey: [UInt8]) {
        guard isNoteKeyName(name), publicKey.count == 32,
            let key = EVP_PKEY_new_raw_public_key(copenssl_key_type_ed25519(), nil, publicKey, 32)
        else { return nil }
        self.name = name
        self.publicKey = publicKey
        handle = NoteKeyHandle(key)
        let id = SHA256.digest(of: Array(name.utf8) + [0x0A, Self.keyType] + publicKey)
        keyID = UInt32(truncatingIfNeeded: id.words.0 >> 32)
    }

    /// `name+hex(key ID)+base64(key type and public key)`.
    public var text: String {
        let digits = String(keyID, radix: 16)
        return "\(name)+\(String(repeating: "0", count: 8 - digits.utf8.count))\(digits)+"
            + Base64.text(of: [Self.keyType] + publicKey)
    }

    /// The key that `text` writes; `nil` unless it is written exactly as `text` writes it and its ID is right.
    public init?(text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let key = Base64.bytes(of: parts[2]), key.first == Self.keyType,
            let verifier = NoteVerifier(name: String(parts[0]), publicKey: Array(key.dropFirst())),
            verifier.text.utf8.elementsEqual(text.utf8)
        else { return nil }
        self = verifier
    }

    /// Whether `signature` was made over `message` with this key. Any bytes may be asked about.
    func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard signature.count == 64, let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        return EVP_DigestVerifyInit(context, nil, nil, nil, handle.key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}

extension NoteVerifier: Hashable, CustomStringConvertible {
    public static func == (left: NoteVerifier, right: NoteVerifier) -> Bool {
        left.keyID == right.keyID && left.name == right.name && left.publicKey == right.publicKey
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(publicKey) }

    public var description: String { text }
}

/// A private key that signs notes, with its name. Where its seed is kept is its owner's affair.
public struct NoteSigner: Sendable {
    public let verifier: NoteVerifier
    private let handle: NoteKeyHandle

    /// `nil` when the name is no key name, or `seed` has not the 32 secret bytes of RFC 8032.
    public init?(name: String, seed: [UInt8]) {
        guard seed.count == 32, let key = EVP_PKEY_new_raw_private_key(copenssl_key_type_ed25519(), nil, seed, 32) else {
            return nil
        }
        handle = NoteKeyHandle(key)
        var publicKey = [UInt8](repeating: 0, count: 32)
        var count = 32
        guard EVP_PKEY_get_raw_public_key(key, &publicKey, &count) == 1,
            let verifier = NoteVerifier(name: name, publicKey: publicKey)
        else { return nil }
        self.verifier = verifier
    }

    public var name: String { verifier.name }

    /// The signature line of this key for `text`. Deterministic.
    public func sign(_ text: String) -> NoteSignature {
        let message = Array(text.utf8)
        var signature = [UInt8](repeating: 0, count: 64)
        var count = 64
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        // With a key that was accepted, signing fails only when memory is gone.
        precondition(
            EVP_DigestSignInit(context, nil, nil, nil, handle.key) == 1
                && EVP_DigestSign(context, &signature, &count, message, message.count) == 1 && count == 64,
            "M9: the signing library refused to sign \(message.count) bytes")
        return NoteSignature(name: name, keyID: verifier.keyID, bytes: signature)
    }
}

extension NoteSigner: CustomStringConvertible {
    /// Names the key by its public half; the secret is never printed.
    public var description: String { "signer of \(verifier)" }
}

/// Whether `name` may name a key: not empty, and without blanks, plus and control characters.
func isNoteKeyName(_ name: some StringProtocol) -> Bool {
    !name.isEmpty
        && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 && $0.value != 0x7F }
}

/// Owns one key of the library.
///
/// Unchecked, because the compiler cannot see it: after construction the key is only read, which OpenSSL allows from any thread.
private final class NoteKeyHandle: @unchecked Sendable {
    let key: OpaquePointer

    init(_ key: OpaquePointer) { self.key = key }

    deinit { EVP_PKEY_free(key) }
}
