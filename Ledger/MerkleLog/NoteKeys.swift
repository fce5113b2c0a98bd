import Cryptography
import Hashing
import LedgerTypes

/// What a named key signs. Keys of two uses may have one name and one secret; they are told apart by their ID.
public protocol NoteKeyUse: Sendable {
    /// The signature type of C2SP `signed-note`.
    static var signatureType: UInt8 { get }
}

/// Signs notes as they are, by Ed25519: a log's checkpoints.
public enum NoteSigning: NoteKeyUse {
    public static let signatureType: UInt8 = 1
}

/// A public key that signs notes, with its name: a verifier key, or *vkey*, of C2SP `signed-note`.
public typealias NoteVerifier = NoteKey<NoteSigning>

/// A public Ed25519 key with its name and its use.
public struct NoteKey<Use: NoteKeyUse>: Sendable {
    /// No blanks, no plus; such as `example.com/log`.
    public let name: String
    /// SHA-256 of name, line feed, signature type and public key, the first four bytes as a big-endian number.
    public let keyID: UInt32
    private let key: Ed25519PublicKey

    /// `nil` when the name is no key name, or the bytes are no key.
    public init?(name: String, publicKey: [UInt8]) {
        guard isNoteKeyName(name), let key = Ed25519PublicKey(bytes: publicKey) else { return nil }
        self.init(name, key)
    }

    /// - Precondition: `name` is a key name.
    init(_ name: String, _ key: Ed25519PublicKey) {
        self.name = name
        self.key = key
        let named = Array(name.utf8) + [0x0A, Use.signatureType] + key.bytes
        keyID = UInt32(truncatingIfNeeded: SHA256.digest(of: named).words.0 >> 32)
    }

    /// The 32 bytes of RFC 8032.
    public var publicKey: [UInt8] { key.bytes }

    /// `name+hex(key ID)+base64(signature type and public key)`.
    public var text: String {
        let digits = String(keyID, radix: 16)
        let zeros = String(repeating: "0", count: 8 - digits.utf8.count)
        return "\(name)+\(zeros)\(digits)+" + Base64.text(of: [Use.signatureType] + publicKey)
    }

    /// The key that `text` writes; `nil` unless it is written exactly as `text` writes it, its ID is right and its use is this one.
    public init?(text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64.bytes(of: parts[2]), bytes.first == Use.signatureType,
            let key = NoteKey(name: String(parts[0]), publicKey: Array(bytes.dropFirst())),
            key.text.utf8.elementsEqual(text.utf8)
        else { return nil }
        self = key
    }

    /// Whether a signature line claims to be of this key.
    func owns(_ signature: NoteSignature) -> Bool {
        signature.keyID == keyID && signature.name.utf8.elementsEqual(name.utf8)
    }

    /// Whether `signature` was made over `message` with this key. Any bytes may be asked about.
    func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool { key.isValid(signature, of: message) }
}

extension NoteKey: Hashable, CustomStringConvertible {
    public static func == (left: NoteKey, right: NoteKey) -> Bool {
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

/// Whether `name` may name a key: not empty, and without blanks, plus and control characters.
func isNoteKeyName(_ name: some StringProtocol) -> Bool {
    !name.isEmpty
        && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 && $0.value != 0x7F }
}
