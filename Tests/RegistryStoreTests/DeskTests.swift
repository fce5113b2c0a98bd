import ClaimTypes
import Foundation
import GRDB
import LedgerTypes
import Registry
import Testing

@testable import RegistryStore

/// The store behind the seam, and what a desk does with it.
@Suite("Registry store")
struct DeskTests {
    private let scratch: Scratch
    private let store: RegistryStore

    init() throws {
        scratch = try Scratch()
        store = try scratch.registry()
        try store.take(.enrolments, try scratch.write("e.csv", Samples.enrolments(0..<20)))
    }

    private static let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Documentation/Examples").path

    @Test("the store answers as the memory registry does, for every example person, institution and region")
    func sameAsMemory() throws {
        let scratch = try Scratch()
        let store = try RegistryStore.create(at: scratch.database, keys: .fresh())
        var memory = MemoryRegistry()
        func bytes(_ name: String) throws -> [UInt8] {
            [UInt8](try #require(FileManager.default.contents(atPath: "\(Self.examples)/\(name)")))
        }
        _ = RegistryFiles.loadRegions(try bytes("regions.json"), file: "", into: &memory)
        _ = RegistryFiles.loadInstitutions(try bytes("institutions.jsonl"), file: "", into: &memory)
        _ = RegistryFiles.loadPersons(try bytes("persons.jsonl"), file: "", into: &memory)
        let lines = String(decoding: try bytes("regions.json"), as: UTF8.self).split(separator: "\n").filter {
            $0.contains("admdvs")
        }
        let regions = lines.map { $0.drop { $0 == " " } }.map { $0.hasSuffix(",") ? $0.dropLast() : $0 }.joined(separator: "\n")
        #expect(try store.take(.regions, try scratch.write("regions.jsonl", regions)).added == memory.allRegions.count)
        #expect(try store.take(.institutions, "\(Self.examples)/institutions.jsonl").refused == 0)
        #expect(try store.take(.enrolments, "\(Self.examples)/persons.jsonl").added == memory.allEnrolments.count)
        let first = Samples.day("2026-03-01")
        for record in memory.allEnrolments {
            let stored = store.enrolment(of: record.person, insuringRegion: record.insuringRegion, insurance: record.insurance)
            #expect(stored.map(Self.sorted) == Self.sorted(record))
            for region in memory.allRegions {
                let visit = first...Samples.day("2026-09-15")
                func facts(_ registry: some RegistryReading) -> PersonFacts? {
                    registry.facts(
                        of: record.person, insuringRegion: record.insuringRegion, insurance: record.insurance,
                        treatingRegion: region.code, visit: visit)
                }
                #expect(facts(store) == facts(memory))
            }
        }
        for record in memory.allInstitutions { #expect(store.institution(record.code) == record) }
        for record in memory.allRegions { #expect(store.region(record.code) == record) }
        #expect(try store.take(.enrolments, "\(Self.examples)/persons.jsonl").unchanged == memory.allEnrolments.count)
    }

    /// Tables have an order of their own for parts whose order means nothing.
    private static func sorted(_ record: EnrolmentRecord) -> EnrolmentRecord {
        var record = record
        record.chronic.sort { $0.disease < $1.disease }
        record.flags.sort { ($0.kind, $0.validity.lowerBound) < ($1.kind, $1.validity.lowerBound) }
        return record
    }

    @Test("nobody there is an answer: unknown person, other insurance, other region")
    func nobody() {
        let day = Samples.day("2026-05-01")
        func facts(_ person: PersonNumber, _ region: UInt32, _ insurance: InsuranceKind) -> PersonFacts? {
            store.facts(
                of: person, insuringRegion: RegionCode(region), insurance: insurance, treatingRegion: RegionCode(310_000),
                visit: day...day)
        }
        #expect(facts(Samples.number(1), 340_000, .employee) != nil)
        #expect(facts(Samples.number(1), 340_000, .resident) == nil && facts(Samples.number(1), 310_000, .employee) == nil)
        #expect(facts(PersonNumber(UInt64.max), 340_000, .employee) == nil)
        #expect(store.isKnown(Samples.number(1)) && !store.isKnown(PersonNumber(5)))
        #expect(store.life(of: Samples.number(1)) == nil && store.credential(of: Samples.number(1)) == .unrecorded)
    }

    @Test("filings: numbered, refused with reasons, locked by the pool's rule or the province's, counted on their days")
    func filings() throws {
        let key = Samples.key(1)
        let time = Samples.time("2026-03-01 10:00:00")
        func add(_ type: FilingType, _ region: UInt32, of key: EnrolmentKey = Samples.key(1), commitment: Bool = false)
            throws -> Result<NumberedFiling, FilingRefusal>
        {
            let filing = FilingRecord(
                type: type, treatingRegion: RegionCode(region), validity: .since(time.date), isCommitment: commitment)
            return try store.add(filing, of: key, at: time)
        }
        func filing(_ day: String) -> FilingType? {
            store.facts(
                of: key.person, insuringRegion: key.insuringRegion, insurance: key.insurance, treatingRegion: RegionCode(330_100),
                visit: Samples.day(day)...Samples.day(day))?.filing
        }
        let made = try add(.longTerm, 330_000, commitment: true).get()
        #expect(made.filing.filedAt == time && filing("2026-03-01") == .longTerm && filing("2026-02-28") == nil)
        #expect(throws: FilingRefusal.alreadyFiled(made.number)) { try add(.longTerm, 330_000).get() }
        #expect(throws: FilingRefusal.unknownRegion(RegionCode(350_000))) { try add(.other, 350_000).get() }
        // In the table, but no longer valid.
        #expect(throws: FilingRefusal.unknownRegion(RegionCode(139_900))) { try add(.other, 139_900).get() }
        #expect(throws: FilingRefusal.ownPool) { try add(.other, 340_100).get() }
        #expect(throws: FilingRefusal.ownPool) { try add(.other, 340_000).get() }
        #expect(throws: FilingRefusal.personNotEnrolled) { try add(.other, 310_000, of: Samples.key(99)).get() }
        // The pool 340100 says nothing, its province 340000 says six months.
        let free = Samples.day("2026-09-01")
        #expect(throws: FilingRefusal.commitmentLocked(made.number, until: free)) { try add(.longTerm, 310_000).get() }
        #expect(throws: FilingRefusal.commitmentLocked(made.number, until: free)) {
            try store.cancel(made.number, of: key, at: Samples.time("2026-08-31 23:59:59")).get()
        }
        #expect(try add(.referral, 310_000).get().number > made.number)
        #expect(try store.cancel(made.number, of: key, at: Samples.time("2026-09-01")).get().filing.cancelledAt != nil)
        #expect(filing("2026-08-31") == .longTerm && filing("2026-09-01") == nil)
        #expect(throws: FilingRefusal.alreadyCancelled(made.number, at: Samples.time("2026-09-01"))) {
            try store.cancel(made.number, of: key, at: Samples.time("2026-10-01")).get()
        }
        #expect(throws: FilingRefusal.noSuchFiling(made.number)) {
            try store.cancel(made.number, of: Samples.key(2), at: Samples.time("2026-10-01")).get()
        }
    }

    @Test("the pool's own rule goes before the province's: zero months are no lock")
    func ownLock() throws {
        let row = Samples.enrolment(30).replacing("340100", with: "340200")
        try store.take(.enrolments, try scratch.write("w.csv", Samples.enrolmentHeader + "\n" + row))
        let time = Samples.time("2026-03-01 10:00:00")
        let filing = FilingRecord(
            type: .other, treatingRegion: RegionCode(310_000), validity: .since(time.date), isCommitment: true)
        let made = try store.add(filing, of: Samples.key(30), at: time).get()
        #expect(try store.cancel(made.number, of: Samples.key(30), at: Samples.time("2026-03-02")).get().number == made.number)
    }

    @Test("a loss stops every credential until it is found or replaced; the replaced number stays void")
    func losses() throws {
        let person = Samples.number(1)
        let rows = ["03,C1", "04,C1E", "01,E1"].map { "\(person),\($0),2020-01-01 00:00:00" }
        let header = "psn_no,kind,card_no,issued_at"
        try store.take(.cards, try scratch.write("c.csv", ([header] + rows).joined(separator: "\n")))
        #expect(store.credential(of: person).mayBeUsed == .yes)
        #expect(throws: CredentialRefusal.noCredential) {
            try store.reportLoss(of: .card, person: Samples.number(2), at: Samples.time("2026-01-01")).get()
        }
        _ = try store.reportLoss(of: .electronicCard, person: person, at: Samples.time("2026-01-01")).get()
        #expect(store.credential(of: person) == .stopped(since: Samples.time("2026-01-01"), reportedOn: .electronicCard))
        // Importing the file again does not bring them back.
        try store.take(.cards, scratch.path("c.csv"))
        #expect(store.credential(of: person).mayBeUsed == .no)
        #expect(throws: CredentialRefusal.reportedOnAnother) {
            try store.restoreFound(.card, person: person, at: Samples.time("2026-01-02")).get()
        }
        #expect(throws: CredentialRefusal.alreadyStopped) {
            try store.reportLoss(of: .card, person: person, at: Samples.time("2026-01-02")).get()
        }
        #expect(try store.restoreFound(.electronicCard, person: person, at: Samples.time("2026-01-03")).get().mayBeUsed == .yes)
        _ = try store.reportLoss(of: .card, person: person, at: Samples.time("2026-02-01")).get()
        try store.take(.cards, try scratch.write("d.csv", "\(header)\n\(Samples.number(3)),03,C9,2020-01-01\n"))
        #expect(throws: CredentialRefusal.numberTaken) {
            try store.restoreReissued(.card, number: "C9", person: person, at: Samples.time("2026-02-02")).get()
        }
        #expect(store.credential(of: person).mayBeUsed == .no, "a refused replacement changed the state")
        _ = try store.restoreReissued(.card, number: "C2", person: person, at: Samples.time("2026-02-02")).get()
        #expect(store.credential(of: person).mayBeUsed == .yes)
        let held = try store.credentials(of: person, showingNumbers: true)
        #expect(held.map { "\($0.number ?? "") \($0.voidAt == nil)" } == ["E1 true", "C1 false", "C2 true", "C1E true"])
        #expect(try store.count("credential_events") == 8)
    }

    @Test("verification answers each subject with source and date, and never says which part of an identity differs")
    func verification() throws {
        try store.take(.persons, try scratch.write("p.csv", Samples.persons(0..<5)))
        func answers(_ change: (inout VerificationQuestion) -> Void) throws -> [VerificationSubject: VerificationAnswer] {
            var question = VerificationQuestion(enrolment: Samples.key(1), day: Samples.day("2026-05-01"))
            change(&question)
            return Dictionary(uniqueKeysWithValues: try store.verify(question))
        }
        let plain = try answers { _ in }
        #expect(plain[.identity] == nil && plain[.alive]?.verdict == .cannotSay && plain[.credential]?.verdict == .cannotSay)
        #expect(plain[.insured]?.verdict == .yes && plain[.suspended]?.verdict == .no && plain[.contribution]?.verdict == .yes)
        #expect(plain[.insured]?.source.english == "test file" && plain[.insured]?.asOf == Samples.source.day)
        let right = try answers {
            ($0.name, $0.certificateType, $0.certificateNumber) = ("样例人1", "01", Samples.certificate(1))
        }
        #expect(right[.identity]?.verdict == .yes && right[.identity]?.source.english == "test file")
        let wrongName = try answers { ($0.name, $0.certificateNumber) = ("样例人2", Samples.certificate(1)) }
        let wrongNumber = try answers { ($0.name, $0.certificateNumber) = ("样例人1", Samples.certificate(2)) }
        #expect(wrongName[.identity]?.verdict == .no && wrongName[.identity] == wrongNumber[.identity])
        #expect(
            try answers {
                $0.enrolment = Samples.key(88)
                $0.name = "x"
            }.values.allSatisfy { $0.verdict == .cannotSay })
    }

    @Test("M10: a store that cannot be read stops the process instead of answering")
    func brokenStore() async throws {
        let scratch = try Scratch()
        _ = try scratch.registry()
        await #expect(processExitsWith: .failure) { [path = scratch.database as String] in
            let store = try RegistryStore.open(at: path)
            try store.pool.write { try $0.execute(sql: "DROP TABLE enrolments") }
            print(store.isKnown(PersonNumber(1)))
        }
    }
}
