import LedgerCore
import LedgerTypes
import Testing

/// The claim of `Documentation/ChartOfAccounts.md`, booked in the three books and cancelled again.
@Suite("M3: one claim in three books")
struct WorkedBookingTests {
    let funds: [(code: UInt32, amount: Int64)] = [
        (310_101, 7_860_000), (330_101, 3_027_681), (320_101, 1_666_152), (310_201, 980_000), (310_202, 500_000),
    ]
    let owed = Fen(14_033_833)
    let window = WindowNumber(202_611)
    let now = Timestamp(nanoseconds: 1)
    let hospital = AccountID(.payableToHospital, region: 310_000, counterparty: 31_010_000_001)
    let contribution = AccountID(.contribution, region: 340_100)

    func person(_ number: UInt64) -> AccountID { AccountID(.personalAccount, region: 340_100, counterparty: number) }

    func ledger(of accounts: [AccountID]) -> Ledger {
        var ledger = Ledger()
        for id in Set(accounts) {
            #expect(ledger.open(AccountSpecification(id: id, limit: id.accountKind?.limit ?? .none)) == .opened)
        }
        return ledger
    }

    func chain(_ legs: [(AccountID, AccountID, Int64)], firstID: UInt128, _ code: TransferCode) -> [Transfer] {
        legs.enumerated().map { index, leg in
            Transfer(
                id: TransferID(firstID + UInt128(index)), debit: leg.0, credit: leg.1, amount: Fen(leg.2), code: code.rawValue,
                window: window)
        }
    }

    func insuringLegs() -> [(AccountID, AccountID, Int64)] {
        funds.map { fund in
            let source =
                switch fund.code {
                case 310_201: person(1)
                case 310_202: person(2)
                default: AccountID(.benefitExpense, fund: fund.code, region: 340_100)
                }
            return (source, AccountID(.payableToTreating, fund: fund.code, region: 340_100, counterparty: 310_000), fund.amount)
        }
    }

    /// Opens what the legs need, funds the two personal accounts, and returns the ledger.
    func fundedInsuringLedger() -> Ledger {
        var ledger = ledger(of: insuringLegs().flatMap { [$0.0, $0.1] } + [contribution])
        var postings: [Posting] = []
        let opening = chain(
            [(contribution, person(1), 980_000), (contribution, person(2), 500_000)], firstID: 1, .openingBalance)
        #expect(ledger.applyChain(opening, at: now, postings: &postings) == .applied)
        return ledger
    }

    func sum(_ ledger: Ledger, _ kind: AccountKind, _ balance: (Account) -> Fen) -> Fen {
        ledger.accounts.filter { $0.id.accountKind == kind }.reduce(.zero) { $0 + balance($1) }
    }

    @Test("payable in I's books = receivable in T's books = exposure at the hub = 140,338.33")
    func threeBooksAgree() {
        var postings: [Posting] = []
        var insuring = fundedInsuringLedger()
        #expect(insuring.applyChain(chain(insuringLegs(), firstID: 10, .settlement), at: now, postings: &postings) == .applied)

        let inFlight = AccountID(.receivableFromInsuring, region: 310_000, counterparty: 340_000)
        let receivables = funds.map {
            (AccountID(.receivableFromInsuring, fund: $0.code, region: 310_000, counterparty: 340_000), hospital, $0.amount)
        }
        var treating = ledger(of: receivables.map(\.0) + [hospital, inFlight])
        let hold = Transfer(
            id: TransferID(1), debit: inFlight, credit: hospital, amount: Fen(17_504_335), code: TransferCode.inFlight.rawValue,
            window: .none, operation: .hold(expiresAt: nil))
        #expect(treating.apply(hold, at: now, postings: &postings) == .applied)
        #expect(treating.openHolds.map(\.amount) == [Fen(17_504_335)])
        var answer = hold
        answer.id = TransferID(2)
        answer.operation = .voidHold(HoldID(hold.id))
        let heard = [answer] + chain(receivables, firstID: 10, .settlement)
        #expect(treating.applyChain(heard, at: now, postings: &postings) == .applied)
        #expect(treating.openHolds.isEmpty)

        let exposures = funds.map { fund in
            (
                AccountID(.exposureFromInsuring, fund: fund.code, region: 340_000, counterparty: 310_000),
                AccountID(.exposureToTreating, fund: fund.code, region: 310_000, counterparty: 340_000), fund.amount
            )
        }
        var hub = ledger(of: exposures.flatMap { [$0.0, $0.1] })
        #expect(hub.applyChain(chain(exposures, firstID: 1, .exposure), at: now, postings: &postings) == .applied)

        #expect(sum(insuring, .payableToTreating, \.creditBalance) == owed)
        #expect(sum(treating, .receivableFromInsuring, \.debitBalance) == owed)
        #expect(treating.account(hospital)?.creditBalance == owed)
        #expect(sum(hub, .exposureFromInsuring, \.debitBalance) == owed)
        #expect(sum(hub, .exposureToTreating, \.creditBalance) == owed)
        for ledger in [insuring, treating, hub] { ledger.checkInvariants() }
    }

    @Test("M6: a cancel exchanges the sides and every balance returns; both entries stay")
    func cancel() {
        var postings: [Posting] = []
        var ledger = fundedInsuringLedger()
        let before = ledger.accounts.map(\.debitBalance)
        #expect(ledger.applyChain(chain(insuringLegs(), firstID: 10, .settlement), at: now, postings: &postings) == .applied)
        #expect(ledger.account(person(1))?.availableToDebit == .zero)
        let reversed = insuringLegs().map { ($0.1, $0.0, $0.2) }
        #expect(ledger.applyChain(chain(reversed, firstID: 20, .cancellation), at: now, postings: &postings) == .applied)
        #expect(ledger.accounts.map(\.debitBalance) == before)
        #expect(ledger.account(person(1))?.availableToDebit == Fen(980_000))
        #expect(ledger.transferCount == 12 && postings.count == 10)
    }

    @Test("a personal account that fell short takes the whole decision with it")
    func shortAccount() {
        var postings: [Posting] = []
        var ledger = fundedInsuringLedger()
        let spent = chain([(person(2), contribution, 1)], firstID: 5, .settlement)
        #expect(ledger.applyChain(spent, at: now, postings: &postings) == .applied)
        let before = canonicalBytes(of: ledger)
        let outcome = ledger.applyChain(chain(insuringLegs(), firstID: 10, .settlement), at: now, postings: &postings)
        #expect(outcome == .refused(index: 4, .exceedsCredits))
        #expect(canonicalBytes(of: ledger) == before && postings.count == 1)
    }
}
