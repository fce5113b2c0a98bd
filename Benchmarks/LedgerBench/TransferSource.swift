import Hashing
import LedgerCore
import LedgerTypes

/// Which two of the accounts a transfer moves money between.
enum Mix: String, CaseIterable, Sendable {
    /// Any two, each as likely as another.
    case uniform
    /// Always the same two.
    case hot
}

/// A transfer as all systems get it: accounts by number.
struct PlainTransfer: Sendable {
    var number: UInt64
    var debit: Int
    var credit: Int
    var amount: Int64
    /// When its id was made.
    var milliseconds = TransferSource.milliseconds
}

/// An endless list of transfers, the same for every system from the same seed.
struct TransferSource: Sendable {
    /// Time that ids carry, or from which on they do: 1 September 2026.
    static let milliseconds: UInt64 = 1_788_220_800_000
    static let day: UInt64 = 86_400_000

    let accounts: Int
    let mix: Mix
    /// Transfers over which the times of ids go through a day; zero when all carry the same.
    private let perDay: UInt64
    private let seed: UInt64
    private(set) var number: UInt64 = 0

    init(seed: UInt64, accounts: Int, mix: Mix, perDay: Int = 0) {
        self.perDay = UInt64(perDay)
        self.seed = seed
        self.accounts = accounts
        self.mix = mix
    }

    /// When the next transfer is made.
    var now: UInt64 { Self.milliseconds + (perDay == 0 ? 0 : (number + 1) * Self.day / perDay) }

    mutating func next() -> PlainTransfer {
        let now = now
        number += 1
        let random = Self.mixed(seed &+ number &* 0x9E37_79B9_7F4A_7C15)
        guard mix == .uniform else {
            return PlainTransfer(number: number, debit: 0, credit: 1, amount: Int64(random % 1_000) + 1, milliseconds: now)
        }
        let debit = Int((random >> 32) % UInt64(accounts))
        let step = Int((random & 0xFFFF_FFFF) % UInt64(accounts - 1)) + 1
        return PlainTransfer(
            number: number, debit: debit, credit: (debit + step) % accounts, amount: Int64(random % 1_000) + 1, milliseconds: now)
    }

    /// SplitMix64's last step.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Of the account with this number, in our ledger.
    static func account(_ number: Int) -> AccountID {
        AccountID(kind: 1, fund: 310_100, region: 310_000, counterparty: UInt64(number + 1))
    }

    /// The id all systems use: its time, then the number scattered, as ids of a real day are.
    static func id(_ number: UInt64, at milliseconds: UInt64 = milliseconds) -> TransferID {
        TransferID(milliseconds: milliseconds, suffix: UInt128(mixed(number)) << 16 | UInt128(number & 0xFFFF))
    }
}

extension PlainTransfer {
    func transfer(_ operation: Transfer.Operation = .post, number: UInt64? = nil) -> Transfer {
        Transfer(
            id: TransferSource.id(number ?? self.number, at: milliseconds), debit: TransferSource.account(debit),
            credit: TransferSource.account(credit), amount: Fen(amount), code: 2, window: WindowNumber(202_609),
            operation: operation)
    }
}

/// What the accounts must come to: added up beside the systems, and compared with each of them at the end.
struct Balances: Equatable, Sendable {
    private(set) var debits: [Int64]
    private(set) var credits: [Int64]

    init(accounts: Int) {
        debits = Array(repeating: 0, count: accounts)
        credits = debits
    }

    mutating func add(_ transfer: PlainTransfer) {
        debits[transfer.debit] += transfer.amount
        credits[transfer.credit] += transfer.amount
    }

    mutating func set(_ account: Int, debits: Int64, credits: Int64) {
        self.debits[account] = debits
        self.credits[account] = credits
    }

    var digest: Digest256 {
        var sink = DigestSink()
        for (debit, credit) in zip(debits, credits) {
            sink.put(debit)
            sink.put(credit)
        }
        return sink.finish()
    }
}
