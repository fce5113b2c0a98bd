import LedgerTypes
import Testing

@testable import LedgerCore

/// The negative space: a state that breaks an invariant stops the process. Each test spoils one thing by force, which no
/// public call can do.
@Suite("A broken invariant is loud")
struct InvariantTests {
    @Test("the unspoilt state passes")
    func soundState() { CanonicalBytesTests.soundLedger().checkInvariants() }

    @Test("L1: a debit without its credit")
    func conservation() async {
        await #expect(processExitsWith: .failure) {
            var ledger = CanonicalBytesTests.soundLedger()
            ledger.books.accounts[1].debitsPosted += Fen(1)
            ledger.checkInvariants()
        }
    }

    @Test("L2: held money that no open hold explains")
    func holds() async {
        await #expect(processExitsWith: .failure) {
            var ledger = CanonicalBytesTests.soundLedger()
            ledger.books.accounts[1].debitsPending += Fen(1)
            ledger.books.accounts[0].creditsPending += Fen(1)
            ledger.checkInvariants()
        }
    }

    @Test("L4: an overdrawn personal account")
    func limits() async {
        await #expect(processExitsWith: .failure) {
            var ledger = CanonicalBytesTests.soundLedger()
            ledger.books.accounts[0].debitsPosted += Fen(1_000)
            ledger.books.accounts[1].creditsPosted += Fen(1_000)
            ledger.checkInvariants()
        }
    }

    @Test("L7: a hold posted with more than it held")
    func holdAmount() async {
        await #expect(processExitsWith: .failure) {
            var ledger = CanonicalBytesTests.soundLedger()
            ledger.books.generations[0].holds[1].state = .posted(Fen(12))
            ledger.checkInvariants()
        }
    }

    @Test("L10: a batch larger than the limit")
    func batchSize() async {
        await #expect(processExitsWith: .failure) {
            var ledger = CanonicalBytesTests.soundLedger()
            let account = ledger.accounts[0].id
            let transfer = Transfer(
                id: TransferID(1), debit: account, credit: account, amount: Fen(1), code: 1, window: .none)
            var postings: [Posting] = []
            _ = ledger.apply(
                Array(repeating: transfer, count: Limits.transfersPerBatchMax + 1), at: Timestamp(nanoseconds: 1),
                postings: &postings)
        }
    }
}

extension CanonicalBytesTests {
    static func soundLedger() -> Ledger { Scenario.check("\(script)").ledger }
}
