import ClaimTypes

/// What is done about a difference. Numbers are frozen: they stand in journals.
public enum DifferenceRemedy: UInt8, CaseIterable, Sendable {
    /// Ask the insuring region what became of the claim, and book what it says (5203, the status question).
    case statusQuery = 1
    /// Offer the message that brings the record again; the receiver drops what it has.
    case offerAgain = 2
    /// Show the signed message that says it (law M9), and have it booked where it is missing.
    case presentEvidence = 3
    /// Take the settlement back and settle again; an adjustment only with approval.
    case settleAgain = 4
    /// Compare the components, and book them anew with approval.
    case compareComponents = 5
    /// Cancel one of two settlements of one claim (2208, 2305).
    case cancelOne = 6
    /// Keep the newest of copies of one record; no money moves.
    case keepNewest = 7
    /// Wait for the neighbouring day: the bucket of one day.
    case carryOver = 8

    public var names: BilingualText {
        switch self {
        case .statusQuery: BilingualText("查询状态后补记", "ask the status, book what it says")
        case .offerAgain: BilingualText("重发报文", "offer the message again")
        case .presentEvidence: BilingualText("出示已签名报文", "present the signed message")
        case .settleAgain: BilingualText("撤销后重新结算", "cancel and settle again")
        case .compareComponents: BilingualText("核对分项，经批准调账", "compare components, rebook with approval")
        case .cancelOne: BilingualText("撤销其中一笔", "cancel one of the two")
        case .keepNewest: BilingualText("保留最新一条，不动资金", "keep the newest copy, no money moves")
        case .carryOver: BilingualText("结转至相邻日", "carry over to the neighbouring day")
        }
    }

    /// Whether a node can take the first step without a person.
    public var isAutomatic: Bool {
        switch self {
        case .statusQuery, .offerAgain, .carryOver: true
        case .presentEvidence, .settleAgain, .compareComponents, .cancelOne, .keepNewest: false
        }
    }
}

/// Where a difference comes from, as far as the two books tell. Numbers are frozen.
public enum DifferenceCause: UInt8, CaseIterable, Sendable {
    /// The insuring region decided; its answer did not reach the treating region's books.
    case answerNotBooked = 1
    /// The treating region booked what the insuring region's books lack: lost there, or never decided.
    case decisionMissing = 2
    /// Rounding, a partial refund or a change by hand.
    case amountChanged = 3
    /// The funds were split otherwise: another reading of the fund total, another insurance or clearing type.
    case splitChanged = 4
    case settledTwice = 5
    case bookedTwice = 6
    /// Clocks or the end of a window.
    case cutOff = 7

    public var names: BilingualText {
        switch self {
        case .answerNotBooked: BilingualText("参保地结果未入账", "the insuring region's answer was not booked")
        case .decisionMissing: BilingualText("参保地无此决定", "the insuring region's books lack the decision")
        case .amountChanged: BilingualText("金额被改动或取整不同", "an amount was changed or rounded otherwise")
        case .splitChanged: BilingualText("基金分摊不同", "funds were split otherwise")
        case .settledTwice: BilingualText("同一费用结算两次", "one claim was settled twice")
        case .bookedTwice: BilingualText("同一记录入账两次", "one record was booked twice")
        case .cutOff: BilingualText("日切或月切", "cut-off of day or window")
        }
    }
}

/// Cause, owner and remedy of a difference. Derived from the books of the two sides alone, so both sides come to the same cause and owner.
///
/// The remedies follow the practice of hospitals and platforms (domain facts on 3201/3202); that the owner between two regions is the one
/// named here is our reading, unverified.
public struct DifferencePlan: Hashable, Sendable {
    public let cause: DifferenceCause
    /// Who has to act: whose books are to change.
    public let owner: ReconciliationParty
    public let remedy: DifferenceRemedy
    /// Whether what is in question waits in suspense meanwhile.
    public let holdsSuspense: Bool

    /// - Parameter side: who "we" are in the difference.
    public init(_ difference: RecordDifference, seenBy side: ReconciliationParty) {
        let isInsuringOnly = (difference.kind == .oursOnly) == (side == .insuring)
        switch difference.kind {
        case .oursOnly, .theirsOnly:
            cause = isInsuringOnly ? .answerNotBooked : .decisionMissing
            owner = isInsuringOnly ? .treating : .insuring
            remedy = isInsuringOnly ? (side == .insuring ? .offerAgain : .statusQuery) : .presentEvidence
        case .amountDiffers: (cause, owner, remedy) = (.amountChanged, .treating, .settleAgain)
        case .componentDiffers: (cause, owner, remedy) = (.splitChanged, .treating, .compareComponents)
        case .duplicate where difference.twinID != 0: (cause, owner, remedy) = (.settledTwice, .treating, .cancelOne)
        case .duplicate: (cause, owner, remedy) = (.bookedTwice, .treating, .keepNewest)
        case .carryOver: (cause, owner, remedy) = (.cutOff, .insuring, .carryOver)
        }
        holdsSuspense = difference.kind != .carryOver && remedy != .keepNewest
    }
}
