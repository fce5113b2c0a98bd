import ClaimTypes
import LedgerTypes
import Registry
import Testing

struct RegistryTests {
    private static let person = #"""
        {"psn_no":"3400000000000001","insuplc_admdvs":"340000","insutype":"310","poolarea_no":"340100","psn_type":"1201",\#
        "psn_insu_stas":"1","cvlserv_flag":"1","balc":"9800.00","mulaid_psn_no":"3400000000000002",\#
        "assistance":[{"begin":"2026-01-01","end":"2026-06-30"}],\#
        "filings":[{"type":"4","mdtrtarea_admvs":"310000","begin":"2026-01-01","end":"2026-08-31"},\#
        {"type":"2","mdtrtarea_admvs":"310100","begin":"2026-09-01"}],\#
        "chronic":[{"opsp_dise_code":"M03900","begin":"2025-01-01"},{"opsp_dise_code":"M01600","begin":"2025-01-01"}],\#
        "opening":[{"year":2026,"admissions":1,"pooled":"21400.00","diseases":[{"opsp_dise_code":"M03900","pooled":"310.05"}]}]}
        """#

    private func registry(persons: String) -> (MemoryRegistry, [RegistryRowError]) {
        var registry = MemoryRegistry()
        let errors = RegistryFiles.loadPersons(Array(persons.utf8), file: "persons.jsonl", into: &registry)
        return (registry, errors)
    }

    private func facts(_ treating: UInt32, _ days: (String, String)) throws -> PersonFacts {
        let (registry, errors) = registry(persons: Self.person)
        #expect(errors.isEmpty)
        let visit = try #require(BusinessDate(text: days.0))...(try #require(BusinessDate(text: days.1)))
        return try #require(
            registry.facts(
                of: PersonNumber(3_400_000_000_000_001), insuringRegion: RegionCode(340_000), insurance: .employee,
                treatingRegion: RegionCode(treating), visit: visit))
    }

    @Test func factsComeFromTheEnrolmentOnTheSettlementDay() throws {
        let facts = try facts(310_000, ("2026-05-01", "2026-05-09"))
        #expect(facts.pool == RegionCode(340_100) && facts.personType == 1201 && facts.isRetired && facts.isCivilServant)
        #expect(facts.isAssisted && facts.filing == .other)
        #expect(facts.chronicDiseases == ["M01600", "M03900"])
        #expect(facts.mutualAidMember == PersonNumber(3_400_000_000_000_002))
    }

    /// A row of `persons.jsonl` may say that the person died, and that a loss is reported; another row of the person may not say otherwise.
    @Test func aRowTellsOfDeathAndLoss() throws {
        func row(_ insurance: Int, _ more: String) -> String {
            #"{"psn_no":"5","insuplc_admdvs":"340000","insutype":"\#(insurance)","psn_type":"1101","psn_insu_stas":"1"\#(more)}"#
        }
        let dead = #","life":"2","life_since":"2026-03-01","life_source":"register","life_date":"2026-03-09""#
        let lost = #","loss_reported_at":"2026-03-02 08:00:00","loss_reported_on":"04""#
        let (registry, errors) = registry(persons: [row(310, dead + lost), row(390, lost), row(340, "")].joined(separator: "\n"))
        #expect(errors.isEmpty && registry.allEnrolments.count == 3)
        #expect(registry.life(of: PersonNumber(5))?.since == BusinessDate(text: "2026-03-01"))
        let since = try #require(BusinessTime(text: "2026-03-02 08:00:00"))
        #expect(registry.credential(of: PersonNumber(5)) == .stopped(since: since, reportedOn: .electronicCard))
        for (bad, field) in [
            (row(310, lost) + "\n" + row(390, lost.replacing("08:00", with: "09:00")), ""),
            (row(310, #","loss_reported_at":"2026-03-02 08:00:00""#), "loss_reported_on"),
            (row(310, #","loss_reported_on":"02","loss_reported_at":"2026-03-02 08:00:00""#), "loss_reported_on"),
            (row(310, #","life":"2","life_source":"s","life_date":"2026-03-09""#), "life_since"),
        ] {
            let (_, errors) = self.registry(persons: bad)
            #expect(errors.contains { $0.field == field }, "\(bad): \(errors)")
        }
    }

    @Test func assistanceEndsOnItsLastDay() throws {
        #expect(try facts(310_000, ("2026-06-01", "2026-06-30")).isAssisted)
        #expect(try !facts(310_000, ("2026-06-01", "2026-07-01")).isAssisted)
    }

    @Test(
        arguments: [
            // A filing for the province covers its cities; the one for a city covers no other.
            (310_000, "2026-03-01", "2026-03-02", FilingType.other), (310_200, "2026-03-01", "2026-03-02", .other),
            (330_000, "2026-03-01", "2026-03-02", nil),
            // Begun inside the validity, settled after it.
            (310_000, "2026-08-31", "2026-09-20", .other), (310_000, "2026-09-01", "2026-09-20", nil),
            // Two filings in force: the better one counts.
            (310_100, "2026-08-20", "2026-09-02", .referral), (310_100, "2026-09-02", "2026-09-02", .referral),
        ] as [(UInt32, String, String, FilingType?)])
    func filingsCoverPlaceAndTime(region: UInt32, from: String, to: String, expected: FilingType?) throws {
        #expect(try facts(region, (from, to)).filing == expected)
    }

    @Test func anEnrolmentIsNamedByRegionAndInsurance() {
        let (registry, _) = registry(persons: Self.person)
        let number = PersonNumber(3_400_000_000_000_001)
        #expect(registry.isKnown(number))
        #expect(registry.enrolment(of: number, insuringRegion: RegionCode(340_000), insurance: .resident) == nil)
        #expect(registry.enrolment(of: number, insuringRegion: RegionCode(310_000), insurance: .employee) == nil)
        #expect(
            registry.enrolment(of: number, insuringRegion: RegionCode(340_000), insurance: .employee)?.opening[2026]?.pooled
                == Fen(2_140_000))
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let (registry, _) = registry(persons: Self.person)
        let record = try #require(registry.allEnrolments.first)
        let (again, errors) = self.registry(persons: RegistryFiles.encode(record))
        #expect(errors.isEmpty && again.allEnrolments == [record])
    }

    @Test(arguments: [
        (#"{"#, 2, ""), (#"[]"#, 2, ""), (#"{"psn_no":"x"}"#, 2, "psn_no"),
        (person.replacing("\"balc\":\"9800.00\"", with: "\"balc\":\"9800.001\""), 2, "balc"),
        (person.replacing("\"balc\"", with: "\"balance\""), 2, "balance"),
        (person.replacing("\"type\":\"4\"", with: "\"type\":\"9\""), 2, "filings[0].type"),
        (person.replacing("2026-08-31", with: "2025-08-31"), 2, "filings[0].end"),
        (person.replacing("2026-06-30", with: "2026-06-31"), 2, "assistance[0].end"),
        (person, 2, ""),
    ])
    func aBadRowIsNamedAndItsNeighboursAreTaken(row: String, line: Int, field: String) {
        let other = Self.person.replacing("\"psn_no\":\"3400000000000001\"", with: "\"psn_no\":\"3400000000000009\"")
        let (registry, errors) = registry(persons: "\(Self.person)\n\(row)\n\(other)\n")
        #expect(errors.first.map { "\($0.row) \($0.field)" } == "\(line) \(field)", "\(errors)")
        #expect(registry.allEnrolments.count == 2)
    }

    @Test func regionsAndInstitutionsAreLoaded() {
        var registry = MemoryRegistry()
        let regions = #"""
            [{"admdvs":"139900","name_zh":"河北省本级","name_en":"Hebei","party":"130000","begin":"2000-01-01"},
             {"admdvs":"13","name_zh":"","name_en":"Hebei","begin":"2000-01-01"}]
            """#
        let errors = RegistryFiles.loadRegions(Array(regions.utf8), file: "regions.json", into: &registry)
        #expect(errors.map { "\($0.row) \($0.field)" } == ["2 admdvs", "2 name_zh"])
        #expect(registry.region(RegionCode(139_900))?.party == RegionCode(130_000))
        let institution =
            #"{"fixmedins_code":"H31010100001","fixmedins_name":"示例医院","admdvs":"310000","dedc_hosp_lv":"3"}"#
        #expect(RegistryFiles.loadInstitutions(Array(institution.utf8), file: "i", into: &registry).isEmpty)
        #expect(registry.allInstitutions.map(RegistryFiles.encode) == [institution])
    }
}
