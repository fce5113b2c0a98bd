import Cryptography
import LedgerTypes

/// Random bytes for envelopes. The shell gives them; nothing here draws any while it seals.
public protocol SealingRandomness: Sendable {
    /// 32 bytes nobody can guess, for the envelope to `receiver` that begins with message `firstSequence`; `nil` when the source fails, and
    /// then nothing is sealed.
    func bytes(for receiver: NodeID, firstSequence: UInt64) -> [UInt8]?
}

/// Fresh bytes from the system's generator: what every node outside a simulation uses.
public struct SystemRandomness: SealingRandomness {
    public init() {}

    public func bytes(for receiver: NodeID, firstSequence: UInt64) -> [UInt8]? { SystemRandom.bytes(32) }
}
