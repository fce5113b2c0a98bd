import Messages

extension BillLife {
    /// The state after a step, or why it is illegal in this one.
    func after(_ step: BillStep) -> Result<BillLife, SettlementRefusal> {
        switch (self, step) {
        case (.itemised, .estimate), (.estimated, .estimate): return .success(.estimated)
        case (.itemised, .ask(let hold)), (.estimated, .ask(let hold)): return .success(.settling(hold: hold))
        case (.settling(let hold), _): return whileSettling(hold, step)
        case (.quarantined, .book(let claim)): return .success(.settled(StandingClaim(claim)))
        case (.quarantined(let hold, let entry), .askReversal(let messageID)):
            return .success(.withdrawing(hold: hold, entry: entry, messageID: messageID))
        case (.settled(let standing), _): return whileSettled(standing, step)
        case (.cancelling(let standing, _), .bookCancel(let negative)):
            return .success(.undone(standing, by: negative, as: .cancelled))
        case (.cancelling(let standing, _), .decline), (.reversing(let standing, _), .decline),
            (.adjusting(let standing, _), .decline):
            return .success(.settled(standing))
        case (.adjusting(var standing, let pending), .bookAdjustment(let record)):
            standing.adjustments.append(ClaimAdjustment(request: pending.request, record: record))
            return .success(.settled(standing))
        case (.reversing(let standing, _), .bookReversal(let negative)):
            return .success(.undone(standing, by: negative, as: .reversed))
        case (.reversingUnknown(let hold, let messageID), _): return whileReversing(hold, messageID, step)
        case (.withdrawing, .bookReversal), (.withdrawing, .nothingToReverse): return .success(.itemised)
        case (.undone(_, _, let undoing), .estimate) where undoing != .superseded: return .success(self)
        case (.undone(_, _, let undoing), .ask(let hold)) where undoing != .superseded: return .success(.settling(hold: hold))
        default: return .failure(refusal)
        }
    }

    private func whileSettling(_ hold: UInt64, _ step: BillStep) -> Result<BillLife, SettlementRefusal> {
        switch step {
        case .book(let claim): .success(.settled(StandingClaim(claim)))
        case .decline: .success(.itemised)
        case .askReversal(let messageID): .success(.reversingUnknown(hold: hold, messageID: messageID))
        case .quarantine(let entry): .success(.quarantined(hold: hold, entry: entry))
        default: .failure(refusal)
        }
    }

    private func whileSettled(_ standing: StandingClaim, _ step: BillStep) -> Result<BillLife, SettlementRefusal> {
        switch step {
        case .askAdjustment(let pending): .success(.adjusting(standing, pending))
        case .askCancel(let messageID) where !standing.isAdjusted: .success(.cancelling(standing, messageID: messageID))
        case .askReversal(let messageID) where !standing.isAdjusted: .success(.reversing(standing, messageID: messageID))
        case .supersede(let negative) where !standing.isAdjusted: .success(.undone(standing, by: negative, as: .superseded))
        default: .failure(refusal)
        }
    }

    private func whileReversing(
        _ hold: UInt64, _ messageID: String, _ step: BillStep
    ) -> Result<BillLife, SettlementRefusal> {
        switch step {
        case .book(let claim) where hold != 0: .success(.reversing(StandingClaim(claim), messageID: messageID))
        case .decline where hold != 0: .success(.reversingUnknown(hold: 0, messageID: messageID))
        case .quarantine(let entry) where hold != 0:
            .success(.withdrawing(hold: hold, entry: entry, messageID: messageID))
        case .nothingToReverse: .success(.itemised)
        default: .failure(refusal)
        }
    }

    /// What an illegal step in this state is told.
    private var refusal: SettlementRefusal {
        switch self {
        case .itemised, .estimated: .nothingToCancel
        case .settling, .quarantined, .cancelling, .adjusting, .reversing, .reversingUnknown, .withdrawing: .outcomeUnknown
        case .settled(let standing): standing.isAdjusted ? .adjustedByAudit : .settledDiffers
        case .undone(_, _, let undoing): undoing == .superseded ? .supersededByLater : .alreadyCancelled
        }
    }
}

extension BillLife {
    /// Whether an outcome is unknown: it blocks a second attempt, and has to be gone before anybody calls the node quiet (law M5).
    public var isUnknown: Bool {
        switch self {
        case .settling, .quarantined, .cancelling, .adjusting, .reversing, .reversingUnknown, .withdrawing: true
        case .itemised, .estimated, .settled, .undone: false
        }
    }

    /// Whether a settle is under way whose outcome is unknown: it blocks every other attempt on the visit.
    var isSettling: Bool {
        switch self {
        case .settling, .quarantined, .reversingUnknown, .withdrawing: true
        case .itemised, .estimated, .settled, .cancelling, .adjusting, .reversing, .undone: false
        }
    }

    /// The settlement that stands, also while something is asked about it.
    public var standing: StandingClaim? {
        switch self {
        case .settled(let standing), .cancelling(let standing, _), .adjusting(let standing, _), .reversing(let standing, _):
            standing
        case .itemised, .estimated, .settling, .quarantined, .reversingUnknown, .withdrawing, .undone: nil
        }
    }

    /// The hold of a settle whose outcome is unknown; 0 when there is none.
    var hold: UInt64 {
        switch self {
        case .settling(let hold), .quarantined(let hold, _), .reversingUnknown(let hold, _), .withdrawing(let hold, _, _): hold
        case .itemised, .estimated, .settled, .cancelling, .adjusting, .reversing, .undone: 0
        }
    }
}
