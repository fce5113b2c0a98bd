public import LedgerTypes

/// An account at a bank, and who holds it: for a region the fiscal special account of its medical insurance fund (财政专户).
public struct BankAccount: Hashable, Sendable {
    /// Holder (户名), at most 140 characters (Max140Text).
    public var holder: String
    /// Account number (账号), at most 34 characters (Max34Text).
    public var number: String
    /// Name of the bank (开户行), at most 140 characters.
    public var bank: String
    /// The bank's twelve-digit number (行号) in the China National Advanced Payment System, code `CNAPS`.
    public var bankCode: String

    public init(holder: String, number: String, bank: String, bankCode: String) {
        self.holder = holder
        self.number = number
        self.bank = bank
        self.bankCode = bankCode
    }
}

/// One transfer of an instruction.
public struct TransferInstruction: Hashable, Sendable {
    /// The number of the payment notice (付款通知书编号): what banks hand through to the end, and confirmations are matched by.
    public var endToEndID: String
    public var creditor: BankAccount
    /// Positive.
    public var amount: Fen
    /// For people, at most 140 characters.
    public var remittance: String

    public init(endToEndID: String, creditor: BankAccount, amount: Fen, remittance: String) {
        self.endToEndID = endToEndID
        self.creditor = creditor
        self.amount = amount
        self.remittance = remittance
    }
}

/// Why an instruction is not written: a bank would refuse it, or two payments could not be told apart. Numbers are frozen.
public enum InstructionRefusal: UInt8, Error, CaseIterable, Sendable {
    case empty = 1
    /// A message, payment or end-to-end id is empty, longer than 35 characters, or not of letters, digits and `/-?:().,'+`.
    case identifierMalformed = 2
    /// The end-to-end id stands twice.
    case endToEndIDRepeated = 3
    case amountNotPositive = 4
    case totalOutOfRange = 5
    /// A holder, account, bank or remittance text is empty, too long, begins or ends with a blank, or holds a control character.
    case textMalformed = 6
    /// Not twelve digits.
    case bankCodeMalformed = 7
}

/// Limits of the message definitions, in characters.
enum FieldLimit {
    static let identifier = 35
    static let account = 34
    static let name = 140
    static let remittance = 140
}

/// Checks what all instructions have in common.
enum InstructionRule {
    static func refusal(
        identifiers: [String], accounts: [BankAccount], transfers: [TransferInstruction]
    ) -> InstructionRefusal? {
        guard !transfers.isEmpty else { return .empty }
        guard (identifiers + transfers.map(\.endToEndID)).allSatisfy(isIdentifier) else { return .identifierMalformed }
        guard Set(transfers.map(\.endToEndID)).count == transfers.count else { return .endToEndIDRepeated }
        guard transfers.allSatisfy(\.amount.isPositive) else { return .amountNotPositive }
        guard total(transfers) != nil else { return .totalOutOfRange }
        for account in accounts + transfers.map(\.creditor) {
            guard isText(account.holder, FieldLimit.name), isText(account.bank, FieldLimit.name),
                isText(account.number, FieldLimit.account)
            else { return .textMalformed }
            guard account.bankCode.utf8.count == 12, account.bankCode.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return .bankCodeMalformed
            }
        }
        return transfers.allSatisfy { isText($0.remittance, FieldLimit.remittance) } ? nil : .textMalformed
    }

    /// The control sum; `nil` when it exceeds what one amount may be.
    static func total(_ transfers: [TransferInstruction]) -> Fen? {
        var sum = Fen.zero
        for transfer in transfers {
            guard let next = sum.adding(transfer.amount), next <= Fen.fieldMaximum else { return nil }
            sum = next
        }
        return sum
    }

    /// Characters that every bank takes in an id: those of the basic Latin set of payment systems.
    static func isIdentifier(_ text: String) -> Bool {
        (1...FieldLimit.identifier).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "/-?:().,'+".utf8.contains(byte)
                }
            }
    }

    static func isText(_ text: String, _ limit: Int) -> Bool {
        let scalars = text.unicodeScalars
        guard (1...limit).contains(scalars.count), scalars.first != " ", scalars.last != " " else { return false }
        return scalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0.value & 0xFFFE != 0xFFFE }
    }
}
