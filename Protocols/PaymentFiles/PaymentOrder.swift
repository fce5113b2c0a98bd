public import ClaimTypes
public import LedgerTypes

/// What one payer orders its bank to pay (付款指令): ISO 20022 customer credit transfer initiation, `pain.001.001.09`.
public struct PaymentOrder: Hashable, Sendable {
    /// Given by the sender, never used twice (MsgId).
    public let messageID: String
    public let createdAt: BusinessTime
    /// Day on which the bank is to pay (ReqdExctnDt).
    public let executionDate: BusinessDate
    public let debtor: BankAccount
    public let transfers: [TransferInstruction]
    /// The control sum: Σ of the transfers.
    public let total: Fen

    /// - Returns: the order, or why no bank would take it. O(transfers).
    public static func of(
        messageID: String, createdAt: BusinessTime, executionDate: BusinessDate, debtor: BankAccount,
        transfers: [TransferInstruction]
    ) -> Result<PaymentOrder, InstructionRefusal> {
        if let refusal = InstructionRule.refusal(identifiers: [messageID], accounts: [debtor], transfers: transfers) {
            return .failure(refusal)
        }
        guard let total = InstructionRule.total(transfers) else { return .failure(.totalOutOfRange) }
        return .success(
            PaymentOrder(
                messageID: messageID, createdAt: createdAt, executionDate: executionDate, debtor: debtor, transfers: transfers,
                total: total))
    }
}

extension PaymentOrder {
    public static let namespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"

    /// The file: the same order gives the same bytes.
    public var xml: String { node.document(namespace: Self.namespace) }

    var node: ElementNode {
        ElementNode("Document") {
            ElementNode("CstmrCdtTrfInitn") {
                ElementNode("GrpHdr") {
                    ElementNode("MsgId", messageID)
                    ElementNode("CreDtTm", createdAt.isoText)
                    ElementNode("NbOfTxs", "\(transfers.count)")
                    ElementNode("CtrlSum", total.yuan)
                    ElementNode("InitgPty") { ElementNode("Nm", debtor.holder) }
                }
                ElementNode("PmtInf") {
                    ElementNode("PmtInfId", messageID)
                    ElementNode("PmtMtd", "TRF")
                    ElementNode("NbOfTxs", "\(transfers.count)")
                    ElementNode("CtrlSum", total.yuan)
                    ElementNode("ReqdExctnDt") { ElementNode("Dt", "\(executionDate)") }
                    ElementNode("Dbtr") { ElementNode("Nm", debtor.holder) }
                    debtor.accountNode("DbtrAcct")
                    debtor.agentNode("DbtrAgt")
                    for transfer in transfers { transfer.initiationNode }
                }
            }
        }
    }
}

extension TransferInstruction {
    fileprivate var initiationNode: ElementNode {
        ElementNode("CdtTrfTxInf") {
            ElementNode("PmtId") { ElementNode("EndToEndId", endToEndID) }
            ElementNode("Amt") { ElementNode(amount: amount, "InstdAmt") }
            creditor.agentNode("CdtrAgt")
            ElementNode("Cdtr") { ElementNode("Nm", creditor.holder) }
            creditor.accountNode("CdtrAcct")
            ElementNode("RmtInf") { ElementNode("Ustrd", remittance) }
        }
    }
}

extension PaymentOrder {
    /// The order in a tree that an XML reader made: ids, sums and counts are checked.
    static func read(_ document: ElementNode) -> Result<PaymentOrder, PaymentFileRefusal> {
        var fields = FieldReader()
        let body = fields.child(document, "CstmrCdtTrfInitn")
        let header = fields.child(body, "GrpHdr")
        let batch = fields.only(body, "PmtInf")
        let transfers = fields.all(batch, "CdtTrfTxInf").map { node in
            TransferInstruction(
                endToEndID: fields.text(fields.child(node, "PmtId", "EndToEndId"), FieldLimit.identifier),
                creditor: BankAccount.read(node, "Cdtr", "CdtrAcct", "CdtrAgt", &fields),
                amount: fields.amount(fields.child(node, "Amt", "InstdAmt")),
                remittance: fields.text(fields.child(node, "RmtInf", "Ustrd"), FieldLimit.remittance))
        }
        for level in [header, batch] { fields.checkSums(level, count: transfers.count, amounts: transfers.map(\.amount)) }
        let order = PaymentOrder.of(
            messageID: fields.text(fields.child(header, "MsgId"), FieldLimit.identifier),
            createdAt: fields.time(fields.child(header, "CreDtTm")),
            executionDate: fields.date(fields.child(batch, "ReqdExctnDt")),
            debtor: BankAccount.read(batch, "Dbtr", "DbtrAcct", "DbtrAgt", &fields), transfers: transfers)
        return fields.result(order, at: body)
    }
}
