import NaiveEvaluator
import Testing

/// The evaluator stands on the published arithmetic by itself: worked examples and captured patterns of `Documentation/PolicyFiles.md`.
@Suite("The naive evaluator gives the worked examples and captures")
struct WorkedExampleTests {
    private static let bed = "001101000010000-110100001"
    private static let drugA = "XA10ABA001S002010100001"
    private static let drugB10 = "XL01XCQ174B001010100001"
    private static let drugB5 = "XN02BEB001A001010100001"
    private static let cosmetic = "001311000010000-311400055"

    private func check(_ claim: NaiveClaim, _ expected: [String: String], _ name: Comment) throws {
        let texts = try PolicyTexts.samples()
        let agreement = try Agreement(texts)
        guard case .decided(let figures) = agreement.evaluator.decide(claim) else {
            Issue.record("\(agreement.evaluator.decide(claim)) \(name)")
            return
        }
        for (field, value) in expected { #expect(figures[field] == value, "\(field) of \(name)") }
        #expect(agreement.compare(claim).differences.isEmpty, name)
    }

    private func claim(_ policy: String, _ filing: String?, _ lines: [(item: String, quantity: String, amount: String)])
        -> NaiveClaim
    {
        var claim = NaiveClaim()
        claim.pool = String(policy.prefix(6))
        claim.insurance = String(policy.suffix(3))
        claim.filing = filing
        claim.lines = lines.map {
            NaiveLine(item: $0.item, quantity: $0.quantity, unitPrice: "1", amount: $0.amount, chargedOn: claim.settledOn)
        }
        return claim
    }

    @Test("example 1: employee, referral, cap crossed, civil-servant subsidy, two accounts")
    func exampleOne() throws {
        var claim = claim(
            "340000-310", "referral",
            [
                (Self.bed, "20", "2400.00"), (Self.drugA, "1", "38615.40"), (Self.drugB10, "1", "52333.35"),
                ("001201000010000-210200003", "1", "18760.00"), ("C0201010010200300001", "2", "57000.00"),
                (Self.cosmetic, "1", "6150.00"), (Self.drugA, "-1", "-215.40"),
            ])
        claim.isCivilServant = true
        claim.hasMutualAidMember = true
        claim.year["pooled"] = Exact("21400")
        (claim.accountBalance, claim.mutualAidBalance) = ("9800", "5000")
        let expected = [
            "fullSelfPay": "6150.00", "overLimit": "14200.00", "preSelfPay": "16847.34", "inScope": "137846.01",
            "deductible": "1200.00", "pooled": "78600.00", "largeSum": "30276.81", "civilServant": "16661.52",
            "fundTotal": "125538.33", "personPart": "49505.02", "account": "9800.00", "mutualAid": "5000.00",
            "cash": "34705.02", "owed": "140338.33", "year inpatientScope": "100000.00",
        ]
        try check(claim, expected, "example 1")
    }

    @Test("example 2: resident, unfiled, serious illness and assistance")
    func exampleTwo() throws {
        var claim = claim(
            "340000-390", nil,
            [(Self.cosmetic, "1", "2400"), (Self.bed, "20", "1800"), (Self.drugB10, "1", "30000"), (Self.drugA, "1", "31800")])
        claim.isAssisted = true
        claim.year["burden"] = Exact("6000")
        let expected = [
            "inScope": "60000.00", "pooled": "23400.00", "seriousIllness": "16560.00", "assistance": "11928.00",
            "fundTotal": "51888.00", "personPart": "14112.00",
        ]
        try check(claim, expected, "example 2")
    }

    @Test("capture A: pooled cap exhausted, large-sum fund pays, hospital bears a part; capture B: all under the deductible")
    func captures() throws {
        var stay = claim(
            "330000-310", "referral",
            [
                (Self.cosmetic, "1", "2533.97"), (Self.bed, "30", "3196.89"), (Self.drugB5, "1", "14068.80"),
                (Self.drugA, "1", "3642.80"),
            ])
        stay.year["pooled"] = Exact("400000")
        stay.year["inpatientDeductible"] = Exact("1277.23")
        (stay.accountBalance, stay.hospitalPart) = ("170.04", "505.01")
        let figures = [
            "total": "23442.46", "inScope": "18808.16", "largeSum": "18785.39", "fundTotal": "18785.39", "account": "170.04",
            "cash": "3982.02",
        ]
        try check(stay, figures, "capture A")
        var visit = claim("330000-310", nil, [(Self.drugB5, "1", "4.52")])
        (visit.visitType, visit.accountBalance) = ("11", "4.52")
        try check(visit, ["preSelfPay": "0.23", "inScope": "4.29", "deductible": "4.29", "account": "4.52"], "capture B")
    }
}
