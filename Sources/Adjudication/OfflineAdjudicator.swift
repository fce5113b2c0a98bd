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
        if let earlier = try book.earlierAnswer(to: claim, line: line) {
            return .settled(earlier, isReplayed: true, steps: [])
        }
        let checked = try check(claim, line: line)
        var trace = ExplainTrace()
        let submission = try split(claim, checked, line: line, trace: &trace, explaining: explaining)
        let facts = checked.facts
        let account = SettledBook.AccountKey(facts.person, claim.insuringRegion, facts.insurance)
        let helper = facts.mutualAidMember.flatMap { member in
            // An account cannot help itself: its money would be spent twice.
            member == facts.person ? nil : SettledBook.AccountKey(member, claim.insuringRegion, .employee)
        }
        let year = SettledBook.YearKey(facts.person, claim.insuringRegion, facts.insurance, claim.settledAt.date.year)
        let decision = try decide(
            submission, checked, accumulators: accumulators(year, checked.enrolment),
            balances: (balance(account), helper.map(balance) ?? .zero), line: line, trace: &trace, explaining: explaining)

        // Past this line nothing may fail.
        book.accumulators[year, default: .zero] += decision.change
        book.spent[account, default: .zero] += decision.amounts.account
        if let helper { book.spent[helper, default: .zero] += decision.amounts.mutualAid }
        let answer = SettlementAnswer(
            transaction: claim.transaction,
            settlementID: book.nextSettlementID(insuringRegion: claim.insuringRegion, on: claim.settledAt.date),
            messageID: claim.messageID, visitID: claim.visitID, facts: facts, visitType: claim.visitType,
            settledAt: claim.settledAt, amounts: decision.amounts, ratio: decision.ratio, balance: balance(account))
        book.record(
            SettledBook.Settlement(
                claim: claim, answer: answer, change: decision.change, year: year, account: account, helper: helper))
        return .settled(answer, isReplayed: false, steps: trace.steps)
    }

    private mutating func take(back cancel: SubmittedCancel, line: Int) throws(RowRefusal) -> Answer {
        if let earlier = try book.earlierAnswer(to: cancel, line: line) {
            return .settled(earlier, isReplayed: true, steps: [])
        }
        let settlement = try book.settlement(namedBy: cancel, line: line)

        // Past this line nothing may fail.
        book.accumulators[settlement.year, default: .zero] -= settlement.change
        book.spent[settlement.account, default: .zero] -= settlement.answer.amounts.account
        if let helper = settlement.helper { book.spent[helper, default: .zero] -= settlement.answer.amounts.mutualAid }
        var answer = settlement.answer
        answer.transaction = cancel.transaction
        answer.cancelledSettlementID = settlement.answer.settlementID
        answer.settlementID = book.nextSettlementID(
            insuringRegion: settlement.year.insuringRegion, on: cancel.cancelledAt.date)
        answer.messageID = cancel.messageID
        answer.settledAt = cancel.cancelledAt
        answer.amounts = -settlement.answer.amounts
        answer.balance = balance(settlement.account)
        book.record(cancel, of: settlement, answer: answer)
        return .settled(answer, isReplayed: false, steps: [])
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
