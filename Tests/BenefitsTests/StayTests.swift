import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@Suite("Stays beside other stays and emergency visits")
struct StayTests {
    private let plain = plainPolicy(
        benefits: [
            inpatient(
                deductible: DeductibleRule(.perStay, LevelTable(all: [yuan("1000")])),
                bands: [Band(upTo: nil, ratio: BasisPoints(8_000))])
        ])

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
