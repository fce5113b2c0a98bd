import LedgerCore
import Testing

@Suite("Of two reasons the earlier is the answer")
struct PrecedenceTests {
    @Test("pair", arguments: Precedence.pairs.indices)
    func pair(index: Int) {
        let pair = Precedence.pairs[index]
        #expect(pair.earlier.rawValue < pair.later.rawValue)
        Scenario.check(pair.scenario)
    }

    @Test("every refusal and the next are a pair, or it is said why they never meet")
    func neighboursAreComplete() {
        let shown = Precedence.pairs.map { [$0.earlier, $0.later] } + Precedence.exclusive.map { [$0.earlier, $0.later] }
        #expect(Set(shown).count == shown.count)
        let all = TransferRefusal.allCases
        for (earlier, later) in zip(all, all.dropFirst()) {
            #expect(shown.contains([earlier, later]), "nothing tells which of \(earlier) and \(later) comes first")
        }
    }

    @Test("refusals of accounts")
    func accounts() {
        #expect(
            AccountRefusal.allCases == [
                .idMustNotBeZero, .existsWithDifferentRule, .existsWithDifferentCap, .capMustNotBeNegative,
            ])
        Scenario.check(
            """
            account a no-overdraft cap=5                 : opened
            account zero cap=18446744073709551615        : refused idMustNotBeZero
            account a cap=18446744073709551615           : refused existsWithDifferentRule
            account a no-overdraft cap=18446744073709551615 : refused existsWithDifferentCap
            account b cap=18446744073709551615           : refused capMustNotBeNegative
            """)
    }
}
