import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

/// Interest on a payment that was made late (滞纳金), as its payer counts it. Both sides book `amount` by this message, in the window that
/// is open at the payer.
public struct LateInterestRecord: Hashable, Sendable {
    /// Number of the payment notice.
    public var notice: String
    public var payer: RegionCode
    public var payee: RegionCode
    public var window: WindowNumber
    /// Number of the record, from the payer's numbering of settlements: unique in the network.
    public var settlementID: UInt64
    /// Not zero; negative when earlier records of the payment booked too much.
    public var amount: Fen
    /// Interest of the payment in all, with this record. Not negative.
    public var total: Fen
    /// Millionths of the principal for a year of 365 days.
    public var rateMillionths: UInt32
    /// Last day to pay without interest.
    public var payBy: BusinessDate
    /// What the payer's bank confirmed, ascending by day; whatever was in time stands under the last day to pay.
    public var payments: [DatedAmount]

    public init(
        notice: String, payer: RegionCode, payee: RegionCode, window: WindowNumber, settlementID: UInt64, amount: Fen,
        total: Fen, rateMillionths: UInt32, payBy: BusinessDate, payments: [DatedAmount]
    ) {
        self.notice = notice
        self.payer = payer
        self.payee = payee
        self.window = window
        self.settlementID = settlementID
        self.amount = amount
        self.total = total
        self.rateMillionths = rateMillionths
        self.payBy = payBy
        self.payments = payments
    }

    public var pair: RegionPair { RegionPair(insuring: payer, treating: payee) }

    /// The one row that books it.
    public var amounts: [FundAmount] { [FundAmount(.lateInterest, amount)] }
}

/// What the payee found when it counted the interest itself. Numbers are frozen.
public enum InterestFinding: UInt8, CaseIterable, Sendable {
    case agreed = 1
    /// It differs, and the payee's operators took it all the same.
    case accepted = 2
    /// No such payment is known between the two.
    case paymentUnknown = 3
    /// What the records book does not come to what they state in all.
    case sumDiffers = 4
    case lastDayDiffers = 5
    case rateDiffers = 6
    /// Days or amounts are not those of the payee's own bank, or more than was to be paid.
    case paymentsDiffer = 7
    /// Days, rate and payments are the same, and come to another sum.
    case countDiffers = 8
    /// The payer stated none, and the payee claims it.
    case unstated = 9

    /// Whether the interest stands in the payee's income.
    public var isSettled: Bool { self == .agreed || self == .accepted }

    public var names: BilingualText {
        switch self {
        case .agreed: BilingualText("相符", "agreed")
        case .accepted: BilingualText("不符，已人工认可", "differs, accepted by a person")
        case .paymentUnknown: BilingualText("没有该笔付款", "payment unknown")
        case .sumDiffers: BilingualText("累计金额不符", "records do not add up")
        case .lastDayDiffers: BilingualText("付款期限不符", "last day differs")
        case .rateDiffers: BilingualText("费率不符", "rate differs")
        case .paymentsDiffer: BilingualText("到账记录不符", "payments differ")
        case .countDiffers: BilingualText("计算不符", "counted otherwise")
        case .unstated: BilingualText("付款方未申报，收款方主张", "claimed: the payer stated none")
        }
    }
}

/// The payee's answer to a record of late interest it does not count the same, or no longer contests; and its claim of interest that the
/// payer never stated, which names no record.
public struct InterestAnswer: Hashable, Sendable {
    public var notice: String
    public var payer: RegionCode
    public var payee: RegionCode
    /// The last record that was judged; 0 for a claim, and where it is taken back.
    public var settlementID: UInt64
    public var finding: InterestFinding
    /// Interest of the payment in all as the payee counts it. Not negative; positive in a claim.
    public var total: Fen
    /// Of a claim: millionths of the principal for a year of 365 days; else 0.
    public var rateMillionths: UInt32

    public init(
        notice: String, payer: RegionCode, payee: RegionCode, settlementID: UInt64, finding: InterestFinding, total: Fen,
        rateMillionths: UInt32 = 0
    ) {
        self.notice = notice
        self.payer = payer
        self.payee = payee
        self.settlementID = settlementID
        self.finding = finding
        self.total = total
        self.rateMillionths = rateMillionths
    }
}

extension WireLateInterest {
    init(_ interest: LateInterestRecord) {
        notice = interest.notice
        payer = interest.payer.value
        payee = interest.payee.value
        window = interest.window.value
        settlementID = interest.settlementID
        amount = interest.amount.units
        total = interest.total.units
        rate = interest.rateMillionths
        payBy = interest.payBy.days
        payments = interest.payments.map { payment in
            var part = WireLatePayment()
            part.day = payment.day.days
            part.amount = payment.amount.units
            return part
        }
    }
}

extension WireInterestAnswer {
    init(_ answer: InterestAnswer) {
        notice = answer.notice
        payer = answer.payer.value
        payee = answer.payee.value
        settlementID = answer.settlementID
        finding = UInt32(answer.finding.rawValue)
        total = answer.total.units
        rate = answer.rateMillionths
    }
}

extension FieldVerifier {
    mutating func lateInterest(_ wire: WireLateInterest) -> LateInterestRecord {
        require(wire.payer != wire.payee, .outOfRange, "payee", "the payer itself")
        require(wire.amount != 0 && wire.amount != .min, .outOfRange, "amount", "\(wire.amount)")
        require(wire.total >= 0, .outOfRange, "total", "\(wire.total)")
        require(wire.settlementID != 0, .missing, "settlement_id")
        require((1..<1_000_000).contains(wire.rate), .outOfRange, "rate", "\(wire.rate)")
        let payments = list(wire.payments, atMost: MessageLimits.latePaymentsMax, "payments") { verifier, payment in
            verifier.require(payment.amount != .min, .outOfRange, "payments.amount", "\(payment.amount)")
            return DatedAmount(
                verifier.date(payment.day, "payments.day"), verifier.fen(payment.amount, "payments.amount"))
        }
        requireAscending(payments, "payments", by: \.day)
        return LateInterestRecord(
            notice: identifier(wire.notice, "notice"), payer: region(wire.payer, "payer"), payee: region(wire.payee, "payee"),
            window: window(wire.window, "window"), settlementID: wire.settlementID, amount: fen(wire.amount, "amount"),
            total: fen(wire.total, "total"), rateMillionths: wire.rate, payBy: date(wire.payBy, "pay_by"), payments: payments)
    }

    mutating func interestAnswer(_ wire: WireInterestAnswer) -> InterestAnswer {
        require(wire.payer != wire.payee, .outOfRange, "payee", "the payer itself")
        require(wire.total >= 0, .outOfRange, "total", "\(wire.total)")
        let finding = code(wire.finding, fallback: InterestFinding.agreed, "finding")
        if finding == .unstated {
            require(wire.settlementID == 0, .outOfRange, "settlement_id", "\(wire.settlementID)")
            require(wire.total > 0, .outOfRange, "total", "\(wire.total)")
            require((1..<1_000_000).contains(wire.rate), .outOfRange, "rate", "\(wire.rate)")
        } else {
            require(wire.settlementID != 0 || finding == .accepted, .missing, "settlement_id")
            require(wire.rate == 0, .outOfRange, "rate", "\(wire.rate)")
        }
        return InterestAnswer(
            notice: identifier(wire.notice, "notice"), payer: region(wire.payer, "payer"), payee: region(wire.payee, "payee"),
            settlementID: wire.settlementID, finding: finding, total: fen(wire.total, "total"), rateMillionths: wire.rate)
    }
}
