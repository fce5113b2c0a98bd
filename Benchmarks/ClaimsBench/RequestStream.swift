import Benefits
import ClaimCommands
import ClaimTypes
import Hashing
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import PolicyFiles
import Simulator

/// The treating region's end of one stream: seals settle requests into envelopes, in the order of the workload.
///
/// Each envelope acknowledges the answers to all requests before it, as a peer that keeps up would, so that the insuring region
/// does not keep what nobody waits for.
struct RequestStream {
    private let claims: ArraySlice<WorkloadClaim>
    private(set) var sent = 0

    init(_ claims: ArraySlice<WorkloadClaim>) { self.claims = claims }

    /// The next envelope of at most `count` requests, `nil` after the last.
    mutating func next(_ count: Int) -> (bytes: [UInt8], facts: [PersonFacts?], claims: ArraySlice<WorkloadClaim>)? {
        let batch = claims.dropFirst(sent).prefix(count)
        guard !batch.isEmpty else { return nil }
        let first = UInt64(sent) + 1
        let sealed = EnvelopeSealer.seal(
            batch.map { .settleRequest($0.submission) }, to: ClaimWorkload.insuring.node, epoch: 1, firstSequence: first,
            acknowledged: UInt64(sent), by: Self.keys.credentials(of: ClaimWorkload.treating.node), ring: Self.keys.ring,
            at: Self.time,
            randomness: Self.keys.randomness(of: ClaimWorkload.treating.node).bytes(
                for: ClaimWorkload.insuring.node, firstSequence: first))
        guard case .success(let bytes) = sealed else { preconditionFailure("M9: the benchmark's keys are valid: \(sealed)") }
        sent += batch.count
        return (bytes, batch.map(\.facts), batch)
    }

    /// What founds the insuring region's books, loads its policies and opens the accounts of the first `count` claims.
    static func founding(_ workload: ClaimWorkload, first count: Int) throws -> [RegionCommand] {
        let files = try PolicyFiles.read(directory: workload.world.path + "/Policies").get()
        let own = try files.filter { file in
            try PolicyFiles.decodePolicies(bytes: file.bytes, file: file.name).get()
                .contains { $0.region.party == ClaimWorkload.insuring }
        }
        let loading = own.map { RegionCommand.loadPolicies(bytes: $0.bytes, digest: SHA256.digest(of: $0.bytes)) }
        return [
            .found(
                region: ClaimWorkload.insuring, peers: [ClaimWorkload.treating], firstWindow: BenchmarkSettings.window)
        ] + loading + workload.openings(first: count)
    }

    /// What ends a run: both acknowledgers have everything.
    static func closing(_ count: Int) -> [RegionCommand] {
        [NodeID.hub, ClaimWorkload.treating.node].map {
            .acknowledged(by: $0, stream: ClaimWorkload.treating.node, upTo: UInt64(count))
        }
    }

    /// What opens an envelope of this stream again, as the insuring region's journal keeps it.
    static func contentSecret(of bytes: [UInt8]) throws -> [UInt8] {
        let credentials = keys.credentials(of: ClaimWorkload.insuring.node)
        return try EnvelopeOpener.open(bytes, by: credentials, ring: keys.ring, at: time).get().contentSecret
    }

    /// Keys of a benchmark follow from the party, so that the same bytes are signed and sealed in every run.
    static let keys = DemonstrationKeys(
        .international, seed: 1, nodes: [.hub, ClaimWorkload.treating.node, ClaimWorkload.insuring.node])

    /// The block time of every commit: the state must not depend on the machine's speed.
    static let time = Timestamp(nanoseconds: 1_790_000_000_000_000_000)
}
