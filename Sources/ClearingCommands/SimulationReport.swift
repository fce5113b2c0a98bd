import ClaimTypes
import Clearing
import ClearingReports
import LedgerTypes
import StrictJSON

/// The comparison for people and for programs.
struct SimulationReport {
    let simulation: Simulation
    let complaints: [RowComplaint]
    let file: String

    init(_ simulation: Simulation, complaints: [RowComplaint], file: String) {
        self.simulation = simulation
        self.complaints = complaints
        self.file = file
    }

    /// For people, bilingual.
    func text(listingPayments: Bool) -> String {
        let book = simulation.book
        var text = "清算模拟 Clearing simulation    单位：元 in yuan\n\n"
        text += "文件 file \(file)    债务 obligations \(book.payments.count.grouped)    有误 bad rows \(complaints.count.grouped)"
        text += "    参与方 participants \(book.names.count.grouped)\n"
        text +=
            "账户资金 money on the accounts \(simulation.moneyProvided.grouped)（\(moneySource.chinese)；\(moneySource.english)）\n\n"
        text += comparison().render()
        text += "\n资金需要：日终各方式为先付后收所需；逐笔与排队方式为各方最大占用之和。\n"
        text +=
            "Money needed: at the close, what it takes when everybody pays before it receives; in real time, each participant's\n"
        text += "largest use of its account, added up. Waiting: seconds from obligation to payment, weighted by money.\n"
        text += "\n节约流动性的结算途径 How the liquidity-saving queue settled\n\n" + mechanisms().render()
        text += "\n净额 Positions: Σ = \(netting.positions.reduce(Fen.zero, +).grouped)"
        text += "；三种轧差方式均不改变任何一方的净额 no method of netting changes any position\n"
        if listingPayments { text += "\n多边轧差付款 Payments of multilateral netting\n\n" + payments().render() }
        return text
    }

    private var netting: ParticipantNetting { simulation.netting }

    private var moneySource: BilingualText {
        if simulation.isMoneyGiven { return BilingualText("据限额文件，含授信", "from the limits file, credit included") }
        let percent = simulation.liquidity.value / 100
        return BilingualText(
            "最低需要加上与逐笔需要差额的 \(percent) %", "\(percent) % of the way from the least to what real-time gross needs")
    }

    private func comparison() -> TextTable {
        var table = TextTable([
            .init("方式", "method"), .init("笔数", "payments", alignment: .right), .init("付款金额", "money moved", alignment: .right),
            .init("占全额", "of gross", alignment: .right), .init("资金需要", "money needed", alignment: .right),
            .init("占全额", "of gross", alignment: .right), .init("未结清", "left unpaid", alignment: .right),
            .init("平均等待", "mean waiting", alignment: .right),
        ])
        for row in simulation.rows {
            table.append([
                "\(row.kind.names.chinese) \(row.kind.names.english)", row.payments.grouped, row.total.grouped,
                percent(row.total),
                row.need.grouped, percent(row.need), row.unpaid.grouped,
                simulation.book.hasTimes ? TimeText.duration(row.delay) : "—",
            ])
        }
        return table
    }

    private func mechanisms() -> TextTable {
        var table = TextTable([
            .init("途径", "mechanism"), .init("笔数", "payments", alignment: .right), .init("金额", "amount", alignment: .right),
        ])
        let measures = simulation.saving.queue.measures
        for mechanism in SettlementMechanism.allCases {
            let sum = measures.settled(by: mechanism)
            table.append(["\(mechanism.names.chinese) \(mechanism.names.english)", sum.count.grouped, sum.amount.grouped])
        }
        table.append(["日终退回 returned at the close", measures.returned.count.grouped, measures.returned.amount.grouped])
        table.appendRule()
        table.append(["合计 total", measures.submitted.count.grouped, measures.submitted.amount.grouped])
        return table
    }

    private func payments() -> TextTable {
        var table = TextTable([
            .init("付款方", "payer"), .init("收款方", "payee"), .init("金额", "amount", alignment: .right),
        ])
        for payment in netting.multilateral {
            table.append([name(payment.debtor), name(payment.creditor), payment.amount.grouped])
        }
        table.appendRule()
        table.append(["合计 total", "", netting.total(of: .multilateral).grouped])
        return table
    }

    private func name(_ participant: ParticipantIndex) -> String { simulation.book.names[Int(participant.value)] }

    private func ratio(_ amount: Fen) -> Int64? {
        let gross = Int128(simulation.gross.units)
        return gross > 0 ? Int64((Int128(amount.units) * 20_000 + gross) / (gross * 2)) : nil
    }

    private func percent(_ amount: Fen) -> String { ratio(amount).map { DecimalText.text(of: $0, decimals: 2) + " %" } ?? "—" }

    /// For programs; amounts in fen.
    var json: JSONValue {
        let measures = simulation.saving.queue.measures
        return .object([
            JSONMember("file", .string(file)), JSONMember("obligations", .integer(simulation.book.payments.count)),
            JSONMember("badRows", .array(complaints.map(record))),
            JSONMember("participants", .array(simulation.book.names.indices.map(participant))),
            JSONMember("moneyFen", .fen(simulation.moneyProvided)), JSONMember("methods", .array(simulation.rows.map(record))),
            JSONMember(
                "liquiditySaving",
                .object(
                    SettlementMechanism.allCases.map { mechanism in
                        let sum = measures.settled(by: mechanism)
                        return JSONMember(
                            "\(mechanism)",
                            .object([JSONMember("payments", .integer(sum.count)), JSONMember("amountFen", .fen(sum.amount))]))
                    } + [JSONMember("mostWaiting", .integer(measures.mostWaitingCount))])),
            JSONMember(
                "multilateralPayments",
                .array(
                    netting.multilateral.map { payment in
                        .object([
                            JSONMember("payer", .string(name(payment.debtor))),
                            JSONMember("payee", .string(name(payment.creditor))),
                            JSONMember("amountFen", .fen(payment.amount)),
                        ])
                    })),
        ])
    }

    private func record(_ complaint: RowComplaint) -> JSONValue {
        .object([
            JSONMember("file", .string(complaint.file)), JSONMember("line", .integer(complaint.place.line)),
            JSONMember("column", .integer(complaint.place.column)), JSONMember("reason", .string(complaint.place.reason.english)),
            JSONMember("reasonChinese", .string(complaint.place.reason.chinese)),
        ])
    }

    private func record(_ row: Simulation.Row) -> JSONValue {
        .object([
            JSONMember("method", .string(row.kind.rawValue)), JSONMember("payments", .integer(row.payments)),
            JSONMember("totalFen", .fen(row.total)),
            JSONMember("ratioBasisPoints", ratio(row.total).map { .integer($0) } ?? .null),
            JSONMember("needFen", .fen(row.need)), JSONMember("unpaidFen", .fen(row.unpaid)),
            JSONMember("meanDelaySeconds", simulation.book.hasTimes ? .integer(row.delay) : .null),
        ])
    }

    private func participant(_ place: Int) -> JSONValue {
        let account = simulation.saving.queue.accounts[place]
        return .object([
            JSONMember("name", .string(simulation.book.names[place])), JSONMember("netFen", .fen(netting.positions[place])),
            JSONMember("leastMoneyFen", .fen(simulation.bounds.least[place])),
            JSONMember("mostMoneyFen", .fen(simulation.bounds.most[place])), JSONMember("moneyFen", .fen(account.opening)),
            JSONMember("floorFen", .fen(account.floor)), JSONMember("mostUsedFen", .fen(account.mostUsed)),
        ])
    }
}
