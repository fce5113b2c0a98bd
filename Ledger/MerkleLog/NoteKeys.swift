import Cryptography
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
    private let key: Ed25519PublicKey

    /// `nil` when the name is no key name, or the bytes are no key.
    public init?(name: String, publicKey: [UInt8]) {
        guard isNoteKeyName(name), let key = Ed25519PublicKey(bytes: publicKey) else { return nil }
        self.init(name, key)
    }

    fileprivate init(_ name: String, _ key: Ed25519PublicKey) {
        self.name = name
        self.key = key
        keyID = noteKeyID(name: name, type: Self.keyType, publicKey: key.bytes)
    }

    /// The 32 bytes of RFC 8032.
    public var publicKey: [UInt8] { key.bytes }

    /// `name+hex(key ID)+base64(key type and public key)`.
    public var text: String { noteKeyText(name: name, type: Self.keyType, publicKey: key.bytes) }

    /// The key that `text` writes; `nil` unless it is written exactly as `text` writes it and its ID is right.
    public init?(text: String) {
        guard let (name, publicKey) = noteKey(in: text, type: Self.keyType),
            let verifier = NoteVerifier(name: name, publicKey: publicKey), verifier.text.utf8.elementsEqual(text.utf8)
        else { return nil }
        self = verifier
    }

    /// Whether `signature` was made over `message` with this key. Any bytes may be asked about.
    func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool { key.isValid(signature, of: message) }
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
    private let key: Ed25519PrivateKey

    /// `nil` when the name is no key name, or `seed` has not the 32 secret bytes of RFC 8032.
    public init?(name: String, seed: [UInt8]) {
        guard isNoteKeyName(name), let key = Ed25519PrivateKey(seed: seed) else { return nil }
        self.key = key
        verifier = NoteVerifier(name, key.publicKey)
    }

    public var name: String { verifier.name }

    /// The signature line of this key for `text`. Deterministic.
    public func sign(_ text: String) -> NoteSignature {
        NoteSignature(name: name, keyID: verifier.keyID, bytes: key.sign(Array(text.utf8)))
    }
}

extension NoteSigner: CustomStringConvertible {
    /// Names the key by its public half; the secret is never printed.
    public var description: String { "signer of \(verifier)" }
}

/// SHA-256 of name, line feed, signature type and public key, the first four bytes as a big-endian number: C2SP `signed-note`.
func noteKeyID(name: String, type: UInt8, publicKey: [UInt8]) -> UInt32 {
    UInt32(truncatingIfNeeded: SHA256.digest(of: Array(name.utf8) + [0x0A, type] + publicKey).words.0 >> 32)
}

/// `name+hex(key ID)+base64(signature type and public key)`.
func noteKeyText(name: String, type: UInt8, publicKey: [UInt8]) -> String {
    let digits = String(noteKeyID(name: name, type: type, publicKey: publicKey), radix: 16)
    return "\(name)+\(String(repeating: "0", count: 8 - digits.utf8.count))\(digits)+" + Base64.text(of: [type] + publicKey)
}

/// Name and key bytes of a verifier key of this type; whether its ID is right shows when it is written again.
func noteKey(in text: String, type: UInt8) -> (name: String, publicKey: [UInt8])? {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let key = Base64.bytes(of: parts[2]), key.first == type else { return nil }
    return (String(parts[0]), Array(key.dropFirst()))
}

/// Whether `name` may name a key: not empty, and without blanks, plus and control characters.
func isNoteKeyName(_ name: some StringProtocol) -> Bool {
    !name.isEmpty
        && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 && $0.value != 0x7F }
}
