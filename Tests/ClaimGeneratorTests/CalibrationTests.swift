import ClaimGenerator
import ClaimTypes
import LedgerTypes
import Testing

/// The marginals of the stream. The seed fixes every count, so a failure is a change of shape, not bad luck.
struct CalibrationTests {
    private static let seed: UInt64 = 2_026
    private static let events = Fixtures.events(seed: seed, claims: 20_000)

    private static let claims: [GeneratedClaim] = events.compactMap {
        if case .claim(let claim) = $0 { claim } else { nil }
    }

    private static var stays: [GeneratedClaim] { claims.filter { $0.visit.visitType == .inpatient } }

    private static var others: [GeneratedClaim] { claims.filter { $0.visit.visitType != .inpatient } }

    @Test func outpatientVisitsAreSixteenTimesTheStays() {
        let ratio = Double(Self.others.count) / Double(Self.stays.count)
        #expect((15.0...17.0).contains(ratio), "seed \(Self.seed): \(ratio)")
    }

    @Test(arguments: [(true, 200...400, 2_250_000...2_550_000), (false, 4...8, 23_500...26_500)])
    func billsHaveTheLinesAndTheMeanOfTheField(isStay: Bool, lines: ClosedRange<Int>, meanFen: ClosedRange<Int>) {
        let bills = isStay ? Self.stays : Self.others
        let mean = bills.reduce(0) { $0 + Int($1.total.units) } / bills.count
        #expect(meanFen.contains(mean), "seed \(Self.seed): mean \(Fen(Int64(mean)))")
        for bill in bills { #expect(lines.contains(bill.lines.count), "seed \(Self.seed): claim \(bill.number)") }
    }

    @Test func cancelsAreFifteenInAThousandAndFollowTheirClaim() {
        var seen: Set<UInt64> = []
        var cancelled: Set<UInt64> = []
        for event in Self.events {
            switch event {
            case .claim(let claim): seen.insert(claim.number)
            case .cancel(let cancel):
                #expect(seen.contains(cancel.claimNumber), "seed \(Self.seed): cancel of \(cancel.claimNumber) comes first")
                #expect(cancelled.insert(cancel.claimNumber).inserted, "seed \(Self.seed): \(cancel.claimNumber) cancelled twice")
            }
        }
        #expect((240...360).contains(cancelled.count), "seed \(Self.seed): \(cancelled.count)")
    }

    @Test func theBusyHourTakesAFifthOfTheDay() {
        let busy = Self.claims.count { $0.settledAt.description.dropFirst(11).hasPrefix("10:") }
        #expect((3_900...4_100).contains(busy), "seed \(Self.seed): \(busy)")
    }

    @Test func claimsFollowMigration() {
        var counts: [String: Int] = [:]
        for claim in Self.claims { counts["\(claim.visit.insuringRegion)→\(claim.visit.treatingRegion)", default: 0] += 1 }
        for region in Fixtures.regions { #expect(counts["\(region)→\(region)"] == nil) }
        let toShanghai = counts["340000→310000", default: 0]
        let toZhejiang = counts["340000→330000", default: 0]
        #expect(toShanghai > 5_000 && toZhejiang > 4_000, "seed \(Self.seed): \(counts)")
        #expect(counts["310000→340000", default: 0] * 5 < toShanghai, "seed \(Self.seed): \(counts)")
        #expect(counts.count == 12, "seed \(Self.seed): every pair of four regions occurs: \(counts)")
    }

    @Test func someStaysCrossTheYear() {
        let crossing = Self.stays.filter { $0.visit.beganAt.date.year == 2025 }
        #expect((1...20).contains(crossing.count), "seed \(Self.seed): \(crossing.count)")
        for stay in crossing { #expect(stay.visit.beganAt.date.components.month == 12) }
    }

    @Test func everyClaimSettlesInItsMonthInOrderOfTime() {
        var last = BusinessTime(seconds: 0)
        for event in Self.events {
            let time =
                switch event {
                case .claim(let claim): claim.settledAt
                case .cancel(let cancel): cancel.cancelledAt
                }
            #expect(last <= time)
            #expect(time.description.hasPrefix("2026-09-"))
            last = time
        }
    }
}
