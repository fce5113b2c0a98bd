import ClaimTypes
import Hashing
import LedgerTypes
import Messages
import Registry

/// Who lives in a simulated network: regions with their rules, one or two hospitals each, and few persons, so that their accumulators, caps and
/// accounts are fought over.
struct SimulatedWorld {
    let regions: [RegionCode]
    let window = WindowNumber(202_609)
    /// Enrolled people of each region, with what their accounts open with.
    let persons: [RegionCode: [PersonNumber]]
    let registry: MemoryRegistry
    static let itemCode = "XA10ABA001S002010100001"

    init(regionCount: Int) {
        regions = Self.codes.prefix(regionCount).map { RegionCode(UInt32($0) * 10_000) }
        var registry = MemoryRegistry()
        var persons: [RegionCode: [PersonNumber]] = [:]
        for region in regions {
            for number in 0..<2 {
                let code = Self.institution(number, of: region)
                _ = registry.insert(InstitutionRecord(code: code, name: "医院", region: region, level: .third))
            }
            persons[region] = (1...3).map { PersonNumber(UInt64(region.value) * 100 + UInt64($0)) }
            for (index, person) in (persons[region] ?? []).enumerated() {
                var enrolment = EnrolmentRecord(
                    person: person, insuringRegion: region, insurance: .employee, pool: region, personType: 1101)
                enrolment.accountBalance = Self.openingBalance(of: person)
                if index > 0 { enrolment.mutualAidMember = persons[region]?.first }
                _ = registry.insert(enrolment)
            }
        }
        self.persons = persons
        self.registry = registry
    }

    static func openingBalance(of person: PersonNumber) -> Fen { Fen(Int64(person.value % 100) * 150_000) }

    static func institution(_ number: Int, of region: RegionCode) -> InstitutionCode {
        InstitutionCode(UInt64(region.value + 101) * 100_000 + UInt64(number) + 1)
    }

    /// The provinces, and one clearing party beside them.
    private static let codes = [
        31, 33, 34, 11, 12, 13, 14, 15, 21, 22, 23, 32, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64,
        65,
    ]

    // MARK: - Rules

    /// Yuan that the pooled fund pays a person in a year: so little that a network of few bills reaches it.
    static let pooledCap: Int64 = 8_000

    static func policies(of region: RegionCode, pooledCap: Int64 = pooledCap) -> [UInt8] {
        Array(
            """
            {"format": "medclear-policies/1", "sample": true, "policies": [{
              "region": "\(region)", "pool": "\(region)", "insurance": "310", "version": "1",
              "nameChinese": "模拟", "nameEnglish": "simulated", "source": "simulated",
              "validFrom": "2026-01-01", "validTo": "2030-12-31",
              "outOfRegion": {
                "longTerm": {"operator": "none"}, "referral": {"operator": "pointsOff", "value": "0.10"},
                "emergency": {"operator": "pointsOff", "value": "0.10"}, "other": {"operator": "pointsOff", "value": "0.20"},
                "unfiled": "asOther"},
              "benefits": [{
                "family": "inpatient", "visitTypes": ["21", "22", "24"],
                "deductible": {"basis": "perStay", "amounts": {"all": ["800", "400"]}},
                "bands": {"basis": "perStay", "levels": {"all": [{"upTo": "5000", "ratio": "0.85"}, {"ratio": "0.95"}]}},
                "usesOutOfRegionRule": true, "countsAsBurden": true}],
              "cascade": [
                {"fund": "pooled", "yearlyCap": "\(pooledCap)"},
                {"fund": "largeSum", "families": ["inpatient"], "ratio": "0.90", "usesOutOfRegionRule": true,
                 "yearlyCap": "30000"}],
              "account": {"own": true, "mutualAid": true, "covers": ["inScope", "preSelfPay", "overLimit", "fullSelfPay"]}
            }]}
            """.utf8)
    }

    static func catalogue(of region: RegionCode) -> [UInt8] {
        Array(
            """
            {"format": "medclear-catalogues/1", "sample": true, "catalogues": [{
              "region": "\(region)", "version": "1", "items": [
                {"code": "\(itemCode)", "name": "药", "class": "02", "preSelfPay": "0.10",
                 "validFrom": "2024-01-01", "validTo": "2030-12-31"}]
            }]}
            """.utf8)
    }

    /// - Parameter isCapped: `false` for a defect: the rules hold no cap to speak of.
    func founding(of region: RegionCode, isCapped: Bool = true) -> [RegionCommand] {
        let (policies, catalogue) = (
            Self.policies(of: region, pooledCap: isCapped ? Self.pooledCap : 9_000_000), Self.catalogue(of: region)
        )
        return [
            .found(region: region, peers: regions.filter { $0 != region }, firstWindow: window),
            .loadPolicies(bytes: policies, digest: SHA256.digest(of: policies)),
            .loadCatalogue(bytes: catalogue, digest: SHA256.digest(of: catalogue)),
        ]
    }
}
