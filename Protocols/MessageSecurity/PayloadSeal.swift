import Cryptography
import LedgerTypes
import Messages

/// The seal of one envelope's payloads: what follows from its secret and its identity. `Documentation/MessageSecurity.md` writes every
/// byte down.
struct PayloadSeal {
    /// Bytes of the secret of an envelope: what a journal keeps to open it again.
    static let secretBytes = 32

    private let suite: SecuritySuite
    private let identity: [UInt8]
    private let secret: [UInt8]

    init(_ suite: SecuritySuite, secret: [UInt8], identity: [UInt8]) {
        self.suite = suite
        self.secret = secret
        self.identity = identity
    }

    /// What tells one envelope from every other: numbers in big-endian order, fixed lengths.
    static func identity(
        _ suite: SecuritySuite, sender: NodeID, receiver: NodeID, epoch: UInt32, firstSequence: UInt64, signingKey: KeyID,
        sealingKey: KeyID
    ) -> [UInt8] {
        var bytes = [suite.rawValue]
        for number in [sender.value, receiver.value, epoch] { bytes.appendBigEndian(number) }
        bytes.appendBigEndian(firstSequence)
        for number in [signingKey.value, sealingKey.value] { bytes.appendBigEndian(number) }
        return bytes
    }

    static func identity(_ suite: SecuritySuite, of body: EnvelopeBody, _ sealing: PayloadSealing) -> [UInt8] {
        identity(
            suite, sender: body.sender, receiver: body.receiver, epoch: body.epoch, firstSequence: body.firstSequence,
            signingKey: KeyID(body.signingKey), sealingKey: KeyID(sealing.key))
    }

    /// The secret of an envelope, from what its encapsulation carries.
    static func secret(
        _ suite: SecuritySuite, carried: [UInt8], encapsulation: [UInt8], key: SealingKey, identity: [UInt8]
    ) -> [UInt8] {
        suite.derivation.derive(
            secretBytes, from: carried, info: SecurityContext.sealSecret + identity + encapsulation + key.bytes)
    }

    /// The random bytes an encapsulation is made from. They depend on what is sealed, so that a source that repeats itself never puts two
    /// contents under one key.
    static func random(_ suite: SecuritySuite, _ randomness: [UInt8], identity: [UInt8], payloads: [[UInt8]]) -> [UInt8] {
        let contents = suite.digest(of: payloads.flatMap { suite.digest(of: $0).bytes }).bytes
        return suite.derivation.derive(
            SealingKey.randomBytes, from: randomness, info: SecurityContext.sealRandomness + identity + contents)
    }

    /// Fits this secret only.
    var commitment: Digest256 {
        Digest256(suite.derivation.derive(32, from: secret, info: SecurityContext.sealCommitment + identity))
    }

    /// Seals one payload per header, in order.
    func seal(_ payloads: [[UInt8]], _ headers: [RoutingHeader]) -> [[UInt8]] {
        let cipher = cipher
        return payloads.indices.map { index in
            cipher.seal(payloads[index], number: UInt64(index), associated: associated(headers[index], index))
        }
    }

    /// Opens one payload per header; the index of the first that was not sealed so otherwise.
    func open(_ sealed: [[UInt8]], _ headers: [RoutingHeader]) -> Result<[[UInt8]], SealBroken> {
        let cipher = cipher
        var payloads: [[UInt8]] = []
        payloads.reserveCapacity(sealed.count)
        for index in sealed.indices {
            guard
                let payload = cipher.open(sealed[index], number: UInt64(index), associated: associated(headers[index], index))
            else { return .failure(SealBroken(index: index)) }
            payloads.append(payload)
        }
        return .success(payloads)
    }

    private var cipher: SealingCipher {
        let key = suite.derivation.derive(suite.cipher.keyBytes, from: secret, info: SecurityContext.sealKey + identity)
        return SealingCipher(suite.cipher, key: key)
    }

    private func associated(_ header: RoutingHeader, _ index: Int) -> [UInt8] {
        var bytes = SecurityContext.payload + identity
        bytes.appendBigEndian(UInt32(index))
        return bytes + header.bytesWithoutDigest
    }
}

/// A payload is not what was sealed for this place.
struct SealBroken: Error {
    let index: Int
}

extension [UInt8] {
    fileprivate mutating func appendBigEndian<Number: FixedWidthInteger>(_ number: Number) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }
}
