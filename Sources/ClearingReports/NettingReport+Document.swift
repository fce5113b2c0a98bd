import ClaimTypes
import Clearing
import LedgerTypes

extension NettingReport: DocumentReport {
    /// The page for print: the three ways of paying, the payments of the chosen one, and what each region gets in every way.
    public var document: ClearingDocument {
        var document = ClearingDocument(
            number: "ZC-\(window.value)", title: BilingualText("清算方式比较表", "Netting methods compared"), window: window)
        document.state(BilingualText("本期采用", "pays by"), method.names)
        document.state(BilingualText("全额笔数", "gross payments"), BilingualText(plain: netting.grossBilateral.payments.count))
        document.statements = [.init(BilingualText("本期付款合计", "to be paid"), netting[method].total)]
        document.tables = [methods, payments, positions]
        document.controls = NettingMethod.allCases.map { method in
            DocumentControl(
                BilingualText(
                    "\(method.names.chinese):各地收付相抵＝净额", "\(method.names.english): what each region gets is its position"),
                netting.proof(of: method).map { proof in
                    DocumentEquation(names.words(proof.region), [proof.paid], netting.position(of: proof.region) ?? .zero)
                })
        }
        document.controls.append(
            DocumentControl(
                BilingualText("净额之和＝0", "positions add up to zero"),
                [DocumentEquation(BilingualText("净额", "position"), netting.positions.map(\.amount), .zero)]))
        return document
    }

    private var methods: ClearingDocument.Table {
        var table = ClearingDocument.Table(
            "methods", BilingualText("一、三种方式", "Three ways of paying"),
            [
                .init("method", BilingualText("方式", "method")),
                .init("payments", BilingualText("笔数", "payments"), isNumber: true),
                .init("totalFen", BilingualText("资金总额", "money moved"), isNumber: true),
                .init("ofGross", BilingualText("占全额比例", "of gross"), isNumber: true),
            ])
        for result in netting.results {
            let ratio = netting.ratio(of: result.method).map { DecimalText.text(of: Int64($0.value), decimals: 2) + " %" } ?? "—"
            table.append([
                .text(result.method.names), .count(Int64(result.payments.count)), .amount(result.total),
                .text(BilingualText(plain: ratio)),
            ])
        }
        return table
    }

    private var payments: ClearingDocument.Table {
        let result = netting[method]
        var table = ClearingDocument.Table(
            "payments", BilingualText("二、本期付款", "Payments of this window"),
            [
                .init("payer", BilingualText("付款方", "payer")), .init("payee", BilingualText("收款方", "payee")),
                .init("amountFen", BilingualText("金额", "amount"), isNumber: true),
            ])
        for payment in result.payments {
            table.append([.text(names.words(payment.debtor)), .text(names.words(payment.creditor)), .amount(payment.amount)])
        }
        table.close([.text(DocumentWords.total), .blank, .amount(result.total)])
        return table
    }

    private var positions: ClearingDocument.Table {
        let proofs = NettingMethod.allCases.map { netting.proof(of: $0) }
        var table = ClearingDocument.Table(
            "positions", BilingualText("三、各地区净额不变", "No position changes"),
            [
                .init("region", BilingualText("地区", "region")),
                .init("positionFen", BilingualText("净额", "position"), isNumber: true),
            ] + NettingMethod.allCases.map { .init("by\($0.rawValue)Fen", $0.names, isNumber: true) })
        for (index, position) in netting.positions.enumerated() {
            table.append(
                [.text(names.words(position.region)), .amount(position.amount)] + proofs.map { .amount($0[index].paid) })
        }
        table.close([.text(DocumentWords.total)] + Array(repeating: .amount(.zero), count: 1 + proofs.count))
        return table
    }
}
