import ClaimTypes
import LedgerTypes
import Messages

extension Samples {
    public static let facts = PersonFacts(
        person: visit.person, insurance: .employee, pool: RegionCode(340_100), personType: 1_201, isCivilServant: true,
        isAssisted: true, filing: .referral, chronicDiseases: ["M01601", "M03900"], mutualAidMember: PersonNumber(77))

    public static let accumulators: Accumulators = {
        var totals = Accumulators()
        totals.inpatientDeductible = Fen(1)
        totals.outpatientDeductible = Fen(2)
        totals.admissions = 3
        totals.inpatientScope = Fen(4)
        totals.pooled = Fen(5)
        totals.outpatientPooled = Fen(6)
        totals.chronicPooled = Fen(7)
        totals.largeSum = Fen(8)
        totals.burden = Fen(-9)
        totals.seriousIllness = Fen(10)
        totals.assistance = Fen(11)
        return totals
    }()

    /// An upload of `count` lines, the last of them a return.
    public static func upload(lines count: Int) -> LineUpload {
        LineUpload(
            institution: hospital, visitID: visit.visitID, batch: submission.batch, messageID: submission.messageID,
            lines: (0..<count).map { index in
                FeeLine(
                    lineNumber: "\(20_260_306_000 + index)", itemCode: "XN02BEA00\(index % 10)A001010103\(100 + index % 800)",
                    quantity: Quantity(Int64(1 + index % 7)), unitPrice: UnitPrice(microYuan: 4_520_000 + Int64(index) * 10_000),
                    amount: Fen(index == count - 1 ? -452 : 452 + Int64(index) * 7),
                    chargedAt: BusinessTime(seconds: visit.beganAt.seconds + Int64(index) * 1_800))
            })
    }

    public static let bill = BillRequest(
        institution: hospital, visitID: visit.visitID, batch: submission.batch, messageID: submission.messageID,
        medicalFee: submission.split.total, hospitalPart: Fen(100), useAccount: true, settledAt: discharge)

    public static let visitStep = VisitStep(
        institution: hospital, visitID: visit.visitID, messageID: "x1", person: visit.person, askedAt: discharge)

    public static let diagnosis = Diagnosis(type: "1", rank: 1, code: "J18.900", isMain: true, diagnosedAt: visit.beganAt)

    /// Every command of a region, by name. Names are those of the golden vectors.
    public static let regionCommands: [(name: String, command: RegionCommand)] = [
        ("found", .found(region: shanghai, peers: [anhui], firstWindow: WindowNumber(202_603))),
        ("load-policies", .loadPolicies(bytes: Array("{}".utf8), digest: digest)),
        ("load-catalogue", .loadCatalogue(bytes: Array("{}".utf8), digest: digest)),
        (
            "open-accounts",
            .openAccounts([
                AccountOpening(facts: facts, balance: Fen(500_000), year: 2_026, accumulators: accumulators),
                AccountOpening(
                    facts: PersonFacts(person: PersonNumber(1), insurance: .resident, pool: anhui, personType: 1_501),
                    balance: .zero, year: 2_026, accumulators: .zero),
            ])
        ),
        ("envelope", .envelope(bytes: [1, 2, 3], facts: [facts, nil], contentSecret: [])),
        ("envelope-sealed", .envelope(bytes: [1, 2, 3], facts: [facts, nil], contentSecret: [UInt8](1...32))),
        ("acknowledged", .acknowledged(by: .hub, stream: shanghai.node, upTo: 99)),
        ("close-day", .closeDay(discharge.date)),
        ("fence-window", .fenceWindow(WindowNumber(202_603))),
        ("expire-holds", .expireHolds),
        ("tell-stays", .tellStays),
        ("book-interest", .bookInterest),
        ("keep-refusals", .keepRefusals),
        ("register-visit", .hospital(.register(visit, messageID: submission.messageID))),
        ("upload-lines", .hospital(.uploadLines(upload(lines: 6)))),
        ("pre-settle", .hospital(.preSettle(bill))),
        ("settle", .hospital(.settle(bill))),
        (
            "cancel",
            .hospital(
                .cancel(
                    CancelBill(
                        institution: hospital, visitID: visit.visitID, batch: submission.batch,
                        messageID: cancelRequest.messageID, originalMessageID: submission.messageID, cancelledAt: discharge)))
        ),
        (
            "reverse",
            .hospital(
                .reverse(
                    ReverseBill(
                        institution: hospital, visitID: visit.visitID, messageID: reverseRequest.messageID,
                        originalMessageID: submission.messageID, reversedAt: discharge)))
        ),
        ("open-accounts-all-totals", .openAccounts([fullOpening])),
        ("add-lines", .hospital(.addLines(upload(lines: 2)))),
        (
            "cancel-lines",
            .hospital(
                .cancelLines(
                    CancelLines(
                        institution: hospital, visitID: visit.visitID, batch: submission.batch, messageID: "c1",
                        person: visit.person, lineNumbers: ["1", "2"])))
        ),
        ("cancel-visit", .hospital(.cancelVisit(visitStep))), ("cancel-discharge", .hospital(.cancelDischarge(visitStep))),
        (
            "change-visit",
            .hospital(
                .changeVisit(
                    ChangeVisit(
                        institution: hospital, visitID: visit.visitID, messageID: "v1", person: visit.person,
                        visitType: .chronicOutpatient, diseaseCode: "M01600", beganAt: visit.beganAt, diagnoses: [diagnosis])))
        ),
        (
            "discharge",
            .hospital(
                .discharge(
                    DischargeVisit(
                        institution: hospital, visitID: visit.visitID, messageID: "d1", person: visit.person,
                        endedAt: discharge, diagnoses: [diagnosis])))
        ),
        (
            "confirm-split",
            .hospital(
                .confirmSplit(
                    ConfirmSplit(
                        institution: hospital, month: WindowNumber(202_603), messageID: "s1",
                        rows: [
                            .init(
                                settlementID: 34_000_001, medicalFee: Fen(10_000), insurancePaid: Fen(7_900), isConfirmed: true),
                            .init(settlementID: 34_000_002, medicalFee: Fen(-10), insurancePaid: Fen(-7), isConfirmed: false),
                        ])))
        ),
        (
            "roll-back-split",
            .hospital(
                .rollBackSplit(
                    RollBackSplit(
                        institution: hospital, month: WindowNumber(202_603), messageID: "b1", originalMessageID: "s1")))
        ),
        ("settle-interim", .hospital(.settle(interimBill))),
        (
            "adjust-claim",
            .adjustClaim(
                AdjustClaim(
                    institution: hospital, visitID: visit.visitID, batch: submission.batch,
                    adjustmentID: adjustmentRequest.adjustmentID, type: .audit, reason: .chargedTwice,
                    amounts: adjustmentRequest.amounts, adjustedAt: discharge))
        ),
        ("release-quarantined", .resolveQuarantine(QuarantineVerdict(number: 7, verdict: .release, at: discharge))),
        ("reject-quarantined", .resolveQuarantine(QuarantineVerdict(number: 7, verdict: .reject, at: discharge))),
        ("window-paid", .windowPaid(WindowNumber(202_603))),
        (
            "instruct-payment",
            .money(.instructPayment(number: "FK-202603-340000-310000", on: discharge.date))
        ),
        (
            "bank-confirmed",
            .money(
                .bankConfirmed(
                    BankConfirmation(
                        number: "FK-202603-340000-310000", isIncoming: true, amount: Fen(2_942_188), on: discharge.date,
                        reference: "ICBK20260424-000042")))
        ),
        (
            "bank-returned",
            .money(
                .bankReturned(
                    BankConfirmation(
                        number: "FK-202603-340000-310000", isIncoming: false, amount: Fen(2_942_188), on: discharge.date,
                        reference: "ICBK20260426-000007"), reason: "AC04"))
        ),
        (
            "assign-suspense",
            .money(
                .assignSuspense(
                    isIncoming: true, reference: "ICBK20260424-000042", number: "FK-202603-340000-310000"))
        ),
        ("accept-interest", .money(.acceptInterest(number: "FK-202603-340000-310000"))),
        ("correct-interest", .money(.correctInterest(number: "FK-202603-340000-310000"))),
        (
            "withdraw-assignment",
            .money(
                .withdrawAssignment(
                    isIncoming: true, reference: "ICBK20260424-000042", number: "FK-202603-340000-310000"))
        ),
        ("claim-interest", .money(.claimInterest(number: "FK-202603-340000-310000"))),
        (
            "operator-withdraws-order",
            .operatorSigned(signed(anhui.node, .withdrawOrder(id: String(repeating: "0a", count: 16))))
        ),
        ("operator-fences-window", .operatorSigned(signed(anhui.node, .fenceWindow(WindowNumber(202_603))))),
        ("operator-sets-cap", .operatorSigned(signed(anhui.node, .setCap(treating: shanghai, Fen(123_456))))),
        (
            "open-accounts-maternity-quota",
            .openAccounts([
                AccountOpening(facts: facts, balance: .zero, year: 2_026, accumulators: maternityAccumulators)
            ])
        ),
        (
            "register-visit-services",
            .hospital(.register(visit, messageID: submission.messageID, openServices: OpenServices([.inpatient, .emergency])))
        ),
        ("set-calendar", .month(.setCalendar(calendarPlan))),
        ("set-calendar-national", .month(.setCalendar(.national))),
        ("day-passed", .month(.dayPassed(discharge.date))),
        ("issue-statements", .month(.issueStatements(WindowNumber(202_603), at: discharge))),
        (
            "confirm-statement",
            .month(.confirm(ConfirmStatement(window: WindowNumber(202_603), treating: shanghai, confirmID: "k1", at: discharge)))
        ),
        ("confirm-statements", .month(.confirm(ConfirmStatement(window: WindowNumber(202_603), confirmID: "k2", at: discharge)))),
        (
            "contest-statement",
            .month(
                .contest(
                    ContestStatement(
                        window: WindowNumber(202_603), treating: shanghai, contestID: contest.contestID,
                        items: contest.items + [], at: discharge)))
        ),
        (
            "contest-statement-evidence",
            .month(
                .contest(
                    ContestStatement(
                        window: WindowNumber(202_603), treating: shanghai, contestID: "c2", items: [shownItem], at: discharge)))
        ),
        (
            "decide-contest",
            .month(
                .decide(
                    DecideContest(
                        insuring: anhui, contestID: contest.contestID,
                        findings: [
                            ContestFinding(settlementID: 3_400_000_000_001, accepted: [], refused: notice),
                            ContestFinding(settlementID: 3_400_000_000_004, accepted: [FundAmount(.largeSum, Fen(20))]),
                        ], at: discharge)))
        ),
        ("roll-back-confirmation", .month(.rollBack(RollBackConfirmation(confirmID: "k1", at: discharge)))),
        (
            "open-accounts-standing",
            .openAccounts([AccountOpening(facts: stopped, balance: .zero, year: 2_026, accumulators: .zero)])
        ),
        ("note-comparison-equal", .noteComparison(comparison(.equal(records: 42)))),
        (
            "note-comparison-differs",
            .noteComparison(
                comparison(
                    .differs([
                        NotedDifference(
                            settlementID: pairRecords[0].settlementID, kind: 3, ours: pairRecords[0], theirs: pairRecords[0],
                            twinID: 0),
                        NotedDifference(
                            settlementID: pairRecords[1].settlementID, kind: 5, ours: nil, theirs: pairRecords[1], twinID: 7),
                    ])))
        ),
        ("note-comparison-cannot-compare", .noteComparison(comparison(.cannotCompare(3)))),
        ("repair-difference", .repairDifference(RepairDifference(number: 7, remedy: 6, outcome: .done, by: 8))),
        ("end-difference", .endDifference(EndDifference(number: 7, name: "li.na", reason: "已核对 agreed by telephone"))),
        ("note-relayed", .noteRelayed(comparison(.equal(records: 42)))),
        ("filing-noted", .filingNoted(filingNote)), ("add-lines-emergency", .hospital(.addLines(emergencyLines))),
    ]

    private static func comparison(_ finding: NoteComparison.Finding) -> NoteComparison {
        NoteComparison(
            date: discharge.date, pair: RegionPair(insuring: anhui, treating: shanghai),
            comparedOn: discharge.date.adding(days: 1), finding: finding)
    }
    static let filingNote = FilingNote(
        institution: hospital, messageID: submission.messageID, person: facts.person, insurance: .employee, subject: .chronic,
        filingNumber: "17", isWithdrawn: true, digest: Digest256(words: (1, 2, 3, 4)), notedAt: discharge)

    /// The second of two lines was charged in an emergency.
    static let emergencyLines: LineUpload = {
        let lines = (1...2).map { number in
            FeeLine(
                lineNumber: "E\(number)", itemCode: "A", quantity: Quantity(1), unitPrice: UnitPrice(microYuan: 1_500_000),
                amount: Fen(150), chargedAt: visit.beganAt)
        }
        var upload = LineUpload(
            institution: hospital, visitID: visit.visitID, batch: "1", messageID: submission.messageID, lines: lines)
        upload.lines[1].isEmergency = true
        return upload
    }()

    /// Every total of a year, and the category of an assisted person.
    static let fullOpening: AccountOpening = {
        var totals = accumulators
        totals.pharmacyPooled = Fen(12)
        totals.maternityPooled = Fen(13)
        totals.civilServant = Fen(14)
        totals.enterprise = Fen(15)
        totals.diseases = DiseaseTotals([DiseaseTotal("M01600", pooled: Fen(16)), DiseaseTotal("M03900", pooled: Fen(17))])
        var assisted = facts
        assisted.assistanceCategory = 2_110
        return AccountOpening(facts: assisted, balance: .zero, year: 2_026, accumulators: totals)
    }()

    /// A person who reported a loss and has died since.
    static let stopped: PersonFacts = {
        var stopped = facts
        stopped.credentialStoppedAt = visit.beganAt
        stopped.diedOn = discharge.date
        return stopped
    }()

    static let interimBill: BillRequest = {
        var interim = bill
        interim.isInterim = true
        interim.settlementWay = .singleDisease
        interim.emergencyBeganAt = visit.beganAt
        return interim
    }()

    /// Every command of the hub, by name.
    public static let hubCommands: [(name: String, command: HubCommand)] = [
        ("hub-envelope", .envelope(bytes: [1, 2, 3])),
        ("hub-acknowledged", .acknowledged(by: anhui.node, upTo: 12)),
        ("hub-reconcile-day", .reconcileDay(discharge.date)),
        ("hub-close-window", .closeWindow(WindowNumber(202_603))),
        ("hub-admit-regions", .admitRegions([shanghai, anhui])),
        ("hub-require-statements", .month(.requireStatements(from: WindowNumber(202_603)))),
        ("hub-day-passed", .month(.dayPassed(discharge.date))),
        ("hub-set-calendar", .month(.setCalendar(calendarPlan))),
        ("hub-close-year", .month(.closeYear(2_026))),
        ("hub-payment-terms", .money(.paymentTerms(.netBilateral, drawsOnPrefund: true))),
        (
            "hub-issue-payments",
            .money(
                .issuePayments(
                    WindowNumber(202_603), applyBy: BusinessDate(days: 20_560), payBy: BusinessDate(days: 20_570), table: digest))
        ),
        (
            "hub-prefund-quota",
            .money(
                .prefundQuota(
                    insuring: anhui, treating: shanghai, year: 2_026, Fen(900_000_000), payBy: BusinessDate(days: 20_512)))
        ),
        (
            "hub-prefund-top-up",
            .money(
                .prefundTopUp(
                    insuring: anhui, treating: shanghai, year: 2_026, Fen(300_000_000), payBy: BusinessDate(days: 20_550)))
        ),
        ("hub-resolve-default", .money(.resolveDefault(WindowNumber(202_603), anhui, .holdBack, available: Fen(12)))),
        ("hub-seal-window", .money(.sealWindow(WindowNumber(202_603), digest))),
        ("hub-operator-closes-window", .operatorSigned(signed(.hub, .closeWindow(WindowNumber(202_603))))),
    ]

    private static func signed(_ node: NodeID, _ content: OperatorOrder.Content) -> OperatorSigned {
        OperatorSigned(
            order: OperatorOrder(node: node, id: "000102030405060708090a0b0c0d0e0f", content), name: "operator-a",
            signature: [UInt8](repeating: 7, count: 64))
    }
}
