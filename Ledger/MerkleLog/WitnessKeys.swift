import Cryptography
import LedgerTypes

/// Signs notes together with a time, by Ed25519: the checkpoints of others.
public enum Cosigning: NoteKeyUse {
    public static let signatureType: UInt8 = 4
}

/// The public key of a witness (见证方), with its name: a verifier key of C2SP `tlog-cosignature`.
///
/// A cosignature says: at that time the largest tree that the witness had seen of this log, each consistent with the one before, was this.
public typealias WitnessKey = NoteKey<Cosigning>

extension NoteKey<Cosigning> {
    /// The time, in seconds since 1970 UTC, at which this key cosigned `text`; `nil` when it did not. Any signature may be asked about.
    public func time(of signature: NoteSignature, under text: String) -> UInt64? {
        guard owns(signature), signature.bytes.count == 72 else { return nil }
        let time = signature.bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard time <= UInt64(Int64.max), isValid(Array(signature.bytes[8...]), of: Self.message(text, at: time)) else {
            return nil
        }
        return time
    }

    /// What is signed: two lines of this type's own, then the whole text of the checkpoint.
    static func message(_ text: String, at time: UInt64) -> [UInt8] { Array("cosignature/v1\ntime \(time)\n\(text)".utf8) }
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
