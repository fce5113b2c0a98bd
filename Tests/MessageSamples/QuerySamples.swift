import ClaimTypes
import LedgerTypes
import Messages

/// Every question and every answer, with every optional part present in at least one. The persons do not exist.
extension Samples {
    public static let referral: ReferralFiling = {
        var filing = ReferralFiling(type: .referral, place: shanghai, receivingInstitution: hospital)
        filing.receivingName = "某医院"
        (filing.diagnosisCode, filing.diagnosisName) = ("I21.900", "急性心肌梗死")
        (filing.condition, filing.reason, filing.opinion) = ("胸痛三小时", "本地无条件救治", "同意转诊")
        (filing.hospitalAgrees, filing.referralType) = (true, 3)
        return filing
    }()

    public static let chronicFiling: ChronicFiling = {
        var filing = ChronicFiling(diseaseCode: "M03900", institution: hospital, established: discharge.date)
        (filing.diseaseName, filing.institutionName) = ("高血压", "某医院")
        (filing.doctorCode, filing.doctorName) = ("D310100000001", "某医师")
        return filing
    }()

    public static let designatedFiling: DesignatedFiling = {
        var filing = DesignatedFiling(institution: hospital)
        (filing.institutionName, filing.rank, filing.diseaseCode) = ("某医院", 1, "M03900")
        return filing
    }()

    public static let filingRequest = filing(.referral(referral))

    public static func filing(_ subject: FilingSubject) -> FilingRequest {
        FilingRequest(
            institution: hospital, messageID: "H31010400123202603061430000009", person: visit.person, insurance: .employee,
            filedAt: discharge, begins: discharge.date, ends: discharge.date.adding(days: 180), phone: "13800000000",
            address: "某市某路", subject: subject)
    }

    public static let personQuery = PersonQuery(
        institution: hospital, credentialType: 3, credentialNumber: "A12345678", cardSerial: "0123456789ABCDEF",
        certificateType: "01", certificateNumber: "340101199001010000", name: "测试甲", date: discharge.date)

    public static let personAnswer = PersonAnswer(
        person: visit.person,
        identity: DisclosedIdentity(
            certificateType: "01", certificateNumber: "340101199001010000", name: "测试甲", gender: 1, ethnicity: 1,
            birthDate: BusinessDate(days: 7_305)),
        enrolments: [
            DisclosedEnrolment(
                region: RegionCode(340_100), insurance: .employee, personType: 1_101, status: 1,
                insuredSince: BusinessDate(days: 15_000), isCivilServant: true, balance: Fen(123_456), employer: "某单位"),
            DisclosedEnrolment(
                region: RegionCode(340_200), insurance: .resident, personType: 1_501, status: 2,
                pausedSince: BusinessDate(days: 20_000)),
        ],
        flags: [
            DisclosedFlag(kind: 1, level: 1, begins: BusinessDate(days: 19_000), ends: BusinessDate(days: 21_000)),
            DisclosedFlag(kind: 2, begins: BusinessDate(days: 19_000)),
        ])

    public static let queries: [(name: String, content: PeerQuery.Content)] = [
        ("person", .person(personQuery)),
        (
            "person-by-token",
            .person(
                PersonQuery(
                    institution: hospital, credentialType: 1, credentialNumber: "TOKEN-0001", date: discharge.date))
        ),
        (
            "benefit",
            .benefit(
                BenefitQuery(
                    institution: hospital, person: visit.person, insurance: .employee, visitType: .chronicOutpatient,
                    begins: discharge.date, ends: discharge.date, diseaseCode: "M03900"))
        ),
        ("filing-referral", .filing(filingRequest)),
        ("filing-chronic", .filing(filing(.chronic(chronicFiling)))),
        ("filing-designated", .filing(filing(.designated(designatedFiling)))),
        (
            "filing-cancel",
            .filingCancel(
                FilingCancel(
                    institution: hospital, messageID: "H31010400123202603061430000010", person: visit.person,
                    insurance: .employee, subject: .chronic, filingNumber: "42", cancelledAt: discharge, reason: "已回参保地"))
        ),
        (
            "filings",
            .filings(
                FilingsQuery(
                    person: visit.person, insurance: .employee, subject: .referral, from: discharge.date,
                    to: discharge.date.adding(days: 30)))
        ),
        ("filings-all", .filings(FilingsQuery(person: visit.person, insurance: .resident, subject: .designated))),
        ("stays", .stays(StaysQuery(person: visit.person, insurance: .employee))),
        ("stays-all", .stays(StaysQuery(person: visit.person))),
        ("status", .status(StatusQuery(institution: hospital, visitID: visit.visitID, batch: submission.batch))),
        ("status-without-batch", .status(StatusQuery(institution: hospital, visitID: visit.visitID))),
        ("accumulators", .accumulators(AccumulatorsQuery(person: visit.person, insurance: .employee, year: 2_026))),
        ("day-book", .dayBook(DayBookQuery(date: discharge.date, insuring: anhui, treating: shanghai))),
        ("tree", .tree(TreeQuery(date: discharge.date, insuring: anhui, treating: shanghai, path: [0, 15, 7]))),
        ("checkpoint", .checkpoint(CheckpointQuery(origin: "medclear.example/340000"))),
        ("cosign", .cosign(CosignQuery(note: note, oldSize: 41, proof: [digest, .zero]))),
        (
            "records",
            .records(
                RecordsQuery(
                    date: discharge.date, insuring: anhui, treating: shanghai,
                    settlementIDs: [340_000_000_000_000_001, 340_000_000_000_000_009]))
        ),
    ]

    /// A settlement and its negative on the next day.
    public static let pairRecords: [PairRecord] = {
        let record = PairRecord(
            settlementID: 340_000_000_000_000_001, originalID: 0, kind: .settlement, date: discharge.date,
            window: WindowNumber(202_603), insurance: .employee, clearingType: .inpatient, medicalFee: Fen(17_504_335),
            funds: [FundAmount(.employeePooled, Fen(7_860_000)), FundAmount(.personalAccount, Fen(980_000))],
            claim: 0x0123_4567_89ab_cdef)
        var negative = record
        (negative.settlementID, negative.originalID, negative.kind) = (
            340_000_000_000_000_009, record.settlementID, .cancellation
        )
        negative.date = record.date.adding(days: 1)
        negative.medicalFee = -record.medicalFee
        negative.funds = record.funds.map { FundAmount($0.fund, -$0.amount) }
        return [record, negative]
    }()

    public static let note =
        "medclear.example/340000\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— medclear.example/340000 AAAAAA==\n"

    public static let answers: [(name: String, outcome: PeerAnswer.Outcome)] = [
        ("refused", .refused(notice)),
        ("person", .person(personAnswer)),
        (
            "benefit",
            .benefit(
                BenefitAnswer(
                    isEntitled: true, reasons: [notice], filing: .referral, chronicDiseases: ["M01600", "M03900"],
                    items: [BenefitItem(fund: .employeePooled, isEnjoyed: true), BenefitItem(fund: nil, isEnjoyed: false)]))
        ),
        ("filing", .filing(FilingAnswer(messageID: filingRequest.messageID, filingNumber: "42"))),
        ("filing-cancel", .filingCancel(FilingAnswer(messageID: filingRequest.messageID, filingNumber: "42"))),
        (
            "filings",
            .filings([
                FilingRow(
                    filingNumber: "41", insurance: .employee, filedAt: discharge, begins: discharge.date,
                    ends: discharge.date.adding(days: 1), cancelledAt: discharge, subject: .referral(referral)),
                FilingRow(
                    filingNumber: "42", insurance: .employee, filedAt: discharge, begins: discharge.date,
                    subject: .chronic(chronicFiling)),
                FilingRow(
                    filingNumber: "43", insurance: .employee, filedAt: discharge, begins: discharge.date,
                    subject: .designated(designatedFiling)),
            ])
        ),
        (
            "stays",
            .stays([
                StayRow(
                    treatingRegion: shanghai, institution: hospital, visitID: visit.visitID, insurance: .employee,
                    visitType: .inpatient, began: visit.beganAt.date, ended: discharge.date),
                StayRow(
                    treatingRegion: shanghai, institution: hospital, visitID: "310104202603060002", insurance: .employee,
                    visitType: .inpatient, began: discharge.date),
            ])
        ),
        (
            "status-stands",
            .status(
                StatusAnswer(
                    received: 9,
                    record: StatusRecord(
                        messageID: submission.messageID, insurance: .employee, clearingType: .inpatient, claim: settled)))
        ),
        (
            "status-cancelled",
            .status(
                StatusAnswer(
                    received: 12,
                    record: StatusRecord(
                        messageID: submission.messageID, insurance: .employee, clearingType: .inpatient, claim: settled,
                        undone: StatusRecord.Undone(.cancelled, by: negated))))
        ),
        ("status-unknown", .status(StatusAnswer(received: 0))),
        (
            "accumulators",
            .accumulators(AccumulatorsAnswer(year: 2_026, accumulators: maternityAccumulators, balance: Fen(145_460)))
        ),
        (
            "day-book",
            .dayBook(DayBookAnswer(count: 2, root: digest, rows: dayTotals.rows))
        ),
        ("day-book-empty", .dayBook(DayBookAnswer(count: 0, root: .zero, rows: []))),
        ("day-book-closed", .dayBook(DayBookAnswer(count: 1, root: digest, rows: [], isClosed: true, scheme: 7))),
        (
            "tree-branches",
            .tree(
                .branches([
                    TreeBranch(step: 0, count: 300, digest: digest), TreeBranch(step: 15, count: 1, digest: digest),
                ]))
        ),
        (
            "tree-records",
            .tree(
                .records([
                    TreeRecord(settlementID: 3_400_000_000_001, digest: digest),
                    TreeRecord(settlementID: 3_400_000_000_002, digest: digest),
                ]))
        ),
        ("tree-nothing", .tree(.records([]))),
        ("checkpoint", .checkpoint(CheckpointNote(note: note))),
        ("cosign", .cosign(Cosignature(lines: "— witness.example AAAAAA==\n"))),
        ("records", .records(pairRecords)),
        ("records-nothing", .records([])),
    ]

    /// Running totals with the yearly quota of maternity care.
    public static let maternityAccumulators: Accumulators = {
        var totals = fullOpening.accumulators
        totals.maternityQuota = Fen(80_000)
        return totals
    }()

    public static let askedAt: Int64 = 1_774_350_000_123

    public static func query(_ content: PeerQuery.Content) -> PeerQuery {
        PeerQuery(from: shanghai.node, to: anhui.node, askedAt: askedAt, content)
    }

    public static func answer(_ outcome: PeerAnswer.Outcome) -> PeerAnswer { PeerAnswer(to: digest, outcome) }
}
