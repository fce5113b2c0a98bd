import ClaimTypes
import LedgerTypes
import MessageSamples
import Messages
import Testing

/// Orders about months as operators sign them.
@Suite("Orders about months")
struct OrderTextTests {
    private static let moment = BusinessTime(text: "2026-04-10 09:30:00")!
    private static let march = WindowNumber(202_603)
    private static let notice = RefusalNotice(
        code: 7, field: "setl_id", text: BilingualText("见书面裁定", "see the written decision"))

    static let region: [(MonthCommand, String)] = [
        (
            .setCalendar(Samples.calendarPlan),
            "set-calendar 340000 310000 2026 12 1.1.0,1.20.0,1.25.0,1.25.0,1.31.10,1.31.15 2026-01-01,2026-01-02 2026-01-04 2 36500"
        ),
        (.setCalendar(.national), "set-calendar * * * * 1.1.0,1.20.0,1.25.0,1.25.0,1.31.10,1.31.15 - - 1 0"),
        (
            .setCalendar(RoundTripTests.strictPlan),
            "set-calendar * * * * 1.1.0,1.20.0,1.25.0,1.25.0,1.31.10,1.31.15 - - 1 0 2 3"
        ),
        (.dayPassed(moment.date), "day-passed 2026-04-10"),
        (.issueStatements(march, at: moment), "issue-statements 202603 2026-04-10T09:30:00"),
        (
            .confirm(ConfirmStatement(window: march, treating: RegionCode(310_000), confirmID: "k1", at: moment)),
            "confirm-statement 202603 310000 k1 2026-04-10T09:30:00"
        ),
        (
            .confirm(ConfirmStatement(window: march, confirmID: "k1", at: moment)),
            "confirm-statement 202603 * k1 2026-04-10T09:30:00"
        ),
        (
            .contest(
                ContestStatement(
                    window: march, treating: RegionCode(310_000), contestID: "c1",
                    items: [
                        ContestItem(settlementID: 1, reason: .countedTwice, amounts: [FundAmount(.employeePooled, Fen(900))]),
                        ContestItem(
                            settlementID: 2, reason: .other,
                            amounts: [FundAmount(.employeePooled, Fen(5)), FundAmount(.largeSum, Fen(6))]),
                    ], at: moment)),
            "contest-statement 202603 310000 c1 2026-04-10T09:30:00 1:3:310101=900,2:99:310101=5+330101=6"
        ),
        (
            .decide(
                DecideContest(
                    insuring: RegionCode(340_000), contestID: "c1",
                    findings: [
                        ContestFinding(settlementID: 1, accepted: [FundAmount(.employeePooled, Fen(900))]),
                        ContestFinding(settlementID: 2, accepted: [], refused: notice),
                    ], at: moment)),
            "decide-contest 340000 c1 2026-04-10T09:30:00 1:310101=900:-,2:-:7"
        ),
        (.rollBack(RollBackConfirmation(confirmID: "k1", at: moment)), "roll-back-confirmation k1 2026-04-10T09:30:00"),
    ]

    @Test(
        "a region's order is read back exactly from its line; cut anywhere it is no order, or another one",
        arguments: region.indices)
    func regionLines(_ index: Int) {
        let (command, line) = Self.region[index]
        let order = OperatorOrder(node: RegionCode(340_000).node, id: String(repeating: "0", count: 32), .month(command))
        #expect(order.text.contains("\n\(line)\n"), "\(order.text)")
        #expect(OperatorOrder(text: order.text) == order)
        for end in line.indices where OperatorOrder.Content(line: line[..<end], for: order.node) == .month(command) {
            Issue.record("\(line[..<end]) says the same")
        }
        #expect(OperatorOrder.Content(line: line + " x", for: order.node) == nil)
        let atHub = OperatorOrder.Content(line: line, for: .hub)
        #expect((atHub != nil) == (line.hasPrefix("set-calendar") || line.hasPrefix("day-passed")))
    }

    @Test("orders about single claims are read back exactly, take two operators, and are for regions")
    func claimLines() throws {
        let adjustment = AdjustClaim(
            institution: try #require(InstitutionCode(text: "H31010100001")), visitID: "V1", batch: "", adjustmentID: "A1",
            type: .audit, reason: .chargedTwice, amounts: [FundAmount(.employeePooled, Fen(900)), FundAmount(.largeSum, Fen(6))],
            adjustedAt: Self.moment)
        for (content, line) in [
            (.adjustClaim(adjustment), "adjust-claim H31010100001 V1 - A1 10 103 310101=900+330101=6 2026-04-10T09:30:00"),
            (
                .resolveQuarantine(QuarantineVerdict(number: 3, verdict: .release, at: Self.moment)),
                "resolve-quarantine 3 release 2026-04-10T09:30:00"
            ),
        ] as [(OperatorOrder.Content, String)] {
            let order = OperatorOrder(node: RegionCode(310_000).node, id: String(repeating: "0", count: 32), content)
            #expect(
                order.text.contains("\n\(line)\n") && OperatorOrder(text: order.text) == order && order.needsTwo, "\(order.text)")
            #expect(OperatorOrder.Content(line: line, for: .hub) == nil)
            for end in line.indices where OperatorOrder.Content(line: line[..<end], for: order.node) == content {
                Issue.record("\(line[..<end]) says the same")
            }
        }
    }

    @Test(
        "the hub's orders are read back exactly, and are no orders of a region",
        arguments: [HubMonthCommand.requireStatements(from: march), .closeYear(2_026), .dayPassed(moment.date)])
    func hubLines(_ command: HubMonthCommand) {
        let order = OperatorOrder(node: .hub, id: String(repeating: "0", count: 32), .hubMonth(command))
        #expect(OperatorOrder(text: order.text) == order)
        #expect(order.needsTwo == (command != .dayPassed(Self.moment.date)))
    }

    @Test(
        "a line with a fault is no order",
        arguments: [
            "set-calendar * * * * 1.1 - - 1 0", "set-calendar * * * * 1.1.0 - - 3 0", "day-passed 2026-02-30",
            "issue-statements 202613 2026-04-10T09:30:00", "issue-statements 202603 2026-04-10",
            "confirm-statement 202603 x k1 2026-04-10T09:30:00",
            "contest-statement 202603 310000 c1 2026-04-10T09:30:00 1:3:310101=0",
            "contest-statement 202603 310000 c1 2026-04-10T09:30:00 1:4711:310101=1",
            "decide-contest 340000 c1 2026-04-10T09:30:00 1:-",
            "adjust-claim H31010100001 V1 - A1 10 103 - 2026-04-10T09:30:00",
            "adjust-claim H31010100001 - - A1 10 103 310101=9 2026-04-10T09:30:00",
            "adjust-claim H31010100001 V1 - A1 11 103 310101=9 2026-04-10T09:30:00",
            "resolve-quarantine 0 release 2026-04-10T09:30:00", "resolve-quarantine 3 forget 2026-04-10T09:30:00",
            "close-year 26", "roll-back-confirmation k1",
        ])
    func faults(_ line: String) {
        #expect(OperatorOrder.Content(line: line, for: RegionCode(340_000).node) == nil)
        #expect(OperatorOrder.Content(line: line, for: .hub) == nil)
    }
}
