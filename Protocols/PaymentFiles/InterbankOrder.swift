public import ClaimTypes
public import LedgerTypes

/// One payment between the banks of two regions.
public struct InterbankTransfer: Hashable, Sendable {
    public var debtor: BankAccount
    public var transfer: TransferInstruction

    public init(debtor: BankAccount, transfer: TransferInstruction) {
        self.debtor = debtor
        self.transfer = transfer
    }
}

/// The payments of a whole close, from bank to bank (银行间付款指令): ISO 20022 financial institution credit transfer,
/// `pacs.009.001.08`. Debtor and creditor are the banks; the regions stand as the underlying customer credit transfer.
public struct InterbankOrder: Hashable, Sendable {
    /// Given by the sender, never used twice (MsgId).
    public let messageID: String
    public let createdAt: BusinessTime
    /// Day of settlement between the banks (IntrBkSttlmDt).
    public let settlementDate: BusinessDate
    public let transfers: [InterbankTransfer]
    /// Σ of the transfers (TtlIntrBkSttlmAmt).
    public let total: Fen

    /// - Returns: the order, or why no bank would take it. O(transfers).
    public static func of(
        messageID: String, createdAt: BusinessTime, settlementDate: BusinessDate, transfers: [InterbankTransfer]
    ) -> Result<InterbankOrder, InstructionRefusal> {
        let instructions = transfers.map(\.transfer)
        let refusal = InstructionRule.refusal(
            identifiers: [messageID], accounts: transfers.map(\.debtor), transfers: instructions)
        if let refusal { return .failure(refusal) }
        guard let total = InstructionRule.total(instructions) else { return .failure(.totalOutOfRange) }
        return .success(
            InterbankOrder(
                messageID: messageID, createdAt: createdAt, settlementDate: settlementDate, transfers: transfers, total: total))
    }
}

extension InterbankOrder {
    public static let namespace = "urn:iso:std:iso:20022:tech:xsd:pacs.009.001.08"

    /// The file: the same order gives the same bytes.
    public var xml: String { node.document(namespace: Self.namespace) }

    var node: ElementNode {
        ElementNode("Document") {
            ElementNode("FICdtTrf") {
                ElementNode("GrpHdr") {
                    ElementNode("MsgId", messageID)
                    ElementNode("CreDtTm", createdAt.isoText)
                    ElementNode("NbOfTxs", "\(transfers.count)")
                    ElementNode(amount: total, "TtlIntrBkSttlmAmt")
                    ElementNode("IntrBkSttlmDt", "\(settlementDate)")
                    ElementNode("SttlmInf") { ElementNode("SttlmMtd", "CLRG") }
                }
                for transfer in transfers { transfer.node }
            }
        }
    }

    /// The order in a tree that an XML reader made: ids, sums and counts are checked.
    static func read(_ document: ElementNode) -> Result<InterbankOrder, PaymentFileRefusal> {
        var fields = FieldReader()
        let body = fields.child(document, "FICdtTrf")
        let header = fields.child(body, "GrpHdr")
        let transfers = fields.all(body, "CdtTrfTxInf").map { node in
            let customer = fields.child(node, "UndrlygCstmrCdtTrf")
            return InterbankTransfer(
                debtor: BankAccount.read(customer, "Dbtr", "DbtrAcct", "DbtrAgt", &fields),
                transfer: TransferInstruction(
                    endToEndID: fields.text(fields.child(node, "PmtId", "EndToEndId"), FieldLimit.identifier),
                    creditor: BankAccount.read(customer, "Cdtr", "CdtrAcct", "CdtrAgt", &fields),
                    amount: fields.amount(fields.child(node, "IntrBkSttlmAmt")),
                    remittance: fields.text(fields.child(customer, "RmtInf", "Ustrd"), FieldLimit.remittance)))
        }
        let amounts = transfers.map(\.transfer.amount)
        fields.checkSums(header, count: amounts.count, amounts: amounts)
        let total = fields.child(header, "TtlIntrBkSttlmAmt")
        fields.checkSum(amounts, equals: fields.amount(total), at: total)
        let order = InterbankOrder.of(
            messageID: fields.text(fields.child(header, "MsgId"), FieldLimit.identifier),
            createdAt: fields.time(fields.child(header, "CreDtTm")),
            settlementDate: fields.date(fields.child(header, "IntrBkSttlmDt")), transfers: transfers)
        return fields.result(order, at: body)
    }
}

extension InterbankTransfer {
    fileprivate var node: ElementNode {
        ElementNode("CdtTrfTxInf") {
            ElementNode("PmtId") {
                ElementNode("InstrId", transfer.endToEndID)
                ElementNode("EndToEndId", transfer.endToEndID)
            }
            ElementNode(amount: transfer.amount, "IntrBkSttlmAmt")
            debtor.agentNode("Dbtr")
            transfer.creditor.agentNode("Cdtr")
            ElementNode("UndrlygCstmrCdtTrf") {
                ElementNode("Dbtr") { ElementNode("Nm", debtor.holder) }
                debtor.accountNode("DbtrAcct")
                debtor.agentNode("DbtrAgt")
                transfer.creditor.agentNode("CdtrAgt")
                ElementNode("Cdtr") { ElementNode("Nm", transfer.creditor.holder) }
                transfer.creditor.accountNode("CdtrAcct")
                ElementNode("RmtInf") { ElementNode("Ustrd", transfer.remittance) }
            }
        }
    }
}
