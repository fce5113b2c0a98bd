import ClaimTypes
import Clearing
import LedgerTypes
import StrictJSON

/// The three ways of paying the same obligations side by side, the payments of the chosen one, and the proof of positions.
public struct NettingReport: Sendable {
    public let netting: Netting
    public let window: WindowNumber
    /// The method the hub pays by.
    public let method: NettingMethod
    public let names: RegionNames

    public init(_ netting: Netting, of window: WindowNumber, method: NettingMethod, names: RegionNames = .national) {
        self.netting = netting
        self.window = window
        self.method = method
        self.names = names
    }

    public func text() -> String {
        "清算方式比较 Netting methods compared    单位：元 in yuan\n\n" + methodTable().render()
            + "\n本期付款（\(method.names.chinese)） Payments of this window (\(method.names.english))\n\n" + paymentTable().render()
            + "\n轧差不改变任何一方的净额 Netting leaves every position unchanged\n\n" + proofTable().render()
    }

    private func methodTable() -> TextTable {
        var text = TextTable([
            .init("方式", "method"), .init("笔数", "payments", alignment: .right), .init("资金总额", "money moved", alignment: .right),
            .init("占全额比例", "of gross", alignment: .right),
        ])
        for result in netting.results {
            text.append([
                (result.method == method ? "* " : "  ") + "\(result.method.names.chinese) \(result.method.names.english)",
                result.payments.count.grouped, result.total.grouped,
                netting.ratio(of: result.method).map { DecimalText.text(of: Int64($0.value), decimals: 2) + " %" } ?? "—",
            ])
        }
        return text
    }

    private func paymentTable() -> TextTable {
        var text = TextTable([
            .init("付款方", "payer"), .init("收款方", "payee"), .init("金额", "amount", alignment: .right),
        ])
        let result = netting[method]
        for payment in result.payments {
            text.append([names.chinese(payment.debtor), names.chinese(payment.creditor), payment.amount.grouped])
        }
        text.appendRule()
        text.append(["合计 total", "", result.total.grouped])
        return text
    }

    private func proofTable() -> TextTable {
        let proofs = NettingMethod.allCases.map { netting.proof(of: $0) }
        var text = TextTable(
            [.init("地区", "region"), .init("净额", "position", alignment: .right)]
                + NettingMethod.allCases.map { .init($0.names.chinese, $0.names.english, alignment: .right) })
        for (index, position) in netting.positions.enumerated() {
            text.append(
                [names.chinese(position.region), position.amount.grouped] + proofs.map { $0[index].paid.grouped })
        }
        text.appendRule()
        let sum = netting.positions.reduce(Fen.zero) { $0 + $1.amount }
        text.append(
            ["合计 total", sum.grouped] + proofs.map { $0.reduce(Fen.zero) { $0 + $1.paid }.grouped })
        return text
    }

    /// Every payment of every method.
    public func csv() -> String {
        var csv = CSVText(heading: ["方式 method", "付款方 payer", "收款方 payee", "金额 amount"])
        for result in netting.results {
            for payment in result.payments {
                csv.append([result.method.names.english, "\(payment.debtor)", "\(payment.creditor)", payment.amount.yuan])
            }
        }
        return csv.text
    }

    /// `record` says which: `method` with its payments, then `position`.
    public func records() -> [JSONValue] {
        let methods = netting.results.map { result in
            JSONValue.object([
                .init("record", .string("method")), .init("method", .string(result.method.names.english)),
                .init("chosen", .bool(result.method == method)), .init("totalFen", .fen(result.total)),
                .init("ratioBasisPoints", netting.ratio(of: result.method).map { .integer($0.value) } ?? .null),
                .init("payments", .array(result.payments.map(\.record))),
            ])
        }
        let positions = netting.positions.map { position in
            JSONValue.object([
                .init("record", .string("position")), .init("region", .string("\(position.region)")),
                .init("netFen", .fen(position.amount)),
            ])
        }
        return methods + positions
    }
}

extension Obligation {
    /// As a JSON object.
    var record: JSONValue {
        .object([
            .init("payer", .string("\(debtor)")), .init("payee", .string("\(creditor)")), .init("amountFen", .fen(amount)),
        ])
    }
}
