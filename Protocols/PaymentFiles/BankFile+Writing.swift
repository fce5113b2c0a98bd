import ClaimTypes
import LedgerTypes

extension BankFile {
    /// The file: the same values give the same bytes. Counts and sums are those of the entries.
    public var xml: String { node.document(namespace: kind.namespace) }

    var node: ElementNode {
        ElementNode("Document") {
            ElementNode(kind.body) {
                ElementNode("GrpHdr") {
                    ElementNode("MsgId", messageID)
                    ElementNode("CreDtTm", createdAt.isoText)
                }
                for report in reports { report.node(named: kind.report) }
            }
        }
    }
}

extension AccountReport {
    fileprivate func node(named name: String) -> ElementNode {
        ElementNode(name) {
            ElementNode("Id", id)
            ElementNode("Acct") {
                ElementNode("Id") { ElementNode("Othr") { ElementNode("Id", account) } }
                ElementNode("Ccy", Currency.yuan)
            }
            if let balances {
                Self.balance("OPBD", balances.opening, balances.openedOn)
                Self.balance("CLBD", balances.closing, balances.closedOn)
            }
            ElementNode("TxsSummry") {
                ElementNode("TtlNtries") { totals(entries) }
                ElementNode("TtlCdtNtries") { totals(entries.filter { $0.side == .credit }) }
                ElementNode("TtlDbtNtries") { totals(entries.filter { $0.side == .debit }) }
            }
            for entry in entries { entry.node }
        }
    }

    private func totals(_ entries: [BankEntry]) -> [ElementNode] {
        [
            ElementNode("NbOfNtries", "\(entries.count)"),
            ElementNode("Sum", entries.reduce(Fen.zero) { $0 + $1.amount }.yuan),
        ]
    }

    private static func balance(_ code: String, _ amount: Fen, _ date: BusinessDate) -> ElementNode {
        ElementNode("Bal") {
            ElementNode("Tp") { ElementNode("CdOrPrtry") { ElementNode("Cd", code) } }
            ElementNode(amount: amount.isNegative ? -amount : amount, "Amt")
            ElementNode("CdtDbtInd", amount.isNegative ? "DBIT" : "CRDT")
            ElementNode("Dt") { ElementNode("Dt", "\(date)") }
        }
    }
}

extension BankEntry {
    fileprivate var node: ElementNode {
        ElementNode("Ntry") {
            ElementNode(amount: amount, "Amt")
            ElementNode("CdtDbtInd", side.code)
            if isReversal { ElementNode("RvslInd", "true") }
            ElementNode("Sts") { ElementNode("Cd", status.rawValue) }
            ElementNode("BookgDt") { ElementNode("Dt", "\(bookedOn)") }
            ElementNode("AcctSvcrRef", reference)
            ElementNode("BkTxCd") {
                ElementNode("Domn") {
                    ElementNode("Cd", "PMNT")
                    ElementNode("Fmly") {
                        // Received or issued credit transfers, domestic.
                        ElementNode("Cd", side == .credit ? "RCDT" : "ICDT")
                        ElementNode("SubFmlyCd", "DMCT")
                    }
                }
            }
            if !transactions.isEmpty {
                ElementNode("NtryDtls") { for transaction in transactions { transaction.node } }
            }
        }
    }
}

extension BankTransaction {
    fileprivate var node: ElementNode {
        ElementNode("TxDtls") {
            if !(reference.isEmpty && endToEndID.isEmpty) {
                ElementNode("Refs") {
                    if !reference.isEmpty { ElementNode("AcctSvcrRef", reference) }
                    if !endToEndID.isEmpty { ElementNode("EndToEndId", endToEndID) }
                }
            }
            ElementNode(amount: amount, "Amt")
            ElementNode("CdtDbtInd", side.code)
            if !counterparty.isEmpty {
                ElementNode("RltdPties") {
                    ElementNode(side == .credit ? "Dbtr" : "Cdtr") { ElementNode("Pty") { ElementNode("Nm", counterparty) } }
                }
            }
            if let returnReason {
                ElementNode("RtrInf") { ElementNode("Rsn") { ElementNode("Cd", returnReason) } }
            }
        }
    }
}
