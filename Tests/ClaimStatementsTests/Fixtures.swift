import Benefits
import ClaimStatements
import ClaimTypes
import LedgerTypes

/// A stay with two lines, funds, an account, a hospital's part and cash; every sum holds.
enum Fixtures {
    static func statement(itemName: String = "磁共振平扫加增强") -> ClaimStatement {
        let lines = [
            line("1", "I1", itemName, "100.00", ScopeSplit(preSelfPay: Fen(1_500), inScope: Fen(8_500))),
            line("2", "I2", "激光美容治疗", "40.00", ScopeSplit(fullSelfPay: Fen(4_000))),
        ]
        var amounts = SettlementAmounts(split: lines.reduce(ScopeSplit()) { $0 + $1.split })
        amounts.deductible = Fen(2_000)
        amounts.pooled = Fen(5_000)
        amounts.largeSum = Fen(700)
        amounts.hospitalPart = Fen(300)
        amounts.account = Fen(1_000)
        amounts.mutualAid = Fen(500)
        amounts.cash = Fen(6_500)
        let steps = [
            TraceStep("line", BilingualText("明细", "line"), [TraceInput("line", .text("1"))], .money(Fen(8_500))),
            TraceStep(
                "deductible", BilingualText("起付线", "deductible"), [TraceInput("left", .money(Fen(2_000)))], .money(Fen(2_000))),
        ]
        return ClaimStatement(
            head: head(), lines: lines, amounts: amounts, ratio: BasisPoints(8_500), balance: Fen(12_345), steps: steps)
    }

    static func cancel() -> ClaimStatement {
        var cancel = statement()
        cancel.head.settlementID = "S2"
        cancel.head.cancelledSettlementID = "S1"
        cancel.lines = []
        cancel.steps = []
        cancel.amounts = -cancel.amounts
        return cancel
    }

    static func head(region: NamedRegion = NamedRegion(RegionCode(340_000), BilingualText("安徽省", "Anhui"))) -> StatementHead {
        StatementHead(
            settlementID: "S1", messageID: "M1", visitID: "V1", person: PersonNumber(7), personType: 1_101, insurance: .employee,
            visitType: .inpatient, filing: .referral, institution: InstitutionCode(31_010_100_001), institutionName: "示例医院",
            level: .third, treatingRegion: NamedRegion(RegionCode(310_000), BilingualText("上海市", "Shanghai")),
            insuringRegion: region, beganAt: BusinessTime(BusinessDate(days: 20_000)),
            settledAt: BusinessTime(BusinessDate(days: 20_005)), policyName: BilingualText("示例政策", "sample policy"),
            policyVersion: "2026.1")
    }

    private static func line(_ number: String, _ code: String, _ name: String, _ amount: String, _ split: ScopeSplit)
        -> StatementLine
    {
        StatementLine(
            number: number, itemCode: code, itemName: name, itemClass: .b, quantity: Quantity(1),
            unitPrice: UnitPrice(microYuan: 100_000_000), amount: Fen(yuan: amount) ?? .zero, ratio: BasisPoints(1_500),
            split: split)
    }

    static func balanced(_ statement: ClaimStatement = statement()) throws -> BalancedStatement { try statement.balanced().get() }
}
