import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// Late interest (滞纳金) of a region's payments: as their payer, and as the one who was paid.
public struct InterestBook: Hashable, Sendable {
    /// Whether this region states and books interest; what was paid before counts as paid in time.
    public internal(set) var isBooked = false
    /// What this region's own bank confirmed, by payment and day.
    var days = PaymentDays()
    public internal(set) var dues: [InterestKey: DueInterest] = [:]
    /// Claims of payees for payments whose payers stated none: this region's own, and those it was told.
    public internal(set) var claims: [InterestKey: InterestClaim] = [:]
    /// Movements into suspense or out of it.
    var moves: UInt64 = 0

    public init() {}

    /// Ascending by number and payer.
    public var ascending: [DueInterest] { dues.sorted { $0.key < $1.key }.map(\.value) }

    /// Nothing is written before interest is booked, so that states from before keep their bytes.
    func writeCanonical(into sink: inout some CanonicalSink) {
        guard self != InterestBook() else { return }
        sink.put(isBooked)
        days.writeCanonical(into: &sink)
        sink.put(count: dues.count)
        for (key, due) in dues.sorted(by: { $0.key < $1.key }) {
            sink.put(key.number)
            sink.put(key.payer.value)
            due.writeCanonical(into: &sink)
        }
        sink.put(moves)
        // States without claims keep the bytes they had before there were any.
        guard !claims.isEmpty else { return }
        sink.put(count: claims.count)
        for (key, claim) in claims.sorted(by: { $0.key < $1.key }) {
            sink.put(key.number)
            sink.put(key.payer.value)
            sink.put(claim.total)
            sink.put(claim.rateMillionths)
        }
    }
}

/// What a payee claims for a payment that its payer stated no interest of.
public struct InterestClaim: Hashable, Sendable {
    /// As the payee counts it. Positive.
    public let total: Fen
    public let rateMillionths: UInt32
}

/// A payment as a party names it: a number that a payer may have made up is no other payer's.
public struct InterestKey: Hashable, Comparable, Sendable {
    public let number: String
    public let payer: RegionCode

    public static func < (left: InterestKey, right: InterestKey) -> Bool {
        (left.number, left.payer) < (right.number, right.payer)
    }
}

/// The interest of one payment: what was booked, and what either side says of it.
public struct DueInterest: Hashable, Sendable {
    /// Pinned with the first record, from this region's own calendar; 0 until the payment is known.
    public internal(set) var rateMillionths: UInt32
    /// As this region counted it last.
    public internal(set) var counted = Fen.zero
    /// What all records come to.
    public internal(set) var booked = Fen.zero
    /// The part of `booked` in suspense, at the payee: all, while it counts otherwise.
    public internal(set) var held = Fen.zero
    /// What the payee found.
    public internal(set) var finding = InterestFinding.agreed
    /// As the payee counts it.
    public internal(set) var claimed = Fen.zero
    /// As it was stated last.
    public internal(set) var last: LateInterestRecord
    /// Every record, in order.
    public internal(set) var records: [Record] = []

    public struct Record: Hashable, Sendable {
        public let settlementID: UInt64
        public let window: WindowNumber
        public let amount: Fen
    }

    init(_ first: LateInterestRecord, rateMillionths: UInt32) {
        self.rateMillionths = rateMillionths
        last = first
    }

    /// Takes one more record.
    mutating func add(_ interest: LateInterestRecord) {
        last = interest
        booked += interest.amount
        records.append(Record(settlementID: interest.settlementID, window: interest.window, amount: interest.amount))
    }

    func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(rateMillionths)
        for amount in [counted, booked, held, claimed] { sink.put(amount) }
        sink.put(finding.rawValue)
        let bytes = PeerMessage.month(.lateInterest(last)).encode()
        sink.put(count: bytes.count)
        sink.append(bytes)
        sink.put(count: records.count)
        for record in records {
            sink.put(record.settlementID)
            sink.put(record.window.value)
            sink.put(record.amount)
        }
    }
}

/// The interest of a payment for a desk: what it comes to through a day, and what became of it.
public struct InterestStanding: Hashable, Sendable {
    public let due: PaymentDue
    public let rateMillionths: UInt32
    /// As this region counts it, through the day while money is open.
    public let counted: Fen
    /// `nil` while no record was stated.
    public let stated: DueInterest?
    /// What the payee claims while no record was stated.
    public let claim: InterestClaim?
}
