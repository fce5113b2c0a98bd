import Foundation
import LedgerCore
import LedgerTypes
import TestSupport
import Testing

@Suite("The core answers as the naive model does")
struct ModelTests {
    /// Ledgers of one seed, each of about 270 operations. `make soak` runs 4,000: ten million operations of ten seeds.
    static let rounds = ProcessInfo.processInfo.environment["MEDCLEAR_MODEL_ROUNDS"].flatMap { Int($0) } ?? 60

    /// The first of ten seeds. `MEDCLEAR_MODEL_SEED` gives others.
    static let firstSeed = ProcessInfo.processInfo.environment["MEDCLEAR_MODEL_SEED"].flatMap { UInt64($0) } ?? 1

    /// The seed is the argument a failure prints.
    @Test("L1 L3 L5 L6 L7: random batches", arguments: firstSeed..<firstSeed + 10)
    func randomBatches(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var operations = 0
        var applied = 0
        var met: Set<TransferRefusal> = []
        for round in 0..<Self.rounds {
            var pair = LedgerPair(&random)
            for _ in 0..<60 {
                let batch = pair.randomBatch(&random)
                operations += batch.count
                let difference = pair.submit(batch, &random)
                guard difference == nil else {
                    Issue.record("seed \(seed), round \(round): \(difference ?? "")")
                    return
                }
            }
            pair.ledger.checkInvariants()
            #expect(pair.holdsAgree, "seed \(seed), round \(round): holds differ")
            applied += pair.ledger.transferCount
            met.formUnion(pair.refusals)
        }
        print("model seed \(seed): \(operations) operations, \(applied) applied")
        #expect(operations >= 250 * Self.rounds)
        // A generator that only provokes refusals, or none, proves little.
        #expect(applied * 100 / operations > 10 && applied * 100 / operations < 85)
        let missed = TransferRefusal.allCases.filter { !met.contains($0) }
        #expect(missed.isEmpty, "seed \(seed) never met \(missed)")
    }
}
