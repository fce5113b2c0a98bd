import ClaimTypes
import LedgerTypes
import PaymentFiles
import TestSupport

/// Files with every field in use, and made-up ones from a seed.
enum Samples {
    static let day = BusinessDate(year: 2026, month: 11, day: 13)!
    static let time = BusinessTime(day, secondOfDay: 9 * 3_600 + 5)

    static func account(_ region: UInt32) -> BankAccount {
        BankAccount(
            holder: "医保基金<专户> & '\(region)'", number: "6200\(region)0001", bank: "示例银行 \"\(region)\"",
            bankCode: "313\(region)001")
    }

    static func transfer(_ payee: UInt32, _ units: Int64, payer: UInt32 = 340_000) -> TransferInstruction {
        TransferInstruction(
            endToEndID: "FK-202609-\(payer)-\(payee)", creditor: account(payee), amount: Fen(units),
            remittance: "跨省异地就医费用 2026-09")
    }

    static func order(_ transfers: [TransferInstruction] = [transfer(310_000, 19_222_633), transfer(330_000, 5)]) throws
        -> PaymentOrder
    {
        try PaymentOrder.of(
            messageID: "PO-202609-340000", createdAt: time, executionDate: day, debtor: account(340_000), transfers: transfers
        ).get()
    }

    static func interbank() throws -> InterbankOrder {
        try InterbankOrder.of(
            messageID: "FI-202609", createdAt: time, settlementDate: day,
            transfers: [
                InterbankTransfer(debtor: account(340_000), transfer: transfer(310_000, 18_000_000)),
                InterbankTransfer(debtor: account(660_000), transfer: transfer(310_000, 1, payer: 660_000)),
            ]
        ).get()
    }

    static func entry(
        _ reference: String, _ number: String, _ units: Int64, side: MoneySide = .credit, reason: String? = nil
    ) -> BankEntry {
        BankEntry(
            reference: reference, side: side, amount: Fen(units), bookedOn: day,
            transactions: [
                BankTransaction(
                    endToEndID: number, side: side, amount: Fen(units), counterparty: "付款人 & Co.", returnReason: reason)
            ])
    }

    static func bank(_ kind: BankFile.Kind) -> BankFile {
        let batch = BankEntry(
            reference: "B3", side: .credit, amount: Fen(700), bookedOn: day,
            transactions: [
                BankTransaction(endToEndID: "FK-1", side: .credit, amount: Fen(1_000), reference: "T1"),
                BankTransaction(endToEndID: "", side: .debit, amount: Fen(300)),
            ])
        var pending = entry("B4", "FK-9", 5)
        pending.status = .pending
        pending.isReversal = true
        let bare = BankEntry(reference: "B5", side: .debit, amount: Fen(40), bookedOn: day, transactions: [])
        let entries =
            [entry("B1", "FK-202609-340000-310000", 19_222_633), entry("B2", "FK-2", 10, side: .debit, reason: "AC04")]
            + [batch, pending, bare]
        // 192 226.33 − 0.10 + 7.00 − 0.40; the pending entry is not in it.
        let balances = BankBalances(
            opening: Fen(-100), openedOn: day, closing: Fen(-100 + 19_222_633 - 10 + 700 - 40), closedOn: day)
        return BankFile(
            kind: kind, messageID: "NT-1", createdAt: time,
            reports: [
                AccountReport(
                    id: "NT-1-1", account: "6200310000", balances: kind == .statement ? balances : nil, entries: entries)
            ])
    }

    static func random(_ kind: BankFile.Kind, _ generator: inout SeededGenerator) -> BankFile {
        func text(_ most: Int) -> String {
            let letters = Array("AZ09-/医保<>&'\"  é𠮷")
            let count = Int.random(in: 1...most, using: &generator)
            return String((0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
        }
        var sum = Fen(Int64.random(in: -1_000...1_000, using: &generator))
        let opening = sum
        let entries = (0..<Int.random(in: 0...6, using: &generator)).map { index in
            let side = MoneySide.allCases[Int.random(in: 0...1, using: &generator)]
            let parts = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                BankTransaction(
                    endToEndID: Bool.random(using: &generator) ? "FK-\(index)" : "", side: side,
                    amount: Fen(Int64.random(in: 0...99_999_999, using: &generator)), counterparty: text(20))
            }
            let amount = parts.isEmpty ? Fen(77) : parts.reduce(Fen.zero) { $0 + $1.amount }
            sum += side == .credit ? amount : -amount
            return BankEntry(reference: "R\(index)", side: side, amount: amount, bookedOn: day, transactions: parts)
        }
        let balances = BankBalances(opening: opening, openedOn: day, closing: sum, closedOn: day)
        return BankFile(
            kind: kind, messageID: "M", createdAt: time,
            reports: [
                AccountReport(id: "1", account: "A1", balances: kind == .statement ? balances : nil, entries: entries)
            ])
    }
}
