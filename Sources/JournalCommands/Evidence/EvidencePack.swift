import ClaimTypes
import CommandSupport
import Journal
import LedgerTypes
import Messages
import StrictJSON

/// All that a dispute about a claim needs, in one proof file: the messages as signed, the receipts for them, policy and catalogue of the
/// day, and how the decision was reached.
enum EvidencePack {
    /// - Parameter keys: the network's key directory as its maker knows it, for the reader's comparison.
    static func make(of claim: ClaimReference, in folders: [JournalFolder], keys: String?) throws -> ProofFile {
        let journals: [any JournalStorage] = folders.map(\.storage)
        let timeline = try ClaimTimeline(of: claim, in: journals)
        var wanted: [NodeID: ProofMaker.Wanted] = [:]
        for entry in timeline.entries {
            wanted[entry.node, default: [:]][entry.sequence] = ProofMaker.WantedRecord(bytes: entry.bytes, time: entry.time)
        }
        try addReceipts(for: Set(timeline.entries.compactMap(\.place)), in: journals, to: &wanted)
        let explanation = try? ClaimExplanation(of: claim, in: journals)
        try addRules(policy: explanation?.policy, before: timeline, in: journals, to: &wanted)
        var file = ProofFile(
            subject: .evidence, about: claim.title, logs: try ProveCommand.logs(folders, wanted), claim: claim)
        (file.keys, file.explanation) = (keys, explanation?.json)
        return file
    }

    /// The first envelope of each receiver that acknowledges the message: signed, so a receipt.
    private static func addReceipts(
        for places: Set<Saying.Place>, in journals: [any JournalStorage], to wanted: inout [NodeID: ProofMaker.Wanted]
    ) throws {
        var open = places
        try RecordScan.run("回执 receipts", journals) { read, _ in
            guard let body = read.envelope else { return true }
            for place in open where place.sender == body.receiver && place.receiver == body.sender && place.epoch == body.epoch {
                guard body.acknowledged >= place.sequence else { continue }
                open.remove(place)
                let sequence = read.record.sequence.value
                if wanted[read.node]?[sequence] == nil {
                    wanted[read.node, default: [:]][sequence] = ProofMaker.WantedRecord(read, role: "receipt")
                }
            }
            return true
        }
    }

    /// The policy that decided, wherever it was loaded, and the catalogues that the treating region had loaded before the claim's last record.
    private static func addRules(
        policy: Digest256?, before timeline: ClaimTimeline, in journals: [any JournalStorage],
        to wanted: inout [NodeID: ProofMaker.Wanted]
    ) throws {
        for journal in journals {
            guard let node = try RecordScan.owner(of: journal), let last = timeline.entries.last(where: { $0.node == node }),
                node != .hub
            else { continue }
            let treats = timeline.entries.contains { $0.node == node && $0.route.hasPrefix("医院") }
            try RecordScan.blocks(journal) { block, _ in
                for record in block.records where record.sequence.value < last.sequence {
                    guard
                        record.kind == RegionCommand.Kind.loadPolicies.rawValue && policy != nil
                            || record.kind == RegionCommand.Kind.loadCatalogue.rawValue && treats
                    else { continue }
                    var role: String?
                    switch RegionCommand.decode(kind: record.kind, bytes: Array(record.command)) {
                    case .success(.loadPolicies(_, let digest)) where digest == policy: role = "policy"
                    case .success(.loadCatalogue): role = "catalogue"
                    default: break
                    }
                    guard let role else { continue }
                    wanted[node, default: [:]][record.sequence.value] = ProofMaker.WantedRecord(
                        bytes: Array(record.bytes), time: block.header.timestamp, role: role)
                }
                return block.header.treeSize < last.sequence
            }
        }
    }
}
