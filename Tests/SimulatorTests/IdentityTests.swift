import Benefits
import ClaimGenerator
import ClaimTypes
import GeneratedWorld
import LedgerTypes
import PolicyFiles
import Registry
import Simulator
import Testing

/// Law M3 on every decision: the identities I1–I9 of the interface's captures and I10 of what is owed, written out here once more,
/// apart from the code that guards them.
@Suite("M3: identities on 10,000 generated claims")
struct IdentityTests {
    static let seed: UInt64 = 20_260_901
    static let claims = 10_000

    @Test("I1–I10: every decision on 10,000 generated claims keeps every identity, and so does its cancel")
    func identities() throws {
        let world = try SmallMonth.world()
        let policies = try PolicyFiles.decodePolicies(files: world.policyFiles).get()
        let day = SmallMonth.window.firstDay
        let items = Dictionary(
            uniqueKeysWithValues: world.catalogues.catalogues.map { ($0.region, BillableItem.items(of: $0, on: day)) })
        let generator = ClaimGenerator(
            seed: Self.seed, regions: SmallMonth.regions, catalogues: items, month: SmallMonth.window, claimsPerMonth: Self.claims
        )
        var counter = Counter(
            policies: policies, catalogues: world.catalogues,
            registry: PopulationRegistry(generator: generator, year: day.year, base: world.registry))
        for number in 0..<UInt64(Self.claims) {
            let claim = generator.claim(number: number)
            for broken in try counter.brokenIdentities(of: claim) {
                Issue.record("seed \(Self.seed), claim \(number): \(broken)")
            }
        }
        #expect(counter.decided + counter.refused == Self.claims)
        #expect(counter.decided > Self.claims * 9 / 10, "\(counter.refused) refused: the generator tests nothing")
        #expect(counter.lines > 5 * Self.claims)
        #expect(counter.paidByFund.count >= 8, "funds that never paid are not tested: \(counter.paidByFund)")
    }
}

/// A counter without a network: splits, decides, and keeps every person's year and account as the insuring region would.
private struct Counter {
    let policies: PolicySet
    let catalogues: CatalogueSet
    let registry: PopulationRegistry
    var accumulators: [PersonNumber: Accumulators] = [:]
    var balances: [PersonNumber: Fen] = [:]
    var decided = 0
    var refused = 0
    var lines = 0
    var paidByFund: [FundCode: Int] = [:]

    init(policies: PolicySet, catalogues: CatalogueSet, registry: PopulationRegistry) {
        self.policies = policies
        self.catalogues = catalogues
        self.registry = registry
    }

    mutating func brokenIdentities(of claim: GeneratedClaim) throws -> [String] {
        let visit = claim.visit
        let catalogue = try #require(catalogues.catalogue(of: visit.treatingRegion))
        var sum = ScopeSplit()
        var broken: [String] = []
        for line in claim.lines {
            let split = try LineSplitter.split(line, in: catalogue, level: visit.level).get()
            broken += line.brokenIdentities(split, catalogue.item(line.itemCode, on: line.chargedAt.date))
            sum = sum + split
            lines += 1
        }
        let submission = ClaimSubmission(
            visit: visit, messageID: claim.messageID, batch: claim.batch, split: sum, hospitalPart: claim.hospitalPart,
            useAccount: claim.useAccount, settledAt: claim.settledAt)
        guard let amounts = try decide(submission) else {
            refused += 1
            return broken
        }
        decided += 1
        for row in amounts.owedByFund(visit.insurance) { paidByFund[row.fund, default: 0] += 1 }
        return broken + amounts.brokenIdentities(fee: claim.total, split: sum, visit.insurance)
            + (-amounts).brokenNegation(of: amounts, visit.insurance)
    }

    private mutating func decide(_ submission: ClaimSubmission) throws -> SettlementAmounts? {
        let visit = submission.visit
        let enrolment = try #require(
            registry.enrolment(of: visit.person, insuringRegion: visit.insuringRegion, insurance: visit.insurance))
        let facts = enrolment.facts(treatingRegion: visit.treatingRegion, visit: visit.beganAt.date...submission.settledAt.date)
        let day = submission.settledAt.date
        let policy = try policies.policy(pool: facts.pool, insurance: visit.insurance, on: day).get()
        let year = accumulators[visit.person] ?? enrolment.opening[day.year] ?? .zero
        let balance = balances[visit.person] ?? enrolment.accountBalance
        let member = facts.mutualAidMember.flatMap {
            registry.enrolment(of: $0, insuringRegion: visit.insuringRegion, insurance: visit.insurance)
        }
        let memberBalance = member.map { balances[$0.person] ?? $0.accountBalance } ?? .zero
        let result = BenefitRule.decide(
            submission, for: facts, under: policy, accumulators: year, accountBalance: balance, mutualAidBalance: memberBalance)
        guard case .success(let decision) = result else { return nil }
        accumulators[visit.person] = year + decision.change
        balances[visit.person] = balance - decision.amounts.account
        if let member { balances[member.person] = memberBalance - decision.amounts.mutualAid }
        return decision.amounts
    }
}

extension FeeLine {
    /// I6 and I7 on one line.
    fileprivate func brokenIdentities(_ split: ScopeSplit, _ item: CatalogueItem?) -> [String] {
        var broken: [String] = []
        if amount != split.fullSelfPay + split.overLimit + split.preSelfPay + split.inScope {
            broken.append("I6: line \(lineNumber)")
        }
        if let item, item.itemClass != .c {
            // Half away from zero, in whole fen: ratio in basis points.
            let base = (amount - split.fullSelfPay - split.overLimit).units * Int64(item.preSelfPay.value)
            let rounded = (abs(base) + 5_000) / 10_000 * base.signum()
            if split.preSelfPay.units != rounded {
                broken.append("I7: line \(lineNumber): \(split.preSelfPay) is not \(Fen(rounded))")
            }
        } else if split.fullSelfPay != amount {
            broken.append("I7: line \(lineNumber) is out of scope")
        }
        return broken
    }
}

extension SettlementAmounts {
    fileprivate func brokenIdentities(fee: Fen, split lines: ScopeSplit, _ insurance: InsuranceKind) -> [String] {
        let funds = pooled + civilServant + enterprise + seriousIllness + largeSum + assistance
        let detail = owedByFund(insurance).reduce(hospitalPart) { $0 + $1.amount }
        let checks: [(String, Bool)] = [
            ("I1", fee == split.fullSelfPay + split.overLimit + split.preSelfPay + split.inScope && split == lines),
            ("I2", fee == fundTotal + personPart + hospitalPart),
            ("I3", personPart == account + cash + mutualAid),
            ("I4", fundTotal == funds),
            ("I5", detail == fundTotal + account + mutualAid + hospitalPart),
            ("I8", !deductible.isNegative && deductible <= split.inScope),
            ("I10", owed == fee - cash - hospitalPart),
            ("nobody pays less than nothing", [funds, account, mutualAid, cash, hospitalPart].allSatisfy { !$0.isNegative }),
        ]
        return checks.filter { !$0.1 }.map { "\($0.0): \(self)" }
    }

    /// I9, field by field.
    fileprivate func brokenNegation(of original: SettlementAmounts, _ insurance: InsuranceKind) -> [String] {
        let fields: [(String, KeyPath<SettlementAmounts, Fen>)] = [
            ("fullSelfPay", \.split.fullSelfPay), ("overLimit", \.split.overLimit), ("preSelfPay", \.split.preSelfPay),
            ("inScope", \.split.inScope), ("deductible", \.deductible), ("pooled", \.pooled), ("civilServant", \.civilServant),
            ("enterprise", \.enterprise), ("seriousIllness", \.seriousIllness), ("largeSum", \.largeSum),
            ("assistance", \.assistance), ("hospitalPart", \.hospitalPart), ("account", \.account), ("mutualAid", \.mutualAid),
            ("cash", \.cash), ("owed", \.owed), ("total", \.total),
        ]
        let broken = fields.filter { self[keyPath: $0.1] + original[keyPath: $0.1] != .zero }.map { "I9: \($0.0)" }
        let funds = zip(owedByFund(insurance), original.owedByFund(insurance)).allSatisfy {
            $0.fund == $1.fund && $0.amount == -$1.amount
        }
        return funds ? broken : broken + ["I9: funds"]
    }
}
