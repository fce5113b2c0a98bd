import Benefits
import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// The insuring region decides: what a claim is worth under its policy, and whether it can be at all beside the person's other visits.
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
        /// The person's visits whose decisions stand: read once, as a person of many visits takes as long to read as to decide.
        let others: [VisitRecord]
        /// Decisions on the same batch that were undone.
        let earlier: [UndoneSettlement]
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
        let before = isTrial ? nil : decisions[key]
        if let earlier = before, earlier.life.isStanding {
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
        let (record, others) = (VisitRecord(submission), visitIndex.visits(of: visit.person))
        if let finding = record.finding(beside: others) {
            return .failure(Refused(finding.refusal.notice("begntime", finding.other)))
        }
        if let refusal = BenefitRule.standingRefusal(of: facts, for: submission) { return .failure(Refused(refusal.notice)) }
        let day = submission.settledAt.date
        if isTooLate(day, treatedIn: visit.treatingRegion.party) { return .failure(Refused(.claimTooLate, "setl_time")) }
        guard let pinned = policy(for: facts, on: day) else { return .failure(Refused(.policyMissing, "setl_time")) }
        let means = means(of: facts, on: day, without: superseded?.decided)
        let result = pinned.shared.decide(
            submission, for: facts, accumulators: means.accumulators, accountBalance: means.own,
            mutualAidBalance: means.mutualAid,
            continuing: stayBefore(record, among: others, submission, under: pinned.shared.policy))
        return result.mapError { Refused($0.notice) }.flatMap { decision in
            guard isBelowCap(decision.amounts.owed, to: visit.treatingRegion.party) else {
                return .failure(Refused(.exposureCapReached, "mdtrtarea_admvs"))
            }
            return .success(
                Judged(
                    claim: SettledClaim(
                        settlementID: 0, window: openWindow, settledAt: submission.settledAt, amounts: decision.amounts,
                        ratio: decision.ratio, accountBalance: means.own - decision.amounts.account, policyDigest: pinned.digest),
                    facts: facts, change: decision.change, visit: record, others: others, earlier: before?.withUndone ?? [],
                    superseded: superseded?.key))
        }
    }

    /// Whether the calendar takes claims of a day no more: they are reimbursed by hand, and cleared between no regions (手工报销).
    private func isTooLate(_ date: BusinessDate, treatedIn treating: RegionCode) -> Bool {
        guard openWindow.isMonth else { return false }
        let pair = RegionPair(insuring: region, treating: treating)
        let month = date.components
        let late = Int(openWindow.value / 100) * 12 + Int(openWindow.value % 100) - (month.year * 12 + month.month)
        return late > Int(self.month.calendar.plan(of: pair, in: openWindow).lateMonths)
    }

    /// The decision that this state would give, with every step of the rule, and nothing booked: for who asks how a decision came about.
    /// `nil` when the rules refuse the request. Ask the state before the request was decided.
    public func explain(
        _ submission: ClaimSubmission, facts: PersonFacts?
    ) -> (amounts: SettlementAmounts, steps: [TraceStep])? {
        guard let facts, case .success = judge(submission, facts: facts, isTrial: true) else { return nil }
        let day = submission.settledAt.date
        guard let pinned = policy(for: facts, on: day) else { return nil }
        let interim = submission.supersedes.flatMap { earlier in
            decisions[
                BillKey(
                    institution: submission.visit.institution, visitID: submission.visit.visitID, batch: earlier.batch)]
        }
        let means = means(of: facts, on: day, without: interim)
        let others = visitIndex.visits(of: submission.visit.person)
        var trace = ExplainTrace()
        let result = BenefitRule.decide(
            submission, for: facts, under: pinned.shared.policy, accumulators: means.accumulators,
            accountBalance: means.own, mutualAidBalance: means.mutualAid,
            continuing: stayBefore(VisitRecord(submission), among: others, submission, under: pinned.shared.policy), trace: &trace
        )
        guard case .success(let decision) = result else { return nil }
        return (decision.amounts, trace.steps)
    }

    /// The policy of the person's pool and insurance that is in force on a day.
    private func policy(for facts: PersonFacts, on date: BusinessDate) -> PinnedPolicy? {
        policies.first {
            $0.shared.policy.pool == facts.pool && $0.shared.policy.insurance == facts.insurance
                && $0.shared.policy.validity.contains(date)
        }
    }

    /// The stay in other institutions that this one continues under the policy's transfer rule. Earlier bills of the same stay are no
    /// part of it: a later bill covers the whole stay and takes their place.
    private func stayBefore(
        _ record: VisitRecord, among others: [VisitRecord], _ submission: ClaimSubmission, under policy: BenefitPolicy
    ) -> TransferredStay? {
        let visit = submission.visit
        let bills = record.transfers(from: others, settledAs: submission.settlementWay, under: policy)
        guard !bills.isEmpty else { return nil }
        var transferred = TransferredStay.zero
        for bill in bills {
            guard let decided = decisions[bill.key], decided.insurance == visit.insurance else { continue }
            transferred.add(
                decided.claim.amounts, decided.change,
                countsThisYear: decided.yearKey.year == Int32(submission.settledAt.date.year))
        }
        return transferred
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
        // What was undone just now is no visit any more.
        let others = negative == nil ? judged.others : visitIndex.visits(of: visit.person)
        let flags = flags(of: judged.visit, beside: others, visit.person)
        var decided = DecidedClaim(
            messageID: submission.messageID, treatedAt: visit.treatingRegion, insuredAt: visit.insuringRegion,
            person: visit.person,
            insurance: visit.insurance, pool: judged.facts.pool, mutualAidMember: judged.facts.mutualAidMember,
            clearingType: submission.clearingType, claim: claim, isInterim: submission.isInterim, change: judged.change,
            flags: flags, life: .settled)
        decided.earlier = judged.earlier
        accumulators[decided.yearKey, default: .zero] += judged.change
        mustBalance(claim, decided.insurance)
        decisions[submission.key] = decided
        visitIndex.set(others + [judged.visit], of: visit.person)
        let records = StatedRecords(claim, superseding: negative, visit.insurance, submission.clearingType, of: submission.key)
        let interim = judged.superseded.flatMap { decisions[$0] }
        post(records, of: decided, interim: interim, at: time, into: &postings)
        var decision = submission.decision(.settled(claim))
        decision.superseded = negative
        decision.flags = flags
        return decision
    }
}

extension DecidedClaim {
    /// What the next decision on the same batch has to remember: the ones before this one, and this one once it is undone.
    fileprivate var withUndone: [UndoneSettlement] {
        guard case .undone(let negative, let undoing, let adjustments) = life else { return earlier }
        var standing = StandingClaim(claim)
        standing.adjustments = adjustments
        return earlier + [UndoneSettlement(messageID: messageID, standing: standing, negative: negative, undoing: undoing)]
    }

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
