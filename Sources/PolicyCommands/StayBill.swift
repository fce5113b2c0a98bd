import Benefits
import ClaimTypes
import ClearingReports
import LedgerTypes
import StrictJSON

/// One bill of a stay that is billed before discharge: of the whole stay so far, in the place of the bill before it.
struct StayBill {
    let number: Int
    let isInterim: Bool
    /// `nil` where the policy refuses the bill.
    let amounts: SettlementAmounts?
    /// What the bill before it came to; zero for the first.
    let before: SettlementAmounts

    static func bills(of stay: ExampleStay, under policy: BenefitPolicy) -> [StayBill] {
        var before = SettlementAmounts(split: ScopeSplit())
        let stays = stay.atInterimBills + [stay]
        return stays.enumerated().map { index, stay in
            let amounts = try? stay.decide(under: policy).get().0.amounts
            defer { before = amounts ?? before }
            return StayBill(number: index + 1, isInterim: index < stays.count - 1, amounts: amounts, before: before)
        }
    }

    /// What the person pays now, or gets back.
    private var difference: Fen? { amounts.map { $0.personPart - before.personPart } }

    static func text(_ bills: [StayBill], _ language: Language) -> String {
        var table = TextTable([
            .init("次", "bill", alignment: .right), .init("截至当时费用", "fee so far", alignment: .right),
            .init("起付线", "deductible", alignment: .right), .init("基金", "funds", alignment: .right),
            .init("个人", "person", alignment: .right), .init("本次补(退)个人", "person pays now", alignment: .right),
        ])
        for bill in bills {
            guard let amounts = bill.amounts, let difference = bill.difference else {
                table.append(["\(bill.number)", "✗", "", "", "", ""])
                continue
            }
            table.append([
                "\(bill.number)", amounts.total.grouped, amounts.deductible.grouped, amounts.fundTotal.grouped,
                amounts.personPart.grouped, difference.grouped,
            ])
        }
        let note = BilingualText(
            "每次按整个住院重新计算并替代上一次;最后一次为出院结算,其计算过程如下",
            "each bill is of the whole stay and takes the place of the one before; the last, at discharge, is worked out below")
        return table.render() + language.lines(note).map { $0 + "\n" }.joined()
    }

    var json: JSONValue {
        var members = [JSONMember("bill", .integer(number)), JSONMember("interim", .bool(isInterim))]
        guard let amounts, let difference else { return .object(members + [JSONMember("refused", .bool(true))]) }
        members += [
            JSONMember("total", .string(amounts.total.yuan)), JSONMember("deductible", .string(amounts.deductible.yuan)),
            JSONMember("funds", .string(amounts.fundTotal.yuan)), JSONMember("person", .string(amounts.personPart.yuan)),
            JSONMember("personPaysNow", .string(difference.yuan)),
        ]
        return .object(members)
    }
}
