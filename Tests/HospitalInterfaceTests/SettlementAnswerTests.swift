import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON
import Testing

struct SettlementAnswerTests {
    private static var answer: SettlementAnswer {
        var amounts = SettlementAmounts(split: ScopeSplit(fullSelfPay: Fen(100), inScope: Fen(10_000)))
        amounts.deductible = Fen(1_000)
        amounts.pooled = Fen(7_000)
        amounts.hospitalPart = Fen(50)
        amounts.account = Fen(2_000)
        amounts.mutualAid = Fen(25)
        amounts.cash = Fen(1_025)
        let facts = PersonFacts(
            person: PersonNumber(42), insurance: .employee, pool: RegionCode(340_100), personType: 1101)
        return SettlementAnswer(
            transaction: .outpatientSettle, settlementID: "A1", messageID: "M1", visitID: "V1", facts: facts,
            visitType: .outpatient, settledAt: BusinessTime(seconds: 0), amounts: amounts, ratio: BasisPoints(8_500),
            balance: Fen(-5))
    }

    @Test func setlinfoHoldsEveryFieldOfTheInterface() {
        let fields = """
            mdtrt_id setl_id psn_no psn_name psn_cert_type certno gend naty brdy age insutype psn_type cvlserv_flag setl_time
            mdtrt_cert_type med_type medfee_sumamt fulamt_ownpay_amt overlmt_selfpay preselfpay_amt inscp_scp_amt act_pay_dedc
            hifp_pay pool_prop_selfpay cvlserv_pay hifes_pay hifmi_pay hifob_pay maf_pay hifdm_pay oth_pay fund_pay_sumamt
            psn_part_amt acct_pay psn_cash_pay hosp_part_amt balc acct_mulaid_pay medins_setl_id clr_optins clr_way clr_type
            """
        for field in fields.split(whereSeparator: \.isWhitespace) {
            #expect(Self.answer.setlinfo[String(field)] != nil, "\(field)")
        }
    }

    @Test(arguments: [
        ("medfee_sumamt", "101.00"), ("fund_pay_sumamt", "70.00"), ("psn_part_amt", "30.50"), ("psn_cash_pay", "10.25"),
        ("pool_prop_selfpay", "0.8500"), ("balc", "-0.05"), ("clr_type", "11"), ("clr_optins", "340100"),
        ("medins_setl_id", "M1"),
    ])
    func amountsAreYuanTextsWithTwoDecimals(field: String, value: String) {
        #expect(Self.answer.setlinfo[field] == .string(value))
    }

    @Test func setldetailAddsUpToIdentityI5() {
        guard case .array(let rows) = Self.answer.setldetail else {
            Issue.record("setldetail is no array")
            return
        }
        let amounts = rows.compactMap { row -> Fen? in
            guard case .string(let text)? = row["fund_payamt"] else { return nil }
            return Fen(yuan: text)
        }
        #expect(amounts.count == 4)
        #expect(amounts.reduce(.zero, +) == Fen(7_000 + 2_000 + 25 + 50))
    }

    @Test func refusalsCarryLineFieldValueCodeAndBothLanguages() {
        let refusal = RowRefusal(
            line: 12, field: "medfee_sumamt", value: String(repeating: "九", count: 100), code: .notPayable, rule: "suspended",
            reason: BilingualText("暂停", "suspended"))
        let json = AnswerLine.refused(refusal)
        #expect(json["line"] == .number("12") && json["code"] == .string("notPayable.suspended"))
        #expect(json["reason_zh"] == .string("暂停") && json["reason_en"] == .string("suspended"))
        #expect(refusal.value.utf8.count <= RowRefusal.valueBytesMax && refusal.value.hasSuffix("九…"))
    }

    @Test func refusalNumbersAreFrozen() {
        #expect(
            RowRefusalCode.allCases.map(\.rawValue) == [
                1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25, 26, 27, 30, 31, 32, 33, 34, 35, 40, 41, 42, 43, 44,
                45,
                46, 47, 48, 50,
            ])
    }

    @Test func cancelsAreNeverCancelled() {
        for transaction in Transaction.allCases {
            #expect(transaction.cancel?.cancel == nil)
            #expect(transaction.cancel.map(\.clearingType) ?? transaction.clearingType == transaction.clearingType)
            #expect(Transaction(infno: transaction.infno) == transaction)
            #expect(Transaction(infno: transaction.infno + "A") == transaction)
        }
        #expect(Transaction(infno: "22070") == nil && Transaction(infno: "+207") == nil)
    }
}
