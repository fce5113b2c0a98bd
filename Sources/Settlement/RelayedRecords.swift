import ClaimTypes
import LedgerTypes
import Messages
import Reconciliation

/// What the hub can hold of a pair's day, and the two regions beside it: one record for each message by which the insuring region booked
/// something, made of the message's routing header alone.
///
/// The number of such a record is the message's sequence in the stream from insuring to treating region: the sender has it from its outbox,
/// the receiver and the hub from the envelope. Settlement ids and claims stand in the payload, which the hub cannot open, so this is a book of
/// its own beside `dayRecords`; its digest tree is made by the same rules.
extension DayRecord {
    /// `nil` for a message that books nothing, or whose clearing type is none.
    init?(relayed header: RoutingHeader, sequence: UInt64) {
        let kind: Kind
        switch header.kind {
        case .settleDecision: kind = .settlement
        case .cancelDecision, .reverseDecision: kind = .cancellation
        case .adjustmentDecision: kind = .adjustment
        default: return nil
        }
        // Whatever is booked is stamped; a refusal is not.
        guard header.window != .none || header.count != 0, let clearingType = ClearingType(rawValue: header.clearingType) else {
            return nil
        }
        // Each message is a claim of its own here: two alike are no duplicate.
        self.init(
            settlementID: sequence, kind: kind, date: header.date, window: header.window, insurance: header.insurance,
            clearingType: clearingType, medicalFee: header.medicalFee, funds: header.amounts, claim: ClaimMark(sequence))
    }
}

extension DayRecords {
    /// Days behind the newest that can be compared with the hub. A week outlasts every holiday of the desks, and the hub of a whole country
    /// holds every claim of these days (our choice).
    static var relayedDaysKept: Int { 7 }

    /// Enters what a header says of the pair from `insuring` to `treating`; anything else is no part of it.
    mutating func add(relayed header: RoutingHeader, sequence: UInt64, from insuring: NodeID, to treating: NodeID) {
        guard header.insuring.node == insuring, header.treating.node == treating,
            let record = DayRecord(relayed: header, sequence: sequence)
        else { return }
        add(record, of: RegionPair(insuring: header.insuring, treating: header.treating))
    }
}

extension PeerMessage {
    /// Whether the insuring region may book something by it.
    var isDecision: Bool {
        switch self {
        case .settleDecision, .cancelDecision, .reverseDecision, .adjustmentDecision: true
        default: false
        }
    }
}
