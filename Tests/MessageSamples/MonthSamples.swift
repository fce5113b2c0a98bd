import ClaimTypes
import LedgerTypes
import Messages

/// Statements, payments and prefunds, with every optional part present in at least one.
extension Samples {
    public static let statementKey = StatementKey(
        window: WindowNumber(202_603), insuring: anhui, treating: shanghai, number: "DZ-202603-310000-340000")

    public static let statement = RegionStatement(
        key: statementKey, records: 3, root: digest,
        rows: [
            StatementRow(
                insuringPool: RegionCode(340_100), treatingPool: shanghai, insurance: .employee, clearingType: .inpatient,
                fund: .employeePooled, count: 2, amount: Fen(2_942_188)),
            StatementRow(
                insuringPool: RegionCode(340_100), treatingPool: shanghai, insurance: .employee, clearingType: .inpatient,
                fund: .largeSum, count: 0, amount: Fen(-400)),
        ],
        issuedAt: BusinessTime(BusinessDate(days: 20_544), secondOfDay: 36_000))

    public static let contest = StatementContest(
        key: statementKey, statement: digest, contestID: "AH2026-0007",
        items: [
            ContestItem(
                settlementID: 3_400_000_000_001, reason: .amountDiffers, amounts: [FundAmount(.employeePooled, Fen(1_000))],
                text: BilingualText("与本地账不符", "differs from our books")),
            ContestItem(
                settlementID: 3_400_000_000_004, reason: .unknownRecord,
                amounts: [FundAmount(.employeePooled, Fen(500)), FundAmount(.largeSum, Fen(20))]),
        ],
        contestedAt: statement.issuedAt)

    /// An item with the signed message that shows it.
    public static let shownItem = ContestItem(
        settlementID: 3_400_000_000_001, reason: .countedTwice, amounts: [FundAmount(.employeePooled, Fen(1_000))],
        evidence: [EvidenceReference(sender: shanghai.node, sequence: 42, digest: digest)])

    /// A notice of a window that left one amount out and brought another in.
    public static let carryingNotice: ClearingNotice = {
        var notice = clearingNotice
        let pair = RegionPair(insuring: anhui, treating: shanghai)
        notice.carried = [
            CarriedLine(window: WindowNumber(202_602), pair: pair, amounts: [FundAmount(.employeePooled, Fen(700))]),
            CarriedLine(window: WindowNumber(202_603), pair: pair, amounts: contest.disputed),
        ]
        return notice
    }()

    /// A plan for one pair and one month, with every part filled.
    public static let calendarPlan = CalendarPlan(
        insuring: anhui, treating: shanghai, year: 2_026, month: 12, deadlines: CalendarPlan.national.deadlines,
        restDays: [BusinessDate(days: 20_454), BusinessDate(days: 20_455)], workDays: [BusinessDate(days: 20_457)],
        silence: .escalates, interestMillionths: 36_500)

    /// Half was in time, half came back and was made again five days later.
    public static let lateInterest = LateInterestRecord(
        notice: "FK-202603-340000-310000", payer: anhui, payee: shanghai, window: WindowNumber(202_605),
        settlementID: 340_000_000_000_000_007, amount: Fen(1_060), total: Fen(1_060), rateMillionths: 36_500,
        payBy: BusinessDate(days: 20_570),
        payments: [
            DatedAmount(BusinessDate(days: 20_570), Fen(2_942_188)), DatedAmount(BusinessDate(days: 20_575), Fen(-1_000_000)),
            DatedAmount(BusinessDate(days: 20_580), Fen(1_000_000)),
        ])

    public static let prefundTopUp = PrefundNotice(
        number: "YF-2026-340000-310000-2", year: 2_026, insuring: anhui, treating: shanghai, kind: .topUp,
        quota: Fen(900_000_000),
        balance: Fen(80_000_000), used: 9_120, due: Fen(300_000_000), payBy: BusinessDate(days: 20_550))

    public static let position = WindowPosition(
        window: statementKey.window, region: anhui, method: .multilateralNet, payable: Fen(2_942_188), receivable: Fen(1_000_000),
        net: Fen(-1_942_188), table: digest)

    /// Of one payment part was counted, of another nothing.
    public static let withdrawingPosition: WindowPosition = {
        var later = position
        later.withdrawn = [
            WithdrawnPayment(number: "FK-202603-340000-310000", counted: Fen(1_000_000)),
            WithdrawnPayment(number: "FK-202603-340000-330000", counted: .zero),
        ]
        return later
    }()

    public static let monthMessages: [(name: String, message: MonthMessage)] = [
        ("statement", .statement(statement)),
        (
            "statement-empty",
            .statement(RegionStatement(key: statementKey, records: 0, root: .zero, rows: [], issuedAt: statement.issuedAt))
        ),
        (
            "statement-confirm",
            .statementConfirm(StatementConfirm(key: statementKey, statement: digest, confirmedAt: statement.issuedAt))
        ),
        (
            "statement-confirm-deemed",
            .statementConfirm(
                StatementConfirm(
                    key: statementKey, statement: digest, confirmedAt: statement.issuedAt, confirmID: "deemed-202603-310000-1",
                    isDeemed: true))
        ),
        (
            "statement-confirm-withdrawn",
            .statementConfirm(
                StatementConfirm(
                    key: statementKey, statement: digest, confirmedAt: statement.issuedAt, confirmID: "AH2026-0001",
                    isWithdrawn: true))
        ),
        ("statement-contest", .statementContest(contest)),
        (
            "statement-contest-evidence",
            .statementContest(
                StatementContest(
                    key: statementKey, statement: digest, contestID: "AH2026-0008", items: [shownItem],
                    contestedAt: statement.issuedAt))
        ),
        (
            "contest-decision",
            .contestDecision(
                ContestDecision(
                    contestID: contest.contestID, key: statementKey,
                    findings: [
                        ContestFinding(settlementID: 3_400_000_000_001, accepted: [FundAmount(.employeePooled, Fen(1_000))]),
                        ContestFinding(
                            settlementID: 3_400_000_000_004, accepted: [FundAmount(.largeSum, Fen(20))], refused: notice),
                    ],
                    decidedAt: statement.issuedAt))
        ),
        ("net-position", .position(position)),
        ("net-position-withdrawn", .position(withdrawingPosition)),
        (
            "payment-notice",
            .paymentNotice(
                PaymentNotice(
                    number: "FK-202603-340000-310000", window: statementKey.window, payer: anhui, payee: shanghai,
                    amounts: [FundAmount(.employeePooled, Fen(2_942_588)), FundAmount(.largeSum, Fen(-400))],
                    applyBy: BusinessDate(days: 20_560), payBy: BusinessDate(days: 20_570)))
        ),
        (
            "payment-confirmation",
            .paymentConfirmation(
                PaymentConfirmation(
                    notice: "FK-202603-340000-310000", payer: anhui, payee: shanghai, amount: Fen(2_942_188),
                    paidOn: BusinessDate(days: 20_565), bankReference: "ICBK20260424-000000000042"))
        ),
        (
            "payment-confirmation-taken-back",
            .paymentConfirmation(
                PaymentConfirmation(
                    notice: "FK-202603-340000-310000", payer: anhui, payee: shanghai, amount: Fen(-1_942_188),
                    paidOn: BusinessDate(days: 20_565), bankReference: "ZJ-42"))
        ),
        ("prefund-top-up", .prefundNotice(prefundTopUp)),
        (
            "prefund-draw",
            .prefundNotice(
                PrefundNotice(
                    number: "YF-2026-340000-310000-3", year: 2_026, insuring: anhui, treating: shanghai, kind: .draw,
                    quota: Fen(900_000_000), balance: Fen(80_000_000), used: 0, due: Fen(300_000_000),
                    payBy: BusinessDate(days: 20_550), window: statementKey.window))
        ),
        (
            "prefund-warning",
            .prefundNotice(
                PrefundNotice(
                    number: "YF-2026-340000-310000-1", year: 2_026, insuring: anhui, treating: shanghai, kind: .warning,
                    quota: Fen(900_000_000), balance: Fen(260_000_000), used: 7_110))
        ),
        ("late-interest", .lateInterest(lateInterest)),
        (
            "late-interest-given-back",
            .lateInterest(
                LateInterestRecord(
                    notice: lateInterest.notice, payer: anhui, payee: shanghai, window: WindowNumber(202_606),
                    settlementID: 340_000_000_000_000_009, amount: Fen(-1_060), total: .zero, rateMillionths: 36_500,
                    payBy: lateInterest.payBy, payments: []))
        ),
        (
            "interest-answer",
            .interestAnswer(
                InterestAnswer(
                    notice: lateInterest.notice, payer: anhui, payee: shanghai, settlementID: lateInterest.settlementID,
                    finding: .rateDiffers, total: Fen(2_120)))
        ),
        (
            "interest-answer-agreed",
            .interestAnswer(
                InterestAnswer(
                    notice: lateInterest.notice, payer: anhui, payee: shanghai, settlementID: lateInterest.settlementID,
                    finding: .agreed, total: .zero))
        ),
        (
            "interest-claim",
            .interestAnswer(
                InterestAnswer(
                    notice: lateInterest.notice, payer: anhui, payee: shanghai, settlementID: 0, finding: .unstated,
                    total: Fen(2_120), rateMillionths: 36_500))
        ),
        (
            "interest-claim-taken-back",
            .interestAnswer(
                InterestAnswer(
                    notice: lateInterest.notice, payer: anhui, payee: shanghai, settlementID: 0, finding: .accepted, total: .zero)
            )
        ),
    ]
}
