import Benefits
import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages

/// The insuring region's part of a claim: decides the benefit, books what it owes, stamps the open window (law M7).
extension RegionMachine {
    /// Answers a settle or pre-settle request. Postings, accumulators and decision happen together or not at all.
    mutating func decide(
        _ submission: ClaimSubmission, facts: PersonFacts?, isTrial: Bool, at time: Timestamp, into postings: inout [Posting]
    ) -> SettleDecision {
        switch judge(submission, facts: facts, isTrial: isTrial) {
        case .failure(let refused): return submission.decision(.refused(refused.notice))
        case .success(let judged):
            guard !isTrial else { return submission.decision(.settled(judged.claim)) }
            return settle(submission, judged, at: time, into: &postings)
        }
    }

    /// A benefit that was found, before anything is booked.
    private struct Judged {
        var claim: SettledClaim
        let facts: PersonFacts
        let change: Accumulators
        let visit: VisitRecord
        /// The interim bill that goes out of force.
        let superseded: BillKey?
    }

    private struct Refused: Error {
        let notice: RefusalNotice

        init(_ refusal: SettlementRefusal, _ field: String) { notice = refusal.notice(field) }
        init(_ notice: RefusalNotice) { self.notice = notice }
    }

    private func judge(_ submission: ClaimSubmission, facts: PersonFacts?, isTrial: Bool) -> Result<Judged, Refused> {
        let visit = submission.visit
        let key = submission.key
        guard visit.insuringRegion.party == region else { return .failure(Refused(.notAddressee, "insuplc_admdvs")) }
        if !isTrial, let earlier = decisions[key], earlier.life.isStanding {
            // A stream brings a request once, so this is another one for a settled claim. To say "settled" again would be
            // booked again by the treating region and by the hub (law M4).
            return .failure(Refused(.settledDiffers, earlier.firstDifference(from: submission)))
        }
        guard let facts, facts.person == visit.person, facts.insurance == visit.insurance else {
            return .failure(Refused(.personNotEnrolled, "psn_no"))
        }
        var superseded: (key: BillKey, decided: DecidedClaim)?
        if let earlier = submission.supersedes {
            let earlierKey = BillKey(institution: key.institution, visitID: key.visitID, batch: earlier.batch)
            guard let decided = decisions[earlierKey], decided.isInterim, decided.claim.settlementID == earlier.settlementID,
                decided.person == visit.person, decided.insurance == visit.insurance,
                decided.treating == visit.treatingRegion.party, decided.life.refusalOfUndoing == nil, earlierKey != key
            else { return .failure(Refused(.nothingToCancel, "mid_setl_flag")) }
            superseded = (earlierKey, decided)
        }
        let record = VisitRecord(submission)
        if let finding = visitIndex.refusal(of: record, of: visit.person) {
            return .failure(Refused(finding.refusal.notice("begntime", finding.other)))
        }
        let day = submission.settledAt.date
        guard let pinned = policy(for: facts, on: day) else { return .failure(Refused(.policyMissing, "setl_time")) }
        let means = means(of: facts, on: day, without: superseded?.decided)
        var trace = NoTrace()
        let result = BenefitRule.decide(
            submission, for: facts, under: pinned.policy, accumulators: means.accumulators, accountBalance: means.own,
            mutualAidBalance: means.mutualAid, stay: context(of: record, submission, under: pinned.policy), trace: &trace)
        return result.mapError { Refused($0.notice) }.map { decision in
            Judged(
                claim: SettledClaim(
                    settlementID: 0, window: openWindow, settledAt: submission.settledAt, amounts: decision.amounts,
                    ratio: decision.ratio, accountBalance: means.own - decision.amounts.account, policyDigest: pinned.digest),
                facts: facts, change: decision.change, visit: record, superseded: superseded?.key)
        }
    }

    /// The stay in other institutions that this one continues under the policy's transfer rule. Earlier bills of the same stay are no
    /// part of it: a later bill covers the whole stay and takes their place.
    private func context(of record: VisitRecord, _ submission: ClaimSubmission, under policy: BenefitPolicy) -> StayContext {
        let visit = submission.visit
        guard record.isInpatient,
            let index = policy.benefitIndex(for: visit.visitType, settledAs: submission.settlementWay)
        else { return .none }
        let rule = policy.benefits[index].transfer
        let stays = visitIndex.transfers(to: record, of: visit.person) { rule.joins(dischargedOn: $0, admittedOn: $1) }
        guard !stays.isEmpty else { return .none }
        var transferred = TransferredStay(deductible: .zero, scope: .zero, admissionsThisYear: 0)
        for known in visitIndex.records[visit.person] ?? [] where stays.contains(known.key.visit) {
            guard let decided = decisions[known.key], decided.insurance == visit.insurance else { continue }
            transferred.deductible += decided.claim.amounts.deductible
            transferred.scope += decided.change.inpatientScope
            if decided.yearKey.year == Int32(submission.settledAt.date.year) {
                transferred.admissionsThisYear += decided.change.admissions
            }
        }
        return StayContext(transferredFrom: transferred)
    }

    /// What a decision may draw on: the totals of the year and the accounts, as if `interim` had never been decided.
    private func means(
        of facts: PersonFacts, on day: BusinessDate, without interim: DecidedClaim?
    ) -> (accumulators: Accumulators, own: Fen, mutualAid: Fen) {
        let year = AccumulatorKey(person: facts.person, insurance: facts.insurance, year: Int32(day.year))
        var totals = accumulators[year] ?? .zero
        var (own, mutualAid) = (balance(of: facts.person), mutualAidBalance(facts))
        if let interim {
            if interim.yearKey == year { totals -= interim.change }
            own += interim.claim.amounts.account
            if facts.mutualAidMember == interim.mutualAidMember { mutualAid += interim.claim.amounts.mutualAid }
        }
        return (totals, own, mutualAid)
    }

    private mutating func settle(
        _ submission: ClaimSubmission, _ judged: Judged, at time: Timestamp, into postings: inout [Posting]
    ) -> SettleDecision {
        let visit = submission.visit
        // Past this line nothing may fail.
        let negative = judged.superseded.map { undo($0, as: .superseded, at: submission.settledAt) }
        var claim = judged.claim
        claim.settlementID = nextSettlementID()
        let flags = visitIndex.flags(of: judged.visit, of: visit.person, atMost: MessageLimits.visitFlagsMax)
        let decided = DecidedClaim(
            messageID: submission.messageID, treating: visit.treatingRegion.party, person: visit.person,
            insurance: visit.insurance, pool: judged.facts.pool, mutualAidMember: judged.facts.mutualAidMember,
            clearingType: submission.clearingType, claim: claim, isInterim: submission.isInterim, change: judged.change,
            flags: flags, life: .settled)
        accumulators[decided.yearKey, default: .zero] += judged.change
        mustBalance(claim, decided.insurance)
        decisions[submission.key] = decided
        visitIndex.add(judged.visit, of: visit.person)
        let records = StatedRecords(claim, superseding: negative, visit.insurance, submission.clearingType)
        let interim = judged.superseded.flatMap { decisions[$0] }
        post(records, of: decided, interim: interim, at: time, into: &postings)
        var decision = submission.decision(.settled(claim))
        decision.superseded = negative
        decision.flags = flags
        return decision
    }

    /// Cancels one settlement: an exact negative of its own, linked to the original, once (laws M6 and I9).
    mutating func decide(
        _ cancel: CancelRequest, from treating: RegionCode, at time: Timestamp, into postings: inout [Posting]
    ) -> SettleDecision {
        let key = BillKey(institution: cancel.institution, visitID: cancel.visitID, batch: cancel.batch)
        var answer = SettleDecision(
            institution: cancel.institution, visitID: cancel.visitID, batch: cancel.batch, messageID: cancel.messageID,
            person: cancel.person, insurance: cancel.insurance, clearingType: .outpatient,
            outcome: .refused(SettlementRefusal.nothingToCancel.notice("setl_id")))
        guard let decided = decisions[key], decided.messageID == cancel.originalMessageID, decided.person == cancel.person,
            decided.treating == treating
        else { return answer }
        answer.clearingType = decided.clearingType
        let refusal =
            decided.claim.settlementID == cancel.settlementID ? decided.life.refusalOfUndoing : SettlementRefusal.alreadyCancelled
        if let refusal {
            answer.outcome = .refused(refusal.notice("setl_id"))
            return answer
        }
        let negative = undo(key, as: .cancelled, at: cancel.cancelledAt)
        post(
            StatedRecords(negative, superseding: nil, decided.insurance, decided.clearingType), of: decided, at: time,
            into: &postings)
        answer.outcome = .settled(negative)
        return answer
    }

    /// Undoes a request whose outcome the treating region does not know. Every answer is final.
    mutating func decide(
        _ reverse: ReverseRequest, from treating: RegionCode, at time: Timestamp, into postings: inout [Posting]
    ) -> ReverseDecision {
        let key = BillKey(institution: reverse.institution, visitID: reverse.visitID, batch: reverse.batch)
        guard let decided = decisions[key], decided.messageID == reverse.originalMessageID, decided.life.isStanding,
            decided.treating == treating
        else {
            return ReverseDecision(request: reverse, outcome: .nothingToReverse)
        }
        if let refusal = decided.life.refusalOfUndoing {
            return ReverseDecision(request: reverse, outcome: .refused(refusal.notice("omsgid")))
        }
        let negative = undo(key, as: .reversed, at: reverse.reversedAt)
        post(
            StatedRecords(negative, superseding: nil, decided.insurance, decided.clearingType), of: decided, at: time,
            into: &postings)
        return ReverseDecision(
            request: reverse,
            outcome: .reversed(negative, insurance: decided.insurance, clearingType: decided.clearingType))
    }

    /// Takes a decision out of force: its exact negative with an id of its own, and the recorded change of the year's totals back.
    private mutating func undo(_ key: BillKey, as undoing: Undoing, at moment: BusinessTime) -> SettledClaim {
        let decided = decisions[key]!
        let original = decided.claim
        let negative = SettledClaim(
            settlementID: nextSettlementID(), originalSettlementID: original.settlementID, window: openWindow, settledAt: moment,
            amounts: -original.amounts, ratio: original.ratio,
            accountBalance: balance(of: decided.person) + original.amounts.account, policyDigest: original.policyDigest)
        switch decided.life.after(.undo(by: negative, as: undoing)) {
        case .success(let life): decisions[key]!.life = life
        case .failure(let refusal): preconditionFailure("M6: undoing \(original.settlementID) would be \(refusal)")
        }
        mustBalance(negative, decided.insurance)
        accumulators[decided.yearKey, default: .zero] -= decided.change
        visitIndex.remove(key, of: decided.person)
        return negative
    }

    /// Nothing leaves this region that does not balance (identities I1 to I10).
    private func mustBalance(_ claim: SettledClaim, _ insurance: InsuranceKind) {
        if let violation = claim.amounts.violatedIdentity(insurance) { preconditionFailure("M3: \(violation)") }
    }

    /// Books records: each fund's expense (or the person's account) against the payable to the treating region.
    /// - Parameter interim: the interim decision that goes out of force; its own payers get their money back.
    mutating func post(
        _ records: StatedRecords, of decided: DecidedClaim, interim: DecidedClaim? = nil, at time: Timestamp,
        into postings: inout [Posting]
    ) {
        for record in records.records {
            let payers = record.isOfInterim ? interim ?? decided : decided
            var chain = TransferChain(.settlement, number: record.settlementID, code: record.code, window: records.window)
            for row in record.funds {
                let payer =
                    payers.accountHolder(of: row.fund).map { ClaimAccounts.personalAccount(region, $0) }
                    ?? ClaimAccounts.benefitExpense(payers.pool, row.fund)
                chain.post(debit: payer, credit: ClaimAccounts.payable(region, to: decided.treating, row.fund), row.amount)
            }
            ledger.book(chain, at: time, into: &postings)
        }
        let pair = RegionPair(insuring: region, treating: decided.treating)
        if let refusal = exposure.add(records.clearingEntry(pair)) {
            preconditionFailure("M7: the exposure matrix refused a decision: \(refusal)")
        }
        enter(records, pair)
    }

    private func policy(for facts: PersonFacts, on date: BusinessDate) -> PinnedPolicy? {
        policies.first {
            $0.policy.pool == facts.pool && $0.policy.insurance == facts.insurance && $0.policy.validity.contains(date)
        }
    }

    /// Balance of a person's own account; zero for a person who has none.
    public func balance(of person: PersonNumber) -> Fen {
        guard let account = ledger.account(ClaimAccounts.personalAccount(region, person)) else { return .zero }
        return account.creditsPosted - account.debitsPosted
    }

    /// What the linked member's account may help with; nobody is a member of the own family twice, or one account would pay double.
    private func mutualAidBalance(_ facts: PersonFacts) -> Fen {
        guard let member = facts.mutualAidMember, member != facts.person else { return .zero }
        return balance(of: member)
    }

    /// Unique in the whole network: the region's six digits, then a counter without gaps.
    mutating func nextSettlementID() -> UInt64 {
        let id = peekSettlementID
        settlementsMade += 1
        return id
    }

    /// What `nextSettlementID` would give.
    var peekSettlementID: UInt64 { UInt64(region.value) * Self.settlementsPerRegion + settlementsMade + 1 }

    static var settlementsPerRegion: UInt64 { 1_000_000_000_000 }
}

extension DecidedClaim {
    /// The national name of the first field in which a second request for a settled claim differs from the first.
    fileprivate func firstDifference(from submission: ClaimSubmission) -> String {
        if treating != submission.visit.treatingRegion.party { return "mdtrtarea_admvs" }
        if person != submission.visit.person { return "psn_no" }
        if insurance != submission.visit.insurance { return "insutype" }
        return claim.amounts.total == submission.split.total ? "msgid" : "medfee_sumamt"
    }
}

extension ClaimSubmission {
    /// - Precondition: the visit type belongs to a clearing type; the treating region checked it at registration.
    var clearingType: ClearingType { visit.visitType.clearingType ?? .outpatient }

    var key: BillKey { BillKey(institution: visit.institution, visitID: visit.visitID, batch: batch) }

    func decision(_ outcome: SettleDecision.Outcome) -> SettleDecision {
        SettleDecision(
            institution: visit.institution, visitID: visit.visitID, batch: batch, messageID: messageID, person: visit.person,
            insurance: visit.insurance, clearingType: clearingType, outcome: outcome)
    }
}
