import ClaimTypes
import Registry
import Testing

/// 核验: yes, no, or cannot say; never one for the other.
@Suite("Verification")
struct VerificationTests {
    private static let day = BusinessDate(days: 20_600)

    @Test(
        "life: dead since a day is alive before it; presumed and unknown say nothing",
        arguments: [
            (LifeRecord(status: .alive, source: "s", confirmedOn: day), 0, Verdict.yes),
            (LifeRecord(status: .dead, since: day, source: "s", confirmedOn: day), 0, .no),
            (LifeRecord(status: .dead, since: day, source: "s", confirmedOn: day), -1, .yes),
            (LifeRecord(status: .presumed, since: day, source: "s", confirmedOn: day), 5, .cannotSay),
            (LifeRecord(status: .unknown, source: "s", confirmedOn: day), 0, .cannotSay),
        ])
    func life(record: LifeRecord, offset: Int, expected: Verdict) {
        let answer = Verification.alive(record, on: Self.day.adding(days: offset))
        #expect(answer.verdict == expected && answer.source.english == "s" && answer.asOf == Self.day)
    }

    private static func enrolment(_ change: (inout EnrolmentRecord) -> Void = { _ in }) -> EnrolmentRecord {
        var record = EnrolmentRecord(
            person: PersonNumber(1), insuringRegion: RegionCode(340_000), insurance: .employee, pool: RegionCode(340_000),
            personType: 1101)
        record.earlierStatuses = [StatusPeriod(since: day, status: 1), StatusPeriod(since: day.adding(days: 10), status: 2)]
        record.statusSince = day.adding(days: 20)
        record.status = 1
        change(&record)
        return record
    }

    /// Days after the first record; insured, suspended.
    @Test(
        "status is read from its history on the day asked about",
        arguments: [
            (-1, Verdict.cannotSay, Verdict.cannotSay), (0, .yes, .no), (9, .yes, .no), (10, .no, .yes), (19, .no, .yes),
            (20, .yes, .no), (900, .yes, .no),
        ])
    func status(offset: Int, insured: Verdict, suspended: Verdict) {
        let asked = Self.day.adding(days: offset)
        #expect(Verification.insured(Self.enrolment(), on: asked).verdict == insured)
        #expect(Verification.suspended(Self.enrolment(), on: asked).verdict == suspended)
        let facts = Self.enrolment().facts(treatingRegion: RegionCode(310_000), visit: asked...asked)
        #expect(facts.status == (insured == .yes ? 1 : suspended == .yes ? 2 : 0))
    }

    @Test("contributions: covered or not, of the level asked for or not, and unknown when not recorded")
    func contribution() {
        func verdict(level: UInt8?, asked: UInt8?, paidUntil: Int?, on offset: Int = 0) -> Verdict {
            let record = Self.enrolment {
                $0.contributionLevel = level
                $0.paidUntil = paidUntil.map { Self.day.adding(days: $0) }
            }
            return Verification.contribution(record, level: asked, on: Self.day.adding(days: offset)).verdict
        }
        #expect(verdict(level: nil, asked: nil, paidUntil: 0) == .yes)
        #expect(verdict(level: nil, asked: nil, paidUntil: 0, on: 1) == .no)
        #expect(verdict(level: nil, asked: nil, paidUntil: nil) == .cannotSay)
        #expect(verdict(level: 2, asked: 2, paidUntil: 5) == .yes)
        #expect(verdict(level: 2, asked: 3, paidUntil: 5) == .no)
        #expect(verdict(level: nil, asked: 3, paidUntil: 5) == .cannotSay)
        #expect(verdict(level: 2, asked: 2, paidUntil: nil) == .cannotSay)
    }

    @Test("nothing recorded is cannot say, with no date")
    func nothing() {
        let answers = [
            Verification.alive(nil, on: Self.day), Verification.insured(nil, on: Self.day),
            Verification.suspended(nil, on: Self.day), Verification.contribution(nil, level: 1, on: Self.day),
            Verification.credential(.unrecorded),
        ]
        #expect(answers.allSatisfy { $0.verdict == .cannotSay && $0.asOf == nil })
    }

    @Test("an institution offers what it has opened on the day, disease by disease; without records nobody can say")
    func services() {
        var hospital = InstitutionRecord(
            code: InstitutionCode(31_010_100_001), name: "", region: RegionCode(310_000), level: .third)
        #expect(hospital.offers(.inpatient, on: Self.day) == .cannotSay)
        hospital.services = [
            ServiceRecord(kind: .inpatient, validity: Self.day...Self.day.adding(days: 1)),
            ServiceRecord(kind: .chronic, disease: "M03900", validity: .since(Self.day)),
        ]
        #expect(hospital.offers(.inpatient, on: Self.day) == .yes)
        #expect(hospital.offers(.inpatient, on: Self.day.adding(days: 2)) == .no)
        #expect(hospital.offers(.chronic, disease: "M03900", on: Self.day) == .yes)
        #expect(hospital.offers(.chronic, disease: "M01600", on: Self.day) == .no)
        #expect(hospital.offers(.outpatient, on: Self.day) == .no)
    }

    @Test("a qualification bound to institutions counts there alone; identities and family links on their days alone")
    func factsOfTheDay() {
        let chosen = InstitutionCode(31_010_100_001)
        let record = Self.enrolment {
            $0.chronic = [
                ChronicRecord(disease: "M01600", validity: .since(Self.day), institutions: [chosen]),
                ChronicRecord(disease: "M03900", validity: .since(Self.day)),
            ]
            $0.flags = [
                IdentityFlag(kind: .assistance, validity: Self.day...Self.day),
                IdentityFlag(kind: .civilServant, validity: .since(Self.day.adding(days: 1))),
            ]
            $0.mutualAid = [
                MutualAidLink(member: PersonNumber(8), validity: Self.day...Self.day), MutualAidLink(member: PersonNumber(9)),
            ]
        }
        func facts(_ offset: Int, at institution: InstitutionCode? = nil) -> PersonFacts {
            let asked = Self.day.adding(days: offset)
            return record.facts(lineage: [RegionCode(310_000)], visit: asked...asked, institution: institution)
        }
        #expect(facts(0).chronicDiseases == ["M01600", "M03900"])
        #expect(facts(0, at: chosen).chronicDiseases == ["M01600", "M03900"])
        #expect(facts(0, at: InstitutionCode(31_010_100_002)).chronicDiseases == ["M03900"])
        #expect(facts(0).isAssisted && !facts(0).isCivilServant && facts(0).mutualAidMember == PersonNumber(8))
        #expect(!facts(1).isAssisted && facts(1).isCivilServant && facts(1).mutualAidMember == PersonNumber(9))
    }
}
