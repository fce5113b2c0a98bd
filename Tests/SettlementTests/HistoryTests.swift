import ClaimTypes
import Testing

@testable import Settlement

/// Law M6 for who asks afterwards: a claim's history (`medclear journal claim`) tells every record that moved money, at both regions.
@Suite("M6: the history of a claim is told whole, also once it was undone and settled again")
struct HistoryTests {
    private static let undone = """
        register V1                             → registered
        lines V1 B1 1000.00                     → itemised 1000.00
        settle V1 B1 m1 1000.00                 → unknown
        carry all                               → m1 settled 790.00
        adjust V1 B1 a1 310101:100.00           → asked
        carry all                               → -
        adjust V1 B1 a2 310101:100.00 reason=190 → asked
        carry all                               → -
        """

    private static func records(_ scenario: Scenario, _ side: RegionCode) throws -> [String] {
        let history = try #require(scenario.network[side].history(Clinic.hospital, visitID: "V1", batch: "B1"))
        let numbers = history.records.map(\.settlementID)
        #expect(Set(numbers).count == numbers.count)
        return history.records.map { record in
            let original = numbers.firstIndex(of: record.originalSettlementID).map { " of \($0)" } ?? ""
            return "\(record.kind)\(original) \(record.owed.total)"
        }
    }

    @Test(
        "what an audit took off and gave back stays in the history of a claim that is undone later",
        arguments: [
            ("cancel V1 B1 c1 of m1 → unknown\ncarry all → c1 cancelled -790.00", "cancellation"),
            ("reverse V1 c1 of m1 → unknown\ncarry all → c1 reversed -790.00", "reversal"),
        ])
    func adjustedThenUndone(_ undo: String, _ kind: String) throws {
        var expected = ["settlement 790.00", "adjustment of 0 -100.00", "adjustment of 0 100.00", "\(kind) of 0 -790.00"]
        let scenario = check(text: Self.undone + "\n" + undo)
        for side in [Clinic.treating, Clinic.insuring] { #expect(try Self.records(scenario, side) == expected, "\(side)") }
        // A second settlement of the batch does not take the first one's place in the history.
        let again = check(
            scenario.network,
            text:
                "settle V1 B1 m2 1000.00 → unknown\ncarry all → m2 settled 790.00\nadjust V1 B1 a3 310101:1.00 → asked\ncarry all → -"
        )
        expected += ["settlement 790.00", "adjustment of 4 -1.00"]
        for side in [Clinic.treating, Clinic.insuring] { #expect(try Self.records(again, side) == expected, "\(side)") }
        let owed = again.network[Clinic.insuring].history(Clinic.hospital, visitID: "V1", batch: "B1")?.owed.total
        #expect(owed == again.network[Clinic.insuring].payable(to: Clinic.treating))
    }
}
