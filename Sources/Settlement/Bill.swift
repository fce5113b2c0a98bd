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
    var split: ScopeSplit
    var lineCount: UInt32
    /// Fingerprint of the uploaded lines: tells a repeated upload from a changed one.
    var linesFingerprint: UInt64
    var state: BillState
    /// The request as it was sent to the insuring region; `nil` until the first settle.
    var request: BillRequest?
    /// Settlements of this batch that were undone before it was settled again; empty as a rule. Their messages may still be
    /// repeated, and are told the same as before (law M4).
    var undone: [UndoneSettlement] = []

    /// The negative of the settlement that `messageID` once made of this batch; `nil` when it made none, or it stands.
    func negative(of messageID: String) -> SettledClaim? {
        if case .cancelled(_, let negative) = state, request?.messageID == messageID { return negative }
        return undone.first { $0.messageID == messageID }?.negative
    }

    /// Whether a settle is under way whose outcome is unknown.
    var isSettling: Bool {
        switch state {
        case .settling, .reversingUnknown: true
        case .itemised, .settled, .cancelling, .reversing, .cancelled: false
        }
    }
}

/// A settlement that was cancelled or reversed, and the message that had asked for it.
struct UndoneSettlement: Sendable {
    let messageID: String
    let claim: SettledClaim
    let negative: SettledClaim
}

/// The life of a bill. A case exists for every situation in which the next answer means something different.
enum BillState: Sendable {
    /// Lines are split; nothing is booked. Also the state after a refused settle and after an undone settlement.
    case itemised
    /// Sent to the insuring region, outcome unknown (law M5). The fee is held in the books.
    case settling(hold: UInt64)
    /// Settled and booked.
    case settled(SettledClaim)
    /// A cancel is on its way; the settlement still stands.
    case cancelling(SettledClaim, messageID: String)
    /// A reversal is on its way while the settle's own outcome is unknown.
    case reversingUnknown(hold: UInt64, messageID: String)
    /// A reversal is on its way; the settlement is known and stands until it is answered.
    case reversing(SettledClaim, messageID: String)
    /// Cancelled or reversed: the claim and its exact negative are booked. The batch may be settled again.
    case cancelled(SettledClaim, by: SettledClaim)
}

/// What a message id was used for.
struct MessageUse: Sendable, Hashable {
    enum Purpose: UInt8, Sendable {
        case settle = 1
        case cancel = 2
        case reverse = 3
        /// A reversal arrived before the message it names: the message, if it ever comes, is refused.
        case reversedBeforeArrival = 4
    }

    var purpose: Purpose
    var visitID: String
    var batch: String
    /// The message a cancel or a reversal undoes; empty for other purposes.
    var original = ""
}

/// A decision in the insuring region's memory.
struct DecidedClaim: Sendable {
    enum Standing: Sendable, Hashable {
        case settled
        case cancelled(by: SettledClaim)
    }

    var messageID: String
    /// Who asked, and alone may undo.
    var treating: RegionCode
    var person: PersonNumber
    var insurance: InsuranceKind
    var pool: RegionCode
    var mutualAidMember: PersonNumber?
    var clearingType: ClearingType
    var claim: SettledClaim
    /// What the decision added to the accumulators; a cancel subtracts exactly this.
    var change: Accumulators
    var standing: Standing
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

    static func of(_ lines: [FeeLine]) -> UInt64 {
        var sink = Fingerprint()
        for line in lines {
            sink.put(line.lineNumber)
            sink.put(line.itemCode)
            sink.put(line.quantity.tenThousandths)
            sink.put(line.unitPrice.microYuan)
            sink.put(line.amount)
            sink.put(line.chargedAt.seconds)
        }
        return sink.value
    }
}
