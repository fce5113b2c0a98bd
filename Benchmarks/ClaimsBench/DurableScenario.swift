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

        var claimsPerSecond: Double { rows[0].value }
    }

    /// Settles the first `count` claims of the workload in envelopes of `size`.
    ///
    /// Timed per envelope: check the signature, open, read, decide, book, hash, write, sync, seal and sign the answers. Making the envelope is
    /// the other party's work and not timed.
    func settle(_ count: Int, inEnvelopesOf size: Int) async throws -> Finding {
        let claims = workload.claims.prefix(count)
        let path = "\(folder)/node-\(size)"
        let (insuring, treating) = (ClaimWorkload.insuring.node, ClaimWorkload.treating.node)
        let keys = RequestStream.keys
        let node = try Node<RegionMachine>(keys.credentials(of: insuring), storage: FileStorage(folder: path))
        for command in try RequestStream.founding(workload, first: count) {
            _ = try await node.process([command], at: RequestStream.time)
        }
        let before = await node.journalFigures.bytes
        var stream = RequestStream(claims)
        var watch = Stopwatch()
        while true {
            let answered = UInt64(stream.sent)
            guard let (bytes, _) = stream.next(size) else { break }
            let relayed = Acknowledgement(by: .hub, stream: StreamKey(sender: insuring, receiver: treating), upTo: answered)
            let registry = workload.registry
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
        let after = await node.journalFigures.bytes
        _ = try await node.process(RequestStream.closing(claims.count), at: RequestStream.time)
        let digest = await node.digest
        return Finding(
            size: size, claims: claims.count,
            rows: [
                BenchmarkRow(
                    scenario: "node-durable/\(size)", value: watch.rate(claims.count), unit: "claims/s",
                    latency: Latency(watch.laps), digest: digest),
                BenchmarkRow(
                    scenario: "node-durable/\(size) disk", value: Double(after - before) / Double(claims.count),
                    unit: "bytes/claim"),
            ], digest: digest, journal: path)
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
