import NaiveEvaluator
import Testing

/// Stays in several bills: each bill finds what the earlier ones got, across New Year too.
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
                guard Self.settle(&claims, agreement, { tally.count($0, agreement, "\(label), bill \($1)") }) else { return }
            }
        }
        print("stays, seed \(seed): \(tally)")
    }

    /// Four bills of one stay, each handed to `check` with its number.
    /// - Returns: whether `check` always said to go on.
    static func settle(
        _ claims: inout RandomClaims, _ agreement: Agreement, _ check: (NaiveClaim, Int) -> Bool
    ) -> Bool {
        var first = claims.next()
        while !["21", "22", "24"].contains(first.visitType) { first = claims.next() }
        first.emergencyBegan = nil
        first.enrolmentStatus = "1"
        var year = first.year
        var earlier = NaiveEarlierBills()
        for bill in 0..<4 {
            var claim = first
            let fresh = claims.next()
            claim.lines = fresh.lines
            (claim.year, claim.isInterim) = (year, bill < 3)
            (claim.accountBalance, claim.hospitalPart) = (fresh.accountBalance, fresh.hospitalPart)
            claim.earlier = bill == 0 ? nil : earlier
            // The last bill may come after New Year: nothing of the new year has been counted yet.
            if bill == 3, first.settledOn < "2026", first.settledOn > "2024" {
                claim.settledOn = "2026-01-15"
                claim.year = NaiveYear()
                claim.earlier?.change = [:]
            }
            guard check(claim, bill) else { return false }
            guard case .decided(let figures) = agreement.rules.decide(claim) else { continue }
            for name in figures.names where !name.hasPrefix("line ") && name != "ratio" {
                let value = Exact(figures[name] ?? "0")
                if name.hasPrefix("year ") {
                    let count = String(name.dropFirst(5))
                    earlier.change[count] = (earlier.change[count] ?? .zero) + value
                    year[count] = year[count] + value
                } else if !name.hasPrefix("fund ") {
                    earlier.figures[name] = (earlier.figures[name] ?? .zero) + value
                }
            }
        }
        return true
    }
}
