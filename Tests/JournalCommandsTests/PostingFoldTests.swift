import LedgerCore
import LedgerTypes
import TestSupport
import Testing

@testable import JournalCommands

/// Balances added up from postings are the ledger's, and a release beyond what was held is found.
@Suite("Balances from postings alone")
struct PostingFoldTests {
    private static let cash = AccountID(.cash, region: 340_000)
    private static let payable = AccountID(.payableToTreating, fund: 310_101, region: 340_000, counterparty: 310_000)
    private static let suspense = AccountID(.suspense, region: 340_000)

    private static func posting(
        _ effect: Posting.Effect, _ debit: AccountID, _ credit: AccountID, _ amount: Int64, released: Int64 = 0
    ) -> Posting {
        Posting(
            effect: effect, code: 2, window: WindowNumber(202_609), debit: debit, credit: credit, amount: Fen(amount),
            released: Fen(released))
    }

    @Test("M1: random transfers and holds fold to the ledger's own totals", arguments: UInt64(1)...20)
    func foldEqualsLedger(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var ledger = Ledger()
        let accounts = (1...6).map { AccountID(.payableToHospital, region: 310_000, counterparty: UInt64($0)) }
        for account in accounts { #expect(ledger.open(AccountSpecification(id: account)) == .opened) }
        var fold = PostingFold()
        for step in UInt64(1)...200 {
            let time = Timestamp(nanoseconds: step)
            var postings: [Posting] = []
            let pair = Array(accounts.shuffled(using: &random).prefix(2))
            let amount = Fen(Int64.random(in: 1...99_999, using: &random))
            var transfer = Transfer(
                id: TransferID(UInt128(step)), debit: pair[0], credit: pair[1], amount: amount, code: 2, window: .none)
            let open = ledger.openHolds.randomElement(using: &random)
            switch (Int.random(in: 0..<5, using: &random), open) {
            case (0, _): transfer.operation = .hold(expiresAt: nil)
            case (1, _): transfer.operation = .hold(expiresAt: Timestamp(nanoseconds: step + 9))
            case (2, let hold?):
                (transfer.debit, transfer.credit) = (hold.debit, hold.credit)
                transfer.amount = Fen(Int64.random(in: 1...hold.amount.units, using: &random))
                transfer.operation = .postHold(hold.id)
            case (3, let hold?):
                (transfer.debit, transfer.credit, transfer.amount) = (hold.debit, hold.credit, .zero)
                transfer.operation = .voidHold(hold.id)
            default: break
            }
            _ = ledger.expireHolds(at: time, postings: &postings)
            _ = ledger.apply(transfer, at: time, postings: &postings)
            fold.add(JournalSequence(step), postings)
        }
        #expect(fold.violation == nil && fold.isBalanced, "seed \(seed)")
        for account in ledger.accounts {
            let totals = fold.accounts[account.id] ?? .init()
            let expected = PostingFold.Totals(
                debits: Int128(account.debitsPosted.units), credits: Int128(account.creditsPosted.units),
                pendingDebits: Int128(account.debitsPending.units), pendingCredits: Int128(account.creditsPending.units))
            #expect(totals == expected, "seed \(seed), account \(account.id.counterparty)")
        }
    }

    @Test("M3: a release beyond what is held between the same two accounts is named with record and posting")
    func overReleaseIsFound() {
        let rows: [(name: String, postings: [Posting], violated: Int?)] = [
            (
                "in full",
                [
                    Self.posting(.hold, Self.cash, Self.payable, 100),
                    Self.posting(.postHold, Self.cash, Self.payable, 100, released: 100),
                ], nil
            ),
            (
                "one fen too many",
                [
                    Self.posting(.hold, Self.cash, Self.payable, 100),
                    Self.posting(.voidHold, Self.cash, Self.payable, 0, released: 101),
                ], 1
            ),
            (
                "twice",
                [
                    Self.posting(.hold, Self.cash, Self.payable, 100),
                    Self.posting(.voidHold, Self.cash, Self.payable, 0, released: 100),
                    Self.posting(.expireHold, Self.cash, Self.payable, 0, released: 1),
                ], 2
            ),
            (
                "of another pair",
                [
                    Self.posting(.hold, Self.cash, Self.suspense, 100),
                    Self.posting(.voidHold, Self.cash, Self.payable, 0, released: 50),
                ], 1
            ),
            ("before any hold", [Self.posting(.expireHold, Self.cash, Self.payable, 0, released: 1)], 0),
        ]
        for row in rows {
            var fold = PostingFold()
            fold.add(JournalSequence(1), [])
            fold.add(JournalSequence(2), row.postings)
            #expect(fold.violation?.posting == row.violated, "\(row.name)")
            #expect((fold.violation?.record ?? JournalSequence(2)) == JournalSequence(2), "\(row.name)")
        }
    }

    @Test("personal accounts are one line per region unless all are wanted; accounts that came to nothing have none")
    func rowsOfKinds() {
        let person = { (number: UInt64, region: UInt32) in
            AccountID(.personalAccount, fund: 310_201, region: region, counterparty: number)
        }
        var fold = PostingFold()
        fold.add(
            JournalSequence(1),
            [
                Self.posting(.post, Self.cash, person(1, 340_000), 100), Self.posting(.post, Self.cash, person(2, 340_000), 20),
                Self.posting(.post, Self.cash, person(3, 340_100), 3), Self.posting(.hold, Self.suspense, Self.payable, 7),
                Self.posting(.voidHold, Self.suspense, Self.payable, 0, released: 7),
                Self.posting(.post, AccountID(kind: 99, fund: 0, region: 1, counterparty: 0), Self.cash, 1),
            ])
        let short = BalanceSheet.kinds(of: fold, listsAll: false)
        #expect(short.map(\.number) == [11, 12, 14, 15, 99])
        #expect(short[0].rows.map(\.count) == [2, 1] && short[0].rows.map(\.totals.credits) == [120, 3])
        #expect(short[0].totals.credits == 123)
        #expect(short[1].rows.isEmpty && short[3].rows.isEmpty)
        let long = BalanceSheet.kinds(of: fold, listsAll: true)
        #expect(long.map(\.rows.count) == [3, 1, 1, 1, 1])
        #expect(AccountID.title(ofKind: 99) == "99 未列科目 not in the chart of accounts")
    }

    @Test("sums beyond one amount are shown in yuan with separators")
    func wideYuan() {
        let rows: [(Int128, String)] = [
            (0, "0.00"), (5, "0.05"), (-5, "-0.05"), (100_000, "1,000.00"), (-123_456_789, "-1,234,567.89"),
            (Int128(Int64.max) * 10, "922,337,203,685,477,580.70"),
        ]
        for (fen, text) in rows { #expect(fen.groupedYuan == text) }
    }
}
