import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

extension WireClaimSubmission {
    init(_ claim: ClaimSubmission) {
        visit = WireVisitRegistration(claim.visit)
        messageID = claim.messageID
        batch = claim.batch
        split = WireScopeSplit(claim.split)
        hospitalPart = claim.hospitalPart.units
        useAccount = claim.useAccount
        settledAt = claim.settledAt.seconds
        interim = claim.isInterim
        settlementWay = claim.settlementWay.wire
        if let began = claim.emergencyBeganAt { emergencyBeganAt = began.seconds }
        if let earlier = claim.supersedes {
            supersedes.batch = earlier.batch
            supersedes.settlementID = earlier.settlementID
        }
    }
}

extension SettlementWay {
    /// 0 by item, as most claims settle.
    var wire: UInt32 { self == .byItem ? 0 : UInt32(rawValue) }
}

extension WireSettledClaim {
    init(_ claim: SettledClaim) {
        settlementID = claim.settlementID
        originalSettlementID = claim.originalSettlementID
        window = claim.window.value
        settledAt = claim.settledAt.seconds
        amounts = WireSettlementAmounts(claim.amounts)
        ratio = claim.ratio.value
        accountBalance = claim.accountBalance.units
        policyDigest = Data(claim.policyDigest)
    }
}

extension WireSettleDecision {
    init(_ decision: SettleDecision) {
        institution = decision.institution.value
        visitID = decision.visitID
        batch = decision.batch
        messageID = decision.messageID
        person = decision.person.value
        insurance = UInt32(decision.insurance.value)
        clearingType = UInt32(decision.clearingType.rawValue)
        switch decision.outcome {
        case .settled(let claim):
            var wire = WireSettledClaim(claim)
            if let stated = decision.stated { wire.amounts.account = stated.account.units }
            outcome = .settled(wire)
        case .refused(let notice): outcome = .refused(WireRefusal(notice))
        }
        if let negative = decision.superseded { superseded = WireSettledClaim(negative) }
        flags = decision.flags.map(WireVisitFlag.init)
        if let totals = decision.stated { stated = WireStatedTotals(totals) }
    }
}

extension WireVisitFlag {
    init(_ flag: VisitFlag) {
        kind = UInt32(flag.kind.rawValue)
        institution = flag.other.institution.value
        began = flag.other.began.days
        ended = flag.other.ended.days
    }
}

extension WireStatedTotals {
    init(_ totals: StatedTotals) {
        medicalFee = totals.medicalFee.units
        fundTotal = totals.fundTotal.units
        personPart = totals.personPart.units
        account = totals.account.units
    }
}

extension WireCancelRequest {
    init(_ request: CancelRequest) {
        institution = request.institution.value
        visitID = request.visitID
        batch = request.batch
        messageID = request.messageID
        originalMessageID = request.originalMessageID
        settlementID = request.settlementID
        person = request.person.value
        insurance = UInt32(request.insurance.value)
        cancelledAt = request.cancelledAt.seconds
    }
}

extension WireReverseRequest {
    init(_ request: ReverseRequest) {
        institution = request.institution.value
        messageID = request.messageID
        originalMessageID = request.originalMessageID
        visitID = request.visitID
        batch = request.batch
        person = request.person.value
        reversedAt = request.reversedAt.seconds
    }
}

extension WireReverseDecision {
    init(_ decision: ReverseDecision) {
        request = WireReverseRequest(decision.request)
        switch decision.outcome {
        case .nothingToReverse:
            outcome = .nothingToReverse(WireNothingToReverse())
        case .reversed(let claim, let insurance, let clearingType):
            var reversed = WireReversed()
            reversed.claim = WireSettledClaim(claim)
            reversed.insurance = UInt32(insurance.value)
            reversed.clearingType = UInt32(clearingType.rawValue)
            outcome = .reversed(reversed)
        case .refused(let notice):
            outcome = .refused(WireRefusal(notice))
        }
    }
}

/// What a settled claim claims to be: decides which of its links and stamps have to be there.
enum SettledRole {
    /// An estimate: it books nothing, so its id and window may be empty.
    case estimate
    case settlement
    /// Negates another settlement and has to name it (law M6).
    case negation
}

extension FieldVerifier {
    mutating func submission(_ wire: WireClaimSubmission) -> ClaimSubmission {
        require(wire.hasVisit, .missing, "visit")
        let registration = visit(wire.visit)
        require(wire.hasSplit, .missing, "split")
        return ClaimSubmission(
            visit: registration, messageID: identifier(wire.messageID, "message_id"),
            batch: optionalIdentifier(wire.batch, "batch"), split: split(wire.split),
            hospitalPart: fen(wire.hospitalPart, "hospital_part"), useAccount: wire.useAccount,
            settledAt: time(wire.settledAt, "settled_at"), isInterim: wire.interim,
            settlementWay: settlementWay(wire.settlementWay),
            emergencyBeganAt: wire.hasEmergencyBeganAt ? time(wire.emergencyBeganAt, "emergency_began_at") : nil,
            supersedes: wire.hasSupersedes ? superseded(wire.supersedes) : nil)
    }

    mutating func settlementWay(_ number: UInt32) -> SettlementWay {
        require(number != UInt32(SettlementWay.byItem.rawValue), .notCanonical, "settlement_way")
        return number == 0 ? .byItem : code(number, fallback: .byItem, "settlement_way")
    }

    private mutating func superseded(_ wire: WireSupersededBill) -> SupersededBill {
        require(wire.settlementID != 0, .missing, "supersedes.settlement_id")
        return SupersededBill(batch: optionalIdentifier(wire.batch, "supersedes.batch"), settlementID: wire.settlementID)
    }

    mutating func settled(
        _ wire: WireSettledClaim, _ insurance: InsuranceKind, _ role: SettledRole, _ stated: StatedTotals? = nil
    ) -> SettledClaim {
        require(wire.hasAmounts, .missing, "amounts")
        requireLinks(wire.settlementID, wire.originalSettlementID, wire.window, role)
        return SettledClaim(
            settlementID: wire.settlementID, originalSettlementID: wire.originalSettlementID,
            window: WindowNumber(wire.window), settledAt: time(wire.settledAt, "settled_at"),
            amounts: amounts(wire.amounts, insurance, stated), ratio: ratio(wire.ratio, "ratio"),
            accountBalance: fen(wire.accountBalance, "account_balance"), policyDigest: digest(wire.policyDigest, "policy_digest"))
    }

    mutating func requireLinks(_ settlementID: UInt64, _ originalID: UInt64, _ number: UInt32, _ role: SettledRole) {
        switch role {
        case .estimate:
            _ = windowOrNone(number, "window")
            require(originalID == 0, .outOfRange, "original_settlement_id")
        case .settlement:
            _ = window(number, "window")
            require(settlementID != 0, .missing, "settlement_id")
            require(originalID == 0, .outOfRange, "original_settlement_id")
        case .negation:
            _ = window(number, "window")
            require(settlementID != 0, .missing, "settlement_id")
            require(originalID != 0, .missing, "original_settlement_id")
            require(originalID != settlementID, .outOfRange, "original_settlement_id")
        }
    }

    mutating func decision(_ wire: WireSettleDecision, _ role: SettledRole) -> SettleDecision {
        let insurance = InsuranceKind(narrow(wire.insurance, "insurance"))
        let outcome: SettleDecision.Outcome
        let totals = wire.hasStated ? statedTotals(wire.stated) : nil
        switch wire.outcome {
        case .settled(let claim):
            outcome = .settled(settled(claim, insurance, role, totals))
        case .refused(let notice):
            outcome = .refused(refusal(notice))
        case nil:
            refuse(.missing, "outcome")
            outcome = .refused(refusal(WireRefusal()))
        }
        return SettleDecision(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            batch: optionalIdentifier(wire.batch, "batch"), messageID: identifier(wire.messageID, "message_id"),
            person: person(wire.person, "person"), insurance: insurance,
            clearingType: code(wire.clearingType, fallback: ClearingType.outpatient, "clearing_type"), outcome: outcome,
            superseded: wire.hasSuperseded ? superseded(wire.superseded, of: wire, insurance, role) : nil,
            flags: flags(wire.flags), stated: totals)
    }

    /// A settlement may take the place of an interim bill; nothing else may.
    private mutating func superseded(
        _ wire: WireSettledClaim, of decision: WireSettleDecision, _ insurance: InsuranceKind, _ role: SettledRole
    ) -> SettledClaim {
        let settled: WireSettledClaim? = if case .settled(let claim) = decision.outcome { claim } else { nil }
        require(role == .settlement && settled != nil, .outOfRange, "superseded")
        require(wire.window == settled?.window, .outOfRange, "superseded.window")
        return self.settled(wire, insurance, .negation)
    }

    private mutating func flags(_ wires: [WireVisitFlag]) -> [VisitFlag] {
        list(wires, atMost: MessageLimits.visitFlagsMax, "flags") { verifier, wire in
            VisitFlag(
                kind: verifier.code(wire.kind, fallback: .sameDayRepeat, "flags.kind"),
                other: VisitPeriod(
                    institution: verifier.institution(wire.institution, "flags.institution"),
                    began: verifier.date(wire.began, "flags.began"), ended: verifier.date(wire.ended, "flags.ended")))
        }
    }

    private mutating func statedTotals(_ wire: WireStatedTotals) -> StatedTotals {
        StatedTotals(
            medicalFee: fen(wire.medicalFee, "stated.medical_fee"), fundTotal: fen(wire.fundTotal, "stated.fund_total"),
            personPart: fen(wire.personPart, "stated.person_part"), account: fen(wire.account, "stated.account"))
    }

    mutating func cancelRequest(_ wire: WireCancelRequest) -> CancelRequest {
        CancelRequest(
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            batch: optionalIdentifier(wire.batch, "batch"), messageID: identifier(wire.messageID, "message_id"),
            originalMessageID: identifier(wire.originalMessageID, "original_message_id"), settlementID: wire.settlementID,
            person: person(wire.person, "person"), insurance: InsuranceKind(narrow(wire.insurance, "insurance")),
            cancelledAt: time(wire.cancelledAt, "cancelled_at"))
    }

    mutating func reverseRequest(_ wire: WireReverseRequest) -> ReverseRequest {
        ReverseRequest(
            institution: institution(wire.institution, "institution"), messageID: identifier(wire.messageID, "message_id"),
            originalMessageID: identifier(wire.originalMessageID, "original_message_id"),
            visitID: identifier(wire.visitID, "visit_id"), batch: optionalIdentifier(wire.batch, "batch"),
            person: person(wire.person, "person"), reversedAt: time(wire.reversedAt, "reversed_at"))
    }

    mutating func reverseDecision(_ wire: WireReverseDecision) -> ReverseDecision {
        require(wire.hasRequest, .missing, "request")
        let outcome: ReverseDecision.Outcome
        switch wire.outcome {
        case .nothingToReverse:
            outcome = .nothingToReverse
        case .reversed(let reversed):
            require(reversed.hasClaim, .missing, "reversed.claim")
            let insurance = InsuranceKind(narrow(reversed.insurance, "insurance"))
            outcome = .reversed(
                settled(reversed.claim, insurance, .negation), insurance: insurance,
                clearingType: code(reversed.clearingType, fallback: .outpatient, "clearing_type"))
        case .refused(let notice):
            outcome = .refused(refusal(notice))
        case nil:
            refuse(.missing, "outcome")
            outcome = .nothingToReverse
        }
        return ReverseDecision(request: reverseRequest(wire.request), outcome: outcome)
    }
}
