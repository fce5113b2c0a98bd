import NaiveEvaluator
import Testing

/// Stays in several bills: each bill is of the whole stay so far and takes the place of the one before, across New Year too.
@Suite("Rules and the naive evaluator agree on stays in several bills")
struct StayTests {
    @Test("random stays of two to four bills over samples and random policies", arguments: 0..<2)
    func stays(part: Int) throws {
        let seed = AgreementTests.seed &+ 3_000 &+ UInt64(part)
        var policies = try RandomPolicies(seed: seed, try .samples())
        var tally = Tally()
        for number in 0..<max(AgreementTests.claims / 2_000, 10) {
            let texts = number % 3 == 0 ? try PolicyTexts.samples() : try policies.next()
            let agreement = try Agreement(texts)
            var claims = try RandomClaims(seed: seed &+ UInt64(number) << 32, texts)
            for stay in 0..<20 {
                let label = "seed \(seed), policies \(number), stay \(stay)"
                guard Self.settle(&claims, { tally.count($0, agreement, "\(label), bill \($1)") }) else { return }
            }
        }
        print("stays, seed \(seed): \(tally)")
    }

    /// Four bills of one stay, each handed to `check` with its number.
    /// - Returns: whether `check` always said to go on.
    static func settle(
        _ claims: inout RandomClaims, _ check: (NaiveClaim, Int) -> Bool
    ) -> Bool {
        var first = claims.next()
        while !["21", "22", "24"].contains(first.visitType) { first = claims.next() }
        first.emergencyBegan = nil
        first.enrolmentStatus = "1"
        var claim = first
        claim.lines = []
        for bill in 0..<4 {
            let fresh = claims.next()
            claim.lines += fresh.lines
            // The year is the one before the stay: what an interim bill counted leaves it with the bill.
            claim.isInterim = bill < 3
            (claim.accountBalance, claim.hospitalPart) = (fresh.accountBalance, fresh.hospitalPart)
            // The last bill may come after New Year: nothing of the new year has been counted yet.
            if bill == 3, first.settledOn < "2026", first.settledOn > "2024" {
                claim.settledOn = "2026-01-15"
                claim.year = NaiveYear()
            }
            guard check(claim, bill) else { return false }
        }
        return true
    }
}
