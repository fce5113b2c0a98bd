import Benefits
import ClaimTypes
import ClearingReports
import LedgerTypes

/// The tables of a statement, the same for text, JSON and HTML.
extension ClaimStatement {
    /// What the statement says about visit and person: name, then value.
    var facts: [(name: BilingualText, value: BilingualText)] {
        func plain(_ text: some CustomStringConvertible) -> BilingualText { BilingualText("\(text)", "\(text)") }
        var rows: [(BilingualText, BilingualText)] = [
            (BilingualText("结算编号", "settlement"), plain(head.settlementID)),
            (BilingualText("结算时间", "settled"), plain(head.settledAt)),
            (BilingualText("人员编号", "person number"), plain(head.person)),
            (BilingualText("险种", "insurance"), Wording.name(of: head.insurance)),
            (BilingualText("医疗机构", "institution"), plain("\(head.institutionName) \(head.institution)")),
            (BilingualText("机构等级", "level"), Wording.name(of: head.level)),
            (BilingualText("就医地", "treated in"), head.treatingRegion.words),
            (BilingualText("参保地", "insured in"), head.insuringRegion.words),
            (BilingualText("医疗类别", "visit"), Wording.name(of: head.visitType)),
            (BilingualText("异地备案", "filing"), Wording.name(of: head.filing)),
            (BilingualText("就诊编号", "visit number"), plain(head.visitID)),
            (BilingualText("就诊时间", "began"), plain(head.beganAt.date)),
            (
                BilingualText("适用政策", "policy"),
                BilingualText(
                    "\(head.policyName.chinese) \(head.policyVersion)", "\(head.policyName.english) \(head.policyVersion)")
            ),
            (BilingualText("报文编号", "message"), plain(head.messageID)),
        ]
        if let cancelled = head.cancelledSettlementID {
            rows.insert((BilingualText("撤销的结算", "takes back"), plain(cancelled)), at: 1)
        }
        return rows
    }

    /// The four parts of the fee.
    var parts: [(name: BilingualText, hint: BilingualText, amount: Fen)] {
        let split = amounts.split
        return [
            (
                BilingualText("符合政策范围", "in policy scope"), BilingualText("由基金按比例分担", "shared by the funds"), split.inScope
            ),
            (
                BilingualText("先行自付", "paid first"), BilingualText("乙类项目个人先付部分", "the person's first share of class B items"),
                split.preSelfPay
            ),
            (
                BilingualText("超限价自费", "above the price limit"), BilingualText("高于医保支付标准部分", "above what insurance recognises"),
                split.overLimit
            ),
            (
                BilingualText("全自费", "fully self-paid"), BilingualText("丙类或目录外项目", "class C or outside the catalogue"),
                split.fullSelfPay
            ),
        ]
    }

    /// Who pays what, in printing order: funds, accounts, hospital, cash; rows of zero left out, cash always shown.
    var payers: [Payer] {
        let rows = amounts.owedByFund(head.insurance).map { row in
            let isAccount = row.fund == .personalAccount || row.fund == .familyMutualAid
            return Payer(
                kind: isAccount ? .account : .fund, code: row.fund.description,
                name: BilingualText(row.fund.names.chinese, row.fund.names.english), amount: row.amount)
        }
        let hospital =
            amounts.hospitalPart == .zero
            ? []
            : [
                Payer(
                    kind: .hospital, code: FundCode.hospitalBorne.description,
                    name: BilingualText("医院负担", "borne by the hospital"),
                    amount: amounts.hospitalPart)
            ]
        return rows.filter { $0.kind == .fund } + rows.filter { $0.kind == .account } + hospital + [
            Payer(kind: .cash, code: "", name: BilingualText("个人现金支付", "cash of the person"), amount: amounts.cash)
        ]
    }

    /// The explanation without the fee lines, which have their own table.
    var claimSteps: [(text: BilingualText, inputs: [(name: BilingualText, value: BilingualText)], result: String)] {
        steps.filter { $0.rule != "line" }.map { step in
            (
                step.text,
                step.inputs.map { input in
                    let value = input.value.words ?? BilingualText(input.value.grouped, input.value.grouped)
                    return (TraceInput.words(for: input.name) ?? BilingualText(input.name, input.name), value)
                }, step.result.grouped
            )
        }
    }
}

/// Who pays a part of the fee.
struct Payer: Hashable {
    enum Kind: String, CaseIterable {
        case fund
        case account
        case hospital
        case cash

        var name: BilingualText {
            switch self {
            case .fund: BilingualText("医保基金", "insurance funds")
            case .account: BilingualText("个人账户", "personal accounts")
            case .hospital: BilingualText("医院负担", "hospital")
            case .cash: BilingualText("现金", "cash")
            }
        }
    }

    let kind: Kind
    let code: String
    let name: BilingualText
    let amount: Fen
}

extension StatementLine {
    /// Class and, for class B, the ratio paid first: `乙类 15%`.
    var className: BilingualText {
        let name = Wording.name(of: itemClass)
        guard itemClass == .b else { return name }
        let (whole, rest) = (ratio.value / 100, ratio.value % 100)
        let percent = rest == 0 ? "\(whole)%" : "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
        return BilingualText("\(name.chinese) \(percent)", "\(name.english) \(percent)")
    }
}

extension TraceValue {
    /// As for people: thousands apart.
    var grouped: String {
        if case .money(let amount) = self { return amount.grouped }
        return description
    }
}
