import LedgerCore
import LedgerTypes
import Testing

@Suite("Chains and postings")
struct ChainTests {
    let a = AccountID(.cash, region: 310_000)
    let b = AccountID(.suspense, region: 310_000)
    let now = Timestamp(nanoseconds: 1)

    func openLedger() -> Ledger {
        var ledger = Ledger()
        #expect(ledger.open(AccountSpecification(id: a)) == .opened)
        #expect(ledger.open(AccountSpecification(id: b)) == .opened)
        return ledger
    }

    func post(_ id: UInt128, _ amount: Int64, isLinked: Bool = false) -> Transfer {
        Transfer(
            id: TransferID(id), debit: a, credit: b, amount: Fen(amount), code: 2, window: WindowNumber(202_611),
            isLinked: isLinked)
    }

    @Test("L6: applyChain ignores link flags, names the culprit, and leaves no posting behind")
    func chainNamesTheCulprit() {
        var ledger = openLedger()
        var postings: [Posting] = []
        #expect(
            ledger.applyChain([post(1, 1), post(2, 0)], at: now, postings: &postings) == .refused(index: 1, .amountMustNotBeZero))
        #expect(postings.isEmpty && ledger.transferCount == 0)
        #expect(ledger.applyChain([post(1, 1, isLinked: true), post(2, 2)], at: now, postings: &postings) == .applied)
        #expect(postings.map(\.amount) == [Fen(1), Fen(2)])
        #expect(ledger.applyChain([post(1, 1), post(2, 2)], at: now, postings: &postings) == .alreadyApplied)
        #expect(
            ledger.applyChain([post(1, 1), post(3, 3)], at: now, postings: &postings) == .refused(index: 1, .chainPartlyApplied))
        #expect(postings.count == 2)
    }

    @Test("an empty chain and an empty batch do nothing")
    func empty() {
        var ledger = openLedger()
        let before = canonicalBytes(of: ledger)
        var postings: [Posting] = []
        #expect(ledger.applyChain([], at: now, postings: &postings) == .applied)
        #expect(ledger.apply([], at: now, postings: &postings).isEmpty)
        #expect(postings.isEmpty && canonicalBytes(of: ledger) == before)
    }

    @Test("L5: what follows a long chain is recognised as ever", arguments: [1, 15, 16, 47, 48, 63, 64, 65, 100, 200, 500])
    func longChain(length: Int) {
        var ledger = openLedger()
        var postings: [Posting] = []
        let chain = (1...length).map { post(UInt128($0), 1, isLinked: $0 < length) }
        let rest = (length + 1...length + 130).map { post(UInt128($0), 1) }
        let first = ledger.apply(rest + chain + rest, at: now, postings: &postings)
        #expect(first.prefix(130 + length).allSatisfy { $0 == .applied })
        #expect(first.suffix(130).allSatisfy { $0 == .alreadyApplied })
        #expect(ledger.apply(chain + rest + chain, at: now, postings: &postings).allSatisfy { $0 == .alreadyApplied })
        #expect(ledger.transferCount == length + 130 && postings.count == length + 130)
        for transfer in chain + rest { #expect(ledger.isApplied(transfer.id)) }
    }

    @Test("a linked transfer on its own is an open chain")
    func linkedAlone() {
        var ledger = openLedger()
        #expect(ledger.apply(post(1, 1, isLinked: true), at: now) == .refused(.linkedChainOpen))
    }

    @Test("a hold taken back with its chain and placed again with another expiry expires once, at the new time")
    func revertedHoldLeavesNoGhost() {
        var ledger = openLedger()
        var postings: [Posting] = []
        func hold(until: UInt64) -> Transfer {
            Transfer(
                id: TransferID(7), debit: a, credit: b, amount: Fen(5), code: 4, window: .none,
                operation: .hold(expiresAt: Timestamp(nanoseconds: until)))
        }
        _ = ledger.applyChain([hold(until: 10), post(8, 0)], at: now, postings: &postings)
        #expect(ledger.applyChain([hold(until: 20)], at: now, postings: &postings) == .applied)
        #expect(ledger.expireHolds(at: Timestamp(nanoseconds: 10), postings: &postings) == 0)
        #expect(ledger.expireHolds(at: Timestamp(nanoseconds: 20), postings: &postings) == 1)
        #expect(postings.map(\.effect) == [.hold, .expireHold])
    }

    @Test("holds expire in order of time, then id, whatever the order they were placed in")
    func expiryOrder() {
        var ledger = openLedger()
        var postings: [Posting] = []
        for (id, until) in [(5, 30), (4, 20), (9, 20), (1, 40), (2, 20), (8, 10)] as [(UInt128, UInt64)] {
            let hold = Transfer(
                id: TransferID(id), debit: a, credit: b, amount: Fen(Int64(id)), code: 4, window: .none,
                operation: .hold(expiresAt: Timestamp(nanoseconds: until)))
            #expect(ledger.apply(hold, at: now) == .applied)
        }
        #expect(ledger.expireHolds(at: Timestamp(nanoseconds: 30), postings: &postings) == 5)
        #expect(postings.map(\.released.units) == [8, 2, 4, 9, 5])
        #expect(ledger.openHolds.map(\.id) == [HoldID(1)])
    }

    @Test("every effect leaves a posting from which balances can be rebuilt")
    func postingsTellEverything() {
        let scenario = Scenario.check(
            """
            account a                                    : opened
            account b                                    : opened
            post   T1 a → b 7                            : applied
            hold   T2 a → b 10 at=1                      : applied
            fulfil T3 of T2 a → b 4                      : applied
            hold   T4 a → b 11                           : applied
            void   T5 of T4 a → b 0                      : applied
            hold   T6 a → b 12 until=9                   : applied
            expire at=9                                  : 1
            """)
        #expect(scenario.postings.map(\.effect) == [.post, .hold, .postHold, .hold, .voidHold, .hold, .expireHold])
        #expect(scenario.postings.map(\.amount.units) == [7, 10, 4, 11, 0, 12, 0])
        #expect(scenario.postings.map(\.released.units) == [0, 0, 10, 0, 11, 0, 12])
        #expect(Fold(scenario.postings).accounts == Fold(accounts: scenario.ledger.accounts).accounts)
    }
}
