import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages
import Reconciliation

/// A message of a peer that arrived: who sent it, where its signed bytes stand, and what is wrong with its figures by themselves.
struct Arrived {
    let evidence: Evidence
    let imbalance: MessageFault?

    var insuring: RegionCode { RegionCode(evidence.sender.value) }
}

/// What a peer says it owes enters the treating region's books here, or is found to be unbelievable.
extension RegionMachine {
    /// Whose side stands against the receivable.
    enum CounterAccount {
        case hospital(InstitutionCode)
        /// Withheld from the hospital by an audit.
        case deductions(InstitutionCode)
        /// In quarantine.
        case suspense
    }

    func account(_ counter: CounterAccount) -> AccountID {
        switch counter {
        case .hospital(let institution): ClaimAccounts.payableToHospital(region, institution)
        case .deductions(let institution): ClaimAccounts.deductions(region, institution)
        case .suspense: ClaimAccounts.suspense(region)
        }
    }

    /// Why a settlement does not fit the bill it answers; `nil` when it may be booked.
    func finding(
        of decision: SettleDecision, _ claim: SettledClaim, _ bill: Bill, _ records: StatedRecords, _ arrival: Arrived
    ) -> SettlementRefusal? {
        if arrival.imbalance != nil || claim.amounts.violatedIdentity(decision.insurance) != nil { return .unbalanced }
        guard claim.amounts.split == asked(decision.key, covering: bill.covers), claim.originalSettlementID == 0,
            fits(decision, bill)
        else { return .decisionDiffers }
        return refusal(of: records, arrival.insuring)
    }

    /// Whether insurance and superseded interim bill are those the bill was asked with.
    func fits(_ decision: SettleDecision, _ bill: Bill) -> Bool {
        guard decision.insurance == visits[decision.key.visit]?.insurance else { return false }
        guard let earlier = bill.supersedes else { return decision.superseded == nil }
        let interim = bills[BillKey(institution: decision.institution, visitID: decision.visitID, batch: earlier.batch)]
        guard let standing = interim?.life.standing, let negative = decision.superseded else { return false }
        return negative.negates(standing.claim)
    }

    /// Why a cancel or reversal is not the exact negative of what it undoes; `nil` when it may be booked.
    func finding(
        of negative: SettledClaim, negating original: SettledClaim, of key: BillKey, _ records: StatedRecords,
        _ arrival: Arrived
    ) -> SettlementRefusal? {
        if arrival.imbalance != nil || negative.amounts.violatedIdentity(records.insurance) != nil { return .unbalanced }
        guard negative.negates(original), records.insurance == visits[key.visit]?.insurance else { return .decisionDiffers }
        return refusal(of: records, arrival.insuring)
    }

    /// Whether a peer's records may enter the books: every id is the peer's and unused, and the window is not fenced towards this pair
    /// (laws M3, M7).
    func refusal(of records: StatedRecords, _ insuring: RegionCode) -> SettlementRefusal? {
        let ids = records.records.map(\.settlementID)
        guard Set(ids).count == ids.count,
            ids.allSatisfy({
                $0 / RegionMachine.settlementsPerRegion == UInt64(insuring.value)
                    && !ledger.isApplied(TransferOrigin.settlement.id($0))
            })
        else { return .decisionDiffers }
        let pair = RegionPair(insuring: insuring, treating: region)
        return records.window == .none || claimed.isClosed(pair, in: records.window) ? .windowNotOpen : nil
    }

    /// Books records: receivable from the insuring region, by fund, against `counter`; one entry of clearing and of the day.
    mutating func book(
        _ records: StatedRecords, of key: BillKey, against counter: CounterAccount, from insuring: RegionCode, at time: Timestamp,
        into postings: inout [Posting]
    ) {
        for record in records.records {
            var chain = TransferChain(.settlement, number: record.settlementID, code: record.code, window: records.window)
            for row in record.funds {
                chain.post(
                    debit: ClaimAccounts.receivable(region, from: insuring, row.fund), credit: account(counter), row.amount)
            }
            ledger.book(chain, at: time, into: &postings)
        }
        let pair = RegionPair(insuring: insuring, treating: region)
        if let refusal = claimed.add(records.clearingEntry(pair)) {
            preconditionFailure("M7: a decision arrived behind its window's fence: \(refusal)")
        }
        let visit = visits[key.visit]
        let pools = PoolPair(insuring: visit?.insuringRegion ?? insuring, treating: visit?.treatingRegion ?? region)
        enter(records, pair, pools, at: time, into: &postings)
    }

    /// Counts a decision for the fence and enters it into this region's day book, records of the day and pool book.
    mutating func enter(
        _ records: StatedRecords, _ pair: RegionPair, _ pools: PoolPair, at time: Timestamp, into postings: inout [Posting]
    ) {
        month.pools.add(
            records.records.map { PoolRecord(settlementID: $0.settlementID, funds: $0.funds) }, of: pair, in: records.window,
            pools: pools, records.insurance, records.clearingType, cases: records.cases, sum: records.funds)
        decisionCounts[FencedPair(window: records.window, pair: pair), default: 0] += 1
        guard dayBook.record(records.dayBookEntry(pair)) else {
            preconditionFailure("M3: a day book total left the range of amounts")
        }
        differences.moved(PairDay(pair: pair, date: records.date))
        for record in records.records {
            dayRecords.add(records.dayRecord(record), of: pair)
            endMissing(record.settlementID, of: pair, at: time, into: &postings)
        }
    }
}

extension StatedRecords {
    func clearingEntry(_ pair: RegionPair) -> ClearingEntry {
        ClearingEntry(window: window, pair: pair, insurance: insurance, cases: cases, medicalFee: medicalFee, funds: funds)
    }

    func dayBookEntry(_ pair: RegionPair) -> DayBookEntry {
        DayBookEntry(
            date: date, pair: pair, insurance: insurance, clearingType: clearingType, cases: cases, medicalFee: medicalFee,
            funds: funds)
    }
}
