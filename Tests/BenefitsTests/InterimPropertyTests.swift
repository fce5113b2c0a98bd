import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

/// A stay billed in parts (中途结算) costs everybody what it costs when billed at once.
@Suite("Interim bills add up to the whole stay")
struct InterimPropertyTests {
    private static let seeds: [UInt64] = [7, 21, 20_260_305]

    /// A random stay in several bills, with the decision of each bill and of each stretch of the stay billed at once.
    private struct Stay {
        let opening: Accumulators
        var year: Accumulators
        var soFar = StaySoFar.none
        var bills: [BenefitDecision] = []
        var wholes: [BenefitDecision] = []

        init(_ random: inout SeededGenerator, _ policy: BenefitPolicy, _ label: Comment) throws {
            let facts = DecisionPropertyTests.facts(&random, policy.insurance)
            opening = DecisionPropertyTests.year(&random)
            year = opening
            var sum = DecisionPropertyTests.submission(&random, policy)
            sum.split = ScopeSplit()
            for _ in 0..<Int.random(in: 2...4, using: &random) {
                var part = DecisionPropertyTests.submission(&random, policy)
                part.hospitalPart = .zero
                sum.split = sum.split + part.split
                sum.hospitalPart = .zero
                wholes.append(
                    try BenefitRule.decide(
                        sum, for: facts, under: policy, accumulators: opening, accountBalance: .zero, mutualAidBalance: .zero
                    ).get())
                var trace = ExplainTrace()
                let bill = try BenefitRule.decide(
                    part, for: facts, under: policy, accumulators: year, accountBalance: random.fen(100_000),
                    mutualAidBalance: .zero, stay: StayContext(earlierBills: soFar), trace: &trace
                ).get()
                #expect(trace.disagreement(with: bill) == nil, label)
                #expect(bill.amounts.violatedIdentity(policy.insurance) == nil, label)
                year = year + bill.change
                soFar.add(bill.amounts, bill.change, countsThisYear: true)
                bills.append(bill)
            }
        }

        /// Whether no figure of the stay so far ever falls as it grows: then no bill has anything to take back.
        var onlyGrows: Bool {
            zip(wholes, wholes.dropFirst()).allSatisfy { before, after in
                let figures: [KeyPath<SettlementAmounts, Fen>] = [
                    \.deductible, \.pooled, \.largeSum, \.seriousIllness, \.civilServant, \.enterprise, \.assistance,
                    \.personPart,
                ]
                return figures.allSatisfy { before.amounts[keyPath: $0] <= after.amounts[keyPath: $0] }
            }
        }
    }

    @Test("funds, deductible, year and admissions are those of one bill for everything", arguments: seeds)
    func whole(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var exact = 0
        let rounds = 600
        for number in 0..<rounds {
            var policy = DecisionPropertyTests.policy(&random, of: DecisionPropertyTests.inpatientOnly)
            policy.cascade = MonotonicityTests.usualOrder(policy)
            let label = Comment(rawValue: "seed \(seed), stay \(number)")
            let stay = try Stay(&random, policy, label)
            let sum = stay.soFar.amounts
            let whole = try #require(stay.wholes.last)
            #expect(sum.split == whole.amounts.split, label)
            #expect(stay.year - stay.opening == stay.soFar.changeThisYear, label)
            #expect(stay.soFar.changeThisYear.admissions == 1, label)
            #expect(stay.soFar.changeThisYear.pooled == sum.pooled, label)
            #expect(stay.bills.last?.ratio == whole.ratio, label)
            guard stay.onlyGrows else { continue }
            exact += 1
            for part in DecisionPart.allCases where ![.hospitalPart, .account, .mutualAid, .cash].contains(part) {
                #expect(sum[keyPath: part.amount] == whole.amounts[keyPath: part.amount], "\(part) of \(label)")
            }
            #expect(stay.soFar.changeThisYear == whole.change, label)
        }
        #expect(exact > rounds / 2, "seed \(seed): only \(exact) stays of \(rounds) were compared to the fen")
    }

    @Test("where a fund would have to take back, it keeps what was paid, and the year says what was paid", arguments: seeds)
    func nothingIsTakenBack(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for number in 0..<600 {
            let policy = DecisionPropertyTests.policy(&random, of: DecisionPropertyTests.inpatientOnly)
            let label = Comment(rawValue: "seed \(seed), stay \(number)")
            let stay = try Stay(&random, policy, label)
            let (sum, change) = (stay.soFar.amounts, stay.soFar.changeThisYear)
            #expect(sum.fundTotal <= sum.split.inScope, label)
            for (total, paid) in [
                (change.pooled, sum.pooled), (change.largeSum, sum.largeSum), (change.seriousIllness, sum.seriousIllness),
                (change.civilServant, sum.civilServant), (change.enterprise, sum.enterprise),
                (change.assistance, sum.assistance), (change.inpatientDeductible, sum.deductible),
            ] { #expect(total == paid, label) }
        }
    }

    @Test("cancelled newest first, the bills leave the year as it was", arguments: seeds)
    func cancelled(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for number in 0..<200 {
            let policy = DecisionPropertyTests.policy(&random, of: DecisionPropertyTests.inpatientOnly)
            let stay = try Stay(&random, policy, "seed \(seed), stay \(number)")
            #expect(stay.bills.reversed().reduce(stay.year) { $0 - $1.change } == stay.opening, "seed \(seed), stay \(number)")
        }
    }

    @Test("a stay in parts is one admission: deductible once, bands run on, one fen either side of their edges")
    func byHand() throws {
        let policy = plainPolicy(benefits: [
            inpatient(
                deductible: DeductibleRule(.perStay, LevelTable(all: [yuan("1000"), yuan("500")])),
                bands: [Band(upTo: yuan("5000"), ratio: BasisPoints(5_000)), Band(upTo: nil, ratio: BasisPoints(9_000))])
        ])
        // scope of each bill → deductible and pooled of each bill
        let stays: [[(String, String, String)]] = [
            [("999.99", "999.99", "0.00"), ("0.01", "0.01", "0.00"), ("0.01", "0.00", "0.01")],
            [("4999.99", "1000.00", "2000.00"), ("0.01", "0.00", "0.00"), ("0.01", "0.00", "0.01")],
            [("600", "600.00", "0.00"), ("600", "400.00", "100.00"), ("4000", "0.00", "2080.00")],
        ]
        for stay in stays {
            var (year, soFar) = (Accumulators.zero, StaySoFar.none)
            for (scope, deductible, pooled) in stay {
                let bill = try BenefitRule.decide(
                    claim(scope: scope), for: person(), under: policy, accumulators: year, accountBalance: .zero,
                    mutualAidBalance: .zero, stay: StayContext(earlierBills: soFar)
                ).get()
                #expect([bill.amounts.deductible.yuan, bill.amounts.pooled.yuan] == [deductible, pooled], "\(scope) of \(stay)")
                year = year + bill.change
                soFar.add(bill.amounts, bill.change, countsThisYear: true)
            }
            #expect(year.admissions == 1)
        }
    }
}
