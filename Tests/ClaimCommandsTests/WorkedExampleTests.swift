import Adjudication
import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON
import Testing

/// The figures of the two worked examples and of four amount patterns captured from the real platform, to the fen.
struct WorkedExampleTests {
    static let expected: [(visit: String, line: Int, fields: String)] = [
        (
            "EX1", 10,
            """
            medfee_sumamt 175043.35  fulamt_ownpay_amt 6150.00  overlmt_selfpay 14200.00  preselfpay_amt 16847.34
            inscp_scp_amt 137846.01  act_pay_dedc 1200.00  hifp_pay 78600.00  hifob_pay 30276.81  cvlserv_pay 16661.52
            fund_pay_sumamt 125538.33  psn_part_amt 49505.02  acct_pay 9800.00  acct_mulaid_pay 5000.00
            psn_cash_pay 34705.02  balc 0.00  hosp_part_amt 0.00
            """
        ),
        (
            "EX2", 11,
            """
            medfee_sumamt 66000.00  fulamt_ownpay_amt 2400.00  overlmt_selfpay 600.00  preselfpay_amt 3000.00
            inscp_scp_amt 60000.00  act_pay_dedc 1500.00  hifp_pay 23400.00  hifmi_pay 16560.00  maf_pay 11928.00
            fund_pay_sumamt 51888.00  psn_part_amt 14112.00  psn_cash_pay 14112.00  pool_prop_selfpay 0.4000
            """
        ),
        (
            "CAPA", 3,
            """
            medfee_sumamt 23442.46  fulamt_ownpay_amt 2533.97  overlmt_selfpay 1396.89  preselfpay_amt 703.44
            inscp_scp_amt 18808.16  fund_pay_sumamt 18785.39  hifob_pay 18785.39  acct_pay 170.04  psn_cash_pay 3982.02
            hosp_part_amt 505.01
            """
        ),
        (
            "CAPB", 4,
            """
            medfee_sumamt 4.52  fulamt_ownpay_amt 0.00  overlmt_selfpay 0.00  preselfpay_amt 0.23  inscp_scp_amt 4.29
            act_pay_dedc 4.29  fund_pay_sumamt 0.00  acct_pay 4.52  psn_cash_pay 0.00
            """
        ),
        (
            "CAPC", 6,
            """
            medfee_sumamt -25.10  preselfpay_amt -0.23  inscp_scp_amt -24.87  fund_pay_sumamt 0.00  acct_pay -25.10
            psn_cash_pay 0.00  balc 100.00
            """
        ),
        (
            "CAPD", 8,
            """
            medfee_sumamt -3379.26  fulamt_ownpay_amt -956.34  overlmt_selfpay -186.31  preselfpay_amt -197.22
            inscp_scp_amt -2039.39  fund_pay_sumamt -2039.39  acct_pay 0.00  psn_cash_pay -1307.01  hosp_part_amt -32.86
            """
        ),
    ]

    /// Answering the whole file takes seconds in a debug build; these tests only read the answers.
    private static let answered = Result { try Fixtures.answers(to: "claims.jsonl", explaining: true) }

    @Test func everyRowOfTheExamplesSettlesOrCancels() throws {
        for (line, answer) in try Self.answered.get() {
            #expect(["settled", "cancelled"].contains(answer.summary), "line \(line): \(answer.summary)")
        }
    }

    @Test(arguments: expected.indices)
    func everyFigureComesOutToTheFen(index: Int) throws {
        let (visit, line, fields) = Self.expected[index]
        let answers = try Self.answered.get()
        let answer = try #require(answers.first { $0.line == line }?.answer.settlement)
        #expect(answer.visitID == visit)
        let words = fields.split(whereSeparator: \.isWhitespace).map(String.init)
        for position in stride(from: 0, to: words.count, by: 2) {
            #expect(answer.setlinfo[words[position]] == .string(words[position + 1]), "\(visit): \(words[position])")
        }
    }

    /// Domain: the month between the two regions, before deductions, is 140 338.33 + 51 888.00.
    @Test func theTwoExamplesTogetherAreOwed() throws {
        let owed = try Self.answered.get().compactMap(\.answer.settlement)
            .filter { ["EX1", "EX2"].contains($0.visitID) }.map(\.amounts.owed)
        #expect(owed.map(\.yuan) == ["140338.33", "51888.00"])
    }

    @Test func detailOfTheFirstExampleNamesEveryFund() throws {
        let answers = try Self.answered.get()
        let answer = try #require(answers.first { $0.line == 10 }?.answer.settlement)
        guard case .array(let rows) = answer.setldetail else {
            Issue.record("setldetail is no array")
            return
        }
        let detail = rows.map { row -> String in
            guard case .string(let fund)? = row["fund_pay_type"], case .string(let amount)? = row["fund_payamt"] else {
                return "?"
            }
            return "\(fund) \(amount)"
        }
        #expect(
            detail == ["310101 78600.00", "310201 9800.00", "310202 5000.00", "320101 16661.52", "330101 30276.81"])
    }

    @Test func theExplanationShowsLinesAndStepsInBothLanguages() throws {
        let answers = try Self.answered.get()
        let json = try #require(answers.first { $0.line == 10 }?.answer).json(line: 10, explaining: true)
        guard case .array(let steps)? = json["explain"] else {
            Issue.record("explain is no array")
            return
        }
        #expect(steps.count(where: { $0["rule"] == .string("line") }) == 7)
        for step in steps {
            guard case .string(let chinese)? = step["text_zh"], case .string(let english)? = step["text_en"] else {
                Issue.record("a step without text: \(step.text)")
                continue
            }
            #expect(!chinese.isEmpty && !english.isEmpty && chinese != english)
        }
        // Intermediate figures that appear in no field of setlinfo.
        for figure in ["21600.00", "40000.00", "17000.00", "5233.34"] {
            #expect(json.text.contains("\"\(figure)\""), "\(figure) is not explained")
        }
    }
}
