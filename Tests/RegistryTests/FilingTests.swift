import ClaimTypes
import Registry
import Testing

/// Filings (备案): what counts, what may be filed, what may be changed.
@Suite("Filings")
struct FilingTests {
    private static func day(_ text: String) throws -> BusinessDate { try #require(BusinessDate(text: text)) }

    private static func filing(
        _ type: FilingType = .other, to region: UInt32 = 310_000, _ begin: String = "2026-01-01", _ end: String = "2026-12-31",
        commitment: Bool = false, filed: String? = nil, cancelled: String? = nil
    ) throws -> FilingRecord {
        FilingRecord(
            type: type, treatingRegion: RegionCode(region), validity: try day(begin)...(try day(end)), isCommitment: commitment,
            filedAt: filed.flatMap { BusinessTime(text: $0) }, cancelledAt: cancelled.flatMap { BusinessTime(text: $0) })
    }

    /// Filed, cancelled, first and last day of the visit, whether it counts.
    @Test(
        "a filing counts when it is filed by the settlement day, not cancelled by then, and covers a day of the visit",
        arguments: [
            (nil, nil, "2026-05-01", "2026-05-10", true),
            // Late filing before the settlement at discharge is honoured, after it is not.
            ("2026-05-10 09:00:00", nil, "2026-05-01", "2026-05-10", true),
            ("2026-05-11 09:00:00", nil, "2026-05-01", "2026-05-10", false),
            // Cancelled on the settlement day or before: counts no more. Cancelled later: it counted then.
            ("2026-01-01", "2026-05-10 08:00:00", "2026-05-01", "2026-05-10", false),
            ("2026-01-01", "2026-05-11 00:00:00", "2026-05-01", "2026-05-10", true),
            // Begun inside the validity, settled after it; wholly outside it.
            (nil, nil, "2026-12-31", "2027-02-01", true), (nil, nil, "2027-01-01", "2027-02-01", false),
        ] as [(String?, String?, String, String, Bool)])
    func counting(filed: String?, cancelled: String?, from: String, to: String, expected: Bool) throws {
        let filing = try Self.filing(filed: filed, cancelled: cancelled)
        #expect(filing.counts(for: try Self.day(from)...(try Self.day(to))) == expected)
    }

    @Test("a filing for a province covers its cities by the table, also where the digits say otherwise; one for a city no other")
    func places() throws {
        var registry = MemoryRegistry()
        for (code, parent, party) in [(660_000, nil, 660_000), (659_001, 660_000, 660_000), (650_000, nil, 650_000)]
            as [(UInt32, UInt32?, UInt32)]
        {
            let record = RegionRecord(
                code: RegionCode(code), name: BilingualText("", ""), party: RegionCode(party), validity: .unlimited,
                parent: parent.map { RegionCode($0) })
            let isNew = registry.insert(record)
            #expect(isNew)
        }
        let visit = try Self.day("2026-05-01")...(try Self.day("2026-05-10"))
        func found(filedFor region: UInt32, treatedIn treating: UInt32) throws -> FilingType? {
            try [Self.filing(to: region)].inForce(lineage: registry.lineage(of: RegionCode(treating)), visit: visit)
        }
        #expect(try found(filedFor: 660_000, treatedIn: 659_001) == .other)
        #expect(try found(filedFor: 650_000, treatedIn: 659_001) == nil)
        #expect(try found(filedFor: 659_001, treatedIn: 660_000) == nil)
        // Not in the table: the digits decide.
        #expect(try found(filedFor: 330_000, treatedIn: 330_100) == .other)
        #expect(try found(filedFor: 330_100, treatedIn: 330_200) == nil)
    }

    @Test("of several filings in force the best counts, and emergency counts as one")
    func best() throws {
        let visit = try Self.day("2026-05-01")...(try Self.day("2026-05-01"))
        let lineage = [RegionCode(310_000)]
        let all = try [Self.filing(.other), Self.filing(.emergency), Self.filing(.longTerm, "2027-01-01", "2027-02-01")]
        #expect(all.inForce(lineage: lineage, visit: visit) == .emergency)
        #expect([FilingRecord]().inForce(lineage: lineage, visit: visit) == nil)
    }

    @Test("parents that run in a circle end, and the party still closes the lineage")
    func circle() {
        let records = [
            110_100: RegionRecord(
                code: RegionCode(110_100), name: BilingualText("", ""), party: RegionCode(110_000), validity: .unlimited,
                parent: RegionCode(110_200)),
            110_200: RegionRecord(
                code: RegionCode(110_200), name: BilingualText("", ""), party: RegionCode(110_000), validity: .unlimited,
                parent: RegionCode(110_100)),
        ]
        let lineage = regionLineage(of: RegionCode(110_100)) { records[Int($0.value)] }
        #expect(lineage.map(\.value) == [110_100, 110_200, 110_000])
    }

    @Test("a filing by commitment stands still for the pool's months: cancelling and choosing another place are refused")
    func commitment() throws {
        let held = NumberedFiling(
            number: FilingNumber(7), filing: try Self.filing(.longTerm, commitment: true, filed: "2026-01-31 10:00:00"))
        func cancel(_ time: String, _ months: UInt8?) throws -> FilingRefusal? {
            FilingRules.refusal(
                cancelling: held, lockMonths: months, at: try #require(BusinessTime(text: time)))
        }
        // Six months after 31 January is 31 July.
        #expect(try cancel("2026-07-30 23:59:59", 6) == .commitmentLocked(FilingNumber(7), until: Self.day("2026-07-31")))
        #expect(try cancel("2026-07-31 00:00:00", 6) == nil)
        #expect(try cancel("2026-02-01 00:00:00", nil) == nil)
        #expect(try cancel("2026-02-01 00:00:00", 0) == nil)
        #expect(try cancel("2026-01-30 00:00:00", nil) == .beforeFiling(FilingNumber(7)))
        // One month after 31 January is the last day of February.
        #expect(try cancel("2026-02-27 12:00:00", 1) == .commitmentLocked(FilingNumber(7), until: Self.day("2026-02-28")))

        func add(_ type: FilingType, to region: UInt32, months: UInt8? = 6) throws -> FilingRefusal? {
            FilingRules.refusal(
                adding: try Self.filing(type, to: region), to: [held], lockMonths: months,
                at: try #require(BusinessTime(text: "2026-03-01")))
        }
        #expect(try add(.longTerm, to: 330_000) == .commitmentLocked(FilingNumber(7), until: Self.day("2026-07-31")))
        #expect(try add(.other, to: 330_000) == .commitmentLocked(FilingNumber(7), until: Self.day("2026-07-31")))
        #expect(try add(.longTerm, to: 330_000, months: nil) == nil)
        // A referral or an emergency is no choice.
        #expect(try add(.referral, to: 330_000) == nil)
        #expect(try add(.emergency, to: 330_000) == nil)
        #expect(try add(.longTerm, to: 310_000) == .alreadyFiled(FilingNumber(7)))
    }

    @Test("a cancelled filing blocks nothing, and is cancelled once")
    func cancelled() throws {
        let time = try #require(BusinessTime(text: "2026-03-01"))
        let filing = try Self.filing(.longTerm, commitment: true, filed: "2026-01-01", cancelled: "2026-02-01")
        let held = NumberedFiling(number: FilingNumber(1), filing: filing)
        #expect(
            FilingRules.refusal(cancelling: held, lockMonths: 6, at: time)
                == .alreadyCancelled(
                    FilingNumber(1), at: try #require(BusinessTime(text: "2026-02-01"))))
        #expect(FilingRules.refusal(adding: try Self.filing(.longTerm), to: [held], lockMonths: 6, at: time) == nil)
    }
}
