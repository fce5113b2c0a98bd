import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement

/// What is wrong with one row of a hospital's list. Between a hospital and its node the result codes are those of the interface; the class is
/// told in the memo, because the interface has no code for it.
enum RowDifference: Sendable {
    /// 000101 (inferred, unverified): the hospital lost our answer. It adopts the settlement, or reverses it (2601).
    case onlyHere
    /// 000102: the hospital corrects its books by a reverse entry; there is nothing of ours to reverse.
    case onlyThere
    /// 000103: the sums differ.
    case amount
    /// 000103: the sums agree, their parts do not.
    case component
    /// 000102: listed a second time. The newest is kept; no money moves.
    case listedTwice
    /// 000101: one batch of a visit stands twice here. One of the two is cancelled (2208, 2305).
    case settledTwice
    /// 000102: settled here on the neighbouring day. It is compared with that day.
    case otherDay(BusinessDate)

    var code: String {
        switch self {
        case .onlyHere, .settledTwice: "000101"
        case .onlyThere, .listedTwice, .otherDay: "000102"
        case .amount, .component: "000103"
        }
    }

    var memo: String {
        switch self {
        case .onlyHere: "平台多 only here"
        case .onlyThere: "机构多 only at the institution"
        case .amount: "金额不符 amounts differ"
        case .component: "分项不符 components differ"
        case .listedTwice: "重复 listed twice"
        case .settledTwice: "重复结算 settled twice"
        case .otherDay(let date): "跨日 settled on \(date)"
        }
    }
}

extension ReconciledRow {
    /// Settlements are looked up one day around the days compared, so that a cut-off is told as one.
    static let carryOverDays = 1

    /// The result file: one row for each difference, columns psn_no, mdtrt_id, setl_id, msgid, stmt_rslt, refd_setl_flag, memo,
    /// medfee_sumamt, fund_pay_sumamt, acct_pay (our side) and exp_content. Equal books give an empty file.
    /// - Parameters:
    ///   - theirs: the hospital's rows.
    ///   - ours: our settlements of the days and one day around them.
    /// - Complexity: O(rows).
    static func differences(
        _ theirs: [ReconciledRow], _ ours: [CounterSettlement], within days: ClosedRange<BusinessDate>
    ) -> String {
        var text = ""
        var left = Rows(theirs)
        let twice = repeatedSettlements(ours)
        var others: [(CounterSettlement, [String])] = []
        for settlement in ours {
            // A negative may be listed under its own id or under that of the settlement it takes back.
            let ids = [settlement.claim.settlementID, settlement.claim.originalSettlementID].filter { $0 != 0 }.map(String.init)
            guard days.contains(settlement.claim.settledAt.date) else {
                others.append((settlement, ids))
                continue
            }
            if let row = left.take(ids, settlement.isNegative) {
                if let difference = row.difference(from: settlement) { text += line(settlement, difference) }
            } else {
                text += line(settlement, twice.contains(settlement.claim.settlementID) ? .settledTwice : .onlyHere)
            }
        }
        for (settlement, ids) in others where left.take(ids, settlement.isNegative) != nil {
            text += line(settlement, .otherDay(settlement.claim.settledAt.date))
        }
        for row in left.remaining { text += row.line(left.isKnown(row) ? .listedTwice : .onlyThere) }
        return text
    }

    /// The hospital's rows by id and side, each taken once.
    private struct Rows {
        private struct Key: Hashable {
            let id: String
            let isNegative: Bool
        }

        private let rows: [ReconciledRow]
        private var places: [Key: [Int]] = [:]
        private var taken: Set<Int> = []
        private var known: Set<Key> = []

        init(_ rows: [ReconciledRow]) {
            self.rows = rows
            for (index, row) in rows.enumerated().reversed() {
                places[Key(id: row.settlementID, isNegative: row.isNegative), default: []].append(index)
            }
        }

        mutating func take(_ ids: [String], _ isNegative: Bool) -> ReconciledRow? {
            for id in ids {
                let key = Key(id: id, isNegative: isNegative)
                guard let index = places[key]?.popLast() else { continue }
                taken.insert(index)
                known.insert(key)
                return rows[index]
            }
            return nil
        }

        var remaining: [ReconciledRow] { rows.indices.filter { !taken.contains($0) }.map { rows[$0] } }

        func isKnown(_ row: ReconciledRow) -> Bool { known.contains(Key(id: row.settlementID, isNegative: row.isNegative)) }
    }

    /// Ids of settlements of a batch that stands more than once.
    private static func repeatedSettlements(_ ours: [CounterSettlement]) -> Set<UInt64> {
        struct Batch: Hashable {
            let visitID: String
            let batch: String
        }
        let undone = Set(ours.filter(\.isNegative).map(\.claim.originalSettlementID))
        var standing: [Batch: [UInt64]] = [:]
        for settlement in ours where !settlement.isNegative && !undone.contains(settlement.claim.settlementID) {
            let batch = Batch(visitID: settlement.registration.visitID, batch: settlement.batch)
            standing[batch, default: []].append(settlement.claim.settlementID)
        }
        return Set(standing.values.filter { $0.count > 1 }.joined())
    }

    private func difference(from settlement: CounterSettlement) -> RowDifference? {
        let amounts = settlement.amounts
        guard (medicalFee, fund, account) != (amounts.fee, amounts.fund, amounts.account) else { return nil }
        return medicalFee == amounts.fee && fund.adding(account) == amounts.fund.adding(amounts.account) ? .component : .amount
    }

    private static func line(_ settlement: CounterSettlement, _ difference: RowDifference) -> String {
        let (visit, amounts) = (settlement.registration, settlement.amounts)
        return line([
            visit.person.description, visit.visitID, String(settlement.claim.settlementID), settlement.messageID, difference.code,
            settlement.isNegative ? "1" : "0", difference.memo, amounts.fee.yuan, amounts.fund.yuan, amounts.account.yuan, "",
        ])
    }

    private func line(_ difference: RowDifference) -> String {
        Self.line([
            person, visitID, settlementID, "", difference.code, isNegative ? "1" : "0", difference.memo, "", "", "", "",
        ])
    }

    private static func line(_ columns: [String]) -> String {
        columns.map { $0.isEmpty ? "null" : $0 }.joined(separator: "\t") + "\n"
    }
}

extension CounterSettlement {
    /// Fee, fund and accounts, as a hospital adds them up.
    fileprivate var amounts: (fee: Fen, fund: Fen, account: Fen) {
        (claim.amounts.total, claim.amounts.fundTotal, claim.amounts.account + claim.amounts.mutualAid)
    }
}
