import ClaimTypes

/// A hospital or pharmacy of the generated world.
public struct GeneratedInstitution: Hashable, Sendable {
    public var code: InstitutionCode
    public var region: RegionCode
    public var level: HospitalLevel
    /// Chinese name, made up.
    public var name: String
}

/// The institutions of one treating region: the same in every generated stream, so that one registry serves them all.
public struct InstitutionDirectory: Sendable {
    public let region: RegionCode
    public let thirdLevel: [GeneratedInstitution]
    public let secondLevel: [GeneratedInstitution]
    public let firstLevel: [GeneratedInstitution]
    public let pharmacies: [GeneratedInstitution]

    public init(region: RegionCode) {
        self.region = region
        func made(_ letterOffset: UInt64, _ serials: ClosedRange<UInt64>, _ level: HospitalLevel, _ name: String)
            -> [GeneratedInstitution]
        {
            serials.map { serial in
                let district = UInt64(region.value) + 101
                let code = InstitutionCode(letterOffset + district * 100_000 + serial)
                return GeneratedInstitution(code: code, region: region, level: level, name: "示例第\(serial)\(name)")
            }
        }
        thirdLevel = made(0, 1...10, .third, "医院（三级）")
        secondLevel = made(0, 11...20, .second, "医院（二级）")
        firstLevel = made(0, 21...28, .first, "社区卫生服务中心（一级）")
        pharmacies = made(100_000_000_000, 1...12, .none, "大药房")
    }

    /// Every institution, hospitals before pharmacies.
    public var all: [GeneratedInstitution] { thirdLevel + secondLevel + firstLevel + pharmacies }

    /// Where a visit of this type takes place. Stays go to the large hospitals; that is why people travel.
    func institution(for visitType: VisitType, drawing random: inout SeededRandom) -> GeneratedInstitution {
        let weights =
            switch visitType {
            case .pharmacy: [0, 0, 0, 1]
            case .inpatient: [74, 21, 5, 0]
            default: [55, 25, 20, 0]
            }
        let group = [thirdLevel, secondLevel, firstLevel, pharmacies][random.index(weighted: weights)]
        return group[random.below(group.count)]
    }
}
