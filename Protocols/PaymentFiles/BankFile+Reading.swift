import ClaimTypes
import LedgerTypes

extension BankFile {
    /// The file in a tree that an XML reader made. Elements that clearing does not use are passed over; counts, sums and balances
    /// are checked wherever the bank states them.
    static func read(_ document: ElementNode, as kind: Kind) -> Result<BankFile, PaymentFileRefusal> {
        var fields = FieldReader()
        let body = fields.child(document, kind.body)
        let header = fields.child(body, "GrpHdr")
        let file = BankFile(
            kind: kind, messageID: fields.text(fields.child(header, "MsgId"), FieldLimit.identifier),
            createdAt: fields.time(fields.child(header, "CreDtTm")),
            reports: fields.all(body, kind.report).map { AccountReport.read($0, &fields) })
        return fields.refusal.map { .failure($0) } ?? .success(file)
    }
}

extension AccountReport {
    fileprivate static func read(_ node: ElementNode, _ fields: inout FieldReader) -> AccountReport {
        let account = fields.child(node, "Acct")
        if let currency = fields.optional(account, "Ccy"), currency.text != Currency.yuan {
            fields.refuse(.currencyUnsupported, currency, "Acct/Ccy \(currency.text.prefix(8))")
        }
        let identity = fields.child(account, "Id")
        let number = identity["IBAN"] ?? fields.child(identity, "Othr", "Id")
        let entries = node.children.filter { $0.name == "Ntry" }.map { BankEntry.read($0, &fields) }
        if let summary = fields.optional(node, "TxsSummry") { check(summary, entries, &fields) }
        return AccountReport(
            id: fields.text(fields.child(node, "Id"), FieldLimit.identifier), account: fields.text(number, FieldLimit.account),
            balances: balances(node, entries, &fields), entries: entries)
    }

    private static func check(_ summary: ElementNode, _ entries: [BankEntry], _ fields: inout FieldReader) {
        let groups: [(name: String, entries: [BankEntry])] = [
            ("TtlNtries", entries), ("TtlCdtNtries", entries.filter { $0.side == .credit }),
            ("TtlDbtNtries", entries.filter { $0.side == .debit }),
        ]
        for group in groups {
            guard let stated = fields.optional(summary, group.name) else { continue }
            fields.checkSums(
                stated, count: group.entries.count, amounts: group.entries.map(\.amount), countName: "NbOfNtries",
                sumName: "Sum")
        }
    }

    /// Opening (`OPBD`) and closing (`CLBD`) balance, when both are there.
    private static func balances(_ node: ElementNode, _ entries: [BankEntry], _ fields: inout FieldReader) -> BankBalances? {
        var found: [String: (amount: Fen, date: BusinessDate, node: ElementNode)] = [:]
        for balance in node.children where balance.name == "Bal" {
            let code = fields.child(balance, "Tp", "CdOrPrtry")["Cd"]?.text ?? ""
            let amount = fields.side(balance).signed(fields.amount(fields.child(balance, "Amt")))
            if ["OPBD", "CLBD"].contains(code), found[code] != nil { fields.refuse(.elementRepeated, balance, "Bal \(code)") }
            found[code] = (amount, fields.date(fields.child(balance, "Dt")), balance)
        }
        guard let opening = found["OPBD"], let closing = found["CLBD"] else { return nil }
        var sum = opening.amount
        for entry in entries where entry.status == .booked {
            guard let next = sum.adding(entry.side.signed(entry.amount)) else {
                fields.refuse(.balanceDiffers, closing.node, "the sum exceeds what an amount can be")
                return nil
            }
            sum = next
        }
        if sum != closing.amount {
            fields.refuse(.balanceDiffers, closing.node, "CLBD \(closing.amount.yuan), found \(sum.yuan)")
        }
        return BankBalances(
            opening: opening.amount, openedOn: opening.date, closing: closing.amount, closedOn: closing.date)
    }
}

extension BankEntry {
    fileprivate static func read(_ node: ElementNode, _ fields: inout FieldReader) -> BankEntry {
        let amountNode = fields.child(node, "Amt")
        let amount = fields.amount(amountNode)
        let side = fields.side(node)
        let statusNode = fields.child(node, "Sts", "Cd")
        let status = BankEntryStatus(rawValue: statusNode.text)
        if status == nil { fields.refuse(.valueMalformed, statusNode, "Sts/Cd: \(statusNode.text.prefix(40))") }
        let details = node.children.filter { $0.name == "NtryDtls" }.flatMap { $0.children.filter { $0.name == "TxDtls" } }
        let transactions = details.map { detail in
            BankTransaction.read(detail, side: side, amount: details.count == 1 ? amount : nil, &fields)
        }
        if !transactions.isEmpty {
            // Compared with the entry's sign turned to plus: a return inside a batch counts against it.
            let sum = transactions.reduce(Int128(0)) { $0 + Int128(($1.side == side ? $1.amount : -$1.amount).units) }
            if sum != Int128(amount.units) {
                fields.refuse(.sumDiffers, amountNode, "Amt \(amount.yuan), its transactions differ")
            }
        }
        let reference = node["AcctSvcrRef"] ?? fields.child(node, "NtryRef")
        // An entry that is not booked yet need not have a day; it confirms nothing.
        let booking = fields.optional(node, "BookgDt")
        if booking == nil, status == .booked { fields.refuse(.elementMissing, node, "Ntry/BookgDt") }
        return BankEntry(
            reference: fields.text(reference, FieldLimit.identifier), side: side, amount: amount,
            isReversal: fields.flag(fields.optional(node, "RvslInd")), status: status ?? .information,
            bookedOn: booking.map { fields.date($0) } ?? BusinessDate(days: 0), transactions: transactions)
    }
}

extension BankTransaction {
    fileprivate static func read(
        _ node: ElementNode, side entrySide: MoneySide, amount entryAmount: Fen?, _ fields: inout FieldReader
    ) -> BankTransaction {
        let references = fields.optional(node, "Refs")
        let side = node["CdtDbtInd"] == nil ? entrySide : fields.side(node)
        let amount: Fen
        if node["Amt"] == nil, let entryAmount { amount = entryAmount } else { amount = fields.amount(fields.child(node, "Amt")) }
        func identifier(_ name: String) -> String {
            references?[name].map { fields.text($0, FieldLimit.identifier) } ?? ""
        }
        let endToEndID = identifier("EndToEndId")
        let party = node["RltdPties"]?[side == .credit ? "Dbtr" : "Cdtr"]?["Pty"]?["Nm"]
        let reason = node["RtrInf"].map { $0["Rsn"]?["Cd"]?.text ?? $0["Rsn"]?["Prtry"]?.text ?? "" }
        return BankTransaction(
            // What banks put where the payer gave none.
            endToEndID: endToEndID == "NOTPROVIDED" ? "" : endToEndID, side: side, amount: amount,
            reference: identifier("AcctSvcrRef"), counterparty: party.map { fields.text($0, FieldLimit.name) } ?? "",
            returnReason: reason)
    }
}

extension FieldReader {
    fileprivate mutating func side(_ node: ElementNode) -> MoneySide {
        let place = only(node, "CdtDbtInd")
        if let side = MoneySide.allCases.first(where: { $0.code == place.text }) { return side }
        refuse(.valueMalformed, place, "CdtDbtInd: \(place.text.prefix(40))")
        return .credit
    }
}
