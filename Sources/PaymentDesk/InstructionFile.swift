public import ClaimTypes
import Hashing
public import LedgerTypes
public import Messages
public import PaymentFiles

/// A payment that a region has to give to its bank.
public struct PaymentToInstruct: Hashable, Sendable {
    public var number: String
    public var payee: RegionCode
    /// Positive.
    public var amount: Fen

    public init(number: String, payee: RegionCode, amount: Fen) {
        self.number = number
        self.payee = payee
        self.amount = amount
    }
}

/// Why no file is written.
public enum InstructionFileRefusal: Error, Hashable, Sendable {
    case accountMissing(RegionCode)
    case instruction(InstructionRefusal)

    public var text: BilingualText {
        switch self {
        case .accountMissing(let region): BilingualText("账户文件中没有 \(region)", "the accounts file has no account of \(region)")
        case .instruction(let refusal): BilingualText("付款指令无效：\(refusal)", "the payment order is not valid: \(refusal)")
        }
    }
}

/// The payments of one payer as its bank takes them (付款指令, pain.001), and the orders that note them as instructed.
public struct InstructionFile: Hashable, Sendable {
    public let file: PaymentOrder
    /// One per payment, in the order of the file.
    public let orders: [RegionMoneyOrder]

    /// The same payments on the same day give the same bytes, whoever writes them.
    /// - Parameter day: day on which the bank is to pay.
    /// - Returns: the file. O(payments log payments).
    public static func of(
        _ payments: [PaymentToInstruct], payer: RegionCode, accounts: AccountBook, on day: BusinessDate
    ) -> Result<InstructionFile, InstructionFileRefusal> {
        let ascending = payments.sorted { $0.number < $1.number }
        guard let debtor = accounts[payer] else { return .failure(.accountMissing(payer)) }
        var transfers: [TransferInstruction] = []
        for payment in ascending {
            guard let creditor = accounts[payment.payee] else { return .failure(.accountMissing(payment.payee)) }
            transfers.append(
                TransferInstruction(
                    endToEndID: payment.number, creditor: creditor, amount: payment.amount,
                    remittance: "跨省异地就医清算 \(payment.number)"))
        }
        let numbers = ascending.map(\.number).joined(separator: "\n")
        let digest = SHA256.digest(of: Array("\(payer)\n\(day)\n\(numbers)".utf8)).hex
        let order = PaymentOrder.of(
            messageID: "PO-\(payer)-\(digest.prefix(20))", createdAt: BusinessTime(day, secondOfDay: 9 * 3_600),
            executionDate: day, debtor: debtor, transfers: transfers)
        return order.mapError { .instruction($0) }.map { file in
            InstructionFile(file: file, orders: ascending.map { .instructPayment(number: $0.number, on: day) })
        }
    }
}
