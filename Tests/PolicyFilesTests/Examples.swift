import Benefits
import ClaimTypes
import Foundation
import LedgerTypes
import PolicyFiles
import TestSupport

/// The example files of the documentation.
enum Examples {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Documentation/Examples").path(percentEncoded: false)

    static func policies() throws -> PolicySet {
        try PolicyFiles.read(directory: "\(folder)/Policies").flatMap { PolicyFiles.decodePolicies(files: $0) }.get()
    }

    static func catalogues() throws -> CatalogueSet {
        try PolicyFiles.read(directory: "\(folder)/Catalogues").flatMap { PolicyFiles.decodeCatalogues(files: $0) }.get()
    }

    /// The catalogue of Beijing: every kind of item. It stands apart because claims are generated for the regions of `Catalogues`.
    static func beijing() throws -> CatalogueSet {
        try PolicyFiles.read(directory: "\(folder)/MoreCatalogues").flatMap { PolicyFiles.decodeCatalogues(files: $0) }.get()
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
    }
}

/// One example visit: the lines a hospital uploads, the person, the opening of the year, and what must come out.
struct ExampleVisit {
    var pool: UInt32
    var insurance: InsuranceKind
    var visitType = VisitType.inpatient
    /// Item code, quantity, amount.
    var lines: [(String, Int64, String)]
    var filing: FilingType?
    var personType: UInt32 = 1101
    var isCivilServant = false
    var isAssisted = false
    var accumulators = Accumulators.zero
    var account: String? = nil
    var mutualAid: String? = nil
    var hospitalPart = "0"

    static let day = BusinessTime(BusinessDate(days: 20_517), secondOfDay: 36_000)  // 2026-03-05

    func decide(_ policies: PolicySet, _ catalogues: CatalogueSet) throws -> BenefitDecision {
        let treating = RegionCode(310_000)
        guard let catalogue = catalogues.catalogue(of: treating) else { preconditionFailure("no catalogue") }
        var split = ScopeSplit()
        for (code, count, amount) in lines {
            let line = FeeLine(
                lineNumber: "1", itemCode: code, quantity: Quantity(count), unitPrice: UnitPrice(microYuan: 1),
                amount: yuan(amount), chargedAt: Self.day)
            split = split + (try LineSplitter.split(line, in: catalogue, level: .third).get())
        }
        let pool = RegionCode(pool)
        let visit = VisitRegistration(
            institution: InstitutionCode(31_010_100_001), level: .third, visitID: "V", person: PersonNumber(1),
            treatingRegion: treating, insuringRegion: pool, insurance: insurance, visitType: visitType, diseaseCode: "",
            beganAt: Self.day)
        let claim = ClaimSubmission(
            visit: visit, messageID: "M", batch: "B", split: split, hospitalPart: yuan(hospitalPart),
            useAccount: account != nil, settledAt: Self.day)
        let facts = PersonFacts(
            person: PersonNumber(1), insurance: insurance, pool: pool, personType: personType, isCivilServant: isCivilServant,
            isAssisted: isAssisted, filing: filing, mutualAidMember: mutualAid == nil ? nil : PersonNumber(2))
        let policy = try policies.policy(pool: pool, insurance: insurance, on: Self.day.date).get()
        return try BenefitRule.decide(
            claim, for: facts, under: policy, accumulators: accumulators, accountBalance: yuan(account ?? "0"),
            mutualAidBalance: yuan(mutualAid ?? "0")
        ).get()
    }
}

/// Items of the example catalogue of 310000 that the examples of the fact sheet are built from.
enum Item {
    static let bed = "001101000010000-110100001"
    static let drugA = "XA10ABA001S002010100001"
    static let drug10 = "XL01XCQ174B001010100001"
    static let drug5 = "XN02BEB001A001010100001"
    static let mri = "001201000010000-210200003"
    static let stent = "C0201010010200300001"
    static let cosmetic = "001311000010000-311400055"
}
