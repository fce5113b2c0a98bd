import ClaimTypes
import LedgerTypes
import Messages

/// One visit in the treating region's memory.
struct VisitKey: Hashable, Comparable, Sendable {
    let institution: InstitutionCode
    let visitID: String

    static func < (left: VisitKey, right: VisitKey) -> Bool {
        (left.institution, left.visitID) < (right.institution, right.visitID)
    }
}

/// The business key of law M4: the same institution, visit and batch is the same claim, whatever message carries it.
struct BillKey: Hashable, Comparable, Sendable {
    let institution: InstitutionCode
    let visitID: String
    let batch: String

    var visit: VisitKey { VisitKey(institution: institution, visitID: visitID) }

    static func < (left: BillKey, right: BillKey) -> Bool {
        (left.institution, left.visitID, left.batch) < (right.institution, right.visitID, right.batch)
    }
}

/// The transport key of law M4: a hospital's message id is used once.
struct MessageKey: Hashable, Comparable, Sendable {
    let institution: InstitutionCode
    let messageID: String

    static func < (left: MessageKey, right: MessageKey) -> Bool {
        (left.institution, left.messageID) < (right.institution, right.messageID)
    }
}

/// What the treating region knows of one batch of lines and the claim made of it.
struct Bill: Sendable {
    /// Of the batch's own lines; negative where an interim bill has charged what is returned.
    var split: ScopeSplit
    var lineCount: UInt32
    /// Fingerprint of the uploaded lines: tells a repeated upload from a changed one.
    var linesFingerprint: UInt64
    private(set) var life: BillLife
    /// The request as it was sent to the insuring region; `nil` until the first settle.
    var request: BillRequest?
    /// Batches of interim bills of the stay whose lines the request covers too; empty as a rule.
    var covers: [String] = []
    /// The interim bill the request takes the place of; `nil` as a rule.
    var supersedes: SupersededBill?
    /// What the insuring region found odd beside other visits.
    var flags: [VisitFlag] = []
    /// Settlements of this batch that were undone before it was settled again; empty as a rule. Their messages may still be
    /// repeated, and are told the same as before (law M4).
    var undone: [UndoneSettlement] = []

    init(split: ScopeSplit, lineCount: UInt32, linesFingerprint: UInt64, life: BillLife = .itemised) {
        self.split = split
        self.life = life
        self.lineCount = lineCount
        self.linesFingerprint = linesFingerprint
    }

    var isSuperseded: Bool { if case .undone(_, _, .superseded) = life { true } else { false } }

    /// Takes a step that the caller has found to be legal.
    mutating func take(_ step: BillStep) {
        switch life.after(step) {
        case .success(let next): life = next
        case .failure(let refusal): preconditionFailure("M5: \(step) in state \(life) would be \(refusal)")
        }
    }

    /// The negative of the settlement that `messageID` once made of this batch; `nil` when it made none, or it stands.
    func negative(of messageID: String) -> SettledClaim? {
        if case .undone(_, let negative, _) = life, request?.messageID == messageID { return negative }
        return undone.first { $0.messageID == messageID }?.negative
    }
}

/// A settlement that was cancelled or reversed before its batch was settled again, and the message that had asked for it.
struct UndoneSettlement: Sendable {
    let messageID: String
    /// What was settled, and what audits took off and gave back before it was undone.
    let standing: StandingClaim
    let negative: SettledClaim
    let undoing: Undoing

    var claim: SettledClaim { standing.claim }
}

/// What a message id was used for.
struct MessageUse: Sendable, Hashable {
    enum Purpose: UInt8, Sendable {
        case settle = 1
        case cancel = 2
        case reverse = 3
        /// A reversal arrived before the message it names: the message, if it ever comes, is refused.
        case reversedBeforeArrival = 4
        /// An admission (2401) that was reversed: its visit is taken back, and the message never registers it again.
        case reversedAdmission = 5
    }

    var purpose: Purpose
    var visitID: String
    var batch: String
    /// The message a cancel or a reversal undoes; empty for other purposes.
    var original = ""
}

/// A decision in the insuring region's memory.
struct DecidedClaim: Sendable {
    var messageID: String
    /// Pool that treated, and pool of the insured, as the visit was registered: what statements are split by.
    var treatedAt: RegionCode
    var insuredAt: RegionCode
    var person: PersonNumber
    var insurance: InsuranceKind
    var pool: RegionCode
    var mutualAidMember: PersonNumber?
    var clearingType: ClearingType
    var claim: SettledClaim
    /// Settled before discharge: a later bill of the stay may take its place.
    var isInterim: Bool
    /// What the decision added to the accumulators; undoing it subtracts exactly this.
    var change: Accumulators
    /// What looked odd beside other visits of the person.
    var flags: [VisitFlag]
    var life: DecisionLife
    /// Decisions on the same batch that were undone before this one, oldest first; empty as a rule.
    var earlier: [UndoneSettlement] = []

    /// Who asked, and alone may undo.
    var treating: RegionCode { treatedAt.party }

    /// Whose personal account pays what is owed under `fund`; `nil` for a fund of the pool.
    func accountHolder(of fund: FundCode) -> PersonNumber? {
        switch fund {
        case .personalAccount: person
        case .familyMutualAid: mutualAidMember ?? person
        default: nil
        }
    }

    var yearKey: AccumulatorKey {
        AccumulatorKey(person: person, insurance: insurance, year: Int32(claim.settledAt.date.year))
    }
}

/// Whose running totals, of which year.
struct AccumulatorKey: Hashable, Comparable, Sendable {
    let person: PersonNumber
    let insurance: InsuranceKind
    let year: Int32

    static func < (left: AccumulatorKey, right: AccumulatorKey) -> Bool {
        (left.person, left.insurance, left.year) < (right.person, right.insurance, right.year)
    }
}

/// 64-bit FNV-1a over canonical bytes: tells equal uploads from changed ones inside one node. It is no proof against an
/// adversary and never leaves the node.
struct Fingerprint: CanonicalSink {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func append(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

    mutating func append(_ bytes: [UInt8]) {
        for byte in bytes { append(byte) }
    }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes { append(byte) }
    }

    static func of(_ lines: [FeeLine]) -> UInt64 {
        var sink = Fingerprint()
        for line in lines {
            sink.put(line.lineNumber)
            sink.put(line.itemCode)
            sink.put(line.quantity.tenThousandths)
            sink.put(line.unitPrice.microYuan)
            sink.put(line.amount)
            sink.put(line.chargedAt.seconds)
            // Only where it is set, so that lines from before it was read keep their fingerprint.
            if line.isEmergency { sink.put(true) }
        }
        return sink.value
    }
}
