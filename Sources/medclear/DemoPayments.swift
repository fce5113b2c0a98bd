import ClaimTypes
import Clearing
import ClearingReports
import CommandSupport
import LedgerTypes
import PaymentDesk
import PaymentFiles
import PaymentReader
import Simulator

/// Payment orders of the demo's month, a bank that carries them out, and what it tells. The bank is made up, as are its accounts.
struct DemoPayments {
    private let payments: [Obligation]
    private let window: WindowNumber
    private let names = RegionNames.national
    /// Ten working days are two weeks; holidays are left out of the demo.
    private let payBy: BusinessDate
    private let createdAt: BusinessTime

    init(_ payments: [Obligation], window: WindowNumber) {
        self.payments = payments
        self.window = window
        payBy = window.next.firstDay.adding(days: 30 + 14)
        createdAt = BusinessTime(window.next.firstDay.adding(days: 30), secondOfDay: 9 * 3_600)
    }

    func write(with writer: DocumentWriter) throws {
        let payers = Set(payments.map(\.debtor)).sorted()
        for payer in payers {
            let order = try instruction(
                PaymentOrder.of(
                    messageID: "PO-\(window.value)-\(payer)", createdAt: createdAt, executionDate: payBy, debtor: account(payer),
                    transfers: payments.filter { $0.debtor == payer }.map(transfer)))
            try writer.add(
                order.xml, file: "pain.001-\(payer).xml",
                title: BilingualText("付款指令 \(names.chinese(payer))", "payment order, pain.001"), to: .payments)
        }
        guard !payers.isEmpty else { return }
        let interbank = try instruction(
            InterbankOrder.of(
                messageID: "FI-\(window.value)", createdAt: createdAt, settlementDate: payBy,
                transfers: payments.map { InterbankTransfer(debtor: account($0.debtor), transfer: transfer($0)) }))
        try writer.add(
            interbank.xml, file: "pacs.009.xml", title: BilingualText("银行间付款指令", "interbank order, pacs.009"), to: .payments)
        for payee in Set(payments.map(\.creditor)).sorted() { try writeReceipts(of: payee, writer) }
    }

    /// The bank's notification and statement of a payee, read back and matched.
    private func writeReceipts(of payee: RegionCode, _ writer: DocumentWriter) throws {
        let received = payments.filter { $0.creditor == payee }
        let entries = received.map { payment in
            BankEntry(
                reference: "BK\(window.value)\(payment.debtor)\(payment.creditor)", side: .credit, amount: payment.amount,
                bookedOn: payBy,
                transactions: [
                    BankTransaction(
                        endToEndID: number(of: payment), side: .credit, amount: payment.amount,
                        counterparty: account(payment.debtor).holder)
                ])
        }
        let total = received.reduce(Fen.zero) { $0 + $1.amount }
        let balances = BankBalances(opening: .zero, openedOn: payBy, closing: total, closedOn: payBy)
        for kind in BankFile.Kind.allCases {
            let isStatement = kind == .statement
            let id = "\(isStatement ? "ST" : "NT")-\(window.value)-\(payee)"
            let file = BankFile(
                kind: kind, messageID: id, createdAt: BusinessTime(payBy, secondOfDay: 17 * 3_600),
                reports: [
                    AccountReport(
                        id: id, account: account(payee).number, balances: isStatement ? balances : nil, entries: entries)
                ])
            try writer.add(
                file.xml, file: "\(isStatement ? "camt.053" : "camt.054")-\(payee).xml",
                title: BilingualText(
                    "\(isStatement ? "银行对账单" : "入账通知") \(names.chinese(payee))",
                    isStatement ? "bank statement, camt.053" : "bank notification, camt.054"), to: .payments)
            if !isStatement { try match(file, received, payee, writer) }
        }
    }

    private func match(_ file: BankFile, _ received: [Obligation], _ payee: RegionCode, _ writer: DocumentWriter) throws {
        guard case .success(.bank(let told)) = PaymentReader.read(Array(file.xml.utf8)), told == file else {
            throw CommandFailure(.internal, "回单读回不一致", "a notification reads back differently")
        }
        let expected = received.map {
            ExpectedPayment(
                number: number(of: $0), payer: $0.debtor, payee: $0.creditor, amount: $0.amount, payBy: payBy)
        }
        let matching = try PaymentMatching.match(expected, told.confirmations.map(\.banked), side: .payee).get()
        let report = MatchingReport(matching, number: "HD-\(window.value)-\(payee)", window: window, on: payBy)
        try writer.add(report, report.document.number, to: .payments)
    }

    /// Number of a payment: that of the payer's notice and the payee.
    private func number(of payment: Obligation) -> String { "FK-\(window.value)-\(payment.debtor)-\(payment.creditor)" }

    private func transfer(_ payment: Obligation) -> TransferInstruction {
        TransferInstruction(
            endToEndID: number(of: payment), creditor: account(payment.creditor), amount: payment.amount,
            remittance: "跨省异地就医费用 \(window)")
    }

    private func account(_ region: RegionCode) -> BankAccount {
        BankAccount(
            holder: "\(names.chinese(region).split(separator: " ").last ?? "")医疗保障基金财政专户", number: "6200\(region)0001",
            bank: "示例银行\(region)", bankCode: "313\(region)001")
    }

    private func instruction<Order>(_ order: Result<Order, InstructionRefusal>) throws -> Order {
        do { return try order.get() } catch {
            throw CommandFailure(.internal, "付款指令无效: \(error)", "an order is not valid: \(error)")
        }
    }
}
