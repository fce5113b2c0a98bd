import ArgumentParser
import Benefits
import ClaimTypes
import CommandSupport
import LedgerTypes
import StrictJSON
import Testing

@testable import PolicyCommands

@Suite("policy explain")
struct ExplainTests {
    private static func load(_ name: String) -> LoadedPolicy {
        guard let policy = PolicySource(name: "\(name).json", bytes: Samples.bytes("Policies/\(name).json")).policies.last else {
            preconditionFailure("no policy in \(name)")
        }
        return policy
    }

    @Test("golden: Baoji residents in English")
    func goldenEnglish() {
        #expect(
            ExplainReport(loaded: Self.load("610300-390"), language: .en).text.hasPrefix(
                """
                Baoji resident insurance (sample)
                610300-390 2024.1 2024-01-01 … 2030-12-31

                policy
                  pool: 610300
                  clearing party: 610000
                  insurance: 390 resident
                  name: Baoji resident insurance (sample)
                  version: 2024.1
                  source: sample figures in the spirit of public city parameters, unverified, not for real settlement
                  in force from: 2024-01-01
                  in force until: 2030-12-31

                care out of the region
                  home area: the same city
                  long-term residence: as at home
                  referral: ratio times 90 %
                  emergency: ratio times 90 %
                  other temporary stays: ratio times 80 %
                  without a filing: as other temporary stays

                inpatient care
                  visit types: 21 inpatient, 22 trauma inpatient, 23 referred-out inpatient, 24 emergency turned inpatient, 26, 28, 2101, 2102, 2105
                  deductible: tier three: 1,500 yuan each time; tier two: 600 yuan each time; tier one, ungraded: 200 yuan each time
                  bands run over: one stay
                  fund pays: tier three: 65 %; tier two: 75 %; tier one, ungraded: 85 %
                  transfer: a new stay
                  emergency turned inpatient: emergency fees of 24 hours before admission join the stay
                  yearly cap of this care: none
                  out-of-region rule applies: yes
                  counts towards serious illness: yes
                """))
    }

    @Test("golden: the funds of Kunming residents in Chinese, three steps and identities")
    func goldenChinese() {
        let text = ExplainReport(loaded: Self.load("530100-390"), language: .zh).text
        #expect(
            text.hasSuffix(
                """
                基金
                  支付顺序:统筹基金 → 居民大病保险 → 医疗救助

                统筹基金
                  适用:各类待遇
                  年度限额:60,000 元

                居民大病保险
                  适用:门诊慢特病、日间手术、住院
                  起付标准:12,000 元
                  分段支付:至 30,000 元 60%,至 60,000 元 70%,以上 80%
                  年度限额:300,000 元

                医疗救助
                  适用:门诊慢特病、日间手术、住院
                  起付标准:3,000 元
                  支付比例:70%
                  救助对象 1101:起付标准 0 元,支付 100%
                  救助对象 1102:起付标准 0 元,支付 80%
                  救助对象 1203:起付标准 8,000 元,支付 60%
                  年度限额:100,000 元

                个人账户
                  本人账户支付:否
                  家庭共济支付:是
                  可支付:范围内个人负担

                """))
    }

    private static func exampleOne() -> ExampleStay {
        var stay = ExampleStay(
            split: ScopeSplit(
                fullSelfPay: Fen(615_000), overLimit: Fen(1_420_000), preSelfPay: Fen(1_684_734), inScope: Fen(13_784_601)),
            filing: .referral, isCivilServant: true)
        stay.accumulators.pooled = Fen(2_140_000)
        stay.account = Fen(980_000)
        stay.mutualAid = Fen(500_000)
        stay.date = BusinessDate(text: "2026-03-05")
        return stay
    }

    @Test("worked example 1 step by step: every figure of the fact, and sums that hold")
    func workedExampleOne() throws {
        let report = CalculationReport(loaded: Self.load("340000-310"), stay: Self.exampleOne(), language: .both)
        #expect(report.exit == nil)
        for figure in [
            "= 1,200.00", "= 21,600.00", "= 40,000.00", "= 17,000.00", "= 78,600.00", "= 30,276.81", "= 16,661.52",
            "= 125,538.33",
            "= 9,800.00", "= 5,000.00", "= 34,705.02", "= 49,505.02", "= 140,338.33",
        ] { #expect(report.text.contains("      \(figure)\n"), "\(figure)") }
        #expect(report.text.split(separator: "\n").count { $0.hasPrefix("  ✓") } == 6 && !report.text.contains("✗"))
        let json = try JSONParser.parse(Array(report.json.text.utf8)).get()
        #expect(json["sumsHold"] == .bool(true) && json["sums"]?.elements.count == 6)
        #expect(json["steps"]?.elements.last?["result"] == .string("140338.33"))
    }

    @Test("every input of a step has a name in both languages, and every step says in both what it does")
    func inputsAreNamed() throws {
        var unnamed: Set<String> = []
        for name in Samples.policyNames.map({ String($0.dropLast(".json".count)) }) {
            let loaded = Self.load(name)
            for benefit in loaded.policy.benefits {
                for type in benefit.visitTypes {
                    let stay = ExampleStay(
                        visitType: type, level: benefit.coversLevel.third ? .third : .first,
                        split: ScopeSplit(inScope: Fen(20_000_000)), filing: .referral,
                        isCivilServant: true, isAssisted: true, disease: type == .chronicOutpatient ? "M03900" : "")
                    let (decision, trace) = try stay.decide(under: loaded.policy).get()
                    for input in trace.steps.flatMap(\.inputs) where TraceInput.words(for: input.name) == nil {
                        unnamed.insert(input.name)
                    }
                    for step in trace.steps where step.text.english.isEmpty || step.text.chinese.utf8.allSatisfy({ $0 < 0x80 }) {
                        unnamed.insert(step.rule)
                    }
                    let checks = CalculationReport.checks(decision.amounts, trace)
                    #expect(checks.allSatisfy { $0.holds } && trace.disagreement(with: decision) == nil, "\(name) \(type)")
                }
            }
        }
        #expect(unnamed == [])
    }

    @Test("interim bills: each of the whole stay, the person pays the difference; the last one is what one bill would be")
    func interimBills() throws {
        let loaded = Self.load("110000-310")
        var stay = ExampleStay(split: ScopeSplit(inScope: Fen(4_500_000)), treating: RegionCode(110_000))
        let alone = CalculationReport(loaded: loaded, stay: stay, language: .en)
        stay.interim = [Fen(2_500_000), Fen(3_700_000)]
        let report = CalculationReport(loaded: loaded, stay: stay, language: .en)
        let bills = try #require(report.json["bills"]?.elements)
        func figures(_ key: String) -> [String] { bills.compactMap { $0[key]?.string } }
        #expect(figures("deductible") == ["1300.00", "1300.00", "1300.00"])
        #expect(figures("funds") == ["20145.00", "30695.00", "38145.00"])
        #expect(figures("person") == ["4855.00", "6305.00", "6855.00"])
        #expect(figures("personPaysNow") == ["4855.00", "1450.00", "550.00"])
        #expect(bills.map { $0["interim"] } == [.bool(true), .bool(true), .bool(false)])
        #expect(report.json["steps"] == alone.json["steps"], "the last bill is the whole stay")
        #expect(report.text.contains("38,145.00") && report.text.contains("worked out below") && report.exit == nil)
    }

    @Test("a transfer: the rule of the policy counts what the other institution charged; a policy without a rule says so")
    func transfers() throws {
        var stay = ExampleStay(split: ScopeSplit(inScope: Fen(1_000_000)), treating: RegionCode(110_000))
        stay.transferred = TransferredStay(deductible: Fen(65_000), scope: Fen(800_000), admissionsThisYear: 1)
        stay.accumulators.admissions = 1
        let topUp = CalculationReport(loaded: Self.load("110000-310"), stay: stay, language: .en)
        #expect(topUp.text.contains("continues a stay charged a deductible of 650.00 and a scope of 8000.00\n"))
        let step = try #require(topUp.json["steps"]?.elements.first { $0["rule"] == .string("deductible") })
        #expect(step["result"] == .string("650.00"), "1 300 less the 650 charged before")
        stay.treating = nil
        let none = CalculationReport(loaded: Self.load("340000-310"), stay: stay, language: .en)
        #expect(none.text.contains("which this policy takes for a stay of its own"))
    }

    @Test("options of stays that contradict themselves are wrong use")
    func wrongStays() {
        let file = Samples.policy("110000-310")
        for options in [
            ["--interim", "100"], ["--amount", "100", "--interim", "101"],
            ["--amount", "100", "--interim", "90", "--interim", "80"],
            ["--amount", "100", "--interim", "90", "--visit-type", "11"], ["--amount", "100", "--interim", "-1"],
            ["--amount", "100", "--transferred-admissions", "-1"], ["--transferred-scope", "5"],
            ["--amount", "100", "--transferred-scope", "x"],
        ] {
            #expect(Samples.exit { try ExplainCommand.parse([file] + options) } == CommandExit.usage.rawValue, "\(options)")
        }
        #expect(
            Samples.exit { try ExplainCommand.parse([file, "--amount", "100", "--interim", "90"]) } == CommandExit.done.rawValue)
    }

    @Test("a sum that does not hold is seen")
    func brokenSums() throws {
        let loaded = Self.load("340000-310")
        var (decision, trace) = try Self.exampleOne().decide(under: loaded.policy).get()
        decision.amounts.pooled += Fen(1)
        #expect(!CalculationReport.checks(decision.amounts, trace).allSatisfy { $0.holds })
        trace = ExplainTrace()
        #expect(!CalculationReport.checks(decision.amounts, trace).allSatisfy { $0.holds })
    }

    @Test("what the policy refuses is told in both languages, exit code 1")
    func refusal() {
        let stay = ExampleStay(split: ScopeSplit(inScope: Fen(2_000_000)))
        let report = CalculationReport(loaded: Self.load("330300-390"), stay: stay, language: .both)
        #expect(report.exit == .refused && report.text.contains("✗ filingMissing: 未办理异地就医备案"))
        #expect(report.json["refusal"] == .string("filingMissing"))
    }

    /// The options after the file, and the exit code they lead to.
    static let rows: [(options: [String], exit: Int32)] = [
        ([], 0), (["--amount", "66000"], 0), (["--amount", "66000.005"], 2), (["--amount", "-1"], 2), (["--amount", "1e5"], 2),
        (["--amount", "99999999999999999999"], 2), (["--amount", ""], 2), (["--amount", "100", "--pre-self-pay", "101"], 2),
        (["--amount", "100", "--level", "4"], 2), (["--amount", "100", "--level", "x"], 2),
        (["--amount", "100", "--filing", "no"], 2),
        (["--amount", "100", "--filing", "none"], 0), (["--amount", "100", "--visit-type", "99"], 2),
        (["--amount", "100", "--visit-type", "15"], 1), (["--amount", "100", "--person-type", "12345678"], 2),
        (["--amount", "100", "--treated-in", "31"], 2), (["--amount", "100", "--treated-in", "340100"], 0),
        (["--amount", "100", "--admissions", "-1"], 2), (["--amount", "100", "--visit-type", "14"], 1),
        (["--amount", "100", "--visit-type", "14", "--disease", "M03900"], 0), (["--amount", "100", "--burden-so-far", "x"], 2),
        (["--pool", "999999"], 2), (["--pool", "x"], 2), (["--insurance", "311"], 2), (["--date", "2026-02-30"], 2),
        (["--date", "2019-01-01"], 2), (["--level", "3"], 2), (["--assisted"], 2), (["--admissions", "1"], 2),
        (["--language", "de"], 2),
        (["--bogus"], 2), (["--amount", "9999999999999.99"], 0), (["--amount", "0"], 0),
    ]

    @Test("bad input leads to exit code 2, refusals to 1, good input to 0", arguments: rows.indices)
    func exits(index: Int) {
        let row = Self.rows[index]
        let exit = Samples.exit { try ExplainCommand.parse([Samples.policy("340000-390")] + row.options + ["--json"]) }
        #expect(exit == row.exit, "\(row.options)")
    }

    @Test("of a folder, pool and insurance choose")
    func chosen() {
        let folder = "\(Samples.folder)/Policies"
        #expect(Samples.exit { try ExplainCommand.parse([folder]) } == 2)
        #expect(Samples.exit { try ExplainCommand.parse([folder, "--pool", "530100", "--insurance", "390", "--json"]) } == 0)
        #expect(Samples.exit { try ExplainCommand.parse(["/nowhere"]) } == 2)
    }
}
