import Benefits
import ClaimGenerator
import ClaimTypes
import Foundation
import GeneratedWorld
import LedgerTypes
import PolicyFiles
import Registry
import RegistryStore
import SampleFiles

/// The people and institutions of a network: made up from the seed, the same on every machine.
struct SampleWorld {
    let generator: ClaimGenerator
    private let plan: NetworkPlan

    init(_ plan: NetworkPlan) throws {
        self.plan = plan
        var items: [RegionCode: [BillableItem]] = [:]
        for region in plan.regions {
            let file = SampleRules(for: region).catalogue
            let decoded = PolicyFiles.decodeCatalogues(bytes: file.bytes, file: file.name)
            guard case .success(let catalogues) = decoded, let own = catalogues.first(where: { $0.region == region }) else {
                throw NetworkSetupError("示例目录无法使用：\(file.name)", "the sample catalogue \(file.name) cannot be used")
            }
            items[region] = BillableItem.items(of: own, on: plan.today)
        }
        generator = ClaimGenerator(
            seed: plan.seed, regions: plan.regions, catalogues: items, month: plan.window, personsPerRegion: plan.persons,
            populationSeed: plan.seed)
    }

    func institutions(of region: RegionCode) -> [InstitutionRecord] {
        generator.institutions.first { $0.region == region }?.all.map { InstitutionRecord($0) } ?? []
    }

    /// The enrolments of a region's own people.
    func enrolments(of region: RegionCode) -> [EnrolmentRecord] {
        (0..<plan.persons).compactMap { index in
            generator.population.person(PersonNumber(UInt64(region.value) * 10_000_000_000 + UInt64(index)))
                .map { EnrolmentRecord($0, year: plan.today.components.year) }
        }
    }
}

/// Fills the registry of one region: all regions, its own institutions, its own people with made-up documents and cards.
struct SampleRegistry {
    let region: RegionCode
    let plan: NetworkPlan
    let world: SampleWorld

    func create(at path: String, keys keyPath: String, scratch: String) throws {
        let ring = try RegistryKeyRing.fresh()
        try ring.store(at: keyPath)
        let store = try RegistryStore.create(at: path, keys: ring)
        for (kind, format, text) in try files() {
            let file = "\(scratch).\(kind.rawValue)"
            defer { try? FileManager.default.removeItem(atPath: file) }
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            let job = BulkImport(kind: kind, format: format, source: RecordSource(name: "sample network", day: plan.today))
            var bad = BadRowReport()
            let progress = try job.run(path: file, into: store, report: &bad) { _ in }
            guard progress.refused == 0 else {
                let first = bad.first.first.map { "\($0)" } ?? ""
                throw NetworkSetupError("示例登记数据被拒：\(first)", "rows of the sample registry were refused: \(first)")
            }
        }
    }

    private func files() throws -> [(RegistryRowKind, RowFormat, String)] {
        let people = world.enrolments(of: region)
        return [
            (.regions, .csv, try regionRows()),
            (.institutions, .jsonLines, lines(world.institutions(of: region).map { RegistryFiles.encode($0) })),
            (.persons, .csv, lines(["psn_no,psn_name,psn_cert_type,certno,brdy"] + people.map(personRow))),
            (.enrolments, .jsonLines, lines(people.map { RegistryFiles.encode($0) })),
            (.cards, .csv, lines(["psn_no,kind,card_no,issued_at"] + people.map(cardRow))),
        ]
    }

    private func lines(_ rows: [String]) -> String { rows.map { $0 + "\n" }.joined() }

    private func regionRows() throws -> String {
        var registry = MemoryRegistry()
        let faults = RegistryFiles.loadRegions(SampleFiles.regions, file: "regions.json", into: &registry)
        guard faults.isEmpty else { throw NetworkSetupError("示例地区表有误", "the sample regions are faulty: \(faults)") }
        let rows = registry.allRegions.map { record in
            let parent = record.code == record.party ? "" : "\(record.party)"
            let level = record.code == record.party ? 1 : 9
            return
                "\(record.code),\(parent),\(level),\(record.party),\(record.name.chinese),\"\(record.name.english)\",2000-01-01,,"
        }
        return lines(["admdvs,parent,level,party,name_zh,name_en,begin,end,commitment_lock_months"] + rows)
    }

    private func personRow(_ record: EnrolmentRecord) -> String {
        let index = Int(record.person.value % 10_000_000_000)
        return "\(record.person),样例\(index),01,\(document(index)),1970-01-01"
    }

    /// A resident document number with a valid check digit, of a person born on 1970-01-01 who does not exist.
    func document(_ index: Int) -> String {
        // Only a thousand numbers share a district and a birthday, so the district's last digits count the thousands.
        let district = Int(region.value) + index / 1_000 % 10_000
        let serial = index % 1_000
        let text = "\(district)19700101" + (serial < 10 ? "00" : serial < 100 ? "0" : "") + "\(serial)"
        return text + String(RegistryFiles.residentCheckDigit(text.compactMap(\.wholeNumberValue)))
    }

    private func cardRow(_ record: EnrolmentRecord) -> String {
        let index = Int(record.person.value % 10_000_000_000)
        return "\(record.person),03,C\(region)\(index),2020-01-01 00:00:00"
    }
}
