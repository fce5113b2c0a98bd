import ClaimGenerator
import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Registry
import Settlement

/// What became of the claims and cancels given to a desk.
public struct DeskTally: Hashable, Sendable {
    public var claims = 0
    /// Claims with a settlement, cancelled ones included.
    public var settled = 0
    public var refused = 0
    /// Settlements undone: cancelled by the hospital, or reversed after a time-out.
    public var cancelled = 0
    /// Cancels refused, for instance because there was no settlement to cancel.
    public var cancelsRefused = 0
    /// Requests sent again with the same message id because no answer came.
    public var retries = 0
    /// Reversals (冲正) asked for because the outcome was unknown.
    public var reversals = 0
    /// Refusals by code.
    public var refusals: [UInt16: Int] = [:]
}

/// A settlement a hospital was told of: what must never be lost.
public struct AcknowledgedSettlement: Hashable, Sendable {
    public let institution: InstitutionCode
    public let treatingRegion: RegionCode
    public let insuringRegion: RegionCode
    public let visitID: String
    public let batch: String
    public let settlementID: UInt64
    public let amounts: SettlementAmounts
    public let insurance: InsuranceKind
}

/// The counters of all hospitals: takes each claim through register, lines, pre-settle and settle, and each cancel through its
/// answer; sends a request again with the same message id when no answer comes, and now and then loses patience and reverses.
public struct HospitalDesk {
    public private(set) var tally = DeskTally()
    public private(set) var acknowledged: [AcknowledgedSettlement] = []

    private let registry: any RegistryReading
    private var random: SeededRandom
    private var queue: [ClaimFileRow] = []
    private var nextInQueue = 0
    private var errands: [ErrandKey: Errand] = [:]
    /// Batch of every settled claim, for the cancels that name it by message id.
    private var batches: [String: (batch: String, region: RegionCode)] = [:]
    /// Cancels that wait for the claim they name.
    private var waitingCancels: [ErrandKey: [SubmittedCancel]] = [:]
    private let errandsMax: Int
    /// Rounds without an answer after which a request is sent again.
    private let patience = 20

    /// - Parameter errandsMax: claims at the counters at the same time.
    public init(registry: any RegistryReading, seed: UInt64, errandsMax: Int = 2_000) {
        self.registry = registry
        self.errandsMax = errandsMax
        random = SeededRandom(seed: SeededRandom.mixed(seed, 0x6465_736B))
    }

    /// Rows to be worked off, in order.
    public mutating func enqueue(_ rows: [ClaimFileRow]) { queue += rows }

    public var isDone: Bool { errands.isEmpty && waitingCancels.isEmpty && nextInQueue == queue.count }

    /// Claims whose outcome no hospital knows at this moment.
    public var openErrands: Int { errands.count }

    /// The requests of this round, by treating region.
    public mutating func requests(round: Int, isUp: (RegionCode) -> Bool) -> [RegionCode: [HospitalRequest]] {
        admit(round)
        var requests: [RegionCode: [HospitalRequest]] = [:]
        for key in errands.keys.sorted() {
            guard var errand = errands[key], isUp(errand.region) else { continue }
            if errand.sentInRound == nil {
                requests[errand.region, default: []].append(errand.request)
                // A double click now and then: the same message twice.
                if random.chance(perMille: 10) { requests[errand.region]?.append(errand.request) }
            } else if let sent = errand.sentInRound, round - sent >= patience {
                tally.retries += 1
                requests[errand.region, default: []].append(errand.request)
            } else {
                continue
            }
            errand.sentInRound = round
            errands[key] = errand
        }
        return requests
    }

    private mutating func admit(_ round: Int) {
        while errands.count < errandsMax, nextInQueue < queue.count {
            let row = queue[nextInQueue]
            switch row {
            case .claim(let claim):
                // The same message again waits for the first.
                guard errands[ErrandKey(claim.institution, claim.messageID)] == nil else { return }
                tally.claims += 1
                let level = registry.institution(claim.institution)?.level ?? .none
                let errand = Errand(
                    claim: claim, visit: claim.registration(level: level), losesPatience: random.chance(perMille: 3))
                errands[ErrandKey(claim.institution, claim.messageID)] = errand
            case .cancel(let cancel): begin(cancel)
            }
            nextInQueue += 1
        }
        if nextInQueue == queue.count {
            queue.removeAll(keepingCapacity: true)
            nextInQueue = 0
        }
    }

    private mutating func begin(_ cancel: SubmittedCancel) {
        guard let original = cancel.originalMessageID else {
            tally.cancelsRefused += 1
            return
        }
        let key = ErrandKey(cancel.institution, original)
        if errands[key] != nil {
            waitingCancels[key, default: []].append(cancel)
        } else if let known = batches[original] {
            errands[ErrandKey(cancel.institution, cancel.messageID)] = Errand(
                cancel: cancel, original: original, batch: known.batch, region: known.region)
        } else {
            tally.cancelsRefused += 1
        }
    }

    /// Takes the answers of a round.
    public mutating func take(_ replies: [HospitalReply]) {
        for reply in replies {
            let messageID = Errand.claimMessageID(of: reply.messageID, at: reply.institution)
            let key = ErrandKey(reply.institution, messageID)
            guard var errand = errands[key], errand.currentMessageID == reply.messageID else { continue }
            errand.advance(with: reply.answer)
            if case .finished(let outcome) = errand.step {
                errands[key] = nil
                finish(errand, outcome)
                for cancel in waitingCancels.removeValue(forKey: key) ?? [] { begin(cancel) }
            } else {
                errands[key] = errand
            }
        }
    }

    private mutating func finish(_ errand: Errand, _ outcome: Errand.Outcome) {
        if errand.isReversal { tally.reversals += 1 }
        switch outcome {
        case .settled(let claim):
            tally.settled += 1
            guard let submitted = errand.claim else { return }
            batches[submitted.messageID] = (submitted.batch, submitted.treatingRegion)
            acknowledged.append(
                AcknowledgedSettlement(
                    institution: submitted.institution, treatingRegion: submitted.treatingRegion,
                    insuringRegion: submitted.insuringRegion, visitID: submitted.visitID, batch: submitted.batch,
                    settlementID: claim.settlementID, amounts: claim.amounts, insurance: submitted.insurance))
        case .undone: tally.cancelled += 1
        case .reversed(let claim):
            // Settled after all, and undone by the reversal.
            tally.settled += claim == nil ? 0 : 1
            tally.cancelled += claim == nil ? 0 : 1
            tally.refused += claim == nil ? 1 : 0
        case .refused(let notice):
            tally.refusals[notice.code, default: 0] += 1
            if errand.claim == nil { tally.cancelsRefused += 1 } else { tally.refused += 1 }
        }
    }
}

/// Institution and the message id the claim or cancel is known by.
struct ErrandKey: Hashable, Comparable {
    let institution: InstitutionCode
    let messageID: String

    init(_ institution: InstitutionCode, _ messageID: String) {
        self.institution = institution
        self.messageID = messageID
    }

    static func < (left: ErrandKey, right: ErrandKey) -> Bool {
        (left.institution, left.messageID) < (right.institution, right.messageID)
    }
}
