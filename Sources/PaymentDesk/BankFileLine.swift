import ClaimTypes
public import Clearing
import Hashing
public import LedgerTypes
public import Messages
public import PaymentFiles

/// One booked transfer of a bank file, and the order that tells the node of it (银行回单入账).
public struct BankFileLine: Hashable, Sendable {
    /// Why a transfer is not told to the node.
    public enum Passed: Hashable, Sendable {
        /// The report is of another account.
        case foreignAccount(String)
        /// No money moved.
        case nothing
    }

    /// As the bank told it.
    public let confirmation: PaymentFiles.BankConfirmation
    public let passed: Passed?
    /// `nil` when the transfer is passed over.
    public let order: RegionMoneyOrder?

    /// The lines of a file, in its order.
    /// - Parameter account: number of the region's account; `nil` takes every account of the file for its own.
    public static func lines(of file: BankFile, account: String?) -> [BankFileLine] {
        file.reports.flatMap { report -> [BankFileLine] in
            let own = BankFile(kind: file.kind, messageID: file.messageID, createdAt: file.createdAt, reports: [report])
            let passed: Passed? = account == nil || report.account == account ? nil : .foreignAccount(report.account)
            return own.confirmations.map { BankFileLine($0, passed: passed) }
        }
    }

    private init(_ confirmation: PaymentFiles.BankConfirmation, passed: Passed?) {
        self.confirmation = confirmation
        self.passed = passed ?? (confirmation.amount.isPositive ? nil : .nothing)
        order = self.passed == nil ? confirmation.order : nil
    }
}

extension PaymentFiles.BankConfirmation {
    /// The order that tells a node of this booking. Number and reference become words: blanks turn into `_`, and what is longer than an
    /// order takes is told by its digest, so that two references stay two.
    public var order: RegionMoneyOrder {
        let told = Messages.BankConfirmation(
            number: number.isEmpty ? "-" : Self.word(number), isIncoming: side == .credit, amount: amount, on: bookedOn,
            reference: Self.word(reference))
        return returnReason.map { .bankReturned(told, reason: $0.isEmpty ? "-" : Self.word($0)) } ?? .bankConfirmed(told)
    }

    /// The booking as a register takes it.
    public var banked: BankedPayment {
        BankedPayment(
            number: number, side: side == .credit ? .payee : .payer, amount: amount, on: bookedOn, reference: reference,
            returnReason: returnReason)
    }

    static func word(_ text: String) -> String {
        let bytes = Array(text.utf8).map { $0 == UInt8(ascii: " ") || $0 == 10 || $0 == 13 || $0 == 9 ? UInt8(ascii: "_") : $0 }
        guard bytes.count > 35 else { return String(decoding: bytes, as: UTF8.self) }
        return "#" + SHA256.digest(of: bytes).hex.prefix(32)
    }
}

extension RegionMoneyOrder {
    /// The id of this order for a node. It follows from what is ordered, so that two operators who read the same file sign the same
    /// orders, and a file that is read again orders nothing new (law M4).
    public func orderID(for node: NodeID) -> String {
        String(SHA256.digest(of: Array("medclear bank file 1\n\(node)\n\(line)".utf8)).hex.prefix(32))
    }
}
