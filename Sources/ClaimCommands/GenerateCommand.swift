import ArgumentParser
import Benefits
import ClaimGenerator
import ClaimTypes
import CommandSupport
import Foundation
import GeneratedWorld
import HospitalInterface
import LedgerTypes
import Registry

/// `medclear claims generate`
public struct GenerateCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Make realistic claims from a seed. 按种子生成仿真费用",
        discussion: """
            Sixteen outpatient visits to one stay, bills of about 250 and 24 000 yuan, people who travel along real routes, returns,
            cancels, stays across the year. The same seed makes the same file on every machine.

            Examples:
              medclear claims generate --claims 1000 --seed 7 --out claims.jsonl --persons persons.jsonl
              medclear claims adjudicate claims.jsonl --persons persons.jsonl
              medclear claims generate --claims 1000000 --seed 1 --month 2026-10 | gzip > october.jsonl.gz
            """)

    @Option(help: "Number of claims; cancels come on top.")
    var claims = 1_000

    @Option(help: "Seed of everything random.")
    var seed: UInt64 = 1

    @Option(help: "Month of settlement, yyyy-MM.")
    var month = "2026-09"

    @Option(help: "Folder with the catalogues whose items are billed. (default: Documentation/Examples)")
    var examples: String?

    @Option(name: [.short, .long], help: "Where the claims go. (default: standard output)")
    var out: String?

    @Option(help: "Bill stays every so many days before discharge (mid_setl_flag); rows of interim bills come on top.")
    var interimDays: Int?

    @Option(help: "Also write the persons of these claims, for adjudicate --persons.")
    var persons: String?

    @Option(help: "Also write every institution of the generated world.")
    var institutions: String?

    public init() {}

    public func validate() throws {
        guard claims > 0 else { throw ValidationError("--claims 应为正数 / --claims has to be positive, not \(claims)") }
        if let interimDays, interimDays < 1 {
            throw ValidationError("--interim-days 应为正数 / --interim-days has to be positive, not \(interimDays)")
        }
        guard BusinessDate(text: month + "-01") != nil else {
            throw ValidationError("--month 应为 yyyy-MM / --month has the form yyyy-MM, not \(month)")
        }
    }

    public func run() throws {
        guard let firstDay = BusinessDate(text: month + "-01") else { return }
        let folder = try ExampleFolder.load(examples)
        let regions = folder.catalogues.catalogues.map(\.region)
        guard regions.count >= 2 else {
            throw CommandFailure(.damaged, "目录不足两个地区", "fewer than two regions have a catalogue in \(folder.path)")
        }
        var generator = ClaimGenerator(
            seed: seed, regions: regions,
            catalogues: Dictionary(
                uniqueKeysWithValues: folder.catalogues.catalogues.map { ($0.region, BillableItem.items(of: $0, on: firstDay)) }),
            month: WindowNumber(UInt32(firstDay.components.year * 100 + firstDay.components.month)), claimsPerMonth: claims)
        if let institutions { try write(institutionsOf: generator, to: institutions) }
        try write(claimsOf: &generator, year: firstDay.year)
    }

    private func write(claimsOf generator: inout ClaimGenerator, year: Int) throws {
        let writer = try LineWriter(path: out)
        var progress = ProgressBar("生成 generating", total: claims)
        var people: Set<PersonNumber> = []
        var count = 0
        while count < claims {
            let event = generator.next()
            if case .claim(let claim) = event {
                count += 1
                if persons != nil { remember(claim.visit.person, of: generator.population, in: &people) }
            }
            for row in rows(of: event) { try writer.write(row.text) }
            progress.show(count, note: "\(count)")
        }
        progress.finish()
        try writer.close()
        guard let persons else { return }
        let personWriter = try LineWriter(path: persons)
        for number in people.sorted() {
            guard let person = generator.population.person(number) else { continue }
            try personWriter.write(RegistryFiles.encode(EnrolmentRecord(person, year: year)))
        }
        try personWriter.close()
    }

    private func rows(of event: GeneratedEvent) -> [ClaimFileRow] {
        guard let interimDays, case .claim(let claim) = event.row else { return [event.row] }
        return claim.billed(everyDays: interimDays).map { .claim($0) }
    }

    /// The person and whoever's account may help.
    private func remember(_ number: PersonNumber, of population: Population, in people: inout Set<PersonNumber>) {
        people.insert(number)
        if let helper = population.person(number)?.mutualAidMember { people.insert(helper) }
    }

    private func write(institutionsOf generator: ClaimGenerator, to path: String) throws {
        let writer = try LineWriter(path: path)
        for institution in generator.institutions.flatMap(\.all) {
            try writer.write(RegistryFiles.encode(InstitutionRecord(institution)))
        }
        try writer.close()
    }
}
