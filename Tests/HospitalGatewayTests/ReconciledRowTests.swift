import ClaimTypes
import LedgerTypes
import Messages
import Testing

@testable import HospitalGateway
@testable import Settlement

/// 3202 and 3211 give each row that differs a code and a class.
@Suite("The hospital's list beside ours")
struct ReconciledRowTests {
    private static let day = BusinessDate(year: 2026, month: 3, day: 5)!

    private static func ours(_ id: UInt64, visit: String = "", day: BusinessDate = day) -> CounterSettlement {
        var amounts = SettlementAmounts(
            split: ScopeSplit(fullSelfPay: .zero, overLimit: .zero, preSelfPay: .zero, inScope: Fen(10_000)))
        (amounts.pooled, amounts.account) = (Fen(8_000), Fen(2_000))
        let claim = SettledClaim(
            settlementID: id, window: WindowNumber(202_603), settledAt: BusinessTime(day, secondOfDay: 60), amounts: amounts,
            ratio: BasisPoints(8_000), accountBalance: .zero, policyDigest: .zero)
        let registration = VisitRegistration(
            institution: InstitutionCode(31_010_100_001), level: .third, visitID: visit.isEmpty ? "V\(id)" : visit,
            person: PersonNumber(7), treatingRegion: RegionCode(310_000), insuringRegion: RegionCode(340_000),
            insurance: .employee, visitType: .inpatient, diseaseCode: "", beganAt: BusinessTime(day))
        return CounterSettlement(registration: registration, batch: "1", messageID: "m\(id)", claim: claim, isNegative: false)
    }

    private static func theirs(_ id: UInt64, _ fee: Int64 = 10_000, _ fund: Int64 = 8_000, _ account: Int64 = 2_000)
        -> ReconciledRow
    {
        ReconciledRow(
            settlementID: "\(id)", visitID: "V\(id)", person: "7", medicalFee: Fen(fee), fund: Fen(fund), account: Fen(account),
            isNegative: false)
    }

    /// Id, code and memo of each row of the result.
    private static func result(_ theirs: [ReconciledRow], _ ours: [CounterSettlement]) -> [String] {
        ReconciledRow.differences(theirs, ours, within: day...day).split(separator: "\n").map { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            return "\(columns[2]) \(columns[4]) \(columns[6])"
        }
    }

    @Test("Equal lists give an empty file; every class has its code and its memo")
    func classes() {
        #expect(Self.result([Self.theirs(1)], [Self.ours(1)]) == [])
        #expect(Self.result([], [Self.ours(1)]) == ["1 000101 平台多 only here"])
        #expect(Self.result([Self.theirs(1)], []) == ["1 000102 机构多 only at the institution"])
        #expect(Self.result([Self.theirs(1, 10_001)], [Self.ours(1)]) == ["1 000103 金额不符 amounts differ"])
        #expect(Self.result([Self.theirs(1, 10_000, 7_000)], [Self.ours(1)]) == ["1 000103 金额不符 amounts differ"])
        #expect(Self.result([Self.theirs(1, 10_000, 7_000, 3_000)], [Self.ours(1)]) == ["1 000103 分项不符 components differ"])
        #expect(Self.result([Self.theirs(1), Self.theirs(1)], [Self.ours(1)]) == ["1 000102 重复 listed twice"])
        #expect(
            Self.result([Self.theirs(1)], [Self.ours(1, visit: "V"), Self.ours(2, visit: "V")])
                == ["2 000101 重复结算 settled twice"])
    }

    @Test("A settlement of the neighbouring day is a cut-off when the hospital lists it, and no matter when it does not")
    func cutOff() {
        let next = Self.ours(1, day: Self.day.adding(days: 1))
        #expect(Self.result([Self.theirs(1)], [next]) == ["1 000102 跨日 settled on 2026-03-06"])
        #expect(Self.result([], [next]) == [])
    }
}
