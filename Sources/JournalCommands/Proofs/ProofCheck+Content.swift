import ClaimTypes
import ClearingReports
import CommandSupport
import Journal
import LedgerTypes
import Messages
import StrictJSON

extension ProofCheck {
    /// The stated totals are those of the postings proven here. That there are no others only the whole journal can show.
    mutating func check(
        _ balance: (account: AccountID, debits: Int128, credits: Int128), _ proven: [ProvenRecord]
    ) {
        var (debits, credits) = (Int128(0), Int128(0))
        for record in proven {
            for posting in record.parts.postings where posting.effect == .post || posting.effect == .postHold {
                if posting.debit == balance.account { debits += Int128(posting.amount.units) }
                if posting.credit == balance.account { credits += Int128(posting.amount.units) }
            }
        }
        let figures = "\(debits.groupedYuan) / \(credits.groupedYuan)"
        add(
            debits == balance.debits && credits == balance.credits,
            "借贷发生额由所列分录相加为 \(figures)（没有遗漏其他分录这一点，只有完整日志能证明）",
            "debits and credits of the postings shown add up to \(figures) (that no posting is left out, only the whole journal shows)"
        )
    }

    /// The decision, money and policy that an explanation names have to be those of a proven record. Its steps are its maker's working, which
    /// whoever has the journal can ask for again.
    mutating func check(_ explanation: JSONValue, _ proven: [ProvenRecord]) {
        let decided = proven.filter {
            NodeID.json($0.node) == explanation["insuring"] && .integer($0.parts.sequence) == explanation["record"]
        }
        let isOfOne = decided.flatMap(\.read.sayings).contains { saying in
            guard case .peer(.settleDecision(let decision)) = saying.content, case .settled(let settled) = decision.outcome,
                let reference = saying.reference, claim?.covers(reference) == true
            else { return false }
            return explanation["policy"] == .string(settled.policyDigest.hex)
                && explanation["owedFen"] == .integer(settled.amounts.owed.units)
        }
        add(
            isOfOne, "说明所指的决定、金额与政策\(isOfOne ? "与所附记录一致（各步骤由制作者算出）" : "不在所附记录中")",
            "decision, money and policy of the explanation are \(isOfOne ? "" : "not ")those of a proven record"
                + (isOfOne ? " (its steps are the maker's working)" : ""))
    }
}
