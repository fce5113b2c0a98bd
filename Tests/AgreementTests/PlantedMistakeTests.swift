import NaiveEvaluator
import Testing

/// The comparison is only worth something if it notices an error. The evaluator is a copy of the rules; here it errs on purpose,
/// once in each way of `NaiveMistake`, and random claims have to show it.
@Suite("A planted mistake is noticed")
struct PlantedMistakeTests {
    @Test("random claims tell the rules from a copy with one mistake", arguments: NaiveMistake.allCases)
    func noticed(mistake: NaiveMistake) throws {
        let texts = try PolicyTexts.samples()
        let agreement = try Agreement(texts, making: mistake)
        var claims = try RandomClaims(seed: AgreementTests.seed, texts)
        for _ in 0..<3_000 where !agreement.compare(claims.next()).differences.isEmpty { return }
        var policies = try RandomPolicies(seed: AgreementTests.seed, texts)
        for number in 0..<40 {
            let texts = try policies.next()
            let agreement = try Agreement(texts, making: mistake)
            var claims = try RandomClaims(seed: UInt64(number), texts)
            for _ in 0..<50 where !agreement.compare(claims.next()).differences.isEmpty { return }
            guard StayTests.settle(&claims, { claim, _ in agreement.compare(claim).differences.isEmpty }) else {
                return
            }
        }
        Issue.record("\(mistake.rawValue) stays unnoticed in 5,000 claims")
    }

    @Test("a report shows the smallest claim and both answers")
    func report() throws {
        let texts = try PolicyTexts.samples()
        let agreement = try Agreement(texts, making: .bandRoundedDown)
        var claims = try RandomClaims(seed: 1, texts)
        var claim = claims.next()
        while agreement.compare(claim).differences.isEmpty || agreement.shrunk(claim).lines.isEmpty { claim = claims.next() }
        let small = agreement.shrunk(claim)
        #expect(!agreement.compare(small).differences.isEmpty)
        #expect(small.lines.count <= claim.lines.count && small.lines.count <= 2)
        let report = agreement.report(claim, "seed 1")
        #expect(report.contains("pooled: rules ") && report.contains("evaluator ") && report.contains("  line    "))
    }
}
