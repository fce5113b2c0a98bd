import LedgerTypes
import TestSupport
import Testing

@testable import LedgerCore

/// Bugs put in on purpose, each of which a check that stands elsewhere in these tests must find.
@Suite("Planted bugs are caught")
struct PlantedBugTests {
    /// One side of an entry that is not booked, in a ledger where everything was in order.
    static let halves: [(name: String, change: @Sendable (inout Ledger) -> Void)] = [
        ("posted debit", { $0.books.accounts[1].debitsPosted -= Fen(100) }),
        ("posted credit", { $0.books.accounts[0].creditsPosted -= Fen(100) }),
        ("held debit", { $0.books.accounts[0].debitsPending -= Fen(10) }),
        ("held credit", { $0.books.accounts[1].creditsPending -= Fen(10) }),
    ]

    @Test("half an entry: the totals, the fold of the postings, a restored snapshot", arguments: halves.indices)
    func halfAnEntry(index: Int) {
        let scenario = Scenario.check("\(CanonicalBytesTests.script)")
        var ledger = scenario.ledger
        #expect(ledger.totals.isBalanced && Fold(accounts: ledger.accounts) == Fold(scenario.postings))
        Self.halves[index].change(&ledger)
        #expect(!ledger.totals.isBalanced)
        #expect(Fold(accounts: ledger.accounts) != Fold(scenario.postings))
        #expect(Ledger(restoring: ledger.snapshot()) == nil)
    }

    @Test("half an entry stops the process at the check, and a debug build at the next change", arguments: halves.indices)
    func halfAnEntryStops(index: Int) async {
        await #expect(processExitsWith: .failure) { [index = index as Int] in
            var ledger = CanonicalBytesTests.soundLedger()
            PlantedBugTests.halves[index].change(&ledger)
            ledger.checkInvariants()
        }
        #if DEBUG
            await #expect(processExitsWith: .failure) { [index = index as Int] in
                var ledger = CanonicalBytesTests.soundLedger()
                PlantedBugTests.halves[index].change(&ledger)
                _ = ledger.open(AccountSpecification(id: AccountID(.cash, region: 9)))
            }
        #endif
    }

    /// Bugs in the middle of a run, which only the model beside it can know.
    static let driftings: [(name: String, change: @Sendable (inout Ledger) -> Void)] = [
        ("debit not booked", { $0.books.accounts[0].debitsPosted += Fen(1) }),
        (
            "booked twice",
            {
                $0.books.accounts[0].debitsPosted += Fen(1)
                $0.books.accounts[1].creditsPosted += Fen(1)
            }
        ),
        (
            "hold not released",
            {
                $0.books.accounts[0].debitsPending += Fen(1)
                $0.books.accounts[1].creditsPending += Fen(1)
            }
        ),
        ("ids forgotten too early", { $0.books.oldestInterval += 2 }),
        (
            "expiries forgotten",
            { ledger in
                for _ in 0..<100 where ledger.books.expiryQueue.first != nil { _ = ledger.books.expiryQueue.removeFirst() }
            }
        ),
        (
            "limits forgotten",
            { ledger in
                for row in Int32(0)..<6 {
                    ledger.books.accounts[row] = CanonicalBytesTests.account(ledger.books.accounts[row], limit: AccountLimit.none)
                }
            }
        ),
        (
            "a hold ended by itself",
            { ledger in
                for number in 0..<ledger.books.generations.count {
                    for row in 0..<ledger.books.generations[number].holds.count {
                        ledger.books.generations[number].holds[row].state = .voided
                    }
                }
            }
        ),
    ]

    @Test("a ledger that drifts from its rules differs from the model soon", arguments: driftings.indices)
    func drift(index: Int) {
        var found = 0
        for seed in UInt64(1)...10 {
            var random = SeededGenerator(seed: seed)
            var pair = LedgerPair(&random)
            for _ in 0..<20 { #expect(pair.submit(pair.randomBatch(&random), &random) == nil) }
            #if DEBUG
                // The ledger's own checks would stop the process first.
                pair.ledger.books.changesUnchecked = .min / 32
            #endif
            Self.driftings[index].change(&pair.ledger)
            let isFound = (0..<80).contains { _ in pair.submit(pair.randomBatch(&random), &random) != nil }
            if isFound { found += 1 }
        }
        #expect(found >= 5, "\(Self.driftings[index].name): found with \(found) of 10 seeds")
    }

    /// A sink that leaves out the value that comes as number `forgotten`.
    struct ForgetfulSink: CanonicalSink {
        let forgotten: Int
        private(set) var count = 0
        private(set) var bytes: [UInt8] = []

        init(forgotten: Int) { self.forgotten = forgotten }

        private mutating func take(_ more: [UInt8]) {
            if count != forgotten { bytes += more }
            count += 1
        }

        mutating func append(_ byte: UInt8) { take([byte]) }
        mutating func append(_ more: [UInt8]) { take(more) }
        mutating func append(word: UInt64, byteCount: Int) {
            take((0..<byteCount).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) })
        }
    }

    private func bytes(of ledger: Ledger, forgetting number: Int) -> (bytes: [UInt8], count: Int) {
        var sink = ForgetfulSink(forgotten: number)
        ledger.writeCanonical(into: &sink)
        return (sink.bytes, sink.count)
    }

    @Test("a digest that forgets any one value of a row makes some change of state invisible, which the list of changes shows")
    func forgetfulDigest() {
        let ledger = CanonicalBytesTests.soundLedger()
        #expect(bytes(of: ledger, forgetting: -1).bytes == canonicalBytes(of: ledger))
        let values = bytes(of: ledger, forgetting: -1).count
        let shown = Set(
            (0..<values).filter { number in
                let forgetful = bytes(of: ledger, forgetting: number).bytes
                return CanonicalBytesTests.mutations.contains { mutation in
                    var changed = ledger
                    mutation.change(&changed)
                    return bytes(of: changed, forgetting: number).bytes == forgetful
                }
            })
        // Value 0 is the count of accounts. Each account is nine: id in two words, rule, whether there is a cap, cap, four totals.
        #expect(Set([5, 6, 7, 8, 9, 12, 13]).isSubset(of: shown), "\(shown.sorted())")
        #expect(shown.count >= 16, "\(shown.sorted())")
    }
}
