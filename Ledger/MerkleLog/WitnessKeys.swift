import Cryptography
import LedgerTypes

/// The public key of a witness (见证方), with its name: a verifier key of C2SP `tlog-cosignature`, Ed25519 with a time.
///
/// A cosignature says: at that time the largest tree that the witness had seen of this log, each consistent with the one before, was this.
public struct WitnessKey: Sendable {
    /// Signature type of a timestamped Ed25519 cosignature.
    static let keyType: UInt8 = 4

    public let name: String
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

    /// `name+hex(key ID)+base64(0x04 and public key)`.
    public var text: String { noteKeyText(name: name, type: Self.keyType, publicKey: key.bytes) }

    /// The key that `text` writes; `nil` unless it is written exactly as `text` writes it and its ID is right.
    public init?(text: String) {
        guard let (name, publicKey) = noteKey(in: text, type: Self.keyType),
            let key = WitnessKey(name: name, publicKey: publicKey), key.text.utf8.elementsEqual(text.utf8)
        else { return nil }
        self = key
    }

    /// Whether a signature line claims to be of this key.
    func owns(_ signature: NoteSignature) -> Bool {
        signature.keyID == keyID && signature.name.utf8.elementsEqual(name.utf8)
    }

    /// The time, in seconds since 1970 UTC, at which this key cosigned `text`; `nil` when it did not. Any signature may be asked about.
    public func time(of signature: NoteSignature, under text: String) -> UInt64? {
        guard owns(signature), signature.bytes.count == 72 else { return nil }
        let time = signature.bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard time <= UInt64(Int64.max), key.isValid(Array(signature.bytes[8...]), of: Self.message(text, at: time)) else {
            return nil
        }
        return time
    }

    /// What is signed: two lines of this type's own, then the whole text of the checkpoint.
    static func message(_ text: String, at time: UInt64) -> [UInt8] { Array("cosignature/v1\ntime \(time)\n\(text)".utf8) }
}

extension WitnessKey: Hashable, CustomStringConvertible {
    public static func == (left: WitnessKey, right: WitnessKey) -> Bool {
        left.keyID == right.keyID && left.name == right.name && left.publicKey == right.publicKey
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(publicKey) }

    public var description: String { text }
}

/// The private key of a witness. It signs whatever it is given: `Witness` decides what that may be.
public struct WitnessSigner: Sendable {
    public let key: WitnessKey
    private let secret: Ed25519PrivateKey

    /// `nil` when the name is no key name, or `seed` has not the 32 secret bytes of RFC 8032.
    public init?(name: String, seed: [UInt8]) {
        guard isNoteKeyName(name), let secret = Ed25519PrivateKey(seed: seed) else { return nil }
        self.secret = secret
        key = WitnessKey(name, secret.publicKey)
    }

    public var name: String { key.name }

    /// The cosignature line for the text of a checkpoint. Deterministic.
    /// - Parameter time: seconds since 1970 UTC.
    /// - Precondition: 0 < `time` < 2^63.
    func cosign(_ text: String, at time: UInt64) -> NoteSignature {
        precondition(time > 0 && time <= UInt64(Int64.max), "M10: \(time) is no time of a cosignature")
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: time >> UInt64(56 - 8 * $0)) }
        return NoteSignature(name: name, keyID: key.keyID, bytes: bytes + secret.sign(WitnessKey.message(text, at: time)))
    }
}

extension WitnessSigner: CustomStringConvertible {
    /// Names the key by its public half; the secret is never printed.
    public var description: String { "witness \(key)" }
}
