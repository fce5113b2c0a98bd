/// How long work waits for company, in nanoseconds. What comes first after a pause never waits; under load each of these gives a few
/// milliseconds of latency for fewer syncs, signatures and frames.
enum Pace {
    /// From one group commit of a region to the next.
    static let regionBlocks: UInt64 = 2_000_000
    /// The same at the hub, for whose disk no answer to a hospital waits (law M2).
    static let hubBlocks: UInt64 = 20_000_000
    /// From one envelope to the next on a stream, at most, once the node's envelopes are more than `envelopes` allows: each costs a
    /// signature, two checks of it, and frames at both links.
    static let mail: UInt64 = 10_000_000
    /// What a node may send without gathering: one envelope in this time, `envelopesAtOnce` of them in a moment.
    static let envelopes: UInt64 = 2_500_000
    static let envelopesAtOnce: UInt64 = 16
    /// Until an acknowledgement is said: nobody waits for it but the sender's memory.
    static let acknowledgements: UInt64 = 50_000_000
}
