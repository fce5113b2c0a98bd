import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@Suite("Bills of one stay net to the whole stay")
struct StayTests {
    private static let seeds: [UInt64] = [7, 20_260_101, 990_021]

    /// One stay cut into bills, each decided after those before it.
    private struct Stay {
        var bills: [BenefitDecision] = []
        /// The decision of everything up to each bill, made in one piece.
        var wholes: [BenefitDecision] = []
        var year: Accumulators

        init(_ pieces: [ClaimSubmission], _ person: PersonFacts, _ policy: BenefitPolicy, year: Accumulators) throws {
            self.year = year
            var sum = StaySoFar.none
            var split = ScopeSplit()
            for piece in pieces {
                var trace = ExplainTrace()
                let bill = try BenefitRule.decide(
                    piece, for: person, under: policy, accumulators: self.year, accountBalance: .zero, mutualAidBalance: .zero,
                    stay: StayContext(earlierBills: sum), trace: &trace
                ).get()
                #expect(trace.disagreement(with: bill) == nil)
                bills.append(bill)
                self.year = self.year + bill.change
                sum.add(bill.amounts, bill.change, countsThisYear: true)
                split = split + piece.split
                var whole = piece
                whole.split = split
                wholes.append(try decide(whole, person, policy, year))
            }
        }

        /// Whether every fund, and what the funds leave, grew from bill to bill; then netting needs no limit.
        var isMonotone: Bool {
            zip(wholes, wholes.dropFirst()).allSatisfy { before, after in
                DecisionPart.allCases.prefix(7).allSatisfy { after.amounts[keyPath: $0.amount] >= before.amounts[keyPath: $0.amount] }
                    && after.change.burden - (after.amounts.fundTotal - after.amounts.pooled)
                        >= before.change.burden - (before.amounts.fundTotal - before.amounts.pooled)
            }
        }
    }

    @Test("random stays under random policies: the bills add up to the whole, and the year moves on as by the whole", arguments: seeds)
    func netting(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var exact = 0
        for number in 0..<600 {
            var policy = DecisionPropertyTests.policy(&random)
            guard policy.benefits[0].visitTypes[0].clearingType == .inpatient else { continue }
            policy.benefits[0].countsAsBurden = true
            let person = DecisionPropertyTests.facts(&random, policy.insurance)
            let start = DecisionPropertyTests.year(&random)
            let pieces = (0..<3).map { _ in
                var piece = DecisionPropertyTests.submission(&random, policy)
                piece.hospitalPart = .zero
                piece.useAccount = false
                return piece
            }
            let stay = try Stay(pieces, person, policy, year: start)
            let label = Comment(rawValue: "seed \(seed), stay \(number)")
            let paid = stay.bills.reduce(Fen.zero) { $0 + $1.amounts.total }
            #expect(paid == stay.wholes[2].amounts.total, label)
            var back = stay.year
            for bill in stay.bills.reversed() { back = back - bill.change }
            #expect(back == start, label)
            guard stay.isMonotone else { continue }
            exact += 1
            for part in DecisionPart.allCases.prefix(7) {
                let sum = stay.bills.reduce(Fen.zero) { $0 + $1.amounts[keyPath: part.amount] }
                #expect(sum == stay.wholes[2].amounts[keyPath: part.amount], "\(part) of \(label)")
            }
            #expect(stay.year == start + stay.wholes[2].change, label)
        }
        #expect(exact > 100, "only \(exact) stays were exact")
    }

    private let plain = plainPolicy(
        benefits: [
            inpatient(
                deductible: DeductibleRule(.perStay, LevelTable(all: [yuan("1000")])),
                bands: [Band(upTo: nil, ratio: BasisPoints(8_000))])
        ])

    @Test("a fund never takes back: lower ratios for the last bill leave the earlier payment as it is")
    func neverTakesBack() throws {
        let first = try decide(claim(scope: "11000"), person(), plain)
        #expect(first.amounts.pooled == yuan("8000"))
        var lower = plain
        lower.benefits[0].bands = BandRule(.perStay, LevelTable(all: [Band(upTo: nil, ratio: BasisPoints(5_000))]))
        var sum = StaySoFar.none
        sum.add(first.amounts, first.change, countsThisYear: true)
        let last = try BenefitRule.decide(
            claim(scope: "2000"), for: person(), under: lower, accumulators: first.change, accountBalance: .zero,
            mutualAidBalance: .zero, stay: StayContext(earlierBills: sum)
        ).get()
        // The whole stay is worth (13 000 − 1 000) × 50 % = 6 000 now; 8 000 are paid.
        #expect(last.amounts.pooled == .zero && last.amounts.cash == yuan("2000"))
        #expect((first.change + last.change).pooled == yuan("8000"))
    }

    @Test("a fund that left the cascade keeps what it paid, in the amounts and in the year")
    func fundGone() throws {
        var rich = plain
        rich.cascade.append(FundLayer(.enterprise(BurdenShareRule(ratio: BasisPoints(5_000), excludesDeductible: false))))
        let first = try decide(claim(scope: "11000"), person(), rich)
        #expect(first.amounts.enterprise == yuan("1500"))
        var sum = StaySoFar.none
        sum.add(first.amounts, first.change, countsThisYear: true)
        let last = try BenefitRule.decide(
            claim(scope: "1000"), for: person(), under: plain, accumulators: first.change, accountBalance: .zero,
            mutualAidBalance: .zero, stay: StayContext(earlierBills: sum)
        ).get()
        #expect(last.amounts.enterprise == .zero && last.amounts.pooled == yuan("800"))
        #expect(last.change.enterprise == .zero)
    }

    @Test("outpatient bills of one visit do not net")
    func outpatient() throws {
        var benefit = plain.benefits[0]
        benefit.family = .outpatient
        benefit.visitTypes = [.outpatient]
        let policy = plainPolicy(benefits: [benefit])
        let first = try decide(claim(scope: "2000", type: .outpatient), person(), policy)
        var sum = StaySoFar.none
        sum.add(first.amounts, first.change, countsThisYear: true)
        let second = try BenefitRule.decide(
            claim(scope: "2000", type: .outpatient), for: person(), under: policy, accumulators: first.change,
            accountBalance: .zero, mutualAidBalance: .zero, stay: StayContext(earlierBills: sum)
        ).get()
        #expect(second.amounts.deductible == yuan("1000"))
    }

    @Test("transfer and emergency windows include their limits")
    func windows() {
        let rule = TransferRule(.once, withinDays: 1)
        let day = date("2026-03-05")
        #expect((-1...2).map { rule.joins(dischargedOn: day, admittedOn: day.adding(days: $0)) } == [false, true, true, false])
        #expect(!TransferRule.newStay.joins(dischargedOn: day, admittedOn: day))
        var benefit = plain.benefits[0]
        let admission = BusinessTime(day)
        #expect(!benefit.joinsEmergency(beganAt: admission, admittedAt: admission))
        benefit.emergencyHours = 2
        let joined = [1, 0, -7_200, -7_201].map {
            benefit.joinsEmergency(beganAt: BusinessTime(seconds: admission.seconds + $0), admittedAt: admission)
        }
        #expect(joined == [false, true, true, false])
    }
}
