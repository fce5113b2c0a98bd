import BenchmarkSupport
import Benefits
import ClaimCommands
import ClaimDatabase
import ClaimGenerator
import ClaimTypes
import Foundation
import GeneratedWorld
import LedgerTypes
import Registry

/// What the databases of the usual way hold before the run: rules, and the people of its claims with what their year has counted.
struct PeerData {
    let rules: [String]
    /// Rows of `person` and of `enrolment`, as COPY reads them.
    let persons: [String]
    let enrolments: [String]

    /// - Parameter claims: numbers of the claims the run will use.
    init(_ generator: ClaimGenerator, _ world: ExampleFolder, claims: Range<UInt64>, year: Int) {
        let registry = PopulationRegistry(generator: generator, year: year, base: world.registry)
        var places: [PersonNumber: Int] = [:]
        var records: [EnrolmentRecord] = []
        for number in claims {
            let visit = generator.claim(number: number).visit
            var next: PersonNumber? = visit.person
            while let person = next, places[person] == nil {
                next = nil
                guard
                    let record = registry.enrolment(
                        of: person, insuringRegion: visit.insuringRegion, insurance: visit.insurance)
                else { continue }
                places[person] = records.count
                records.append(record)
                next = record.mutualAidMember
            }
        }
        rules = world.policies.policies.flatMap(PostgresRules.rows(of:))
        persons = records.enumerated().map { index, record in "\(index)\t" + Self.figures(record, year) }
        enrolments = records.enumerated().map { index, record in Self.row(index, record, places) }
    }

    private static func figures(_ record: EnrolmentRecord, _ year: Int) -> String {
        let opening = record.opening[year] ?? .zero
        return [
            opening.inpatientDeductible.units, opening.outpatientDeductible.units, Int64(opening.admissions),
            opening.inpatientScope.units, opening.pooled.units, opening.outpatientPooled.units, opening.chronicPooled.units,
            opening.largeSum.units, opening.burden.units, opening.seriousIllness.units, opening.assistance.units,
            record.accountBalance.units, opening.civilServant.units, opening.enterprise.units, opening.pharmacyPooled.units,
            opening.maternityPooled.units,
        ].map { String($0) }.joined(separator: "\t")
    }

    private static func row(_ index: Int, _ record: EnrolmentRecord, _ places: [PersonNumber: Int]) -> String {
        func flag(_ value: Bool) -> String { value ? "t" : "f" }
        let filing = record.filings.first
        let diseases = record.chronic.map(\.disease).joined(separator: ",")
        return [
            "\(record.person)", "\(index)", "\(record.mutualAidMember.flatMap { places[$0] } ?? -1)", "\(record.pool)",
            "\(record.insurance)", "\(record.personType)", "\(record.status)", flag(record.isCivilServant),
            flag(!record.assistance.isEmpty), "\(filing?.type.rawValue ?? 0)", "\(filing?.treatingRegion.value ?? 0)",
            "{\(diseases)}",
        ].joined(separator: "\t")
    }

    /// The script that fills a new database of the insuring region.
    var insuringScript: String {
        func copy(_ table: String, _ rows: [String]) -> String {
            "COPY \(table) FROM STDIN;\n" + rows.map { $0 + "\n" }.joined() + "\\.\n"
        }
        return "SET client_min_messages = error;\n" + PostgresSchema.text + "\n" + InsuringSchema.text + "\n"
            + copy("rule", rules) + copy("person", persons) + copy("enrolment", enrolments) + "VACUUM ANALYZE; CHECKPOINT;"
    }
}
