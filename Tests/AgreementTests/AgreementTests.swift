import Foundation
import NaiveEvaluator
import TestSupport
import Testing

/// 100,000 claims a run, half of them over the samples and half over random policies, and years of 8 claims on top.
/// `MEDCLEAR_AGREEMENT_CLAIMS` and `MEDCLEAR_AGREEMENT_SEED` set how many claims are compared, and from which seed.
@Suite("Rules and the naive evaluator agree on every figure")
struct AgreementTests {
    static let seed = number("MEDCLEAR_AGREEMENT_SEED") ?? 20_260_305
    static let claims = Int(number("MEDCLEAR_AGREEMENT_CLAIMS") ?? 100_000)

    private static func number(_ name: String) -> UInt64? { ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } }

    @Test("random claims over all sample policies: splits, amounts, ratio, funds, change of the year, refusals", arguments: 0..<4)
    func samples(part: Int) throws {
        let texts = try PolicyTexts.samples()
        let agreement = try Agreement(texts)
        let seed = Self.seed &+ UInt64(part)
        var claims = try RandomClaims(seed: seed, texts)
        var tally = Tally()
        for number in 0..<Self.claims / 8 {
            guard tally.count(claims.next(), agreement, "seed \(seed), claim \(number)") else { break }
        }
        print("samples, seed \(seed): \(tally)")
        tally.check()
    }

    @Test("random claims over random policies: other figures, bases, operators, orders of funds", arguments: 0..<4)
    func randomPolicies(part: Int) throws {
        let seed = Self.seed &+ 1_000 &+ UInt64(part)
        var policies = try RandomPolicies(seed: seed, try .samples())
        var tally = Tally()
        for number in 0..<max(Self.claims / 800, 20) {
            let texts = try policies.next()
            let agreement = try Agreement(texts)
            var claims = try RandomClaims(seed: seed &+ UInt64(number) << 32, texts)
            for claim in 0..<100 {
                let label = "seed \(seed), policies \(number), claim \(claim)"
                guard tally.count(claims.next(), agreement, label) else { return }
            }
        }
        print("random policies, seed \(seed): \(tally)")
        tally.check()
    }

    @Test("a year of one person: what one claim leaves is what the next one finds", arguments: 0..<2)
    func years(part: Int) throws {
        let texts = try PolicyTexts.samples()
        let agreement = try Agreement(texts)
        let seed = Self.seed &+ 2_000 &+ UInt64(part)
        var claims = try RandomClaims(seed: seed, texts)
        var tally = Tally()
        for person in 0..<Self.claims / 200 {
            var first = claims.next()
            first.year = NaiveYear()
            first.enrolmentStatus = "1"
            for visit in 0..<8 {
                var claim = claims.next()
                (claim.pool, claim.insurance, claim.personType) = (first.pool, first.insurance, first.personType)
                (claim.settledOn, claim.begunOn) = (first.settledOn, first.settledOn)
                claim.enrolmentStatus = "1"
                (claim.year, claim.accountBalance) = (first.year, first.accountBalance)
                guard tally.count(claim, agreement, "seed \(seed), person \(person), visit \(visit)") else { return }
                guard case .decided(let figures) = agreement.rules.decide(claim) else { continue }
                for name in figures.names where name.hasPrefix("year ") {
                    let count = String(name.dropFirst(5))
                    first.year[count] = first.year[count] + Exact(figures[name] ?? "0")
                }
                first.accountBalance = (Exact(first.accountBalance) - Exact(figures["account"] ?? "0")).text()
            }
        }
        print("years, seed \(seed): \(tally)")
    }
}

/// What random claims came to, so that a generator gone dull is noticed.
struct Tally: CustomStringConvertible {
    private var decided = 0
    private var refused: [String: Int] = [:]
    private var funds: [String: Int] = [:]
    private var disagreements = 0

    /// Compares one claim and records what differs.
    /// - Returns: whether to go on; after five disagreements the rest would be the same.
    mutating func count(
        _ claim: NaiveClaim, _ agreement: Agreement, _ label: String
    ) -> Bool {
        let (differences, answer) = agreement.compare(claim)
        switch answer {
        case .refused(let reason): refused[String(reason.split(separator: " ").last ?? ""), default: 0] += 1
        case .decided(let figures):
            decided += 1
            for name in figures.names where name.hasPrefix("fund ") { funds[String(name.dropFirst(5)), default: 0] += 1 }
        }
        if differences.isEmpty { return true }
        Issue.record(Comment(rawValue: agreement.report(claim, label)))
        disagreements += 1
        return disagreements < 5
    }

    /// Every fund has paid and most claims were decided.
    func check() {
        #expect(funds.count == 9, "funds that paid: \(funds.keys.sorted())")
        #expect(decided > refused.values.reduce(0, +) * 2)
    }

    var description: String {
        let reasons = refused.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let paid = funds.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return "\(decided) decided (\(paid)); refused: \(reasons)"
    }
}
