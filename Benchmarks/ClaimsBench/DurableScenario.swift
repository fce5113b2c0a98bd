import BenchmarkSupport
import ClaimTypes
import Exchange
import Foundation
import Journal
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import Settlement
import Simulator

/// `node-durable` and `replay`: one insuring node on a real folder, one envelope per group commit; then its journal again.
struct DurableScenario {
    private let workload: ClaimWorkload
    private let folder: String

    init(_ workload: ClaimWorkload, folder: String) {
        self.workload = workload
        self.folder = folder
    }

    /// What a run on disk left behind.
    struct Finding: Sendable {
        let size: Int
        let claims: Int
        let rows: [BenchmarkRow]
        /// The whole state at the end.
        let digest: Digest256
        let journal: String
        /// Blocks of the timed part, and what they asked of the disk.
        let blocks: Int
        let calls: CountedStorage.Counts

        var claimsPerSecond: Double { rows[0].value }
    }

    /// Settles the first `count` claims of the workload in envelopes of `size`.
    ///
    /// Timed per envelope: check the signature, open, read, decide, book, hash, write, sync, seal and sign the answers. Making the envelope is
    /// the other party's work and not timed.
    /// - Parameter base: where the journal goes instead of the folder, for a run whose figures are counts.
    func settle(
        _ count: Int, inEnvelopesOf size: Int, without ablation: SafetyAblation? = nil, on base: (any JournalStorage)? = nil
    ) async throws -> Finding {
        let claims = workload.claims.prefix(count)
        let path = "\(folder)/node-\(size)" + (ablation.map { "-without-\($0)" } ?? "")
        let storage = CountedStorage(base ?? SafetyAblation.storage(path, without: ablation))
        let credentials = RequestStream.keys.credentials(of: ClaimWorkload.insuring.node)
        let node = try Node<RegionMachine>(
            ablation == .sign ? credentials.withBlankSignatures : credentials, storage: storage,
            // Counts are of blocks alone: zeros that are written ahead follow from bytes, not from claims.
            options: SafetyAblation.options(base == nil ? .service : JournalOptions(), without: ablation))
        for command in try RequestStream.founding(workload, first: count) {
            _ = try await node.process([command], at: RequestStream.time)
        }
        let (before, callsBefore) = (await node.journalFigures, storage.counts)
        var stream = RequestStream(claims)
        var watch = Stopwatch()
        while true {
            let answered = UInt64(stream.sent)
            guard let (bytes, _, batch) = stream.next(size) else { break }
            if ablation == .sign {
                try await trust(bytes, batch, answered: answered, node, &watch)
            } else {
                try await take(bytes, size, answered: answered, node, &watch)
            }
        }
        let (after, calls) = (await node.journalFigures, storage.counts - callsBefore)
        _ = try await node.process(RequestStream.closing(claims.count), at: RequestStream.time)
        let digest = await node.digest
        return Finding(
            size: size, claims: claims.count,
            rows: [
                BenchmarkRow(
                    scenario: "node-durable/\(size)", value: watch.rate(claims.count), unit: "claims/s",
                    latency: Latency(watch.laps), digest: digest),
                BenchmarkRow(
                    scenario: "node-durable/\(size) disk", value: Double(after.bytes - before.bytes) / Double(claims.count),
                    unit: "bytes/claim"),
            ], digest: digest, journal: path, blocks: Int(after.blocks - before.blocks), calls: calls)
    }

    private func take(
        _ bytes: [UInt8], _ size: Int, answered: UInt64, _ node: Node<RegionMachine>, _ watch: inout Stopwatch
    ) async throws {
        let (insuring, treating) = (ClaimWorkload.insuring.node, ClaimWorkload.treating.node)
        let relayed = Acknowledgement(by: .hub, stream: StreamKey(sender: insuring, receiver: treating), upTo: answered)
        let (keys, registry) = (RequestStream.keys, workload.registry)
        let (intake, mail) = try await watch.lap {
            let intake = try await node.take(
                envelopes: [bytes], acknowledgements: answered > 0 ? [relayed] : [], registry: registry, ring: keys.ring,
                at: RequestStream.time)
            let mail = await node.mail(
                messagesMax: size, ring: keys.ring, at: RequestStream.time, randomness: keys.randomness(of: insuring))
            return (intake, mail)
        }
        guard intake.refused.isEmpty, intake.dropped == 0, mail.count == 1 else {
            throw BenchmarkFailure("an envelope was not answered: \(intake.refused), \(mail.count) answers")
        }
    }

    /// As `take`, for an envelope whose secret is known, as a replay knows it: nobody's signature is checked and none is made.
    private func trust(
        _ bytes: [UInt8], _ batch: ArraySlice<WorkloadClaim>, answered: UInt64, _ node: Node<RegionMachine>,
        _ watch: inout Stopwatch
    ) async throws {
        let (keys, registry) = (RequestStream.keys, workload.registry)
        let secret = try RequestStream.contentSecret(of: bytes)
        let relayed = RegionCommand.acknowledged(by: .hub, stream: ClaimWorkload.treating.node, upTo: answered)
        let mail = try await watch.lap {
            let facts = batch.map { registry.facts(for: $0.submission) }
            let envelope = RegionCommand.envelope(bytes: bytes, facts: facts, contentSecret: secret)
            _ = try await node.process((answered > 0 ? [relayed] : []) + [envelope], at: RequestStream.time)
            return await node.mail(
                messagesMax: batch.count, ring: keys.ring, at: RequestStream.time,
                randomness: keys.randomness(of: ClaimWorkload.insuring.node))
        }
        guard mail.count == 1 else { throw BenchmarkFailure("an envelope was not answered: \(mail.count) answers") }
    }

    /// Reads a run's journal again: verified only, and replayed into a fresh state that must be the same.
    func replay(_ finding: Finding) throws -> [BenchmarkRow] {
        let storage = FileStorage(folder: finding.journal)
        var (verifying, replaying) = (Stopwatch(), Stopwatch())
        let report = verifying.lap { verifyJournal(storage) }
        guard report.isSound else { throw BenchmarkFailure("the journal is not sound: \(String(describing: report.damage))") }
        let replay = try replaying.lap { try JournalReplay<RegionMachine>.run(storage) }
        let digest = replay.machine.stateDigest
        guard digest == finding.digest else { throw BenchmarkFailure("M1: the replay came to another state") }
        let megabytes = Double(report.bytes) / 1e6
        func row(_ name: String, _ watch: Stopwatch) -> [BenchmarkRow] {
            [
                BenchmarkRow(scenario: name, value: watch.rate(finding.claims), unit: "claims/s"),
                BenchmarkRow(scenario: "\(name) bytes", value: megabytes / max(watch.total.seconds, 1e-9), unit: "MB/s"),
            ]
        }
        var rows = row("replay", replaying) + row("verify", verifying)
        rows[0].digest = digest
        rows[2].digest = report.merkleRoot
        return rows
    }
}

extension NodeCredentials {
    /// The same keys, whose signatures are 64 zeros: nobody would accept what is sent with them.
    fileprivate var withBlankSignatures: NodeCredentials { NodeCredentials(node, suite, BlankSignatures(base: provider)) }
}

private struct BlankSignatures: KeyProvider {
    let base: any KeyProvider

    func holds(_ use: KeyUse, _ id: KeyID) -> Bool { base.holds(use, id) }

    func sign(_: [UInt8], with _: KeyID) -> Result<[UInt8], KeyProviderFault> {
        .success([UInt8](repeating: 0, count: 64))
    }

    func sharedSecret(of encapsulation: [UInt8], with id: KeyID) -> Result<[UInt8], KeyProviderFault> {
        base.sharedSecret(of: encapsulation, with: id)
    }
}
