import Benefits
import ClaimTypes
import HospitalInterface
import LedgerTypes
import Registry

/// Answers the rows of a claims file one after the other, as an insuring region would answer them at the counter.
///
/// A value that holds what the answers so far have changed: accumulators, account balances, settled visits. A refused row changes
/// nothing (law M10). It keeps keys, amounts and a fingerprint of each settled claim, never its lines, so that a long file fits
/// into memory. There are no books here and no other party: see `Settlement` for those.
public struct OfflineAdjudicator: Sendable {
    /// Answer to one row.
    public enum Answer: Sendable {
        /// The steps explain a decision; they are empty for cancels and replays.
        case settled(SettlementAnswer, isReplayed: Bool, steps: [TraceStep])
        case refused(RowRefusal)
    }

    let registry: any RegistryReading
    let policies: PolicySet
    let catalogues: CatalogueSet
    var book = SettledBook()

    public init(registry: any RegistryReading, policies: PolicySet, catalogues: CatalogueSet) {
        self.registry = registry
        self.policies = policies
        self.catalogues = catalogues
    }

    /// The answer to one line of a claims file.
    /// - Complexity: O(bytes of the line).
    public mutating func answer(_ bytes: [UInt8], line: Int, explaining: Bool = false) -> Answer {
        switch RowDecoder.decode(bytes, line: line) {
        case .failure(let refusal): .refused(refusal)
        case .success(let row): answer(row, line: line, explaining: explaining)
        }
    }

    /// The answer to one readable row.
    public mutating func answer(_ row: ClaimFileRow, line: Int, explaining: Bool = false) -> Answer {
        do throws(RowRefusal) {
            switch row {
            case .claim(let claim): return try settle(claim, line: line, explaining: explaining)
            case .cancel(let cancel): return try take(back: cancel, line: line)
            }
        } catch {
            return .refused(error)
        }
    }

    private mutating func settle(_ claim: SubmittedClaim, line: Int, explaining: Bool) throws(RowRefusal) -> Answer {
        let stay = book.stay(of: claim)
        // A row that was answered before may name a fee that other batches have joined since.
        if !book.knows(claim), let refusal = claim.refusalOfSum(billedBefore: stay.splitBefore.total, line: line) {
            throw refusal
        }
        if let earlier = try book.earlierAnswer(to: claim, line: line) {
            return .settled(earlier, isReplayed: true, steps: [])
        }
        guard !stay.isBilled else {
            throw RowRefusal(
                line: line, field: "mdtrt_id", value: claim.visitID, code: .stayBilled,
                reason: BilingualText("该次住院已出院结算，请先撤销", "the final bill of this stay stands: cancel it first"))
        }
        let checked = try check(claim, line: line)
        var trace = ExplainTrace()
        let own = try split(claim, checked, line: line, trace: &trace, explaining: explaining)
        let submission = try submission(claim, checked, own: own, stay: stay, line: line)
        let visit = VisitRecord(submission)
        try compare(visit, submission, line: line)
        let facts = checked.facts
        let account = SettledBook.AccountKey(facts.person, claim.insuringRegion, facts.insurance)
        let helper = facts.mutualAidMember.flatMap { member in
            // An account cannot help itself: its money would be spent twice.
            member == facts.person ? nil : SettledBook.AccountKey(member, claim.insuringRegion, .employee)
        }
        let year = SettledBook.YearKey(facts.person, claim.insuringRegion, facts.insurance, claim.settledAt.date.year)
        let means = means(year, checked.enrolment, account, helper, without: stay.superseded)
        let decision = try decide(
            submission, visit, checked, means, line: line, trace: &trace, explaining: explaining)

        // Past this line nothing may fail.
        if let interim = stay.superseded { takeOut(interim) }
        book.accumulators[year, default: .zero] += decision.change
        book.spent[account, default: .zero] += decision.amounts.account
        if let helper { book.spent[helper, default: .zero] += decision.amounts.mutualAid }
        var answer = SettlementAnswer(
            transaction: claim.transaction,
            settlementID: book.nextSettlementID(insuringRegion: claim.insuringRegion, on: claim.settledAt.date),
            messageID: claim.messageID, visitID: claim.visitID, facts: facts, visitType: claim.visitType,
            settledAt: claim.settledAt, amounts: decision.amounts, ratio: decision.ratio, balance: balance(account))
        if let interim = stay.superseded {
            answer.superseded = [
                negative(
                    of: interim, by: claim.transaction.cancel ?? claim.transaction, messageID: claim.messageID,
                    at: claim.settledAt)
            ]
        }
        answer.flags = visit.flags(
            beside: book.visits(of: facts.person, insuredIn: claim.insuringRegion), atMost: Self.flagsMax)
        let settlement = SettledBook.Settlement(
            claim: claim, answer: answer, ownSplit: own, change: decision.change, year: year, account: account, helper: helper)
        book.record(settlement, coversOthers: !stay.covers.isEmpty)
        book.add(visit, of: settlement)
        return .settled(answer, isReplayed: false, steps: trace.steps)
    }

    /// As many flags as a message between regions carries.
    private static let flagsMax = 16

    private mutating func take(back cancel: SubmittedCancel, line: Int) throws(RowRefusal) -> Answer {
        if let earlier = try book.earlierAnswer(to: cancel, line: line) {
            return .settled(earlier, isReplayed: true, steps: [])
        }
        let settlement = try book.settlement(namedBy: cancel, line: line)

        // Past this line nothing may fail.
        takeOut(settlement)
        let answer = negative(
            of: settlement, by: cancel.transaction, messageID: cancel.messageID, at: cancel.cancelledAt)
        book.record(cancel, of: settlement, answer: answer)
        return .settled(answer, isReplayed: false, steps: [])
    }

    /// Gives back what a settlement counted and paid, and takes its visit out of the index.
    private mutating func takeOut(_ settlement: SettledBook.Settlement) {
        book.accumulators[settlement.year, default: .zero] -= settlement.change
        book.spent[settlement.account, default: .zero] -= settlement.answer.amounts.account
        if let helper = settlement.helper { book.spent[helper, default: .zero] -= settlement.answer.amounts.mutualAid }
        book.removeVisit(of: settlement)
    }

    /// The exact negative of a settlement, with an id of its own (identity I9).
    private mutating func negative(
        of settlement: SettledBook.Settlement, by transaction: Transaction, messageID: String, at time: BusinessTime
    ) -> SettlementAnswer {
        var answer = settlement.answer
        answer.transaction = transaction
        answer.cancelledSettlementID = settlement.answer.settlementID
        answer.settlementID = book.nextSettlementID(insuringRegion: settlement.year.insuringRegion, on: time.date)
        answer.messageID = messageID
        answer.settledAt = time
        answer.amounts = -settlement.answer.amounts
        answer.balance = balance(settlement.account)
        answer.superseded = []
        answer.flags = []
        return answer
    }

    /// What a decision may draw on: the totals of the year and the accounts, as if `interim` had never been decided.
    private func means(
        _ year: SettledBook.YearKey, _ enrolment: EnrolmentRecord, _ account: SettledBook.AccountKey,
        _ helper: SettledBook.AccountKey?, without interim: SettledBook.Settlement?
    ) -> Means {
        var means = Means(
            accumulators: accumulators(year, enrolment), own: balance(account), helper: helper.map(balance) ?? .zero)
        guard let interim else { return means }
        if interim.year == year { means.accumulators -= interim.change }
        if interim.account == account { means.own += interim.answer.amounts.account }
        if let helper, interim.helper == helper { means.helper += interim.answer.amounts.mutualAid }
        return means
    }

    /// What the benefit year has counted: the registry's opening figures and what was settled here.
    func accumulators(_ key: SettledBook.YearKey, _ enrolment: EnrolmentRecord) -> Accumulators {
        enrolment.opening[key.year, default: .zero] + book.accumulators[key, default: .zero]
    }

    func balance(_ key: SettledBook.AccountKey) -> Fen {
        let enrolment = registry.enrolment(
            of: key.person, insuringRegion: key.insuringRegion, insurance: key.insurance)
        return (enrolment?.accountBalance ?? .zero) - book.spent[key, default: .zero]
    }
}
