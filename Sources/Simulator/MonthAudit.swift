import ClaimTypes
import Journal
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// What verifying and replaying one journal in a fresh state found.
public struct JournalFinding: Hashable, Sendable {
    public let node: NodeID
    public let records: UInt64
    public let blocks: UInt64
    public let bytes: UInt64
    /// Digest of the running node's state.
    public let digest: Digest256
    /// Digest of the state that came out of the replay; `nil` when the replay failed.
    public let replayDigest: Digest256?
    /// The first damage or difference.
    public let failure: String?

    /// Every byte checked, every decision the same, the same state (law M1).
    public var isVerified: Bool { failure == nil && replayDigest == digest }
}

/// The auditor's view of a month: from the journals on disk alone, compared with what hospitals were told.
public struct MonthAudit: Sendable {
    public fileprivate(set) var journals: [JournalFinding] = []
    /// Settlements a hospital was told of that are missing, or different, in one of the two regions' books.
    public fileprivate(set) var acknowledgedLost = 0
    /// Business keys that had two settlements standing at the same time (law M4).
    public fileprivate(set) var doubleEffects = 0
    /// Bills whose outcome is unknown.
    public fileprivate(set) var unknown = 0
    /// Pairs whose payable in the insuring region's books differs from the receivable in the treating region's (law M3).
    public fileprivate(set) var pairsOutOfBalance = 0
    /// What the regions owe each other in their own books, all windows.
    public fileprivate(set) var owed = Fen.zero
}

extension MonthRun {
    /// Verifies and replays every journal in a fresh state.
    /// - Parameter progress: journals done, of how many.
    public func audit(progress: (Int, Int) -> Void = { _, _ in }) async throws -> MonthAudit {
        var audit = MonthAudit()
        var replayed: [RegionCode: RegionMachine] = [:]
        let folders = Dictionary(uniqueKeysWithValues: network.nodeIDs.map { ($0, network.journalFolder(of: $0)) })
        try await withThrowingTaskGroup(of: (NodeID, Replayed).self) { group in
            for (node, folder) in folders {
                group.addTask { (node, node == .hub ? Replayed(hub: folder) : Replayed(region: folder)) }
            }
            for try await (node, result) in group {
                audit.journals.append(await finding(node, result))
                audit.doubleEffects += result.effects.doubles
                if let machine = result.machine { replayed[RegionCode(node.value)] = machine }
                progress(audit.journals.count, folders.count)
            }
        }
        // Regions ascending, the hub last.
        audit.journals.sort { ($0.node == .hub ? 1 : 0, $0.node) < ($1.node == .hub ? 1 : 0, $1.node) }
        audit.unknown = replayed.values.reduce(desk.openErrands) { $0 + $1.unknownCount }
        for settlement in desk.acknowledged where !settlement.isBooked(in: replayed) { audit.acknowledgedLost += 1 }
        balance(replayed, into: &audit)
        return audit
    }

    private func finding(_ node: NodeID, _ result: Replayed) async -> JournalFinding {
        let (figures, digest): ((records: UInt64, blocks: UInt64, bytes: UInt64), Digest256)
        if node == .hub {
            (figures, digest) = (await network.hub.journalFigures, await network.hub.digest)
        } else if let region = network.regionNodes[RegionCode(node.value)] {
            (figures, digest) = (await region.journalFigures, await region.digest)
        } else {
            (figures, digest) = ((0, 0, 0), .zero)
        }
        return JournalFinding(
            node: node, records: figures.records, blocks: figures.blocks, bytes: figures.bytes, digest: digest,
            replayDigest: result.digest, failure: result.failure)
    }

    private func balance(_ machines: [RegionCode: RegionMachine], into audit: inout MonthAudit) {
        for (insuring, debtor) in machines {
            for (treating, creditor) in machines where treating != insuring {
                let owed = debtor.payable(to: treating)
                audit.owed += owed
                if owed != creditor.receivable(from: insuring) { audit.pairsOutOfBalance += 1 }
            }
        }
    }
}

extension AcknowledgedSettlement {
    /// Whether both regions' books hold the settlement as the hospital was told it, cancelled later or not.
    fileprivate func isBooked(in machines: [RegionCode: RegionMachine]) -> Bool {
        guard let treating = machines[treatingRegion.party], let insuring = machines[insuringRegion.party],
            let booked = treating.bookedClaim(institution, visitID: visitID, batch: batch),
            let decided = insuring.decidedClaim(institution, visitID: visitID, batch: batch)
        else { return false }
        return booked == decided && booked.settlementID == settlementID && booked.amounts == amounts
    }
}

/// One journal read from disk into a fresh state.
private struct Replayed: Sendable {
    var machine: RegionMachine?
    var digest: Digest256?
    var failure: String?
    var effects = EffectCount()

    init(region folder: String) {
        var effects = EffectCount()
        let replay = Self.read(folder, RegionMachine.self) { effects.observe($0) }
        self.effects = effects
        (machine, digest, failure) = (replay.machine, replay.machine?.stateDigest, replay.failure)
    }

    init(hub folder: String) {
        let replay = Self.read(folder, HubMachine.self) { _ in }
        (digest, failure) = (replay.machine?.stateDigest, replay.failure)
    }

    private static func read<Machine: NodeMachine>(
        _ folder: String, _: Machine.Type, observing: (JournalBlock) -> Void
    ) -> (machine: Machine?, failure: String?) {
        var replay = JournalReplay<Machine>()
        do throws(JournalError) {
            var reader = try JournalReader(FileStorage(folder: folder))
            while let block = try reader.next() {
                replay.replay(block)
                observing(block)
            }
            if let tail = reader.tornTail { return (nil, "torn tail: \(tail.reason)") }
        } catch {
            return (nil, error.message)
        }
        if let failure = replay.failure { return (nil, failure.description) }
        return (replay.machine, nil)
    }
}

/// Counts settlements that stood at the same time for one business key, from the decisions a journal recorded; it knows nothing of
/// the machine that made them.
private struct EffectCount: Sendable {
    private var standing: [String: UInt64] = [:]
    private(set) var doubles = 0

    mutating func observe(_ block: JournalBlock) {
        for record in block.records where record.kind == RegionCommand.Kind.envelope.rawValue {
            for case .success(let message) in EnvelopeDetail.answers(in: record.detail).map(PeerMessage.decode) {
                observe(message)
            }
        }
    }

    private mutating func observe(_ message: PeerMessage) {
        switch message {
        case .settleDecision(let decision):
            guard case .settled(let claim) = decision.outcome else { return }
            let key = "\(decision.institution)/\(decision.visitID)/\(decision.batch)"
            if let other = standing[key], other != claim.settlementID { doubles += 1 }
            standing[key] = claim.settlementID
        case .cancelDecision(let decision):
            guard case .settled = decision.outcome else { return }
            standing["\(decision.institution)/\(decision.visitID)/\(decision.batch)"] = nil
        case .reverseDecision(let decision):
            guard case .reversed = decision.outcome else { return }
            standing["\(decision.request.institution)/\(decision.request.visitID)/\(decision.request.batch)"] = nil
        default: return
        }
    }
}
