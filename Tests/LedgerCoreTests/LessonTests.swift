import LedgerCore
import LedgerTypes
import Testing

/// What other ledgers were bitten by.
@Suite("Lessons of other ledgers")
struct LessonTests {
    @Test("a hold that was refused can neither be posted nor voided nor expire, and its id is free")
    func refusedHold() {
        Scenario.check(
            """
            account a no-overdraft                       : opened
            account b                                    : opened
            post   T1 b → a 10 at=1                      : applied
            hold   T2 a → b 11 until=50                  : refused exceedsCredits
            hold?  T2                                    : none
            fulfil T3 of T2 a → b 11                     : refused holdNotFound
            void   T3 of T2 a → b 0                      : refused holdNotFound
            & hold T4 a → b 11 until=50                  : refused exceedsCredits
            fulfil T5 of T4 a → b 11                     : refused linkedChainFailed
            & hold T4 a → b 10 until=50                  : refused linkedChainFailed
            post   T5 a → b 1                            : refused exceedsCredits
            fulfil T6 of T4 a → b 10                     : refused holdNotFound
            expire at=50                                 : 0
            balance a                                    : debits 0 credits 10 held 0/0
            hold   T2 a → b 10                           : applied
            fulfil T3 of T2 a → b 10                     : applied
            balance a                                    : debits 10 credits 10 held 0/0
            """)
    }

    @Test("open holds count against every limit, on both sides, and posting one is never refused for want of room")
    func openHoldsCount() {
        Scenario.check(
            """
            account a no-overdraft                       : opened
            account b                                    : opened
            account c cap=10                             : opened
            account d no-overcredit                      : opened
            post   T1 b → a 10                           : applied
            hold   T2 a → b 6                            : applied
            hold   T3 a → b 5                            : refused exceedsCredits
            hold   T3 a → b 4                            : applied
            post   T4 a → b 1                            : refused exceedsCredits
            hold   T5 c → b 10                           : applied
            post   T6 c → b 1                            : refused exceedsDebitAccountCap
            hold   T6 b → c 11                           : refused exceedsCreditAccountCap
            post   T7 d → b 5                            : applied
            hold   T8 b → d 5                            : applied
            post   T9 b → d 1                            : refused exceedsDebits
            fulfil T10 of T2 a → b 6                     : applied
            fulfil T11 of T3 a → b 4                     : applied
            fulfil T12 of T5 c → b 10                    : applied
            fulfil T13 of T8 b → d 5                     : applied
            """)
    }

    @Test("a refund asked for twice is one refund, whether the second comes with the first's id or with its own")
    func refundTwice() {
        Scenario.check(
            """
            account a no-overdraft                       : opened
            account b no-overdraft                       : opened
            account c                                    : opened
            post   T1 c → a 10                           : applied
            post   T2 a → b 10                           : applied
            post   T3 b → a 10 code=3                    : applied
            post   T3 b → a 10 code=3                    : alreadyApplied
            & post T3 b → a 10 code=3                    : refused linkedChainFailed
            post   T4 c → a 1                            : refused chainPartlyApplied
            balance a                                    : debits 10 credits 20 held 0/0
            hold   T5 a → b 10                           : applied
            void   T6 of T5 a → b 0                      : applied
            void   T6 of T5 a → b 0                      : alreadyApplied
            void   T7 of T5 a → b 0                      : refused holdAlreadyVoided
            fulfil T7 of T5 a → b 10                     : refused holdAlreadyVoided
            balance a                                    : debits 10 credits 20 held 0/0
            hold   T8 a → b 10                           : applied
            fulfil T9 of T8 a → b 4                      : applied
            void   T10 of T8 a → b 0                     : refused holdAlreadyPosted
            balance a                                    : debits 14 credits 20 held 0/0
            """)
    }

    private let a = AccountID(.cash, region: 1)
    private let b = AccountID(.cash, region: 2)

    private func post(_ id: UInt128, _ amount: Int64, _ operation: Transfer.Operation = .post, isLinked: Bool = false) -> Transfer
    {
        Transfer(
            id: TransferID(id), debit: a, credit: b, amount: Fen(amount), code: 2, window: .none, operation: operation,
            isLinked: isLinked)
    }

    private func openLedger() -> Ledger {
        var ledger = Ledger()
        for id in [a, b] { #expect(ledger.open(AccountSpecification(id: id)) == .opened) }
        return ledger
    }

    @Test("the same id twice in one batch is one effect, also far apart, with other content, and in the recorded form")
    func sameIDTwiceInABatch() {
        let cases: [(batch: [Transfer], outcomes: [TransferOutcome], debits: Int64)] = [
            ([post(1, 5), post(1, 5)], [.applied, .alreadyApplied], 5),
            ([post(1, 5), post(1, 6)], [.applied, .refused(.existsWithDifferentAmount)], 5),
            ([post(1, 0), post(1, 6)], [.refused(.amountMustNotBeZero), .applied], 6),
            ([post(1, 5, .hold(expiresAt: nil)), post(1, 5)], [.applied, .refused(.existsWithDifferentOperation)], 0),
            (
                [post(1, 5, isLinked: true), post(1, 5)],
                [.refused(.linkedChainFailed), .refused(.chainPartlyApplied)], 0
            ),
            (
                [post(1, 5, isLinked: true), post(2, 0), post(1, 5)],
                [.refused(.linkedChainFailed), .refused(.amountMustNotBeZero), .applied], 5
            ),
            (
                (1...100).map { post($0, 1) } + [post(1, 1), post(100, 1)],
                [TransferOutcome](repeating: .applied, count: 100) + [.alreadyApplied, .alreadyApplied], 100
            ),
        ]
        for (batch, outcomes, debits) in cases {
            var (plain, recorded) = (openLedger(), openLedger())
            var postings: [Posting] = []
            #expect(plain.apply(batch, at: Timestamp(nanoseconds: 1), postings: &postings) == outcomes)
            #expect(RecordedBatch(batch, on: &recorded, at: Timestamp(nanoseconds: 1)).outcomes == outcomes)
            #expect(plain.account(a)?.debitsPosted == Fen(debits))
            #expect(canonicalBytes(of: plain) == canonicalBytes(of: recorded))
            plain.checkInvariants()
        }
    }

    @Test("a hold that expired is seen to have: in its state, in the totals, in the postings and in the record")
    func expiryIsObservable() {
        var (ledger, recorded) = (openLedger(), openLedger())
        var postings: [Posting] = []
        let hold = post(1, 7, .hold(expiresAt: Timestamp(nanoseconds: 9)))
        #expect(ledger.apply(hold, at: Timestamp(nanoseconds: 1)) == .applied)
        #expect(recorded.apply(hold, at: Timestamp(nanoseconds: 1)) == .applied)
        #expect(ledger.hold(HoldID(hold.id))?.state == .open && !ledger.hasExpiries(at: Timestamp(nanoseconds: 8)))
        #expect(ledger.hasExpiries(at: Timestamp(nanoseconds: 9)))
        #expect(ledger.expireHolds(at: Timestamp(nanoseconds: 9), postings: &postings) == 1)
        #expect(ledger.hold(HoldID(hold.id))?.state == .expired && ledger.openHolds.isEmpty)
        #expect(ledger.account(a)?.debitsPending == .zero && ledger.account(b)?.creditsPending == .zero)
        #expect(postings.map(\.effect) == [.expireHold] && postings.map(\.released) == [Fen(7)])
        let late = post(2, 7, .postHold(HoldID(hold.id)))
        #expect(ledger.apply(late, at: Timestamp(nanoseconds: 9)) == .refused(.holdExpired))
        var record = [UInt8](repeating: 0, count: ExpiryRecord.byteCount(holds: 4))
        let written = record.withUnsafeMutableBytes { recorded.expireHolds(at: Timestamp(nanoseconds: 9), atMost: 4, record: $0) }
        #expect(
            written.holds == 1
                && Array(record[..<40]) == [1, 0, 0, 0, 0, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 15)
                    + [7, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 1, 0, 0, 0]
        )
        #expect(canonicalBytes(of: recorded) == canonicalBytes(of: ledger))
    }
}
